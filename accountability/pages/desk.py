"""What a handler reads at the desk: their cases by what is due, and one case with its people, its file and its log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.deadlines import RETALIATION_CHECKS
from accountability.models import Case, CaseEvent, CaseGrant
from accountability.opened import REPORT, Entry, EntryFile
from accountability.pages.report import Answer, answers_of
from accountability.pages.reporter import KINDS as KINDS_OF_REPORTERS
from accountability.pages.reporter import Rating, Wanted
from accountability.permissions import desk
from accountability.permissions.cases import HeldCase
from accountability.permissions.desk import CaseReader
from accountability.queries.grants import given_grants
from accountability.statuses import ENDED, MOVES, PATHS, WORKING, Moves
from accountability.vault.cases import Compartment, trail_tag
from alliance.models import User
from alliance.permissions import Verdict

Status = Case.Status


class Level(models.TextChoices):
    """How likely it is that somebody suffers for having spoken up."""

    LOW = "low", _("Low")
    MIDDLE = "middle", _("Middle")
    HIGH = "high", _("High")


class Show(models.TextChoices):
    """Which of their cases somebody looks at."""

    OPEN = "open", _("All that are open")
    OVERDUE = "overdue", _("Overdue")
    SORTING = "sorting", _("To be sorted")
    CLOSED = "closed", _("Closed")


KINDS: Mapping[str, Promise] = {
    **KINDS_OF_REPORTERS,
    "message": _("Message"),
    "withdrawal": _("What the reporter asks for"),
    desk.NOTE: _("Note"),
    desk.RISK: _("Risk of retaliation"),
    desk.SAFETY: _("Plan for safety"),
    desk.SUPPORT: _("Where there is support"),
    desk.CONSENT: _("Agreement of the affected person"),
    desk.TERMS: _("Terms of reference"),
    desk.INTERVIEW: _("Conversation or interview"),
    desk.EVIDENCE: _("Document or other evidence"),
    desk.FINDING: _("Finding"),
    desk.CHECK: _("Check whether somebody suffered for it"),
    desk.TRIAGE: _("Decision on the way"),
    desk.DECISION: _("Decision"),
    desk.MOVE: _("Step"),
    desk.CLOSING: _("Proposal to close"),
    desk.APPROVAL: _("Closing approved"),
    "identity_opened": _("Name opened"),
    "access_given": _("Access given"),
    "access_ended": _("Access ended"),
    "stepped_back": _("Stepped back"),
    "lead": _("Another leads"),
    "exported": _("Exported"),
}
# What an identity holds for keys and trail, beside what the reporter said.
NOT_SAID = {"keys", "trail", "hands"}
OF_THE_REPORTER: Mapping[str, Promise] = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
}


# --- what is due ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """What is due, and by when."""

    what: Promise
    on: date

    @property
    def is_over(self) -> bool:
        return self.on < timezone.now().date()

    @property
    def is_today(self) -> bool:
        return self.on == timezone.now().date()


def dues_of(case: Case) -> tuple[Due, ...]:
    """Everything that is due for a case, the first first; nothing while it waits at the reporter's wish."""
    if case.status == Status.ON_HOLD_REPORTER or case.kind == Case.Kind.FEEDBACK:
        return ()
    return tuple(sorted(_dues(case), key=lambda due: due.on))


def _dues(case: Case) -> Iterable[Due]:
    if case.status in ENDED:
        if case.closed_on:
            for after in RETALIATION_CHECKS:
                on = case.closed_on + after
                if on >= timezone.now().date() - RETALIATION_CHECKS[0]:
                    yield Due(_("Ask whether somebody suffered for it"), on)
        return
    is_assessed = case.status in {*PATHS, Status.DECISION, Status.REVIEW}
    if case.acknowledged_on is None and case.ack_due_on:
        yield Due(_("A first answer by a person"), case.ack_due_on)
    if not is_assessed and case.triage_due_on:
        yield Due(_("A decision on the way"), case.triage_due_on)
    if case.acknowledged_on and case.progress_due_on:
        yield Due(_("Tell the reporter how far it is"), case.progress_due_on)
    if case.feedback_due_on:
        yield Due(_("What came of it"), case.feedback_due_on)


# --- my cases -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One of somebody's cases, from what stands in clear: nothing is opened for a list."""

    case: Case
    role: str | Promise
    until: date | None
    due: Due | None

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due.is_over


def my_cases(held: Iterable[HeldCase], show: Show = Show.OPEN) -> tuple[Row, ...]:
    """Overdue first, then by what is due next, then as they came; each was asked for a conflict of interest."""
    rows = [_row(one) for one in held if one.is_read]
    return tuple(sorted((row for row in rows if _is_shown(row, show)), key=_urgency))


def _row(held: HeldCase) -> Row:
    dues = dues_of(held.case)
    return Row(held.case, CaseGrant.Role(held.role).label, held.until, dues[0] if dues else None)


def _is_shown(row: Row, show: Show) -> bool:
    status = row.case.status
    if show == Show.CLOSED:
        return status in ENDED
    if show == Show.SORTING:
        return status == Status.QUARANTINED
    return status not in ENDED and (show == Show.OPEN or row.is_overdue)


def _urgency(row: Row) -> tuple[bool, bool, date, date, str]:
    due = row.due.on if row.due else date.max
    return (
        not row.is_overdue,
        not row.case.is_urgent,
        due,
        row.case.received_on,
        row.case.protocol_number,
    )


# --- one case -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One item as it is read: whose, what, when, in which words."""

    id: UUID
    is_by_reporter: bool
    who: str | Promise
    what: str | Promise
    at: datetime | None
    text: str
    choices: tuple[str | Promise, ...] = ()
    answers: tuple[Answer, ...] = ()
    files: tuple[EntryFile, ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody who reads the case, or is called in when a deadline passes."""

    user: User
    role: str
    since: date
    by: str
    until: date | None
    is_held_back: bool
    is_over: bool
    knows_name: bool
    works: bool


@dataclass(frozen=True)
class Happening:
    """A line of the trail that is about this case."""

    hour: datetime
    who: str | Promise
    what: str | Promise
    actor: int | None
    verb: str


@dataclass(frozen=True)
class Way:
    """A move from here, with whether it may be made and why not."""

    name: Moves
    words: Promise
    may: Verdict


@dataclass(frozen=True)
class ProposedClosing:
    """A closing that waits for approval."""

    id: str
    who: str | Promise
    reason: str
    outcome: str
    why_none: str
    text: str
    lessons: str
    approved_by: tuple[str | Promise, ...]
    missing: int


@dataclass(frozen=True)
class DeskPage:
    """Everything a case's page shows."""

    case: Case
    role: str | Promise
    dues: tuple[Due, ...]
    report: Line
    thread: tuple[Line, ...]
    file: tuple[Line, ...]
    files: tuple[EntryFile, ...]
    people: tuple[Person, ...]
    log: tuple[Happening, ...]
    forged: int
    ways: tuple[Way, ...]
    closing: ProposedClosing | None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


def desk_page(by: CaseReader) -> DeskPage:
    """The page of a case; the number of queries does not grow with what is in it."""
    opened, case = by.opened, by.case
    names = _names(opened.entries)
    lines = lines_of(opened.entries, names)
    return DeskPage(
        case=case,
        role=by.role.label,
        dues=dues_of(case),
        report=lines[opened.report.id],
        thread=_lines(opened.entries, lines, Compartment.SHARED),
        file=_lines(opened.entries, lines, Compartment.INTERNAL),
        files=tuple(file for entry in opened.entries for file in entry.files),
        people=people_of(case),
        log=log_of(by),
        forged=len(opened.forged),
        ways=_ways(by),
        closing=proposed_closing(by, names),
        verdicts={
            "write": desk.may_write_to_reporter(by),
            "note": desk.may_write_note(by),
            "access": desk.may_give_access(by),
            "approve": desk.may_approve_closing(by),
            "export": desk.may_export_case(by),
        },
    )


def lines_of(entries: Iterable[Entry], names: Mapping[str, str] | None = None) -> dict[UUID, Line]:
    """What each item says, by its id."""
    entries = tuple(entries)
    known = _names(entries) if names is None else names
    return {entry.id: _line(entry, known) for entry in entries}


def people_of(case: Case) -> tuple[Person, ...]:
    """Who reads a case, who stands in and who keeps the name: roles, since when, let in by whom."""
    rows = CaseGrant.objects.filter(case=case, holder=CaseGrant.Holder.HANDLER)
    rows = rows.filter(pk__in=given_grants().filter(case=case).values("pk"))
    mine: dict[User, list[CaseGrant]] = {}
    for row in rows.select_related("key__user", "granted_by").order_by("pk"):
        if row.key:
            mine.setdefault(row.key.user, []).append(row)
    return tuple(_person(case, user, grants) for user, grants in mine.items())


def _person(case: Case, user: User, grants: list[CaseGrant]) -> Person:
    today = timezone.now().date()
    now = [one for one in grants if one.epoch == case.epoch] or grants
    shared = [one for one in now if one.compartment == Compartment.SHARED]
    said = (shared or now)[0]
    roles = dict.fromkeys(CaseGrant.Role(one.role).label for one in [*shared, *now])
    return Person(
        user=user,
        role=", ".join(str(role) for role in roles),
        since=min(one.granted_on for one in grants),
        by=next((one.granted_by.name for one in grants if one.granted_by), ""),
        until=said.expires_on,
        is_held_back=said.state == CaseGrant.State.DORMANT,
        is_over=said.expires_on is not None and said.expires_on < today,
        knows_name=any(one.compartment == Compartment.IDENTITY for one in now),
        works=bool(shared) and said.role in WORKING,
    )


def log_of(by: CaseReader) -> tuple[Happening, ...]:
    """Who did what in which hour, the newest first: found by a pseudonym that only the readers of the case know."""
    rows = CaseEvent.objects.filter(case_tag=trail_tag(by.opened.tag_key))
    return tuple(
        Happening(
            hour=row.hour,
            who=row.actor.name if row.actor else _("The reporter, or the portal"),
            what=CaseEvent.Verb(row.verb).label,
            actor=row.actor_id,
            verb=row.verb,
        )
        for row in rows.select_related("actor").order_by("-sequence")
    )


def proposed_closing(
    by: CaseReader, names: Mapping[str, str] | None = None
) -> ProposedClosing | None:
    closing = desk.open_closing(by.opened)
    if closing is None:
        return None
    names = _names(by.opened.entries) if names is None else names
    said = closing.item.values
    return ProposedClosing(
        id=closing.id.hex,
        who=_who(closing, names),
        reason=str(Case.Disposition(said["disposition"]).label),
        outcome=str(said.get("outcome") or ""),
        why_none=str(said.get("why_none") or ""),
        text=closing.text,
        lessons=str(said.get("lessons") or ""),
        approved_by=tuple(_who(one, names) for one in desk.approvals(by.opened, closing)),
        missing=desk.approvals_missing(by.opened, closing),
    )


def identity_lines(entries: Iterable[Entry]) -> tuple[tuple[str | Promise, str], ...]:
    """What a reporter said of themselves: each field and what stands there."""
    return tuple(
        (OF_THE_REPORTER.get(name, name), str(value))
        for entry in entries
        for name, value in entry.item.values.items()
        if name not in NOT_SAID and isinstance(value, str) and value
    )


def _ways(by: CaseReader) -> tuple[Way, ...]:
    return tuple(Way(name, MOVES[name].words, may) for name, may in desk.possible_moves(by).items())


def _lines(
    entries: Iterable[Entry], lines: Mapping[UUID, Line], compartment: Compartment
) -> tuple[Line, ...]:
    return tuple(
        lines[entry.id]
        for entry in entries
        if entry.compartment == compartment and entry.kind != REPORT
    )


def _line(entry: Entry, names: Mapping[str, str]) -> Line:
    values = entry.item.values
    text = entry.text or str(values.get("reason") or "")
    return Line(
        id=entry.id,
        is_by_reporter=entry.is_by_reporter,
        who=_who(entry, names),
        what=KINDS.get(entry.kind, _("Note")),
        at=parse_datetime(entry.item.at),
        text=text,
        choices=(*_choices(entry), *(names[one] for one in _meant(entry) if one in names)),
        answers=answers_of(values) if entry.kind == REPORT else (),
        files=entry.files,
    )


def _choices(entry: Entry) -> Iterable[str | Promise]:
    values = entry.item.values
    for choices, name in (
        (Wanted, "wanted"),
        (Rating, "rating"),
        (Level, "level"),
        (CaseGrant.Role, "role"),
        (Case.Disposition, "disposition"),
    ):
        if values.get(name) in choices.values:
            yield choices(values[name]).label
    if values.get("to") in Status.values:
        yield Status(values["to"]).label


def _meant(entry: Entry) -> tuple[str, ...]:
    """Whom an entry about access names, by the number of their account."""
    said = (entry.item.values.get(name) for name in ("to", "who"))
    people = (str(one).partition("/")[0] for one in said if one)
    return tuple(one for one in people if _is_uuid(one)) if not entry.is_by_reporter else ()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _who(entry: Entry, names: Mapping[str, str]) -> str | Promise:
    if entry.is_by_reporter:
        return _("The reporter")
    return names.get(desk.person_of(entry), "")


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    people = {desk.person_of(entry) for entry in entries if not entry.is_by_reporter}
    people |= {one for entry in entries for one in _meant(entry)}
    rows = User.objects.filter(public_id__in=people).order_by("pk")
    return {str(public_id): name for public_id, name in rows.values_list("public_id", "name")}
