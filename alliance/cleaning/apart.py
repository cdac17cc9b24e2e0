"""Cleaning in a child process.

Parsers of files break on hostile ones. So they run in a child process that has nothing of the portal: no environment, no
network where the kernel allows, no file it could write, little memory and little time. The content goes through pipes.
"""

import json
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance.cleaning.findings import LARGEST_RESULT, Reason, Removed
from alliance.cleaning.kinds import EXTENSIONS

PROJECT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = "/usr/local/bin:/usr/bin:/bin"
PIECE = 64 * 1024
HEADER = struct.Struct(">I")
# from its start to the last byte of its answer
SECONDS = 19
AT_ONCE = 2
LONGEST_HEADER, LONGEST_TYPE = 4096, 100
REASONS = {one.value for one in Reason}
KINDS_REMOVED = {one.value for one in Removed}
SECONDS_IN_QUEUE = 30

_gate = threading.BoundedSemaphore(AT_ONCE)


class CannotBeCleanedError(Exception):
    """Nothing came of cleaning; `reason` says why, `media_type` what the file seems to be."""

    def __init__(self, reason: Reason, media_type: str = "application/octet-stream") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.media_type = media_type


@dataclass(frozen=True)
class Cleaned:
    """A file without what was hidden in it; its content is read once, while the child still runs."""

    media_type: str
    extension: str
    removed: tuple[Removed, ...]
    size: int
    content: Iterator[bytes]


@contextmanager
def cleaned(content: Iterable[bytes]) -> Iterator[Cleaned]:
    """Clean a file that comes in pieces. Raises CannotBeCleanedError, also while the result is read."""
    if not _gate.acquire(timeout=SECONDS_IN_QUEUE):
        raise CannotBeCleanedError(Reason.BUSY)
    try:
        with _child() as child:
            yield _answer(child, content)
    finally:
        _gate.release()


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-s", "-B", "-m", "alliance.cleaning.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8", "PATH": PROGRAMS},
    )
    clock = threading.Timer(SECONDS, child.kill)
    clock.daemon = True
    clock.start()
    try:
        yield child
    finally:
        clock.cancel()
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()
        child.wait()


def _answer(child: subprocess.Popen[bytes], content: Iterable[bytes]) -> Cleaned:
    assert child.stdin  # noqa: S101 - both are pipes
    with suppress(BrokenPipeError):
        # a child that has given up reads no further; what it says stands in its answer
        for piece in content:
            child.stdin.write(piece)
        child.stdin.close()
    said = _said(child)
    if "reason" in said:
        raise CannotBeCleanedError(Reason(said["reason"]), str(said["type"])[:LONGEST_TYPE])
    media_type = said["type"]
    return Cleaned(
        media_type=media_type,
        extension=EXTENSIONS[media_type],
        removed=tuple(Removed(one) for one in said["removed"]),
        size=said["size"],
        content=_content(child, said["size"]),
    )


def _said(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What the child says of the file. It is not believed more than the file is: only what we know is passed on."""
    length = HEADER.unpack(_exactly(child, HEADER.size))[0]
    try:
        said: dict[str, Any] = json.loads(_exactly(child, min(length, LONGEST_HEADER)))
        is_known = (
            said["reason"] in REASONS
            if "reason" in said
            else said["type"] in EXTENSIONS
            and set(said["removed"]) <= KINDS_REMOVED
            and 0 < said["size"] <= LARGEST_RESULT
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CannotBeCleanedError(Reason.BROKEN) from error
    if not is_known:
        raise CannotBeCleanedError(Reason.BROKEN)
    return said


def _content(child: subprocess.Popen[bytes], size: int) -> Iterator[bytes]:
    while size:
        piece = _exactly(child, min(PIECE, size))
        size -= len(piece)
        yield piece


def _exactly(child: subprocess.Popen[bytes], size: int) -> bytes:
    """So many bytes; a child that ended before was stopped by its limits, or its parser fell over the file."""
    assert child.stdout  # noqa: S101 - both are pipes
    found = child.stdout.read(size)
    if len(found) < size:
        raise CannotBeCleanedError(Reason.TOO_HEAVY)
    return found
