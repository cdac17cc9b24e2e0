"""What the items of a case say, in words of the language that is read: whose, what, when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.models import Case, CaseGrant
from accountability.opened import REPORT, Entry, EntryFile
from accountability.pages.report import Answer, answers_of
from accountability.pages.reporter import KINDS as KINDS_OF_REPORTERS
from accountability.pages.reporter import Rating, Wanted
from accountability.permissions import desk
from alliance.models import User

Status = Case.Status


class Level(models.TextChoices):
    """How likely it is that somebody suffers for having spoken up."""

    LOW = "low", _("Low")
    MIDDLE = "middle", _("Middle")
    HIGH = "high", _("High")


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
    "keys_leaked": _("New keys, since the old ones may be in other hands"),
    "lead": _("Another leads"),
    "exported": _("Exported"),
}
# Beside what was found, when somebody asked how the reporter fares.
CHECKED: Mapping[str, Promise] = {
    "how": _("How did you ask, and whom?"),
    "then": _("What happens next?"),
}
# What an identity holds for keys and trail, beside what the reporter said.
NOT_SAID = {"keys", "trail", "hands"}
OF_THE_REPORTER: Mapping[str, Promise] = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
}


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


def lines_of(entries: Iterable[Entry], names: Mapping[str, str] | None = None) -> dict[UUID, Line]:
    """What each item says, by its id."""
    entries = tuple(entries)
    known = names_in(entries) if names is None else names
    return {entry.id: _line(entry, known) for entry in entries}


def identity_lines(entries: Iterable[Entry]) -> tuple[tuple[str | Promise, str], ...]:
    """What a reporter said of themselves: each field and what stands there."""
    return tuple(
        (OF_THE_REPORTER.get(name, name), str(value))
        for entry in entries
        for name, value in entry.item.values.items()
        if name not in NOT_SAID and isinstance(value, str) and value
    )


def who_wrote(entry: Entry, names: Mapping[str, str]) -> str | Promise:
    """Who speaks, with the names that `names_in` found."""
    if entry.is_by_reporter:
        return _("The reporter")
    return names.get(desk.person_of(entry), "")


def names_in(entries: Iterable[Entry]) -> dict[str, str]:
    """The names of everybody who wrote or is meant, by the number of their account."""
    people = {desk.person_of(entry) for entry in entries if not entry.is_by_reporter}
    people |= {one for entry in entries for one in _meant(entry)}
    rows = User.objects.filter(public_id__in=people).order_by("pk")
    return {str(public_id): name for public_id, name in rows.values_list("public_id", "name")}


def _line(entry: Entry, names: Mapping[str, str]) -> Line:
    values = entry.item.values
    text = entry.text or str(values.get("reason") or "")
    return Line(
        id=entry.id,
        is_by_reporter=entry.is_by_reporter,
        who=who_wrote(entry, names),
        what=KINDS.get(entry.kind, _("Note")),
        at=parse_datetime(entry.item.at),
        text=text,
        choices=(*_choices(entry), *(names[one] for one in _meant(entry) if one in names)),
        answers=_answers(entry),
        files=entry.files,
    )


def _answers(entry: Entry) -> tuple[Answer, ...]:
    values = entry.item.values
    if entry.kind == desk.CHECK:
        return tuple(Answer(words, (values[name],)) for name, words in CHECKED.items())
    return answers_of(values) if entry.kind == REPORT else ()


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
