"""Taking in the files of a concern: cleaned, or kept as they are; sealed on disk before anything is stored of them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.actions.items import StoredFile
from accountability.blobs import drop_blob, write_blob
from accountability.vault.cases import new_key
from accountability.vault.files import seal_file
from alliance.cleaning.apart import CannotBeCleanedError, cleaned
from alliance.cleaning.findings import Reason
from alliance.cleaning.whole import plain_name
from alliance.cleaning.words import SENTENCES
from alliance.uploads import LARGEST

FILES_A_CASE = 10
UNKNOWN_TYPE = "application/octet-stream"


class NotTakenError(Exception):
    """This file is not taken at all; `sentence` says what to do instead."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__("not taken")
        self.sentence = sentence


class NotCleanedError(Exception):
    """The file cannot be cleaned: `sentence` says why.

    `original` waits sealed, so that nobody sends a large file twice: keep it as it is, or `leave_out(original)`.
    """

    def __init__(self, sentence: str | Promise, original: StoredFile) -> None:
        super().__init__("not cleaned")
        self.sentence = sentence
        self.original = original


def take_in(upload: "UploadedFile[Any]", *, keep_original: bool = False) -> StoredFile:
    """Store a file sealed: cleaned of what is hidden in it, or byte for byte as it is.

    Raises NotTakenError and NotCleanedError. The file's row is stored with its item (`add_item`, `Filing.files`); a file
    that no item takes is swept away after two days.
    """
    _check(upload)
    try:
        return _as_it_is(upload, UNKNOWN_TYPE) if keep_original else _cleaned_or_asked(upload)
    except OSError as error:
        # the disk is full or away
        raise NotTakenError(
            _("We cannot keep this file right now. Try again in a minute.")
        ) from error


def _cleaned_or_asked(upload: "UploadedFile[Any]") -> StoredFile:
    try:
        return _cleaned(upload)
    except CannotBeCleanedError as error:
        if error.reason is Reason.BUSY:
            # nobody should keep what is hidden in a file because many came at the same minute
            raise NotTakenError(SENTENCES[error.reason]) from error
        raise NotCleanedError(
            SENTENCES[error.reason], _as_it_is(upload, error.media_type)
        ) from error


def leave_out(file: StoredFile) -> None:
    """Drop a file that was taken in and belongs to no item yet. What the disk does not let go today is swept away later."""
    with suppress(OSError):
        drop_blob(file.blob)


def as_kept(file: StoredFile) -> dict[str, Any]:
    """A file as a draft keeps it until its concern is sent."""
    return {**file.as_values(), "blob": file.blob, "padded_size": file.padded_size}


def from_kept(values: Mapping[str, Any]) -> StoredFile:
    """The file that a draft kept."""
    return StoredFile(
        id=UUID(values["id"]),
        blob=values["blob"],
        padded_size=values["padded_size"],
        digest=bytes.fromhex(values["digest"]),
        key=bytes.fromhex(values["key"]),
        name=values["name"],
        media_type=values["type"],
        size=values["size"],
        removed=tuple(values["removed"]),
        is_original=values["original"],
    )


def _check(upload: "UploadedFile[Any]") -> None:
    if not upload.size:
        raise NotTakenError(_("This file is empty. Choose another one."))
    if upload.size > LARGEST:
        raise NotTakenError(
            _("This file is larger than 25 MB. Choose a smaller one, or describe what it shows.")
        )


def _cleaned(upload: "UploadedFile[Any]") -> StoredFile:
    with cleaned(upload.chunks()) as result:
        return _stored(
            result.content,
            name=plain_name(upload.name or "", result.extension),
            media_type=result.media_type,
            size=result.size,
            removed=tuple(one.value for one in result.removed),
        )


def _as_it_is(upload: "UploadedFile[Any]", media_type: str) -> StoredFile:
    return _stored(
        upload.chunks(),
        name=plain_name(upload.name or ""),
        media_type=media_type,
        size=upload.size or 0,
        is_original=True,
    )


def _stored(content: Iterable[bytes], **about: Any) -> StoredFile:
    file_id, key = uuid4(), new_key()
    blob = write_blob(seal_file(content, key, file_id))
    return StoredFile(
        id=file_id,
        blob=blob.name,
        padded_size=blob.size,
        digest=blob.digest,
        key=key,
        **about,
    )
