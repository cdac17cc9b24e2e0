"""What a reporter reads of their concern: where it stands, the thread with roles instead of names, who opened their name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability import trust
from accountability.models import Case, CaseGrant
from accountability.opened import REPORT, Entry, EntryFile, OpenedCase
from accountability.pages.report import Answer, answers_of
from accountability.queries.grants import readers_of, stand_ins_of
from accountability.statuses import plain_words
from accountability.vault.cases import Compartment

MESSAGE, CORRECTION, WITHDRAWAL, RATING = "message", "correction", "withdrawal", "rating"
IDENTITY_OPENED = "identity_opened"


class Wanted(models.TextChoices):
    """What somebody asks for who does not want their concern to go on."""

    WAIT = "wait", _("Wait for now. Nothing is done until I write again.")
    STOP = "stop", _("Stop. I take my concern back; what was written stays sealed for a time.")
    DELETE = "delete", _("Stop, and delete everything.")


class Rating(models.TextChoices):
    GOOD = "good", _("Good")
    MIXED = "mixed", _("Partly good, partly bad")
    BAD = "bad", _("Bad")


# What a line of the thread is, where its words alone do not say it.
KINDS: Mapping[str, Promise] = {
    REPORT: _("What happened"),
    CORRECTION: _("Correction"),
    WITHDRAWAL: _("What I ask for"),
    RATING: _("How it was handled"),
    "appeal": _("Look at it again, please"),
    "consent": _("Agreement"),
    "support_referral": _("Where you find support"),
    "safety_plan": _("Plan for your safety"),
    "decision": _("Decision"),
    "outcome_letter": _("Outcome"),
}
ROLES: Mapping[str, Promise] = {
    CaseGrant.Role.LEAD: _("The person who leads on your concern"),
    CaseGrant.Role.HANDLER: _("A person who works on your concern"),
    CaseGrant.Role.ADVISER: _("An adviser"),
    CaseGrant.Role.INVESTIGATOR: _("An outside investigator"),
    CaseGrant.Role.CUSTODIAN: _("The person who keeps your name"),
    CaseGrant.Role.STAND_IN: _("A person who stands in"),
}
SOMEBODY = _("A person who worked on your concern")


@dataclass(frozen=True)
class NumberedFile:
    """A file of the thread. Its number is its place there: an address names nothing else."""

    number: int
    file: EntryFile


@dataclass(frozen=True)
class Said:
    """One entry of the thread."""

    is_mine: bool
    who: str | Promise
    what: str | Promise
    day: date | None
    text: str
    choice: str | Promise
    answers: tuple[Answer, ...]
    files: tuple[NumberedFile, ...]


@dataclass(frozen=True)
class Opening:
    """Somebody opened who the reporter is."""

    who: str | Promise
    day: date | None
    reason: str


@dataclass(frozen=True)
class ConcernPage:
    case: Case
    state: Promise
    next_day: date | None
    readers: int
    stand_ins: int
    thread: tuple[Said, ...]
    openings: tuple[Opening, ...]
    forged: int
    """Entries that nobody trusted has signed; they are left out."""

    @property
    def is_closed(self) -> bool:
        return self.case.status == Case.Status.CLOSED

    @property
    def may_be_reviewed(self) -> bool:
        until = self.case.review_until
        return self.is_closed and until is not None and timezone.now().date() <= until

    @property
    def is_being_answered(self) -> bool:
        """Whether a person has answered yet, so that there is something to rate."""
        return any(not said.is_mine for said in self.thread)


def concern_page(opened: OpenedCase) -> ConcernPage:
    """The reporter's page of an opened concern."""
    case = opened.case
    roles = _roles_in(case)
    number = 0
    thread: list[Said] = []
    for entry in _told(opened):
        if entry.kind != IDENTITY_OPENED:
            thread.append(_said(entry, roles, number))
            number += len(thread[-1].files)
    return ConcernPage(
        case=case,
        state=plain_words(case.status),
        next_day=_next_day(case),
        readers=len(readers_of(case, timezone.now().date())),
        stand_ins=len(stand_ins_of(case)),
        thread=tuple(thread),
        openings=tuple(
            Opening(_role_of(entry, roles), _day(entry), str(entry.item.values.get("reason") or ""))
            for entry in opened.entries_of(IDENTITY_OPENED)
        ),
        forged=len(opened.forged),
    )


def file_of(opened: OpenedCase, number: int) -> EntryFile | None:
    """A file of the thread by its number."""
    files = [file for entry in _told(opened) for file in entry.files]
    return files[number] if number < len(files) else None


def _told(opened: OpenedCase) -> list[Entry]:
    """What reporter and handlers share; keys that were announced are nothing to read."""
    return [
        entry
        for entry in opened.entries
        if entry.compartment == Compartment.SHARED
        and (entry.kind in KINDS or entry.kind == IDENTITY_OPENED or entry.text or entry.files)
    ]


def _said(entry: Entry, roles: Mapping[str, str], number: int) -> Said:
    values = entry.item.values
    return Said(
        is_mine=entry.is_by_reporter,
        who=_("You") if entry.is_by_reporter else _role_of(entry, roles),
        what=KINDS.get(entry.kind, ""),
        day=_day(entry),
        text=entry.text,
        choice=_label(Wanted, values.get("wanted")) or _label(Rating, values.get("rating")),
        answers=answers_of(values) if entry.kind == REPORT else (),
        files=tuple(NumberedFile(place, file) for place, file in enumerate(entry.files, number)),
    )


def _label(choices: type[models.TextChoices], value: Any) -> str | Promise:
    return choices(value).label if value in choices.values else ""


def _day(entry: Entry) -> date | None:
    try:
        return date.fromisoformat(entry.item.at[:10])
    except ValueError:
        return None


def _roles_in(case: Case) -> dict[str, str]:
    """The role of each handler, by how they sign; of two the weightier one."""
    grants = CaseGrant.objects.filter(case=case, holder=CaseGrant.Holder.HANDLER)
    weight = list(ROLES)
    found: dict[str, str] = {}
    for grant in grants.select_related("key__user").order_by("pk"):
        author = trust.author_of(grant.key) if grant.key else ""
        known = found.get(author)
        if known is None or weight.index(grant.role) < weight.index(known):
            found[author] = grant.role
    return found


def _role_of(entry: Entry, roles: Mapping[str, str]) -> str | Promise:
    return ROLES.get(roles.get(entry.item.author, ""), SOMEBODY)


def _next_day(case: Case) -> date | None:
    """By when a person answers, or says how far they are; None where nothing is due."""
    if case.kind != Case.Kind.COMPLAINT or case.status in {
        Case.Status.CLOSED,
        Case.Status.ON_HOLD_REPORTER,
    }:
        return None
    if case.acknowledged_on is None:
        return case.ack_latest_on
    days = [day for day in (case.progress_due_on, case.feedback_due_on) if day]
    return min(days, default=None)
