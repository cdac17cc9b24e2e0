"""Uploaded files of the whole site: sealed from the first byte, so that no disk ever holds one in clear.

Django's own handlers write files above 2.5 MB into a folder for temporary files as they are. Here a file waits sealed under
a random key that only this process's memory holds, without a name on the disk, and is opened piece by piece as it is read.
"""

import io
import tempfile
from contextlib import suppress
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from alliance.sealing import PassingKey

LARGEST = 25 * 1024 * 1024
# what a request may hold at most; beyond it nothing more is read
LARGEST_REQUEST = 2 * LARGEST
PIECE = 64 * 1024
# sealed bytes up to here stay in memory
IN_MEMORY = 4 * PIECE


class SealedContent(io.RawIOBase):
    """The content of a file, kept sealed: written once from its begin to its end, then read anywhere."""

    def __init__(self) -> None:
        self._key = PassingKey()
        self._sealed: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by close()
        self._waiting = bytearray()
        self._pieces = 0
        self._position = 0
        self._opened: tuple[int, bytes] = (-1, b"")
        self._lost: OSError | None = None
        self.size = 0

    def take(self, content: bytes) -> None:
        """Add content at the end."""
        self.size += len(content)
        self._waiting += content
        while len(self._waiting) >= PIECE:
            self._put(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Nothing more will come."""
        self._put(bytes(self._waiting))
        self._waiting.clear()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(0, begin + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        if self._lost:
            raise self._lost
        number, begin = divmod(self._position, PIECE)
        found = self._piece(number)[begin : begin + len(buffer)]
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)

    def close(self) -> None:
        self._sealed.close()
        self._opened = (-1, b"")
        super().close()

    def _put(self, piece: bytes) -> None:
        """Where the disk takes no more, the rest of the request is still read; whoever reads this file is told why not."""
        if self._lost:
            return
        try:
            self._sealed.write(self._key.seal(piece, self._pieces))
        except OSError as error:
            self._lost = error
            with suppress(OSError):
                self._sealed.close()
        self._pieces += 1

    def _piece(self, number: int) -> bytes:
        if number >= self._pieces:
            return b""
        if self._opened[0] != number:
            self._sealed.seek(number * (PIECE + PassingKey.EXTRA))
            sealed = self._sealed.read(PIECE + PassingKey.EXTRA)
            self._opened = (number, self._key.open(sealed, number))
        return self._opened[1]


class SealedUpload(UploadedFile):  # type: ignore[type-arg]
    """A file that somebody sent. One above the limit has its true size and no content: the form says so."""

    def __init__(self, content: SealedContent, **about: Any) -> None:
        super().__init__(file=io.BufferedReader(content, PIECE), **about)


class SealingUploadHandler(FileUploadHandler):
    """Takes every file of every form."""

    chunk_size = PIECE
    file: SealedContent
    is_too_large = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.is_too_large = content_length > LARGEST_REQUEST

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.is_too_large:
            raise StopUpload(connection_reset=True)
        self.file = SealedContent()
        self._is_dropped = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= LARGEST:
            self.file.take(raw_data)
        elif not self._is_dropped:
            self._is_dropped = True
            self.file.close()
            self.file = SealedContent()

    def file_complete(self, file_size: int) -> SealedUpload:
        self.file.finish()
        return SealedUpload(
            self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        self.file.close()
