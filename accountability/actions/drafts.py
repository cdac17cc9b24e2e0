"""What becomes of a concern that was written: it is sent, kept for later under a code of its own, or thrown away."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accountability.actions.files import from_kept, leave_out
from accountability.actions.filing import Filed, Filing, file_concern
from accountability.actions.notices import note_filing
from accountability.drafts import Draft, Naming, Reach, Step, channel_of, subjects_of
from accountability.models import Case, UnsentRecord
from accountability.vault import VaultError
from accountability.vault.cases import close_note, open_note
from accountability.vault.derivation import CodeKeys

UNSENT = "unsent"
KEPT_UNSENT = timedelta(days=90)


def filing_of(
    *, draft: Draft, keys: CodeKeys, is_quarantined: bool = False, must_change_code: bool = False
) -> Filing:
    """What is sealed and for whom. Raises drafts.NotOpenError."""
    return Filing(
        keys=keys,
        channel=channel_of(draft),
        kind=draft.kind,
        report=report_of(draft),
        subjects=subjects_of(draft),
        identity=identity_of(draft),
        identity_for_all_readers=draft.naming == Naming.HANDLERS,
        is_urgent=draft.is_urgent,
        is_kept_longer=draft.is_about_sexual_harm_or_children,
        is_quarantined=is_quarantined,
        must_change_code=must_change_code,
        files=tuple(from_kept(file) for file in draft.files if not file.get("asks")),
    )


def filed_before(*, keys: CodeKeys) -> Filed | None:
    """What this code has filed already: however little works today, who sends again learns that it is there."""
    known = Case.objects.filter(receipt_lookup=keys.lookup).first()
    return Filed(known, was_there=True) if known else None


@transaction.atomic
def send_draft(*, filing: Filing, unsent_lookup: bytes = b"") -> Filed:
    """Store a concern and tell its readers at their hour; the same filing again changes nothing.

    Raises NoChannelError and routes.NobodyReceivesError; nothing is stored then.
    """
    if unsent_lookup:
        UnsentRecord.objects.filter(lookup=unsent_lookup).delete()
    return file_concern(filing=filing, besides=lambda case: note_filing(case=case))


def report_of(draft: Draft) -> dict[str, Any]:
    """What its readers read, apart from who wrote it."""
    said = draft.said
    values = {
        "text": said(Step.HAPPENED, "text"),
        "language": draft.language,
        "for_whom": said(Step.FOR_WHOM, "for_whom"),
        "consent": said(Step.CONSENT, "consent"),
        "naming": draft.naming.value,
        "danger": said(Step.DANGER, "danger"),
        "child": said(Step.CHILD, "child"),
        "about": {
            "parties": list(said(Step.ABOUT, "parties")),
            "network": said(Step.ABOUT, "network"),
            "organisation": said(Step.ABOUT, "organisation"),
            "who": said(Step.ABOUT, "who"),
        },
        "categories": list(said(Step.CATEGORY, "categories")),
        "when": said(Step.WHEN_WHERE, "when"),
        "where": said(Step.WHEN_WHERE, "where"),
        "not_these": {
            "parties": list(said(Step.NOT_THESE, "parties")),
            "networks": list(said(Step.NOT_THESE, "networks")),
            "names": said(Step.NOT_THESE, "names"),
        },
        "described": said(Step.FILES, "described"),
        "wishes": list(said(Step.WISH, "wishes")),
        "wish": said(Step.WISH, "words"),
        "ways": list(said(Step.REACH, "ways")),
        "hours": said(Step.REACH, "hours"),
        "taken_down": draft.is_taken_down,
    }
    asked = {step.value for step in draft.steps}
    if Step.CONSENT not in asked:
        values["consent"] = ""
    if Step.CATEGORY not in asked:
        values |= {"categories": [], "when": "", "where": "", "wishes": [], "wish": ""}
    return values


def identity_of(draft: Draft) -> dict[str, Any]:
    """Who wrote it and how to reach them; sealed apart from the report."""
    is_named = draft.naming != Naming.ANONYMOUS
    ways = draft.said(Step.REACH, "ways")
    return {
        "name": draft.said(Step.YOUR_NAME, "name") if is_named else "",
        "email": draft.said(Step.REACH, "email"),
        "phone": draft.said(Step.REACH, "phone"),
        "language": draft.language,
        "may_mail": Reach.EMAIL in ways and bool(draft.said(Step.REACH, "email")),
    }


def receipt_of(filed: Filed, levels: Mapping[str, list[str]], draft: Draft) -> dict[str, Any]:
    """What the page after sending says; no words of the concern."""
    case = filed.case
    return {
        "protocol": case.protocol_number,
        "kind": case.kind,
        "was_there": filed.was_there,
        "acknowledge": case.ack_due_on.isoformat() if case.ack_due_on else "",
        "feedback": case.feedback_due_on.isoformat() if case.feedback_due_on else "",
        "readers": levels.get("readers", []),
        "stand_ins": levels.get("stand_ins", []),
        "custodian": draft.naming == Naming.CUSTODIAN,
    }


@transaction.atomic
def save_for_later(*, draft: Draft, keys: CodeKeys) -> UnsentRecord:
    """Keep what was written for 90 days under a code: no handler and no escrow can open it. Files are not kept."""
    kept = Draft(answers=draft.answers, language=draft.language, is_taken_down=draft.is_taken_down)
    body = close_note(kept.as_values(), keys.wrap, UNSENT)
    delete_on = timezone.now().date() + KEPT_UNSENT
    record, _is_new = UnsentRecord.objects.update_or_create(
        lookup=keys.lookup, defaults={"body": body, "delete_on": delete_on}
    )
    return record


def open_unsent(*, code: str, keys: CodeKeys) -> Mapping[str, Any] | None:
    """What a draft holds that was kept for later; None when this code opens none."""
    record = UnsentRecord.objects.filter(
        lookup=keys.lookup, delete_on__gte=timezone.now().date()
    ).first()
    if record is None:
        return None
    try:
        values = open_note(bytes(record.body), keys.wrap, UNSENT)
    except VaultError:
        return None
    draft = Draft.of(values)
    draft.later = {"code": code, "lookup": keys.lookup.hex()}
    return draft.as_values()


def drop_file(*, draft: Draft, file: dict[str, Any]) -> None:
    """Take one file out of a draft. On the disk it stays where the concern may have arrived with it; what belongs to
    none is swept away after two days.
    """
    draft.files.remove(file)
    if not draft.is_on_its_way:
        leave_out(from_kept(file))


def drop_files(*, draft: Draft) -> None:
    """Remove the files of a draft that is thrown away."""
    for file in list(draft.files):
        drop_file(draft=draft, file=file)
