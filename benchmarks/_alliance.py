"""A large invented alliance: a million counts of 120 measures, 49 networks and eight years by quarters."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from alliance.texts import in_columns
from networks.models import Network, NetworkParent
from reports.models import (
    Activity,
    ActivityHost,
    Category,
    CategoryScheme,
    Measure,
    NetworkReturn,
    ReportingPeriod,
    Source,
    SourceDocument,
)

COUNTS = 1_000_000
YEARS = range(2017, 2025)
REGIONS, COUNTRIES = 8, 40
CATEGORIES = 6
DISPUTED, CORROBORATED = 300, 100

# nature, over time, over networks, how many of 120
KINDS = (
    ("flow", "sum", "sum", 82),
    ("money", "sum", "sum", 6),
    ("ratio", "sum", "sum", 10),
    ("stock", "last", "sum", 12),
    ("unique_people", "none", "none", 5),
    ("reach", "none", "none", 3),
    ("set", "union", "union", 2),
)
# The first of the flows hang on activities; of the next ones a network states the whole.
ON_ACTIVITIES, STATED_WHOLE = 6, 3


@dataclass(frozen=True)
class Made:
    """The keys of what was made, in the order of making."""

    networks: list[int]
    measures: list[int]
    natures: list[str]
    quarters: list[int]
    categories: list[int]
    activities: dict[tuple[int, int], int]
    sources: list[int]


def make() -> None:
    """Fill an empty database. The same numbers every time."""
    chance = random.Random(2017)
    with transaction.atomic():
        made = _frame(chance)
        _copy_counts(made, chance)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _frame(chance: random.Random) -> Made:
    networks = _networks(chance)
    quarters = _periods()
    scheme = CategoryScheme.objects.create(
        code="kind", **in_columns("name", {"en": "Kind"}), is_exclusive=True
    )
    categories = Category.objects.bulk_create(
        Category(
            scheme=scheme, code=f"kind-{number}", **in_columns("name", {"en": f"Kind {number}"})
        )
        for number in range(CATEGORIES)
    )
    kinds = [kind[:3] for kind in KINDS for _number in range(kind[3])]
    measures = Measure.objects.bulk_create(
        Measure(
            code=f"measure-{number}",
            nature=nature,
            **in_columns("name", {"en": f"Measure {number}"}),
            **in_columns("unit", {"en": "things"}),
            **in_columns("unit_one", {"en": "thing"}),
            over_time=over_time,
            over_organisations=over_networks,
            scheme=scheme,
        )
        for number, (nature, over_time, over_networks) in enumerate(kinds)
    )
    NetworkReturn.objects.bulk_create(
        NetworkReturn(network_id=network, period_id=quarter)
        for network in networks
        for quarter in quarters
    )
    document = SourceDocument.objects.create(
        code="returns", **in_columns("title", {"en": "Returns"})
    )
    sources = Source.objects.bulk_create(
        Source(document=document, locator=f"column {number}") for number in range(2)
    )
    return Made(
        networks=networks,
        measures=[measure.pk for measure in measures],
        natures=[measure.nature for measure in measures],
        quarters=quarters,
        categories=[category.pk for category in categories],
        activities=_activities(networks, quarters, chance),
        sources=[source.pk for source in sources],
    )


def _networks(chance: random.Random) -> list[int]:
    """The whole, its regions and their countries; two countries changed their region, one in the middle of a year."""
    levels = [Network.Level.GLOBAL]
    levels += [Network.Level.REGIONAL] * REGIONS + [Network.Level.NATIONAL] * COUNTRIES
    rows = Network.objects.bulk_create(
        Network(
            slug=f"network-{number}", level=level, **in_columns("name", {"en": f"Network {number}"})
        )
        for number, level in enumerate(levels)
    )
    keys = [row.pk for row in rows]
    regions = keys[1 : 1 + REGIONS]
    moves = {keys[-1]: date(2020, 7, 1), keys[-2]: date(2022, 1, 1)}
    standings = [
        NetworkParent(network_id=region, parent_id=keys[0], period=DateRange())
        for region in regions
    ]
    for number, country in enumerate(keys[1 + REGIONS :]):
        region = regions[number % REGIONS]
        day = moves.get(country)
        standings.append(
            NetworkParent(network_id=country, parent_id=region, period=DateRange(None, day))
        )
        if day:
            later = chance.choice([other for other in regions if other != region])
            standings.append(
                NetworkParent(network_id=country, parent_id=later, period=DateRange(day, None))
            )
    NetworkParent.objects.bulk_create(standings)
    return keys


def _periods() -> list[int]:
    """The keys of the quarters; halves and years are there too, as in life."""
    rows: list[ReportingPeriod] = []
    for year in YEARS:
        for grain, length, mark in (("year", 12, ""), ("half", 6, "-H"), ("quarter", 3, "-Q")):
            for number in range(12 // length):
                last = (number + 1) * length
                rows.append(
                    ReportingPeriod(
                        code=f"{year}{mark}{number + 1 if mark else ''}",
                        grain=grain,
                        starts_on=date(year, number * length + 1, 1),
                        ends_before=date(year + last // 12, last % 12 + 1, 1),
                    )
                )
    ReportingPeriod.objects.bulk_create(rows)
    return [row.pk for row in rows if row.grain == "quarter"]


def _activities(
    networks: list[int], quarters: list[int], chance: random.Random
) -> dict[tuple[int, int], int]:
    """One for each network and quarter; every tenth has two or three hosts."""
    pairs = [(network, quarter) for network in networks for quarter in quarters]
    rows = Activity.objects.bulk_create(
        Activity(
            slug=f"activity-{network}-{quarter}",
            **in_columns("title", {"en": "Training"}),
            kinds=["training"],
            role="organised",
            starts_on=date(2017, 1, 1),
            ends_on=date(2017, 1, 1),
            precision="day",
            place_precision="none",
        )
        for network, quarter in pairs
    )
    hosts = []
    for row, (network, _quarter) in zip(rows, pairs, strict=True):
        others = [other for other in networks if other != network]
        more = chance.sample(others, chance.choice([1, 2])) if chance.random() < 0.1 else []
        hosts += [
            ActivityHost(activity=row, network_id=host, position=position)
            for position, host in enumerate([network, *more])
        ]
    ActivityHost.objects.bulk_create(hosts)
    return {pair: row.pk for pair, row in zip(pairs, rows, strict=True)}


# --- counts ----------------------------------------------------------------------------------

_COLUMNS = (
    "public_id, reference, measure_id, network_id, scope, period_id, category_id, activity_id, source_id,"
    " is_counting, state, value, numerator, denominator, qualifier, wording, method, sentence, remark,"
    " version, entered_at, changed_at"
)
_NOTHING = "\\N"


def _copy_counts(made: Made, chance: random.Random) -> None:
    """By COPY, without the triggers that keep history; constraints and foreign keys are checked as always."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_activitycount DISABLE TRIGGER USER")
        with cursor.copy(f"COPY reports_activitycount ({_COLUMNS}) FROM STDIN") as copy:
            lines: list[str] = []
            for number, line in enumerate(_lines(made, chance)):
                lines.append(f"00000000-0000-4000-8000-{number:012x}\t\t{line}")
                if len(lines) == 10_000:
                    copy.write("".join(lines))
                    lines.clear()
            copy.write("".join(lines))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_activitycount ENABLE TRIGGER USER")


def _lines(made: Made, chance: random.Random) -> Iterator[str]:
    cells = [
        (measure, network, quarter)
        for measure in range(len(made.measures))
        for network in made.networks
        for quarter in made.quarters
    ]
    kept = (COUNTS - DISPUTED - CORROBORATED) // CATEGORIES
    chosen = sorted(chance.sample(range(len(cells)), kept))
    twice = set(chance.sample(chosen, DISPUTED + CORROBORATED))
    disputed = set(chance.sample(sorted(twice), DISPUTED))
    for number in chosen:
        measure, network, quarter = cells[number]
        scope = _scope(made, measure, network)
        activity = made.activities[network, quarter] if measure < ON_ACTIVITIES else _NOTHING
        key = f"{made.measures[measure]}\t{network}\t{scope}\t{quarter}"
        has_total = measure % 2 == 0 or made.natures[measure] in {"unique_people", "reach", "set"}
        for place in range(CATEGORIES):
            category = _NOTHING if has_total and place == 0 else str(made.categories[place])
            number_and_words = _number(made.natures[measure], chance)
            cell = f"{key}\t{category}\t{activity}"
            is_open = number in disputed and place == 0
            yield f"{cell}\t{made.sources[0]}\t{'f' if is_open else 't'}\t{number_and_words}"
            if number in twice and place == 0:
                other = _number(made.natures[measure], chance) if is_open else number_and_words
                yield f"{cell}\t{made.sources[1]}\tf\t{other}"
    for _extra in range((COUNTS - DISPUTED - CORROBORATED) % CATEGORIES):
        measure, network, quarter = cells[_missing(chosen, _extra)]
        cell = f"{made.measures[measure]}\t{network}\town\t{quarter}\t{_NOTHING}\t{_NOTHING}"
        yield f"{cell}\t{made.sources[0]}\tt\t{_number(made.natures[measure], chance)}"


def _missing(chosen: list[int], place: int) -> int:
    """A cell that was left out, beyond the measures on activities."""
    left_out = sorted(set(range(chosen[-1])) - set(chosen))
    return left_out[-1 - place]


def _scope(made: Made, measure: int, network: int) -> str:
    is_whole = ON_ACTIVITIES <= measure < ON_ACTIVITIES + STATED_WHOLE
    top = made.networks[: 1 + (measure - ON_ACTIVITIES)]
    return "whole" if is_whole and network in top else "own"


def _number(nature: str, chance: random.Random) -> str:
    draw = chance.random()
    words = "exactly\t\tnot_stated\t\t\t1\t2025-01-31\t2025-01-31\n"
    if draw < 0.02:
        return f"zero\t0\t{_NOTHING}\t{_NOTHING}\t{words}"
    if draw < 0.04:
        state = "not_yet" if draw < 0.03 else "not_applicable" if draw < 0.037 else "withheld"
        return f"{state}\t{_NOTHING}\t{_NOTHING}\t{_NOTHING}\t{words}"
    if draw > 0.8:
        qualifier = "at_least\tmore_than" if draw < 0.92 else "about\t"
        words = words.replace("exactly\t", qualifier, 1)
    if nature == "ratio" and draw > 0.045:
        whole = chance.randrange(1, 400)
        return f"value\t{_NOTHING}\t{chance.randrange(whole + 1)}\t{whole}\t{words}"
    return f"value\t{chance.randrange(1, 3000)}\t{_NOTHING}\t{_NOTHING}\t{words}"
