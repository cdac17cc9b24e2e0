"""The list of deleted concerns, beside the database: a restored database has lost the rows of today, this file has not."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True)
class Line:
    """A deleted concern: the digest of its number, the day, and the rule by which it went."""

    digest: str
    deleted_on: date
    rule: str

    def __str__(self) -> str:
        return f"{self.digest} {self.deleted_on.isoformat()} {self.rule}"


def digest_of(case: UUID) -> str:
    """By this a concern is known again; from it nobody finds the number, which is random."""
    return hashlib.sha256(case.bytes).hexdigest()


def lines() -> tuple[Line, ...]:
    """Every line of the file, none where there is no file yet. Half a line, as a full disk leaves it, is passed over."""
    try:
        written = settings.TOMBSTONES_FILE.read_text(encoding="ascii")
    except FileNotFoundError:
        return ()
    return tuple(line for text in written.splitlines() if (line := _line(text)))


def add_lines(more: Iterable[Line]) -> None:
    """Add lines for good: file and folder are on the disk when this returns."""
    text = "".join(f"{line}\n" for line in more)
    if not text:
        return
    path = settings.TOMBSTONES_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        end = os.lseek(descriptor, 0, os.SEEK_END)
        if end and os.pread(descriptor, 1, end - 1) != b"\n":
            text = "\n" + text
        rest = text.encode("ascii")
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _line(text: str) -> Line | None:
    digest, _, rest = text.partition(" ")
    day, _, rule = rest.partition(" ")
    try:
        is_digest = len(bytes.fromhex(digest)) == hashlib.sha256().digest_size
        return Line(digest, date.fromisoformat(day), rule) if is_digest and rule else None
    except ValueError:
        return None
