"""Whoever owes something is reminded: one letter for each person and day, never after it is done, never twice."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from alliance.actors import the_portal
from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import AuditEvent, OutgoingMail, User
from reports.models import NetworkReturn, ReportingPeriod
from reports.queries.due import Due, all_due

# Days before and after the one on which something is due.
STEPS = (-21, -7, 0, 3, 10)
# Nobody is written to before the morning where the network is.
MORNING = 7


@dataclass(frozen=True)
class Told:
    """That one person was reminded of one thing at one of the steps."""

    kind: str
    thing: str
    work: str
    step: int
    person: int


@transaction.atomic
def remind_of_returns() -> int:
    """Write to everybody who has come to a step, one letter for all of it; how many letters went out.

    A step that no run came to is caught up with, once and only the last. Whoever has had today's letter gets the rest
    with tomorrow's. Nobody can unsubscribe from what they owe.
    """
    now = timezone.now()
    reached = {one: step for one in all_due() if (step := _step(one, now)) is not None}
    told = _told(reached)
    wanted: defaultdict[int, list[tuple[Due, int]]] = defaultdict(list)
    for one, step in reached.items():
        for person in one.people:
            if _as_told(one, step, person) not in told:
                wanted[person].append((one, step))
    written = _without_letter_today(wanted, now)
    for user in written:
        _write(user, [one for one, _step in wanted[user.pk]], now)
    _note(wanted, {user.pk for user in written})
    return len(written)


def _step(one: Due, now: datetime) -> int | None:
    """The last step that has been reached, in the days and from the morning of the place."""
    past = one.days_past
    if past is None:
        return None
    zone = ZoneInfo(one.owed.network.time_zone) if one.owed else ZoneInfo("UTC")
    if now.astimezone(zone).hour < MORNING:
        past -= 1
    return max((step for step in STEPS if step <= past), default=None)


def _without_letter_today(people: Collection[int], now: datetime) -> list[User]:
    users = User.objects.filter(pk__in=people, is_active=True).order_by("pk")
    keys = {user.pk: _key(user.pk, now) for user in users}
    there = set(
        OutgoingMail.objects.filter(key__in=keys.values()).values_list("key", flat=True).order_by()
    )
    return [user for user in users if keys[user.pk] not in there]


def _key(person: int, now: datetime) -> str:
    return f"due:{person}:{now.date().isoformat()}"


def _write(user: User, things: list[Due], now: datetime) -> None:
    write_letter(
        template="reports/mail/what_is_due.txt",
        to=user,
        context={
            "things": [(one, _page(one, user.language)) for one in things],
            "has_overdue": any(one.is_overdue for one in things),
            "link": full_address("manage", language=user.language),
        },
        key=_key(user.pk, now),
    )


def _page(one: Due, language: str) -> str:
    if one.owed is None:
        return full_address("reports:return_period_lock", one.period.code, language=language)
    return full_address("reports:return", one.owed.public_id, language=language)


# --- who was told what -----------------------------------------------------------------------


def _thing(one: Due) -> NetworkReturn | ReportingPeriod:
    return one.owed or one.period


def _as_told(one: Due, step: int, person: int) -> Told:
    thing = _thing(one)
    key = str(getattr(thing, "public_id", thing.pk))
    return Told(thing._meta.label_lower, key, one.work, step, person)


def _told(things: Iterable[Due]) -> set[Told]:
    """The trail remembers each reminder. One query."""
    keys = {str(getattr(thing, "public_id", thing.pk)) for thing in map(_thing, things)}
    events = AuditEvent.objects.filter(verb="return.reminded", object_id__in=keys).order_by("pk")
    return {
        Told(event.object_kind, event.object_id, after["work"], after["step"], person)
        for event in events
        if (after := event.after)
        for person in after["people"]
    }


def _note(wanted: dict[int, list[tuple[Due, int]]], written: Collection[int]) -> None:
    """One line for each thing and run."""
    people: defaultdict[tuple[Due, int], list[int]] = defaultdict(list)
    for person in sorted(written):
        for thing in wanted[person]:
            people[thing].append(person)
    for (one, step), reminded in people.items():
        after = {"work": one.work, "step": step, "people": reminded}
        record("return.reminded", _thing(one), by=the_portal(), after=after)
