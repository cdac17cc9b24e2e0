"""Sealed files on disk: random names, padded sizes, dated by their day only."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

DAY = 24 * 60 * 60
PIECE = 64 * 1024


class OtherBlobError(Exception):
    """What lies on the disk under this name are not the bytes that were written there."""


@dataclass(frozen=True)
class Blob:
    """A sealed file as it lies on the disk, with the SHA-256 of its sealed bytes."""

    name: str
    size: int
    digest: bytes


def write_blob(sealed: Iterable[bytes]) -> Blob:
    """Store sealed bytes. File and folder are on the disk when this returns."""
    name = secrets.token_hex(32)
    path = _path(name)
    written = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in sealed:
                file.write(piece)
                written.update(piece)
            size = file.tell()
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    today = time.time() // DAY * DAY
    os.utime(path, (today, today))
    _sync_folder(path.parent)
    return Blob(name, size, written.digest())


def read_blob(name: str, digest: bytes) -> Iterator[bytes]:
    """The sealed bytes, piece by piece, once all of them are what was written. Raises FileNotFoundError and OtherBlobError.

    They are read twice from the same open file, so that nothing is handed out of one that turns out wrong at its end.
    """
    with _path(name).open("rb") as file:
        if hashlib.file_digest(file, "sha256").digest() != digest:
            raise OtherBlobError
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def drop_blob(name: str) -> None:
    """Remove a file; that it is already gone is no error."""
    _path(name).unlink(missing_ok=True)


def names_on_disk(*, older_than_days: int) -> Iterator[str]:
    """Names of files whose day lies further back."""
    limit = time.time() // DAY * DAY - older_than_days * DAY
    root = Path(settings.CONCERN_FILES)
    for path in root.glob("*/*"):
        if path.is_file() and path.stat().st_mtime < limit:
            yield path.name


def _path(name: str) -> Path:
    if not name.isalnum():
        raise ValueError("This is no name of a file.")
    return Path(settings.CONCERN_FILES) / name[:2] / name


def _sync_folder(folder: Path) -> None:
    for one in (folder, folder.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
