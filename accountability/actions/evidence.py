"""Files that show what an answer to a standard says: cleaned of what is hidden in them, then kept beside the answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.actions.standards import WRITABLE, lock_assessment
from accountability.models import EvidenceFile, StandardAnswer
from accountability.permissions.standards import may_write_assessment
from alliance.audit import record
from alliance.cleaning.whole import CleanFile, clean_upload
from alliance.cleaning.words import names_of
from alliance.models import User
from alliance.permissions import Verdict, require

LARGEST = 5 * 1024 * 1024
FILES_AN_ANSWER = 5
_TOO_LARGE = gettext_lazy("This file is larger than 5 MB. Choose a smaller one, or give a link.")


def add_evidence(
    *, answer: StandardAnswer, upload: "UploadedFile[Any]", is_public: bool, by: User
) -> list[str]:
    """Keep a cleaned file; what was taken out of it, in words. Cleaning takes its time, so no row is held meanwhile."""
    verdict = require(may_write_assessment(by, answer.assessment.network))
    file = clean_upload(upload, most=LARGEST, too_large=_TOO_LARGE)
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
    answer: StandardAnswer, file: CleanFile, *, is_public: bool, by: User, verdict: Verdict
) -> None:
    lock_assessment(answer.assessment, *WRITABLE)
    if answer.files.filter(sha256=file.sha256).exists():
        return
    if answer.files.count() >= FILES_AN_ANSWER:
        raise ValidationError(_("There are five files already. Remove one first."))
    EvidenceFile.objects.create(
        answer=answer,
        name=file.name,
        content=file.content,
        media_type=file.media_type,
        sha256=file.sha256,
        is_public=is_public,
    )
    record(
        "assessment.evidence_added",
        answer.assessment,
        by=by,
        right_used=verdict.right_used,
        after=_in_short(answer),
    )


def _in_short(answer: StandardAnswer) -> dict[str, object]:
    assessment = answer.assessment
    return {
        "network": assessment.network.slug,
        "year": assessment.year,
        "edition": assessment.edition,
        "section": answer.standard.section,
        "number": answer.standard.number,
    }
