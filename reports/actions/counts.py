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


def stated_by(count: ActivityCount) -> StatedNumber:
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
    was_settled = _is_settled(cell)
    with _explained(by, channel="action", reason=""):
        count = ActivityCount.objects.create(
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
        count.counts_activities.set(counts_activities)
        count.counts_publications.set(counts_publications)
        if not (was_settled and _agrees_with_the_chosen(count, cell)):
            _decide_what_counts([*cell, count])
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
    was_settled = _is_settled(_cell_of(locked))
    with _explained(by, channel=channel, reason=reason):
        for column, value in number.as_columns().items():
            setattr(locked, column, value)
        locked.version += 1
        locked.save()
        rows = _cell_of(locked)
        if len(rows) > 1 and not was_settled:
            _decide_what_counts(rows)
    locked.refresh_from_db(fields=["is_counting"])
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
    rows = _cell_of(count)
    with _explained(by, channel="form", reason=reason):
        ActivityCount.objects.filter(pk__in=[row.pk for row in rows]).update(
            is_counting=False, version=F("version") + 1
        )
        ActivityCount.objects.filter(pk=count.pk).update(is_counting=True)
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
        for row in rows:
            row.save()
        for key, there in found.items():
            _receive([row for row in rows if _cell_key(row) == key], there, places)
        for key, before in left.items():
            staying = [] if key in found else _cell_of(before[0])
            if staying and not _is_settled(staying):
                _decide_what_counts(staying)


def decided(counts: Iterable[ActivityCount]) -> dict[int, bool]:
    """Whether each counts, of those about which a person decided because they differ."""
    cells: dict[tuple[object, ...], list[ActivityCount]] = {}
    for count in counts:
        cells.setdefault(_cell_key(count), []).append(count)
    return {row.pk: row.is_counting for rows in cells.values() if _is_settled(rows) for row in rows}


def _receive(
    arrived: list[ActivityCount], there: list[ActivityCount], places: Mapping[int, Place]
) -> None:
    """What counts in a cell after counts have come into it: a person's decision stands as long as nothing new is said."""
    if not there and all(places[row.pk].counts is not None for row in arrived):
        chosen = [row.pk for row in arrived if places[row.pk].counts]
        ActivityCount.objects.filter(pk__in=chosen).update(is_counting=True)
        return
    if _is_settled(there) and all(_agrees_with_the_chosen(row, there) for row in arrived):
        return
    _decide_what_counts(_cell_of(arrived[0]))


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


def _is_settled(rows: list[ActivityCount]) -> bool:
    """Whether a person chose among rows that differ: one counts though they do not agree."""
    return any(row.is_counting for row in rows) and len({_statement(row) for row in rows}) > 1


def _agrees_with_the_chosen(count: ActivityCount, rows: list[ActivityCount]) -> bool:
    return any(row.is_counting and _statement(row) == _statement(count) for row in rows)


def _decide_what_counts(rows: list[ActivityCount]) -> None:
    """One row counts where all agree; none where they differ, until a person settles it."""
    statements = {_statement(row) for row in rows}
    counting = next((row for row in rows if row.is_counting), rows[0])
    chosen = counting.pk if len(statements) == 1 else None
    keys = [row.pk for row in rows]
    losing = [key for key in keys if key != chosen]
    ActivityCount.objects.filter(pk__in=losing, is_counting=True).update(is_counting=False)
    if chosen is not None:
        ActivityCount.objects.filter(pk=chosen, is_counting=False).update(is_counting=True)
    for row in rows:
        row.is_counting = row.pk == chosen


def _statement(row: ActivityCount) -> tuple[object, ...]:
    """What two sources must share to corroborate each other; the wording of an "at least" may differ."""
    return (row.state, row.value, row.numerator, row.denominator, row.qualifier)


def _explained(by: User, *, channel: str, reason: str) -> pghistory.context:
    """Who changes a count, through which channel and why, kept beside each revision."""
    return pghistory.context(user=by.pk, channel=channel, reason=reason)
