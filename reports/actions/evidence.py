"""Files that show what was done: kept once they are clean, described, opened to more people or fewer, withdrawn."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.audit import record
from alliance.cleaning.kinds import PICTURES
from alliance.cleaning.small import SmallPicture, small_picture
from alliance.cleaning.whole import CleanFile, clean_upload
from alliance.models import User
from alliance.permissions import Verdict, require
from alliance.texts import Texts, in_columns, of_row
from alliance.translations import note_what_people_wrote, write_texts
from reports.models import Activity, Evidence, Highlight
from reports.permissions.activities import may_change_activity
from reports.permissions.evidence import may_change_evidence, may_withdraw_evidence
from reports.permissions.highlights import may_change_highlight

Visibility = Evidence.Visibility

LARGEST = 10 * 1024 * 1024
FILES_AN_ACTIVITY = 20
_TOO_LARGE = gettext_lazy("This file is larger than 10 MB. Choose a smaller one.")


@dataclass(frozen=True)
class EvidenceFacts:
    """What is said of a file, and who may see it."""

    credit: str = ""
    alt: Texts | None = None
    visibility: str = Visibility.COORDINATION
    has_consent: bool = False

    def as_columns(self) -> dict[str, Any]:
        return {
            "credit": self.credit,
            "visibility": self.visibility,
            **in_columns("alt", self.alt),
        }


def add_evidence(
    *, activity: Activity, upload: "UploadedFile[Any]", facts: EvidenceFacts, by: User
) -> Evidence:
    """Keep a cleaned file beside an activity; a second time the same file is the same evidence.

    Cleaning takes its time, so no row is held meanwhile.
    """
    verdict = require(may_change_activity(by, activity))
    file = clean_upload(upload, most=LARGEST, too_large=_TOO_LARGE)
    return _keep_beside(activity, file, facts, by=by, verdict=verdict)


@transaction.atomic
def _keep_beside(
    activity: Activity, file: CleanFile, facts: EvidenceFacts, *, by: User, verdict: Verdict
) -> Evidence:
    locked = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    _refuse_unfit(facts, media_type=file.media_type, activity=locked)
    kept = Evidence.objects.kept().filter(activity=locked)
    same = kept.filter(sha256=file.sha256).first()
    if same:
        return same
    if kept.count() >= FILES_AN_ACTIVITY:
        raise ValidationError(
            _("There are %(most)d files already. Withdraw one first.") % {"most": FILES_AN_ACTIVITY}
        )
    return _store(file, facts, by=by, verdict=verdict, activity=locked)


def keep_photo(
    *, highlight: Highlight, upload: "UploadedFile[Any]", facts: EvidenceFacts, by: User
) -> Evidence:
    """The photo of a highlight; the one before is withdrawn. Everybody sees it when the highlight is live."""
    verdict = require(may_change_highlight(by, highlight))
    file = clean_upload(upload, most=LARGEST, too_large=_TOO_LARGE)
    if file.media_type not in PICTURES:
        raise ValidationError(_("This is not a picture. Choose a photo."))
    small = small_picture(file.content)
    return _keep_photo(highlight, file, small, facts, by=by, verdict=verdict)


@transaction.atomic
def _keep_photo(
    highlight: Highlight,
    file: CleanFile,
    small: SmallPicture,
    facts: EvidenceFacts,
    *,
    by: User,
    verdict: Verdict,
) -> Evidence:
    locked = Highlight.objects.select_for_update(of=("self",)).get(pk=highlight.pk)
    require(may_change_highlight(by, locked))
    before = Evidence.objects.kept().filter(highlight=locked).first()
    if before:
        _empty(before, by=by)
    locked.writers.add(by)
    shown = {
        "small": small.content,
        "small_width": small.width,
        "small_height": small.height,
    }
    return _store(file, facts, by=by, verdict=verdict, highlight=locked, **shown)


def _store(
    file: CleanFile, facts: EvidenceFacts, *, by: User, verdict: Verdict, **of: Any
) -> Evidence:
    evidence = Evidence.objects.create(
        name=file.name,
        media_type=file.media_type,
        sha256=file.sha256,
        size=len(file.content),
        content=file.content,
        removed=list(file.removed),
        added_by=by,
        **_consent(facts, by),
        **facts.as_columns(),
        **of,
    )
    note_what_people_wrote(evidence, by=by)
    record(
        "evidence.added",
        evidence,
        by=by,
        right_used=verdict.right_used,
        after={"sha256": file.sha256, **_in_short(evidence)},
    )
    return evidence


@transaction.atomic
def change_evidence(*, evidence: Evidence, facts: EvidenceFacts, by: User) -> Evidence:
    """Say something else of a file, note or take back that people agreed, open it to more people or fewer."""
    locked = _held(evidence)
    verdict = require(may_change_evidence(by, locked))
    _refuse_unfit(facts, media_type=locked.media_type, activity=locked.activity)
    before = _in_short(locked)
    locked.credit = facts.credit
    locked.visibility = facts.visibility
    if facts.has_consent != bool(locked.consent_on):
        for name, value in _consent(facts, by).items():
            setattr(locked, name, value)
    locked.save()
    write_texts(locked, {"alt": facts.alt or {}}, by=by)
    _note_writer(locked, by)
    after = _in_short(locked)
    if after != before:
        record(
            "evidence.changed",
            locked,
            by=by,
            right_used=verdict.right_used,
            before=before,
            after=after,
        )
    return locked


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: User) -> Evidence:
    """Take a file out of sight at once and drop its bytes; that it was there stays on record."""
    locked = _held(evidence)
    if locked.withdrawn_at:
        return locked
    verdict = require(may_withdraw_evidence(by, locked))
    _empty(locked, by=by)
    _note_writer(locked, by)
    record(
        "evidence.withdrawn",
        locked,
        by=by,
        right_used=verdict.right_used,
        before=_in_short(locked),
    )
    return locked


def _held(evidence: Evidence) -> Evidence:
    rows = Evidence.objects.without_bytes().select_for_update(of=("self",))
    return rows.select_related("highlight", "activity__merged_into").get(pk=evidence.pk)


def _empty(evidence: Evidence, *, by: User) -> None:
    evidence.content = b""
    evidence.small = None
    evidence.withdrawn_at = timezone.now()
    evidence.withdrawn_by = by
    evidence.save(update_fields=["content", "small", "withdrawn_at", "withdrawn_by"])


def _note_writer(evidence: Evidence, by: User) -> None:
    """Whoever describes the photo of a highlight has written in it."""
    if evidence.highlight:
        evidence.highlight.writers.add(by)


def _refuse_unfit(facts: EvidenceFacts, *, media_type: str, activity: Activity | None) -> None:
    """What everybody sees was agreed to, and a picture says who made it and what it shows."""
    if facts.visibility != Visibility.PUBLIC:
        return
    if not facts.has_consent:
        raise ValidationError(
            _(
                "Everybody sees a file only if the people in it agreed. Tick the box, or keep it inside."
            )
        )
    if activity and not activity.is_public:
        raise ValidationError(
            _("The activity itself is not public, so its files stay inside as well.")
        )
    if media_type in PICTURES and not (facts.credit and any((facts.alt or {}).values())):
        raise ValidationError(
            _("Say who made the picture and what it shows before everybody sees it.")
        )


def _consent(facts: EvidenceFacts, by: User) -> dict[str, Any]:
    return {
        "consent_on": timezone.now().date() if facts.has_consent else None,
        "consent_confirmed_by": by if facts.has_consent else None,
    }


def _in_short(evidence: Evidence) -> dict[str, Any]:
    return {
        "visibility": str(evidence.visibility),
        "has_consent": bool(evidence.consent_on),
        "credit": bool(evidence.credit),
        "alt": sorted(of_row(evidence, "alt")),
    }
