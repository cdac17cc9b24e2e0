"""Files that show what an answer to a standard says: cleaned of what is hidden in them, then kept beside the answer."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accountability.actions.files import plain_name
from accountability.actions.standards import WRITABLE, lock_assessment
from accountability.models import EvidenceFile, StandardAnswer
from accountability.permissions.standards import may_write_assessment
from alliance.audit import record
from alliance.cleaning.apart import CannotBeCleanedError, cleaned
from alliance.cleaning.words import SENTENCES, names_of
from alliance.models import User
from alliance.permissions import Verdict, require

LARGEST = 5 * 1024 * 1024
FILES_AN_ANSWER = 5


@dataclass(frozen=True)
class _CleanFile:
    """A file as it came out of cleaning."""

    content: bytes
    name: str
    media_type: str
    removed: tuple[str, ...]


def add_evidence(
    *, answer: StandardAnswer, upload: "UploadedFile[Any]", is_public: bool, by: User
) -> list[str]:
    """Keep a cleaned file; what was taken out of it, in words. Cleaning takes its time, so no row is held meanwhile."""
    verdict = require(may_write_assessment(by, answer.assessment.network))
    _check(upload)
    file = _cleaned(upload)
    _keep(answer, file, is_public=is_public, by=by, verdict=verdict)
    return names_of(file.removed)


@transaction.atomic
def choose_who_reads_evidence(*, file: EvidenceFile, is_public: bool, by: User) -> None:
    """Show a file to everybody together with the assessment, or keep it inside."""
    verdict = require(may_write_assessment(by, file.answer.assessment.network))
    lock_assessment(file.answer.assessment, *WRITABLE)
    if (
        EvidenceFile.objects.filter(pk=file.pk)
        .exclude(is_public=is_public)
        .update(is_public=is_public)
    ):
        record(
            "assessment.evidence_changed",
            file.answer.assessment,
            by=by,
            right_used=verdict.right_used,
            after=_in_short(file.answer),
        )


@transaction.atomic
def remove_evidence(*, file: EvidenceFile, by: User) -> None:
    verdict = require(may_write_assessment(by, file.answer.assessment.network))
    lock_assessment(file.answer.assessment, *WRITABLE)
    if EvidenceFile.objects.filter(pk=file.pk).delete()[0]:
        record(
            "assessment.evidence_removed",
            file.answer.assessment,
            by=by,
            right_used=verdict.right_used,
            after=_in_short(file.answer),
        )


@transaction.atomic
def _keep(
    answer: StandardAnswer, file: _CleanFile, *, is_public: bool, by: User, verdict: Verdict
) -> None:
    lock_assessment(answer.assessment, *WRITABLE)
    digest = hashlib.sha256(file.content).hexdigest()
    if answer.files.filter(sha256=digest).exists():
        return
    if answer.files.count() >= FILES_AN_ANSWER:
        raise ValidationError(_("There are five files already. Remove one first."))
    EvidenceFile.objects.create(
        answer=answer,
        name=file.name,
        content=file.content,
        media_type=file.media_type,
        sha256=digest,
        is_public=is_public,
    )
    record(
        "assessment.evidence_added",
        answer.assessment,
        by=by,
        right_used=verdict.right_used,
        after=_in_short(answer),
    )


def _check(upload: "UploadedFile[Any]") -> None:
    if not upload.size:
        raise ValidationError(_("This file is empty. Choose another one."))
    if upload.size > LARGEST:
        raise ValidationError(
            _("This file is larger than 5 MB. Choose a smaller one, or give a link.")
        )


def _cleaned(upload: "UploadedFile[Any]") -> _CleanFile:
    try:
        with cleaned(upload.chunks()) as result:
            content = _at_most(result.content)
            return _CleanFile(
                content=content,
                name=plain_name(upload.name or "", result.extension),
                media_type=result.media_type,
                removed=tuple(one.value for one in result.removed),
            )
    except CannotBeCleanedError as error:
        raise ValidationError(str(SENTENCES[error.reason])) from error


def _at_most(pieces: Iterable[bytes]) -> bytes:
    """The content; a picture built anew can be larger than the one that came."""
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > 2 * LARGEST:
            raise ValidationError(
                _("This file is larger than 5 MB. Choose a smaller one, or give a link.")
            )
    return bytes(found)


def _in_short(answer: StandardAnswer) -> dict[str, object]:
    assessment = answer.assessment
    return {
        "network": assessment.network.slug,
        "year": assessment.year,
        "edition": assessment.edition,
        "section": answer.standard.section,
        "number": answer.standard.number,
    }
