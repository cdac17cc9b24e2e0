"""Counts: entered, changed, and settled where two sources differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.db import transaction
from django.db.models import F

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns
from networks.models import Network
from reports.actions.choosing import (
    agrees_with_the_chosen,
    choose,
    chosen_among,
    is_settled,
    let_count,
)
from reports.actions.returns import begin_returns_of, hold_networks
from reports.models import (
    Activity,
    ActivityCount,
    Category,
    Measure,
    NetworkReturn,
    Publication,
    ReportingPeriod,
    Source,
)
from reports.permissions.counts import may_enter_count, may_settle_conflict
from reports.queries.grid import SeenCount
from reports.queries.history import history_of

State = ActivityCount.State
Qualifier = ActivityCount.Qualifier


class CountMovedOn(Exception):
    """Somebody else changed the count since the page was loaded; `count` is what it says now."""

    def __init__(self, count: ActivityCount) -> None:
        super().__init__(count.pk)
        self.count = count


@dataclass(frozen=True)
class StatedNumber:
    """What somebody stated: a state and, where there is one, a number with its qualifier."""

    state: str = State.VALUE
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    qualifier: str = Qualifier.EXACTLY
    wording: str = ""

    def __post_init__(self) -> None:
        if self.state == State.VALUE and self.value == 0:
            object.__setattr__(self, "state", State.ZERO)

    def as_columns(self) -> dict[str, object]:
        return {
            "state": self.state,
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "qualifier": self.qualifier,
            "wording": self.wording,
        }

    def in_words(self) -> dict[str, str | None]:
        """For the audit trail: plain strings."""
        return {
            key: None if value is None else str(value) for key, value in self.as_columns().items()
        }


@dataclass(frozen=True)
class Place:
    """Where a count stands, by keys: under which activity, whose, and from which source.

    `counts` says whether it counts there by what a person decided; None where nobody has.
    """

    activity: int
    network: int
    source: int | None
    counts: bool | None = None


def stated_by(count: ActivityCount | SeenCount) -> StatedNumber:
    return StatedNumber(
        state=count.state,
        value=count.value,
        numerator=count.numerator,
        denominator=count.denominator,
        qualifier=count.qualifier,
        wording=count.wording,
    )


@transaction.atomic
def enter_count(
    *,
    measure: Measure,
    network: Network,
    period: ReportingPeriod,
    scope: str,
    number: StatedNumber,
    by: User,
    source: Source | None = None,
    activity: Activity | None = None,
    category: Category | None = None,
    method: str = ActivityCount.Method.NOT_STATED,
    reference: str = "",
    sentence: Mapping[str, str] | None = None,
    remark: Texts | None = None,
    counts_activities: Iterable[Activity] = (),
    counts_publications: Iterable[Publication] = (),
) -> ActivityCount:
    """Enter what one source states. A second source that differs opens a conflict; an equal one corroborates."""
    _one_at_a_time(network)
    verdict = require(may_enter_count(by, network, period))
    begin_returns_of(network=network, period=period, by=by)
    cell = _cell(measure, network, scope, period, category, activity)
    with _explained(by, channel="action", reason=""):
        count = ActivityCount(
            measure=measure,
            network=network,
            scope=scope,
            period=period,
            category=category,
            activity=activity,
            source=source,
            method=method,
            reference=reference,
            is_counting=False,
            **number.as_columns(),
            **in_columns("sentence", sentence),
            **in_columns("remark", remark),
        )
        stands = is_settled(cell) and agrees_with_the_chosen(count, cell)
        chosen = chosen_among(cell) if stands else choose([*cell, count])
        let_count(chosen, among=cell, unsaved=[count])
        count.counts_activities.set(counts_activities)
        count.counts_publications.set(counts_publications)
    record("count.entered", count, by=by, right_used=verdict.right_used, after=number.in_words())
    return count


@transaction.atomic
def change_count(
    *,
    count: ActivityCount,
    number: StatedNumber,
    version: int,
    reason: str,
    by: User,
    channel: str = "form",
) -> ActivityCount:
    """Correct a count, against the version the person saw.

    Raises CountMovedOn when somebody else changed it in between.
    """
    _one_at_a_time(count.network)
    verdict = require(may_enter_count(by, count.network, count.period))
    begin_returns_of(network=count.network, period=count.period, by=by)
    locked = ActivityCount.objects.select_for_update().get(pk=count.pk)
    if locked.version != version:
        raise CountMovedOn(locked)
    before = stated_by(locked)
    if before == number:
        return locked
    rows = [locked if row == locked else row for row in _cell_of(locked)]
    stands = len(rows) == 1 or is_settled(rows)
    with _explained(by, channel=channel, reason=reason):
        for column, value in number.as_columns().items():
            setattr(locked, column, value)
        locked.version += 1
        chosen = chosen_among(rows) if stands else choose(rows)
        let_count(chosen, among=rows, unsaved=[locked])
    record(
        "count.changed",
        locked,
        by=by,
        right_used=verdict.right_used,
        before=before.in_words(),
        after=number.in_words(),
        reason=reason,
    )
    return locked


def put_back(
    *, count: ActivityCount, revision: int, version: int, reason: str, by: User
) -> ActivityCount:
    """Let a count say again what it said after an earlier change: a new change, like any other.

    Raises CountMovedOn when somebody else changed it in between.
    """
    earlier = next(one for one in history_of(count) if one.revision == revision)
    return change_count(
        count=count,
        number=stated_by(earlier.after),
        version=version,
        reason=reason,
        by=by,
        channel="put back",
    )


@transaction.atomic
def settle_conflict(*, count: ActivityCount, reason: str, by: User) -> ActivityCount:
    """Let one of the sources that differ count, by a person's decision; the others stay on record.

    The decision stands until another source says something else. Forms that were open see that it moved.
    """
    _one_at_a_time(count.network)
    verdict = require(may_settle_conflict(by, count))
    others = [row.pk for row in _cell_of(count) if row != count]
    with _explained(by, channel="form", reason=reason):
        for keys, counts in ((others, False), ([count.pk], True)):
            ActivityCount.objects.filter(pk__in=keys).update(
                is_counting=counts, version=F("version") + 1
            )
    count.refresh_from_db()
    record(
        "conflict.settled",
        count,
        by=by,
        right_used=verdict.right_used,
        after=stated_by(count).in_words(),
        reason=reason,
    )
    return count


@transaction.atomic
def expect_return(
    *, network: Network, period: ReportingPeriod, state: str, by: User
) -> NetworkReturn:
    """Note what a network owes for a period; it is the denominator of coverage."""
    row, _created = NetworkReturn.objects.update_or_create(
        network=network, period=period, defaults={"state": state}
    )
    record("return.expected", row, by=by, after={"state": state})
    return row


@transaction.atomic
def tie_overlap(*, count: ActivityCount, other: ActivityCount, by: User) -> None:
    """Note that nobody can tell how far two counts count the same things."""
    verdict = require(may_enter_count(by, count.network, count.period))
    count.overlaps_with.add(other)
    record("count.overlap_noted", count, by=by, right_used=verdict.right_used)


@transaction.atomic
def move_counts(*, places: Mapping[int, Place], by: User) -> None:
    """Let counts stand elsewhere because two entries of one activity are joined or taken apart.

    It asks nobody: whoever joins has asked. Where sources differ in the new place none counts until a person settles it.
    """
    hold_networks({place.network for place in places.values()})
    rows = list(
        ActivityCount.objects.select_for_update(of=("self",))
        .filter(pk__in=places)
        .select_related("measure", "network", "period", "category", "activity")
        .order_by("pk")
    )
    left = {_cell_key(row): _cell_of(row) for row in rows}
    with _explained(by, channel="action", reason="activities joined or taken apart"):
        for row in rows:
            place = places[row.pk]
            row.is_counting = False
            row.activity_id, row.network_id = place.activity, place.network
            row.source_id = place.source
            row.version += 1
        found = {_cell_key(row): _cell_of(row) for row in rows}
        for key, there in found.items():
            arrived = [row for row in rows if _cell_key(row) == key]
            staying = [row for row in there if row not in arrived]
            let_count(_chosen_of(arrived, staying, places), among=staying, unsaved=arrived)
        for key, before in left.items():
            staying = [] if key in found else [row for row in before if row not in rows]
            if staying and not is_settled(staying):
                let_count(choose(staying), among=staying)


def decided(counts: Iterable[ActivityCount]) -> dict[int, bool]:
    """Whether each counts, of those about which a person decided because they differ."""
    cells: dict[tuple[object, ...], list[ActivityCount]] = {}
    for count in counts:
        cells.setdefault(_cell_key(count), []).append(count)
    return {row.pk: row.is_counting for rows in cells.values() if is_settled(rows) for row in rows}


def _chosen_of(
    arrived: list[ActivityCount], there: list[ActivityCount], places: Mapping[int, Place]
) -> list[ActivityCount]:
    """What counts in a cell after counts have come into it: a person's decision stands as long as nothing new is said."""
    if not there and all(places[row.pk].counts is not None for row in arrived):
        return [row for row in arrived if places[row.pk].counts]
    if is_settled(there) and all(agrees_with_the_chosen(row, there) for row in arrived):
        return chosen_among(there)
    return choose(sorted([*arrived, *there], key=lambda row: row.pk))


def _cell_key(count: ActivityCount) -> tuple[object, ...]:
    return (
        count.measure_id,
        count.network_id,
        count.scope,
        count.period_id,
        count.category_id,
        count.activity_id,
    )


def _cell(
    measure: Measure,
    network: Network,
    scope: str,
    period: ReportingPeriod,
    category: Category | None,
    activity: Activity | None,
) -> list[ActivityCount]:
    """All rows of one cell, locked: what each source states for the same thing."""
    return list(
        ActivityCount.objects.select_for_update(of=("self",))
        .filter(
            measure=measure,
            network=network,
            scope=scope,
            period=period,
            category=category,
            activity=activity,
        )
        .order_by("pk")
    )


def _cell_of(count: ActivityCount) -> list[ActivityCount]:
    return _cell(
        count.measure, count.network, count.scope, count.period, count.category, count.activity
    )


def _one_at_a_time(network: Network) -> None:
    """Two people who enter into the same empty cell wait for each other: there is no row yet to lock."""
    hold_networks([network.pk])


def _explained(by: User, *, channel: str, reason: str) -> pghistory.context:
    """Who changes a count, through which channel and why, kept beside each revision."""
    return pghistory.context(user=by.pk, channel=channel, reason=reason)
