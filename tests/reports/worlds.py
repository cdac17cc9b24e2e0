"""Random small alliances for property tests: drawn as plain values, then written to the database."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from networks.models import Network, NetworkParent
from reports.models import (
    Activity,
    ActivityCount,
    ActivityHost,
    Category,
    Measure,
    NetworkReturn,
    ReportingPeriod,
    Source,
)
from tests.factories import (
    ActivityFactory,
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    NetworkFactory,
    ReportingPeriodFactory,
    SourceDocumentFactory,
    SourceFactory,
    day_after,
    first_day_of,
)
from tests.reports.oracle import Period, Placement, Row, Rules, World

CODES = ["2024", "2024-H1", "2024-H2", *(f"2024-Q{number}" for number in range(1, 5))]
PERIODS = {code: Period(code, first_day_of(code), day_after(code)) for code in CODES}
BY_GRAIN = {
    "year": [PERIODS["2024"]],
    "half": [PERIODS["2024-H1"], PERIODS["2024-H2"]],
    "quarter": [PERIODS[f"2024-Q{number}"] for number in range(1, 5)],
}
CATEGORIES = 3
MOVES = [date(2024, 1, 1), date(2024, 2, 15), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 2)]
KINDS = [
    ("flow", "sum", "sum"),
    ("flow", "sum", "sum"),
    ("money", "sum", "sum"),
    ("flow", "sum", "none"),
    ("stock", "last", "sum"),
    ("rubric", "last", "none"),
    ("unique_people", "none", "none"),
    ("reach", "none", "none"),
    ("set", "union", "union"),
    ("ratio", "sum", "sum"),
    ("ratio", "last", "sum"),
]
Stored = TypeVar("Stored", bound=Model)
Draw = Callable[[st.SearchStrategy], object]
often = settings(
    max_examples=3_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def worlds(draw: Draw) -> World:
    size = draw(st.integers(1, 6))
    networks = list(range(size))
    measures = [draw(rules()) for _number in range(draw(st.integers(1, 2)))]
    hosts = {
        activity: draw(st.lists(st.sampled_from(networks), unique=True, max_size=3))
        for activity in range(draw(st.integers(0, 2)))
    }
    placements = [p for network in networks[1:] for p in draw(placed(network))]
    world = World(networks, placements, measures, hosts, [], draw(owed(networks)))
    for measure in range(len(measures)):
        world.rows.extend(draw(counts(world, measure)))
    return world


@st.composite
def rules(draw: Draw) -> Rules:
    nature, over_time, over_organisations = draw(st.sampled_from(KINDS))
    over_categories = draw(st.sampled_from(["sum", "sum", "none"]))
    return Rules(nature, over_time, over_organisations, over_categories, draw(st.booleans()))


@st.composite
def placed(draw: Draw, network: int) -> list[Placement]:
    """Under one parent for ever, under two one after the other, or for some time under none."""
    above = st.integers(0, network - 1)
    first = draw(above)
    how = draw(st.sampled_from(["always", "always", "moved", "left", "came"]))
    day = draw(st.sampled_from(MOVES))
    if how == "always":
        return [Placement(network, first, None, None)]
    if how == "left":
        return [Placement(network, first, None, day)]
    if how == "came":
        return [Placement(network, first, day, None)]
    return [Placement(network, first, None, day), Placement(network, draw(above), day, None)]


@st.composite
def owed(draw: Draw, networks: list[int]) -> list[tuple[int, Period]]:
    pairs = st.tuples(st.sampled_from(networks), st.sampled_from(list(PERIODS.values())))
    return draw(st.lists(pairs, unique=True, max_size=6))


@st.composite
def counts(draw: Draw, world: World, measure: int) -> list[Row]:
    """Rows in cells of their own, each network and scope in one grain; some cells with a second source."""
    grains: dict[tuple[int, str], str] = {}
    holders: dict[int, int] = {}
    rows: list[Row] = []
    taken: set[tuple[object, ...]] = set()
    for _number in range(draw(st.integers(0, 9))):
        network = draw(st.sampled_from(world.networks))
        scope = draw(st.sampled_from(["own", "own", "own", "whole"]))
        category = draw(st.sampled_from([None, None, None, *range(CATEGORIES)]))
        activity = draw(st.sampled_from([None, None, *world.hosts]))
        if activity is not None:
            network = holders.setdefault(activity, network)
        grain = grains.setdefault(
            (network, scope), draw(st.sampled_from(["year", "half", "quarter", "quarter"]))
        )
        period = draw(st.sampled_from(BY_GRAIN[grain]))
        cell = (network, scope, period, category, activity)
        if cell in taken:
            continue
        taken.add(cell)
        first = Row(measure, network, scope, period, category, activity, 0, True, "not_yet")
        rows.extend(draw(sourced(first, is_rate=world.measures[measure].nature == "ratio")))
    return rows


@st.composite
def sourced(draw: Draw, row: Row, *, is_rate: bool) -> list[Row]:
    one = draw(stated(row, is_rate=is_rate))
    if draw(st.integers(0, 4)):
        return [one]
    other = replace(draw(stated(row, is_rate=is_rate)), source=1)
    if draw(st.booleans()):
        return [one, replace(other, counting=False)]
    if (one.state, *numbers_of(one)) == (other.state, *numbers_of(other)):
        return [one, replace(other, counting=False)]
    return [replace(one, counting=False), replace(other, counting=False)]


def numbers_of(row: Row) -> tuple[object, ...]:
    return row.value, row.numerator, row.denominator, row.qualifier


@st.composite
def stated(draw: Draw, row: Row, *, is_rate: bool) -> Row:
    state = draw(
        st.sampled_from(
            ["value"] * 6 + ["zero", "not_applicable", "not_applicable", "not_yet", "withheld"]
        )
    )
    if state == "zero":
        return replace(row, state=state, value=0)
    if state != "value":
        return replace(row, state=state)
    qualifier = draw(st.sampled_from(["exactly", "exactly", "at_least", "about"]))
    wording = draw(st.sampled_from(["more_than", "at_least"])) if qualifier == "at_least" else ""
    row = replace(row, state=state, qualifier=qualifier, wording=wording)
    if is_rate and draw(st.booleans()):
        return replace(row, numerator=draw(st.integers(0, 9)), denominator=draw(st.integers(1, 9)))
    return replace(row, value=draw(st.integers(1, 40)))


# --- into the database ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """Where the things of a world went: its numbers, and the rows that stand for them."""

    networks: dict[int, Network]
    measures: dict[int, Measure]
    periods: dict[str, ReportingPeriod]
    activities: dict[int, Activity]


def write(world: World) -> Written:
    measures = _measures(world)
    written = Written(
        networks=dict(enumerate(_all(NetworkFactory.build_batch(len(world.networks))))),
        measures=dict(enumerate(measures)),
        periods={row.code: row for row in _all(_periods())},
        activities=dict(
            zip(world.hosts, _all(ActivityFactory.build_batch(len(world.hosts))), strict=True)
        ),
    )
    categories = _categories(measures)
    NetworkParent.objects.bulk_create(
        NetworkParent(
            network=written.networks[p.network],
            parent=written.networks[p.parent],
            period=DateRange(p.first, p.after),
        )
        for p in world.placements
    )
    ActivityHost.objects.bulk_create(
        ActivityHost(
            activity=written.activities[activity], network=written.networks[host], position=position
        )
        for activity, hosts in world.hosts.items()
        for position, host in enumerate(hosts)
    )
    NetworkReturn.objects.bulk_create(
        NetworkReturn(network=written.networks[network], period=written.periods[period.code])
        for network, period in world.owed
    )
    _write_counts(world, written, categories)
    return written


def _all(rows: list[Stored]) -> list[Stored]:
    """Rows of one table, in one statement."""
    return type(rows[0])._base_manager.bulk_create(rows) if rows else []


def _measures(world: World) -> list[Measure]:
    schemes = _all([CategorySchemeFactory.build(is_exclusive=r.exclusive) for r in world.measures])
    return _all(
        [
            MeasureFactory.build(
                nature=rules.nature,
                over_time=rules.over_time,
                over_organisations=rules.over_organisations,
                over_categories=rules.over_categories,
                scheme=scheme,
            )
            for rules, scheme in zip(world.measures, schemes, strict=True)
        ]
    )


def _categories(measures: list[Measure]) -> list[list[Category]]:
    """By the number of their measure."""
    rows = _all(
        [
            CategoryFactory.build(scheme=measure.scheme)
            for measure in measures
            for _number in range(CATEGORIES)
        ]
    )
    return [rows[first : first + CATEGORIES] for first in range(0, len(rows), CATEGORIES)]


def _periods() -> list[ReportingPeriod]:
    return [ReportingPeriodFactory.build(code=code) for code in PERIODS]


def _write_counts(world: World, written: Written, categories: list[list[Category]]) -> None:
    document = SourceDocumentFactory()
    sources: list[Source] = _all(SourceFactory.build_batch(2, document=document))
    ActivityCount.objects.bulk_create(
        ActivityCount(
            measure=written.measures[row.measure],
            network=written.networks[row.network],
            scope=row.scope,
            period=written.periods[row.period.code],
            category=None if row.category is None else categories[row.measure][row.category],
            activity=None if row.activity is None else written.activities[row.activity],
            source=sources[row.source],
            is_counting=row.counting,
            state=row.state,
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
            qualifier=row.qualifier,
            wording=row.wording,
        )
        for row in world.rows
    )
