"""What handlers do with a case: answer, note, decide, close, look at it again. Each move stands in the file, signed.

What leads where says `statuses`; who may and what is missing says `permissions.desk`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accountability.actions.items import StoredFile, add_item
from accountability.actions.locks import CaseMovedOnError, hold_still
from accountability.actions.notices import note_for_handlers
from accountability.actions.nudges import note_answer
from accountability.actions.statistics import count_closing
from accountability.actions.trail import record_case
from accountability.deadlines import (
    FEEDBACK,
    PROGRESS_EVERY,
    REVIEW_WITHIN,
    TRIAGE,
    feedback_due,
)
from accountability.models import Case, CaseEvent, CaseItem
from accountability.opened import OpenedCase
from accountability.pages.case import Happening
from accountability.permissions import desk
from accountability.permissions.desk import CaseReader
from accountability.statuses import MOVES, PATHS, Moves, outcomes
from accountability.vault.cases import Compartment, trail_tag
from alliance.permissions import require

Status, Verb = Case.Status, CaseEvent.Verb
MESSAGE, OUTCOME, APPEAL = "message", "outcome_letter", "appeal"
# What a pause moves: each day that is not yet over when it begins.
CLOCKS = (
    "ack_due_on",
    "ack_latest_on",
    "triage_due_on",
    "progress_due_on",
    "feedback_due_on",
)
# What the reporter may read as well, if whoever writes it says so.
SHAREABLE = frozenset({desk.SUPPORT, desk.SAFETY})


@dataclass(frozen=True)
class Closing:
    """How a case is to end: why, what the reporter is told or why they are not, and what is learned from it."""

    disposition: Case.Disposition
    outcome: str = ""
    why_none: str = ""
    reasons: str = ""
    lessons: str = ""


# --- writing ------------------------------------------------------------------------------------------


@transaction.atomic
def write_to_reporter(*, text: str, by: CaseReader, files: Iterable[StoredFile] = ()) -> None:
    """Answer the reporter. The first message by a person is what acknowledges a concern; a machine's receipt is none."""
    require(desk.may_write_to_reporter(by))
    case = hold_still(by.opened)
    if case.status == Status.RECEIVED:
        _move(by, Moves.ACKNOWLEDGE)
    if case.kind == Case.Kind.COMPLAINT and case.status != Status.CLOSED:
        case.progress_due_on = _today() + PROGRESS_EVERY
        case.save(update_fields=["progress_due_on"])
    add_item(opened=by.opened, kind=MESSAGE, values={"text": text}, files=files)
    note_answer(opened=by.opened)
    note_for_handlers(case=case, besides=by.user)
    _record(Verb.MESSAGE_ADDED, by)


@transaction.atomic
def write_note(
    *,
    kind: str,
    text: str,
    by: CaseReader,
    level: str = "",
    is_shared: bool = False,
    files: Iterable[StoredFile] = (),
) -> CaseItem:
    """Add to the file what the reporter does not read; a plan for safety or a way to support may be shared with them."""
    require(desk.may_write_note(by, kind))
    hold_still(by.opened)
    compartment = Compartment.SHARED if is_shared and kind in SHAREABLE else Compartment.INTERNAL
    values = {"text": text, **({"level": level} if level else {})}
    item = add_item(
        opened=by.opened, kind=kind, values=values, compartment=compartment, files=files
    )
    if compartment == Compartment.SHARED:
        note_answer(opened=by.opened)
    note_for_handlers(case=by.case, besides=by.user)
    _record(Verb.NOTE_ADDED, by)
    return item


# --- moves --------------------------------------------------------------------------------------------


@transaction.atomic
def keep_case(*, by: CaseReader) -> None:
    """Take out of the sorting tray what is a concern; its deadlines have run since it was filed."""
    hold_still(by.opened)
    _move(by, Moves.KEEP)


@transaction.atomic
def begin_to_assess(*, by: CaseReader) -> None:
    hold_still(by.opened)
    _move(by, Moves.ASSESS)


@transaction.atomic
def choose_path(
    *, path: Moves, reasons: str, by: CaseReader, is_agreed: bool = False, terms: str = ""
) -> None:
    """The triage decision, in writing and with reasons; also when a path is left for another."""
    if MOVES[path].to not in PATHS:
        raise ValueError("This move leads on no path.")
    hold_still(by.opened)
    if path == Moves.RESTORE and not is_agreed:
        raise ValueError("A restorative process needs the agreement of the affected person.")
    if path == Moves.INVESTIGATE and not terms:
        raise ValueError("An investigation needs terms of reference.")
    _move(by, path, kind=desk.TRIAGE, text=reasons, agreed=is_agreed)
    if terms:
        add_item(
            opened=by.opened,
            kind=desk.TERMS,
            values={"text": terms},
            compartment=Compartment.INTERNAL,
        )


@transaction.atomic
def decide(*, decision: str, by: CaseReader) -> None:
    """Write down what was decided; the reporter is told when the case is closed, or in a message before."""
    hold_still(by.opened)
    _move(by, Moves.DECIDE, kind=desk.DECISION, text=decision)


@transaction.atomic
def pause(*, reasons: str, by: CaseReader) -> None:
    """Wait because the reporter asked for it; all clocks stand still."""
    case = hold_still(by.opened)
    case.status_before, case.paused_on = case.status, _today()
    case.save(update_fields=["status_before", "paused_on"])
    _move(by, Moves.PAUSE, text=reasons)


@transaction.atomic
def resume(*, by: CaseReader) -> None:
    """Go on where the case stood; what was still due when the pause began is due so many days later."""
    case = hold_still(by.opened)
    _move(by, Moves.RESUME)
    _set_clocks_on(case)


@transaction.atomic
def ask_for_review(*, reasons: str, by: CaseReader) -> None:
    """Let others look at a closed case again, as the reporter wishes it or a handler."""
    case = hold_still(by.opened)
    _move(by, Moves.ASK_REVIEW, text=reasons)
    _begin_review(case)


@transaction.atomic
def ask_for_review_as_reporter(*, opened: OpenedCase, text: str, case_tag: bytes) -> None:
    """The reporter does not agree with the outcome and says why; others look at the case again.

    Raises CaseMovedOnError where it is not closed, or the time for it is over.
    """
    case = hold_still(opened)
    if case.status != Status.CLOSED or case.review_until is None or case.review_until < _today():
        raise CaseMovedOnError
    case.status = Status.REVIEW
    case.save(update_fields=["status"])
    _begin_review(case)
    add_item(opened=opened, kind=APPEAL, values={"text": text})
    note_for_handlers(case=case)
    record_case(Verb.STATUS_CHANGED, by=None, case_tag=case_tag)


def _begin_review(case: Case) -> None:
    """Nothing is deleted while others look at it again, and within thirty days they say how far they are."""
    case.delete_on = None
    if case.kind == Case.Kind.COMPLAINT:
        case.progress_due_on = _today() + REVIEW_WITHIN
    case.save(update_fields=["delete_on", "progress_due_on"])


@transaction.atomic
def confirm_outcome(*, reasons: str, outcome: str, by: CaseReader) -> None:
    """Somebody who had no part in the closing has looked at it again and comes to the same."""
    case = hold_still(by.opened)
    _move(by, Moves.CONFIRM, text=reasons)
    add_item(opened=by.opened, kind=OUTCOME, values={"text": outcome})
    note_answer(opened=by.opened)
    case.closed_on, case.review_until, case.checks_answered = _today(), None, 0
    case.save(update_fields=["closed_on", "review_until", "checks_answered"])


@transaction.atomic
def reopen(*, reasons: str, by: CaseReader) -> None:
    """Work on it again; its clocks begin anew."""
    case = hold_still(by.opened)
    _move(by, Moves.REOPEN, text=reasons)
    case.closed_on = case.review_until = case.delete_on = None
    case.disposition = ""
    if case.kind == Case.Kind.COMPLAINT:
        case.triage_due_on = _today() + TRIAGE
        case.progress_due_on = _today() + PROGRESS_EVERY
        case.feedback_due_on = _today() + FEEDBACK
    case.save()


# --- closing ------------------------------------------------------------------------------------------


@transaction.atomic
def propose_closing(*, closing: Closing, by: CaseReader) -> None:
    """Write down how the case should end. Thanks for feedback close it at once; a complaint waits for others to approve."""
    require(desk.may_propose_closing(by))
    case = hold_still(by.opened)
    if closing.disposition not in outcomes(case.status, case.kind):
        raise CaseMovedOnError
    if not closing.outcome and not closing.why_none:
        raise ValueError("Nothing closes without a message or a reason why there is none.")
    add_item(
        opened=by.opened,
        kind=desk.CLOSING,
        values={
            "disposition": closing.disposition.value,
            "outcome": closing.outcome,
            "why_none": closing.why_none,
            "text": closing.reasons,
            "lessons": closing.lessons,
            "since": case.status,
        },
        compartment=Compartment.INTERNAL,
    )
    note_for_handlers(case=case, besides=by.user)
    _record(Verb.NOTE_ADDED, by)
    _close_when_approved(by)


@transaction.atomic
def approve_closing(*, closing: str, by: CaseReader) -> bool:
    """Stand behind a proposed closing; whether the case is closed by it. `closing` names the one that was read.

    Raises CaseMovedOnError where another closing was proposed meanwhile.
    """
    hold_still(by.opened)
    require(desk.may_approve_closing(by))
    found = desk.open_closing(by.opened)
    if found is None or found.id.hex != closing:
        raise CaseMovedOnError
    add_item(
        opened=by.opened,
        kind=desk.APPROVAL,
        values={"closing": closing},
        compartment=Compartment.INTERNAL,
    )
    note_for_handlers(case=by.case, besides=by.user)
    _record(Verb.NOTE_ADDED, by)
    return _close_when_approved(by)


def _close_when_approved(by: CaseReader) -> bool:
    found = desk.open_closing(by.opened)
    if found is None or desk.approvals_missing(by.opened, found):
        return False
    said, case = found.item.values, by.case
    if outcome := str(said.get("outcome") or ""):
        add_item(opened=by.opened, kind=OUTCOME, values={"text": outcome})
        note_answer(opened=by.opened)
    case.closed_on, case.review_until = _today(), _today() + REVIEW_WITHIN
    case.disposition, case.checks_answered = str(said["disposition"]), 0
    case.paused_on, case.status_before = None, ""
    case.save()
    _write_move(by, Moves.CLOSE, Status.CLOSED)
    count_closing(opened=by.opened)
    return True


# --- how a move is made -------------------------------------------------------------------------------


def _move(by: CaseReader, name: Moves, *, kind: str = desk.MOVE, **said: Any) -> None:
    """Make a move that the table allows, and write it down. The case is locked."""
    verdict = desk.may_move(by, name)
    if by.case.status not in MOVES[name].since:
        raise CaseMovedOnError
    require(verdict)
    to = MOVES[name].to or Status(by.case.status_before or Status.RECEIVED)
    _write_move(by, name, to, kind=kind, **said)


def _write_move(
    by: CaseReader, name: Moves, to: Case.Status, *, kind: str = desk.MOVE, **said: Any
) -> None:
    case = by.case
    values = {"move": name.value, "from": case.status, "to": to.value, **said}
    case.status = to
    changed = ["status"]
    if name == Moves.ACKNOWLEDGE:
        case.acknowledged_on = _today()
        changed.append("acknowledged_on")
        if case.kind == Case.Kind.COMPLAINT:
            case.feedback_due_on = feedback_due(case, _today())
            changed.append("feedback_due_on")
    case.save(update_fields=changed)
    add_item(opened=by.opened, kind=kind, values=values, compartment=Compartment.INTERNAL)
    note_for_handlers(case=case, besides=by.user)
    _record(Verb.STATUS_CHANGED, by)


def _set_clocks_on(case: Case) -> None:
    if case.paused_on is not None:
        lasted = _today() - case.paused_on
        for name in CLOCKS:
            due: date | None = getattr(case, name)
            if due is not None and due >= case.paused_on:
                setattr(case, name, due + lasted)
    case.paused_on, case.status_before = None, ""
    case.save()


@transaction.atomic
def _record(verb: CaseEvent.Verb, by: CaseReader) -> None:
    record_case(verb, by=by.user, case_tag=trail_tag(by.opened.tag_key))


def _today() -> date:
    return timezone.now().date()


# --- what is written of reading -----------------------------------------------------------------------


def note_opening(*, by: CaseReader, known: Iterable[Happening]) -> None:
    """Write into the trail that somebody opened the case: once an hour, since the trail knows hours. `known`: its log."""
    hour = _hour()
    verb = Verb.OPENED
    if not any((one.hour, one.actor, one.verb) == (hour, by.user.pk, verb) for one in known):
        _record(verb, by)


def note_fetching(*, by: CaseReader) -> None:
    """Somebody fetched files of the case; once an hour."""
    known = CaseEvent.objects.filter(
        case_tag=trail_tag(by.opened.tag_key),
        actor=by.user,
        verb=Verb.FILE_FETCHED,
        hour=_hour(),
    )
    if not known.exists():
        _record(Verb.FILE_FETCHED, by)


def _hour() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)
