"""Uploads: no disk holds a file in clear, memory stays small, and forms read files as ever."""

import gc
import io
import os
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError

from alliance.sealing import BrokenSealError, PassingKey
from alliance.uploads import LARGEST, LARGEST_REQUEST, PIECE, SealedContent, SealedUpload

MIB = 1024 * 1024
MARK = b"Mark4711InTheMiddleOfTheFile"
BOUNDARY = b"----boundary"
FOLDERS = (Path(tempfile.gettempdir()), Path("/dev/shm"), Path("/var/tmp"))  # noqa: S108 - looked into


class Body:
    """A request's body that arrives piece by piece, and what looks on meanwhile."""

    def __init__(self, pieces: Iterator[bytes], look: Callable[[int], None]) -> None:
        self._pieces, self._look = pieces, look
        self._waiting, self._given = b"", 0

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._waiting) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._waiting += piece
        found, self._waiting = self._waiting[:size], self._waiting[size:]
        self._given += len(found)
        self._look(self._given)
        return found

    readline = read


def parts(*files: tuple[str, Iterator[bytes]]) -> Iterator[bytes]:
    yield b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="word"\r\n\r\nyes\r\n'
    for name, content in files:
        yield b"--" + BOUNDARY + b"\r\nContent-Disposition: form-data; "
        yield f'name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'.encode()
        yield from content
        yield b"\r\n"
    yield b"--" + BOUNDARY + b"--\r\n"


def marked(size: int) -> Iterator[bytes]:
    """Content that says the mark in every piece."""
    piece = (MARK * (PIECE // len(MARK) + 1))[:PIECE]
    for _ in range(size // PIECE):
        yield piece


def request_with(
    *files: tuple[str, Iterator[bytes]],
    length: int = 21 * MIB,
    look: Callable[[int], None] = lambda given: None,
) -> WSGIRequest:
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": Body(parts(*files), look),
        }
    )


def places_with_mark() -> set[str]:
    """Files in the folders for temporary files, and files without a name that this process holds open."""
    mine = os.getpid()
    named = [path for folder in FOLDERS for path in folder.glob("*upload*") if path.is_file()]
    nameless = [path for path in Path(f"/proc/{mine}/fd").iterdir() if is_nameless_file(path)]
    return {str(path) for path in (*named, *nameless) if MARK in path.read_bytes()}


def is_nameless_file(path: Path) -> bool:
    try:
        target = str(path.readlink())
    except OSError:
        return False
    return target.startswith(tuple(map(str, FOLDERS))) and target.endswith("(deleted)")


def looked_at_while(request_of: Callable[[Callable[[int], None]], WSGIRequest]) -> set[str]:
    """Where the mark stood while the body came in, and once it was there."""
    found: set[str] = set()
    steps: set[int] = set()

    def look(given: int) -> None:
        if given // (4 * MIB) not in steps:
            steps.add(given // (4 * MIB))
            found.update(places_with_mark())

    request = request_of(look)
    assert request.FILES["file"].size == 20 * MIB
    assert len(steps) > 4
    found |= places_with_mark()
    request.close()
    return found


def test_while_a_large_file_arrives_no_disk_holds_it_in_clear(settings: LazySettings) -> None:
    def arriving(look: Callable[[int], None]) -> WSGIRequest:
        return request_with(("a.txt", marked(20 * MIB)), look=look)

    assert looked_at_while(arriving) == set()

    # Django's own handler shows that the search finds what there is
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    assert looked_at_while(arriving) != set()


def test_a_large_file_takes_little_memory() -> None:
    request = request_with(("a.txt", marked(20 * MIB)))
    tracemalloc.start()

    size = sum(len(chunk) for chunk in request.FILES["file"].chunks())
    _, peak = tracemalloc.get_traced_memory()

    tracemalloc.stop()
    assert size == 20 * MIB
    assert peak < 4 * MIB


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 10 * PIECE + 7])
def test_a_file_is_read_as_it_was_sent(size: int) -> None:
    sent = os.urandom(size)

    request = request_with(("a.bin", iter([sent])), length=size + 1000)

    file: UploadedFile = request.FILES["file"]
    assert request.POST["word"] == "yes"
    assert (file.name, file.size, file.content_type) == ("a.bin", size, "text/plain")
    assert file.read() == sent
    assert file.read() == b""
    file.seek(size // 2)
    assert file.read() == sent[size // 2 :]
    file.seek(-1 if size else 0, io.SEEK_END)
    assert file.read() == sent[-1:]
    assert b"".join(file.chunks()) == sent
    assert b"".join(file.chunks(1000)) == sent


def test_two_files_do_not_mix() -> None:
    one, two = os.urandom(300_000), os.urandom(200_000)

    request = request_with(("a.bin", iter([one])), ("b.bin", iter([two])), length=600_000)

    files = request.FILES.getlist("file")
    assert [file.read() for file in files] == [one, two]
    request.close()
    assert all(file.closed for file in files)


def test_a_file_above_the_limit_says_its_size_and_holds_nothing() -> None:
    request = request_with(("a.bin", marked(26 * MIB)), length=26 * MIB + 1000)

    file = request.FILES["file"]
    assert file.size == 26 * MIB > LARGEST
    assert file.read() == b""


def test_of_a_request_far_above_the_limit_no_file_is_read() -> None:
    given = [0]

    def look(now: int) -> None:
        given[0] = now

    request = request_with(
        ("a.bin", marked(60 * MIB)), length=LARGEST_REQUEST + 10 * MIB, look=look
    )

    assert not request.FILES
    assert given[0] < MIB


def test_an_upload_that_breaks_off_leaves_nothing_behind() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))

    def broken() -> Iterator[bytes]:
        yield bytes(2 * MIB)
        raise ConnectionResetError

    request = request_with(("a.bin", broken()))
    with pytest.raises((OSError, MultiPartParserError)):
        _ = request.FILES
    del request
    gc.collect()

    assert len(list(Path("/proc/self/fd").iterdir())) <= before


@pytest.mark.parametrize(
    ("sent", "known"),
    [("../../etc/passwd", "passwd"), ("C:\\\\a\\\\b.txt", "b.txt"), ("a\u202egpj.exe", "agpj.exe")],
)
def test_names_bring_no_folders_and_no_hidden_signs(sent: str, known: str) -> None:
    request = request_with((sent, iter([b"x"])), length=1000)

    assert request.FILES["file"].name == known


def test_a_piece_that_was_changed_or_moved_is_not_read() -> None:
    key = PassingKey()
    one, two = key.seal(b"one", 0), key.seal(b"two", 1)

    assert key.open(two, 1) == b"two"
    for sealed, number in ((one, 1), (two, 0), (bytes(len(one)), 0)):
        with pytest.raises(BrokenSealError):
            key.open(sealed, number)
    with pytest.raises(BrokenSealError):
        PassingKey().open(one, 0)


def test_content_can_be_looked_up_anywhere() -> None:
    content = SealedContent()
    content.take(bytes(range(256)) * 1000)
    content.finish()
    upload = SealedUpload(content, name="a", content_type="", size=256_000)

    content.seek(PIECE + 3)
    assert content.read(3) == bytes((3, 4, 5))
    content.seek(-4, io.SEEK_CUR)
    assert content.tell() == PIECE + 2
    upload.seek(0)
    assert upload.read(3) == b"\0\1\2"
    assert content.readable()
    assert not content.writable()
