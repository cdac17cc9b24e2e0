"""One case as a handler reads it: its people, its thread, its file, its log, and what may be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.models import Case, CaseEvent, CaseGrant
from accountability.opened import REPORT, Entry, EntryFile
from accountability.pages.cases import Due, dues_of
from accountability.pages.lines import Line, lines_of, names_in, who_wrote
from accountability.permissions import desk
from accountability.permissions.desk import CaseReader
from accountability.queries.grants import given_grants
from accountability.statuses import MOVES, WORKING, Moves
from accountability.vault.cases import Compartment, trail_tag
from alliance.models import User
from alliance.permissions import Verdict
from alliance.templatetags.words import in_a_row


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
class CasePage:
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


def case_page(by: CaseReader) -> CasePage:
    """The page of a case; the number of queries does not grow with what is in it."""
    opened, case = by.opened, by.case
    names = names_in(opened.entries)
    lines = lines_of(opened.entries, names)
    return CasePage(
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
            "check": desk.may_answer_check(by),
        },
    )


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
        role=in_a_row(roles),
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
    names = names_in(by.opened.entries) if names is None else names
    said = closing.item.values
    return ProposedClosing(
        id=closing.id.hex,
        who=who_wrote(closing, names),
        reason=str(Case.Disposition(said["disposition"]).label),
        outcome=str(said.get("outcome") or ""),
        why_none=str(said.get("why_none") or ""),
        text=closing.text,
        lessons=str(said.get("lessons") or ""),
        approved_by=tuple(who_wrote(one, names) for one in desk.approvals(by.opened, closing)),
        missing=desk.approvals_missing(by.opened, closing),
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
