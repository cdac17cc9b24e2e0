"""Looking for words where they must not be: in files, in memory-only servers, in a dump, written in many ways."""

import base64
import os
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from redis import Redis

MOST_OF_A_FILE = 256 * 1024 * 1024


def ways_to_write(word: str) -> Iterator[bytes]:
    """A word as a disk could hold it: as it is, in other encodings, backwards."""
    plain = word.encode()
    yield plain
    yield plain[::-1]
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for shift in range(3):
        # what stands before and behind shares characters with the first and last bytes
        written = base64.b64encode(b"\0" * shift + plain)
        yield written[4 if shift else 0 : -4]


def found_in(content: bytes, words: Iterable[str]) -> set[str]:
    """Which of these words a content holds, in any way of writing, also inside what was compressed."""
    contents = [content, *_unpacked(content)]
    return {word for word in words for way in ways_to_write(word) for one in contents if way in one}


def found_in_files(roots: Iterable[Path], words: Iterable[str], *, since: float = 0) -> set[str]:
    """The same for every file below some folders, or only for those that were written since a moment."""
    words, found = list(words), set[str]()
    for path in _files(roots):
        try:
            if path.stat().st_mtime >= since and path.stat().st_size < MOST_OF_A_FILE:
                found |= found_in(path.read_bytes(), words)
        except OSError:
            continue
    return found


def found_in_redis(url: str, words: Iterable[str]) -> set[str]:
    """The same for every key and value of a server, in all of its databases."""
    words, found = list(words), set[str]()
    address = url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    base = address.split("?", maxsplit=1)[0]
    for number in range(int(Redis.from_url(address).config_get("databases")["databases"])):
        client = Redis.from_url(f"{base}?db={number}")
        for key in client.scan_iter(count=1000):
            content = client.dump(key) or b""
            found |= found_in(bytes(key) + bytes(content), words)
    return found


def dump() -> bytes:
    """The whole database in use, in plain text."""
    at = connection.settings_dict
    words = ["--host", at["HOST"], "--username", at["USER"], "--dbname", at["NAME"]]
    program = data_folder_programs() / "pg_dump"
    done = subprocess.run(
        [program, *words, "--no-owner"],
        capture_output=True,
        check=True,
        env={**os.environ, "PGPASSWORD": at["PASSWORD"]},
    )
    return done.stdout


def data_folder() -> Path:
    """Where the database's own files lie: its processes work in that folder."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    return Path(f"/proc/{pid}/cwd").resolve()


def data_folder_programs() -> Path:
    """Where the database's programs lie."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    return Path(f"/proc/{pid}/exe").resolve().parent


def database_files() -> list[Path]:
    """The write-ahead log, and the tables of the database in use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        [number] = cursor.fetchone()
    folder = data_folder()
    return [folder / "pg_wal", folder / "base" / str(number)]


def stores() -> tuple[str, str, str]:
    return settings.STORE_URL, settings.CELERY_BROKER_URL, os.environ["CACHE_URL"]


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        for folder, _folders, names in os.walk(root, onerror=lambda _error: None):
            for name in names:
                path = Path(folder) / name
                if path.is_file() and not path.is_symlink():
                    yield path


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What a content holds compressed, by gzip or zlib, wherever it begins."""
    # looked at where it lies: a copy for each mark that stands there by chance would take hours
    whole = memoryview(content)
    for mark, unpack in ((b"\x1f\x8b\x08", _gunzip), (b"\x78\x9c", _inflate)):
        start = content.find(mark)
        while start >= 0:
            if plain := unpack(whole[start : start + 4 * 1024 * 1024]):
                yield plain
            start = content.find(mark, start + 1)


def _gunzip(content: memoryview) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(content)
    except zlib.error:
        return b""


def _inflate(content: memoryview) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""


__all__ = [
    "data_folder",
    "database_files",
    "dump",
    "found_in",
    "found_in_files",
    "found_in_redis",
    "stores",
]
