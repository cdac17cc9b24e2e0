"""Small files cleaned as a whole, for those who keep them beside their rows."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from alliance.cleaning.apart import CannotBeCleanedError, cleaned
from alliance.cleaning.words import SENTENCES
from alliance.plain_text import HIDDEN_SIGNS

LONGEST_NAME = 100


@dataclass(frozen=True)
class CleanFile:
    """A file as it came out of cleaning."""

    content: bytes
    name: str
    media_type: str
    removed: tuple[str, ...]

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def clean_upload(upload: "UploadedFile[Any]", *, most: int, too_large: str | Promise) -> CleanFile:
    """Clean a file of at most so many bytes. Refuses with a sentence; it takes its time, so no row is held meanwhile."""
    if not upload.size:
        raise ValidationError(_("This file is empty. Choose another one."))
    if upload.size > most:
        raise ValidationError(str(too_large))
    try:
        with cleaned(upload.chunks()) as result:
            return CleanFile(
                content=_at_most(result.content, most, too_large),
                name=plain_name(upload.name or "", result.extension),
                media_type=result.media_type,
                removed=tuple(one.value for one in result.removed),
            )
    except CannotBeCleanedError as error:
        raise ValidationError(str(SENTENCES[error.reason])) from error


def plain_name(name: str, extension: str = "") -> str:
    """A file's name without folders and hidden signs, short, and with the extension that its content calls for."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    path = PurePosixPath(re.sub(r"\s+", " ", HIDDEN_SIGNS.sub("", last)).strip(" ."))
    extension = extension or path.suffix[:12]
    return (path.stem or "file")[: LONGEST_NAME - len(extension)] + extension


def _at_most(pieces: Iterable[bytes], most: int, too_large: str | Promise) -> bytes:
    """The content; a picture built anew can be larger than the one that came."""
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > 2 * most:
            raise ValidationError(str(too_large))
    return bytes(found)
