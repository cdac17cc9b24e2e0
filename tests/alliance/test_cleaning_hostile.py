"""Hostile files: each is answered within 20 seconds and 512 MiB, by words or by a clean file, and harms nothing."""

import ctypes
import io
import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from alliance.cleaning import apart, fences
from alliance.cleaning.apart import CannotBeCleanedError, cleaned
from alliance.cleaning.findings import Reason
from tests.alliance import specimens
from tests.alliance.hostile import ALL
from tests.alliance.specimens import Marks

SECONDS = 20
KIB_AT_MOST = 512 * 1024
MIB = 1024 * 1024


def outcome(content: bytes) -> Reason | bytes:
    """What came of it, within its time and its memory."""
    began, peaks, over = time.monotonic(), [0], threading.Event()
    watcher = threading.Thread(target=watch, args=(peaks, over))
    watcher.start()
    try:
        with cleaned([content]) as result:
            found: Reason | bytes = b"".join(result.content)
    except CannotBeCleanedError as error:
        found = error.reason
    finally:
        over.set()
        watcher.join()
    assert time.monotonic() - began <= SECONDS
    assert 0 < max(peaks) <= KIB_AT_MOST
    return found


def watch(peaks: list[int], over: threading.Event) -> None:
    """Note how much memory the children have taken so far."""
    while not over.wait(0.002):
        for child in processes_below(os.getpid()):
            with suppress(OSError):
                # before it begins it shows its parent's memory
                if b"alliance.cleaning" not in Path(f"/proc/{child}/cmdline").read_bytes():
                    continue
                status = Path(f"/proc/{child}/status").read_text()
                peaks += [int(one) for one in re.findall(r"VmHWM:\s+(\d+)", status)]


def processes_below(parent: int) -> set[int]:
    found = [path.read_text().split() for path in Path(f"/proc/{parent}/task").glob("*/children")]
    return {int(one) for line in found for one in line}


def answer(said: object) -> bytes:
    written = json.dumps(said).encode()
    return struct.pack(">I", len(written)) + written + b"x"


@pytest.mark.parametrize("name", ALL)
def test_a_hostile_file_is_refused_in_words(name: str) -> None:
    make, expected = ALL[name]

    assert outcome(make()) in expected


def test_forty_megapixels_can_be_cleaned() -> None:
    content = outcome(specimens.jpeg(size=(7300, 5400), exif=specimens.exif(Marks(), turned=True)))

    assert isinstance(content, bytes)


def test_what_is_hidden_behind_a_picture_or_a_page_is_gone() -> None:
    archive = specimens.zipped({"evil.sh": "rm"})
    for make in (specimens.jpeg, specimens.png, lambda: specimens.saved(specimens.pdf_page())):
        content = outcome(make() + archive)

        assert isinstance(content, bytes)
        assert b"evil.sh" not in content
        assert not zipfile.is_zipfile(io.BytesIO(content))


def test_a_script_that_begins_like_a_picture_is_none() -> None:
    assert outcome(b"GIF89a/*" + b" " * 40 + b"*/=alert(1)") in {Reason.BROKEN, Reason.TOO_HEAVY}


def test_cut_and_changed_files_never_hang() -> None:
    chance = random.Random(7)
    for one in list(specimens.specimens())[::6]:
        broken = bytearray(one.content[: chance.randrange(20, len(one.content))])
        for _ in range(10):
            broken[chance.randrange(len(broken))] = chance.randrange(256)

        assert outcome(bytes(broken)) is not None


def test_the_child_knows_nothing_of_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALING_KEYS", "a key")
    others = processes_below(os.getpid())

    with cleaned([b"text"]) as result:
        (child,) = processes_below(os.getpid()) - others
        known = subprocess.run(["cat", f"/proc/{child}/environ"], capture_output=True, check=False)
        b"".join(result.content)

    assert b"SEALING_KEYS" not in known.stdout
    assert b"PYTHONPATH" in known.stdout or known.returncode


def test_the_child_loads_neither_django_nor_what_talks_to_the_broker() -> None:
    asked = "import sys, alliance.cleaning.child; print({'django', 'celery'} & set(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-s", "-B", "-c", asked],
        env={"PYTHONPATH": str(apart.PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "set()"


SHUT_IN = """
import resource, socket, sys
from alliance.cleaning.fences import shut_in, write_no_files
shut_in(); write_no_files()
said = []
try:
    with open("/tmp/written-by-a-cleaner", "w") as file:
        file.write("x" * 10)
except OSError as error:
    said.append("no file")
try:
    bytearray(600 * 1024 * 1024)
except MemoryError:
    said.append("no memory")
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
except OSError:
    said.append("no network")
try:
    open("/etc/passwd").read()
except PermissionError:
    said.append("no other file")
try:
    open(f"/proc/{sys.argv[2]}/environ").read()
except PermissionError:
    said.append("no look at the parent")
import json.tool
said.append("but programs")
try:
    resource.setrlimit(resource.RLIMIT_CPU, (1, 60))
except ValueError:
    said.append("no more time")
print(", ".join(said))
"""


def test_the_child_writes_no_file_and_takes_no_more_memory_or_time() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = str(listening.getsockname()[1])
    has_fences = ctypes.CDLL(None).syscall(fences.CREATE, None, 0, fences.ASK_VERSION) >= 4
    may_separate = subprocess.run(["unshare", "-Un", "true"], check=False, capture_output=True)

    done = subprocess.run(
        [sys.executable, "-s", "-B", "-c", SHUT_IN, port, str(os.getpid())],
        env={"PYTHONPATH": str(apart.PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    listening.close()

    expected = ["no file", "no memory"]
    expected += ["no network"] if has_fences or not may_separate.returncode else []
    expected += ["no other file", "no look at the parent"] if has_fences else []
    expected += ["but programs", "no more time"]
    assert done.stdout.strip().split(", ") == expected


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff\xff\xff\xff",
        b"\0\0\0\x02{}",
        b"\0\0\0\x02no",
        answer({"type": "text/html", "removed": [], "size": 1}),
        answer({"type": "image/png", "removed": ["everything"], "size": 1}),
        answer({"type": "image/png", "removed": [], "size": 10**12}),
        answer({"type": "image/png", "removed": [], "size": "1"}),
        answer({"type": "image/png", "removed": [], "size": 2}),
        answer({"reason": "mine", "type": "a/b"}),
        answer([]),
    ],
)
def test_a_child_in_strange_hands_is_not_believed(
    said: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stranger = tmp_path / "alliance" / "cleaning"
    stranger.mkdir(parents=True)
    words = f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({said!r})"
    (stranger / "child.py").write_text(words)
    monkeypatch.setattr(apart, "PROJECT", tmp_path)

    with pytest.raises(CannotBeCleanedError) as refused, cleaned([b"text"]) as result:
        b"".join(result.content)

    assert refused.value.reason in {Reason.BROKEN, Reason.TOO_HEAVY}


def test_a_child_that_is_stopped_is_a_file_too_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)

    assert outcome(specimens.jpeg()) is Reason.TOO_HEAVY


def test_when_all_cleaners_are_busy_people_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS_IN_QUEUE", 0.01)

    with (
        cleaned([b"one"]),
        cleaned([b"two"]),
        pytest.raises(CannotBeCleanedError) as refused,
        cleaned([b"three"]),
    ):
        pass

    assert refused.value.reason is Reason.BUSY
    assert outcome(b"three") == b"three"


def test_an_upload_that_breaks_off_leaves_no_child_behind() -> None:
    def broken() -> object:
        yield b"some"
        raise ConnectionResetError

    others = processes_below(os.getpid())

    with pytest.raises(ConnectionResetError), cleaned(broken()):
        pass

    assert processes_below(os.getpid()) <= others
