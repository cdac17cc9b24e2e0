"""What is asked of the roll-up and of hand-written SQL, compared figure by figure before it is timed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from benchmarks import _plain_sql
from benchmarks._plain_sql import Figure, Wanted
from benchmarks._timing import HEADING, in_turn, quickest
from networks.models import Network, NetworkParent
from reports.models import Measure, ReportingPeriod
from reports.rollup import CubeRow, State, Total, totals, yearly_cube

PAGE_LIMIT, CUBE_LIMIT = 1.3, 1.5
# A snapshot reads every part behind every figure, which the SQL beside it does not.
SNAPSHOT_LIMIT = 2.5
PAGE_RUNS, CUBE_RUNS = 25, 12
# As many as a strategic plan has indicators.
MEASURES_OF_A_PLAN = 25

BY_HAND = (_plain_sql.at_once, _plain_sql.by_steps)
Answer = dict[tuple[int, int, int], tuple[object, ...]]


@dataclass(frozen=True)
class Race:
    """One question, answered by the portal and by hand. The quicker of the ways by hand is the one that is timed."""

    name: str
    limit: float
    runs: int
    portal: Callable[[], Iterable[Total | CubeRow]]
    wanted: Wanted


def run() -> bool:
    """Compare, then time; whether every limit holds."""
    races = _races()
    for race in races:
        for way in BY_HAND:
            must_be_equal(race.name, race.portal(), way(race.wanted))
    print("All answers are equal, figure by figure.\n")
    print(HEADING)
    results = []
    for race in races:
        fastest = quickest(BY_HAND, race.wanted)
        result = in_turn(
            race.name, race.portal, partial(fastest, race.wanted), limit=race.limit, runs=race.runs
        )
        print(result.line(), flush=True)
        results.append(result)
    return all(result.holds for result in results)


def must_be_equal(name: str, portal: Iterable[Total | CubeRow], plain: Iterable[Figure]) -> None:
    """Raises ValueError that names the first figures that differ: a time without this check says nothing."""
    different = differences(portal, plain)
    if different:
        raise ValueError(f"{name}: {len(different)} figures differ\n" + "\n".join(different[:5]))


def differences(portal: Iterable[Total | CubeRow], plain: Iterable[Figure]) -> list[str]:
    """A line for each figure that the portal and the SQL do not have alike."""
    ours, theirs = _by_portal(portal), _by_hand(plain)
    return [
        f"{key}: portal {ours.get(key)}, SQL {theirs.get(key)}"
        for key in sorted(ours.keys() | theirs.keys())
        if ours.get(key) != theirs.get(key)
    ]


def _by_portal(found: Iterable[Total | CubeRow]) -> Answer:
    return {
        (row.measure_id, row.network_id, row.period_id): (
            str(row.state),
            None if row.numerator is not None else row.value,
            row.numerator,
            row.denominator,
            row.qualifier,
        )
        for row in found
        if row.state != State.NOT_REPORTED
    }


def _by_hand(found: Iterable[Figure]) -> Answer:
    """A rate is compared by its two numbers, which are exact."""
    return {
        (measure, network, period): (
            state,
            None if numerator is not None else value,
            numerator,
            denominator,
            qualifier,
        )
        for measure, network, period, state, value, numerator, denominator, qualifier in found
    }


def _races() -> list[Race]:
    years = list(ReportingPeriod.objects.filter(grain="year").order_by("starts_on"))
    year = years[len(years) // 2]
    networks = list(Network.objects.order_by("pk").values_list("pk", flat=True))
    region = Network.objects.filter(level=Network.Level.REGIONAL).order_by("pk")[0].pk
    country = Network.objects.filter(level=Network.Level.NATIONAL).order_by("pk")[11].pk
    under = NetworkParent.objects.filter(parent_id=region).order_by("pk")
    region_and_below = [region, *under.values_list("network_id", flat=True)]
    measures = list(Measure.objects.order_by("pk").values_list("pk", flat=True))
    plan = measures[:MEASURES_OF_A_PLAN]

    def pages(
        name: str,
        measures: list[int] | None,
        networks: list[int] | None = None,
        below: list[int] | None = None,
        limit: float = PAGE_LIMIT,
    ) -> Race:
        return Race(
            name=name,
            limit=limit,
            runs=PAGE_RUNS,
            portal=lambda: totals(measures=measures, networks=networks, period=year).values(),
            wanted=Wanted([year.pk], measures, networks, below),
        )

    return [
        pages("a figure: 1 measure, all networks", measures[20:21]),
        pages("a country: a plan, 1 network", plan, [country], [country]),
        pages("a region: a plan, 1 network and 5 below", plan, [region], region_and_below),
        pages("the alliance: a plan, all networks below", plan, networks[:1]),
        pages("a snapshot: all measures and networks, with all parts", None, limit=SNAPSHOT_LIMIT),
        Race(
            name="the cube: all measures, networks and years",
            limit=CUBE_LIMIT,
            runs=CUBE_RUNS,
            portal=lambda: list(yearly_cube(years)),
            wanted=Wanted([one.pk for one in years]),
        ),
    ]
