"""Reads of returns: what stands above and below each, what keeps its numbers from being changed, a fingerprint of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from networks.models import Network, NetworkParent, NetworkStatus
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Visitor,
    is_secretariat,
    networks_within,
)
from reports.models import (
    ActivityCount,
    CellRemark,
    LockException,
    NetworkReturn,
    ReportingPeriod,
    ReturnStep,
)

State = NetworkReturn.State
# What the network itself still has in hand.
IN_HAND = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED})


# --- the places of returns ------------------------------------------------------------------------


@dataclass(frozen=True)
class Placement:
    """Under whom a network stood, and on which days; None where the records do not say."""

    network_id: int
    parent_id: int
    starts: date | None
    ends: date | None

    def overlaps(self, period: ReportingPeriod) -> bool:
        return (self.starts is None or self.starts < period.ends_before) and (
            self.ends is None or self.ends > period.starts_on
        )


class Lines:
    """Who stood above whom in a period: where a network moved inside it, the last place counts."""

    def __init__(self, placements: Iterable[Placement], networks: Mapping[int, Network]) -> None:
        self._of: defaultdict[int, list[Placement]] = defaultdict(list)
        for placement in sorted(placements, key=lambda one: one.starts or date.min):
            self._of[placement.network_id].append(placement)
        self._networks = networks

    @classmethod
    def read(cls) -> "Lines":
        """Two queries."""
        spans = NetworkParent.objects.order_by("pk").values_list(
            "network_id", "parent_id", "period"
        )
        placements = [
            Placement(network_id, parent_id, span.lower, span.upper)
            for network_id, parent_id, span in spans
        ]
        return cls(placements, {row.pk: row for row in Network.objects.order_by("pk")})

    def parent(self, network_id: int, period: ReportingPeriod) -> Network | None:
        fitting = [one for one in self._of[network_id] if one.overlaps(period)]
        return self._networks[fitting[-1].parent_id] if fitting else None

    def above(self, network_id: int, period: ReportingPeriod) -> list[Network]:
        """All above, the nearest first."""
        line: list[Network] = []
        parent = self.parent(network_id, period)
        while parent is not None and parent not in line:
            line.append(parent)
            parent = self.parent(parent.pk, period)
        return line

    def placed_in(self, period: ReportingPeriod) -> frozenset[int]:
        """The networks that had a place in the tree on any day of a period."""
        return frozenset(key for key in list(self._of) if self.parent(key, period) is not None)


@dataclass(frozen=True)
class Place:
    """Where a return stands among those of its period.

    `desk` is the network whose coordination checks it, None where that is the Secretariat; `frozen_by` the nearest
    network above whose return is approved; `waiting_below` how many returns below wait to be checked.
    """

    desk: Network | None = None
    frozen_by: Network | None = None
    waiting_below: int = 0


def places_of(
    returns: Collection[NetworkReturn], decided: Collection[int] = ()
) -> dict[int, Place]:
    """The place of each return, by its key. Three queries, however many returns there are.

    Those `decided` on at this moment, by their keys, do not wait any more.
    """
    if not returns:
        return {}
    lines = Lines.read()
    periods = {owed.period_id for owed in returns}
    closed: set[tuple[int, int]] = set()
    waiting: defaultdict[tuple[int, int], int] = defaultdict(int)
    rows = NetworkReturn.objects.filter(period__in=periods).filter(
        is_closed() | Q(state=State.SUBMITTED)
    )
    for other in rows.select_related("period").order_by("pk"):
        if other.state != State.SUBMITTED:
            closed.add((other.network_id, other.period_id))
            continue
        if other.pk in decided:
            continue
        for above in lines.above(other.network_id, other.period):
            waiting[above.pk, other.period_id] += 1
    return {owed.pk: _place(owed, lines, closed, waiting) for owed in returns}


def place_of(owed: NetworkReturn) -> Place:
    return places_of([owed])[owed.pk]


def _place(
    owed: NetworkReturn,
    lines: Lines,
    closed: Collection[tuple[int, int]],
    waiting: Mapping[tuple[int, int], int],
) -> Place:
    above = lines.above(owed.network_id, owed.period)
    desk = above[0] if above and above[0].level != Network.Level.GLOBAL else None
    frozen = (one for one in above if (one.pk, owed.period_id) in closed)
    return Place(
        desk=desk,
        frozen_by=next(frozen, None),
        waiting_below=waiting.get((owed.network_id, owed.period_id), 0),
    )


def owing_in(period: ReportingPeriod) -> "QuerySet[Network]":
    """The networks that owe a return for a period: all that existed in it, but the alliance as a whole.

    One founded later or closed before owes nothing. A status is asked only where one was ever entered.
    """
    days = Q(period__startswith__isnull=True) | Q(period__startswith__lt=period.ends_before)
    days &= Q(period__endswith__isnull=True) | Q(period__endswith__gt=period.starts_on)
    statuses = NetworkStatus.objects.filter(network=OuterRef("pk"))
    was_there = statuses.filter(days).exclude(status=NetworkStatus.Status.CLOSED)
    return (
        Network.objects.filter(pk__in=Lines.read().placed_in(period))
        .exclude(level=Network.Level.GLOBAL)
        .filter(~Exists(statuses) | Exists(was_there))
        .order_by("slug")
    )


# --- what keeps numbers from being changed ---------------------------------------------------------


def is_closed() -> Q:
    """Years that were taken over as approved have no fingerprint and stay open until they are locked."""
    return Q(state=State.LOCKED) | (Q(state=State.APPROVED) & ~Q(content_hash=""))


def shares_days(period: ReportingPeriod) -> Q:
    return Q(period__starts_on__lt=period.ends_before, period__ends_before__gt=period.starts_on)


def live_exceptions() -> "QuerySet[LockException]":
    return LockException.objects.filter(ended_at__isnull=True, ends_at__gt=timezone.now())


def returns_touched(network: Network, period: ReportingPeriod) -> "QuerySet[NetworkReturn]":
    """The returns of a network that a count of this period belongs to."""
    return NetworkReturn.objects.filter(shares_days(period), network=network)


# --- the fingerprint --------------------------------------------------------------------------------


def content_hash(owed: NetworkReturn) -> str:
    return content_hashes([owed])[owed.pk]


def content_hashes(returns: Collection[NetworkReturn]) -> dict[int, str]:
    """A fingerprint of all that each return says, by its key: equal as long as no number changes. One query."""
    if not returns:
        return {}
    rows: defaultdict[int, list[tuple[date, date, str]]] = defaultdict(list)
    counts = ActivityCount.objects.filter(
        network__in={owed.network_id for owed in returns},
        period__starts_on__lt=max(owed.period.ends_before for owed in returns),
        period__ends_before__gt=min(owed.period.starts_on for owed in returns),
    )
    for network_id, starts_on, ends_before, *said in counts.order_by("pk").values_list(
        "network_id", "period__starts_on", "period__ends_before", *_SAID
    ):
        line = json.dumps([_canonical(value) for value in said], ensure_ascii=False)
        rows[network_id].append((starts_on, ends_before, line))
    return {owed.pk: _fingerprint(owed, rows[owed.network_id]) for owed in returns}


# Which of two sources counts is decided later than this, so it is no part of what was submitted.
_SAID = (
    "measure__code",
    "category__scheme__code",
    "category__code",
    "activity__slug",
    "scope",
    "period__code",
    "source__document__code",
    "source__locator",
    "state",
    "value",
    "numerator",
    "denominator",
    "qualifier",
    "wording",
    "method",
)


def _fingerprint(owed: NetworkReturn, rows: Iterable[tuple[date, date, str]]) -> str:
    lines = sorted(
        line
        for starts_on, ends_before, line in rows
        if starts_on < owed.period.ends_before and ends_before > owed.period.starts_on
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _canonical(value: object) -> str | None:
    """2 and 2.0000 are one number."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)


def submitted_hashes(returns: Collection[NetworkReturn]) -> dict[int, str]:
    """The fingerprint at the last submission of each, by its key. One query."""
    steps = ReturnStep.objects.filter(
        networks_return__in=[owed.pk for owed in returns], to_state=State.SUBMITTED
    ).exclude(from_state=State.APPROVED)
    return dict(steps.order_by("pk").values_list("networks_return_id", "content_hash"))


def has_counts(owed: NetworkReturn) -> bool:
    """Whether the network said anything for the period: a number, or that something does not apply."""
    return (
        ActivityCount.objects.filter(shares_days(owed.period), network=owed.network_id)
        .exclude(state=ActivityCount.State.NOT_YET)
        .exists()
    )


# --- lists ------------------------------------------------------------------------------------------


def all_returns() -> "QuerySet[NetworkReturn]":
    """The first due first; those without a day last."""
    return NetworkReturn.objects.select_related(
        "network", "period", "submitted_by", "approved_by"
    ).order_by(F("period__due_on").asc(nulls_last=True), "period__code", "network__slug")


def returns_seen_by(user: Visitor) -> "QuerySet[NetworkReturn]":
    """Those of the networks that the person works for, and those they check: also of networks that moved since."""
    within = networks_within(user, COORDINATION | SECRETARIAT)
    if not within:
        return all_returns().none()
    elsewhere = list(all_returns().exclude(network__in=within))
    desks = networks_within(user, COORDINATION)
    places = places_of(elsewhere)
    checked = [pk for pk, place in places.items() if place.desk and place.desk.pk in desks]
    return all_returns().filter(Q(network__in=within) | Q(pk__in=checked))


def owed_by(user: Visitor) -> "QuerySet[NetworkReturn]":
    """What the networks that the person coordinates still have to hand in."""
    within = networks_within(user, COORDINATION)
    return all_returns().filter(network__in=within, state__in=IN_HAND)


def checked_by(user: Visitor) -> list[NetworkReturn]:
    """The returns that wait for this person to check them. A constant number of queries."""
    desks, of_secretariat = networks_within(user, COORDINATION), is_secretariat(user)
    if not desks and not of_secretariat:
        return []
    waiting = list(all_returns().filter(state=State.SUBMITTED).exclude(submitted_by=user.pk))
    places = places_of(waiting)
    return [
        owed
        for owed in waiting
        if _is_desk(places[owed.pk].desk, desks, of_secretariat=of_secretariat)
    ]


def _is_desk(desk: Network | None, desks: Collection[int], *, of_secretariat: bool) -> bool:
    return of_secretariat if desk is None else desk.pk in desks


def steps_of(owed: NetworkReturn) -> "QuerySet[ReturnStep]":
    return owed.steps.select_related("by").order_by("pk")


def open_remarks(owed: NetworkReturn) -> "QuerySet[CellRemark]":
    return (
        CellRemark.objects.filter(networks_return=owed, closed_at__isnull=True)
        .select_related("measure", "category", "activity", "by")
        .order_by("pk")
    )


def counts_in(owed: NetworkReturn) -> "QuerySet[ActivityCount]":
    """All that a return says, in the order of its measures."""
    return (
        ActivityCount.objects.filter(shares_days(owed.period), network=owed.network_id)
        .select_related("measure", "category", "activity", "period", "source__document")
        .order_by("measure__code", "period__starts_on", "category__code", "activity__slug", "pk")
    )
