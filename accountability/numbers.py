"""The figures of a year, from its records: never so few that one concern is known. Nothing of the database is known here."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from alliance.suppression import FEW, SMALLEST, Shown, shown, shown_parts

FILED, CLOSED, RATED = "filed", "closed", "rated"
# A median of fewer would be nearly somebody's own number.
SMALLEST_FOR_MEDIAN = 10
SEVERAL = "several"

Table = dict[str, Shown]
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Lists:
    """What the rows of each table can be, whether or not there is anything in them."""

    categories: Sequence[str]
    regions: Sequence[str]
    ways: Sequence[str]
    outcomes: Sequence[str]
    ratings: Sequence[str]


@dataclass(frozen=True)
class Figures:
    """What is told of a year. A table that could tell too much is None."""

    feedback: Shown
    complaints: Shown
    closed: Shown
    rated: Shown
    categories: Table | None
    regions: Table | None
    ways: Table | None
    outcomes: Table | None
    ratings: Table | None
    categories_by_region: dict[str, Table] | None
    days_to_acknowledge: float | None
    days_to_close: float | None
    names: Mapping[str, str] = field(default_factory=dict)
    """What the regions are called."""
    is_complete: bool = True
    """Whether every record of the year could be opened."""


def figures_of(
    records: Collection[Record], lists: Lists, names: Mapping[str, str] | None = None
) -> Figures:
    """The figures of one year's records."""
    filed = [one for one in records if one["what"] == FILED]
    complaints = [one for one in filed if one["kind"] == "complaint"]
    closed = [one for one in records if one["what"] == CLOSED and one["kind"] == "complaint"]
    rated = [one for one in records if one["what"] == RATED]
    return Figures(
        feedback=shown(len(filed) - len(complaints)),
        complaints=shown(len(complaints)),
        closed=shown(len(closed)),
        rated=shown(len(rated)),
        categories=_table(complaints, "category", lists.categories),
        regions=_table(complaints, "region", lists.regions),
        ways=_table(complaints, "way", lists.ways),
        outcomes=_table(closed, "outcome", lists.outcomes),
        ratings=_table(rated, "rating", lists.ratings),
        categories_by_region=_crossed(complaints, lists),
        days_to_acknowledge=_median(closed, "days_to_acknowledge"),
        days_to_close=_median(closed, "days_to_close"),
        names=dict(names or {}),
    )


def _table(records: Collection[Record], name: str, rows: Sequence[str]) -> Table | None:
    """None where there are too few to tell them apart at all, or where no other row can hide a small one."""
    if len(records) < SMALLEST:
        return None
    counted = Counter(one[name] for one in records)
    return shown_parts({row: counted[row] for row in [*rows, *sorted(counted.keys() - set(rows))]})


def _crossed(records: Collection[Record], lists: Lists) -> dict[str, Table] | None:
    """Categories in each region, only when no cell is small."""
    counted = Counter((one["region"], one["category"]) for one in records)
    regions = [*lists.regions, *sorted({region for region, _row in counted} - set(lists.regions))]
    categories = [*lists.categories, *sorted({row for _, row in counted} - set(lists.categories))]
    table: dict[str, Table] = {
        region: {row: counted[region, row] for row in categories} for region in regions
    }
    cells = [cell for row in table.values() for cell in row.values()]
    is_large = bool(cells) and all(cell != FEW and int(cell) >= SMALLEST for cell in cells)
    return table if is_large else None


def _median(records: Collection[Record], name: str) -> float | None:
    days = [one[name] for one in records if isinstance(one.get(name), int)]
    return float(median(days)) if len(days) >= SMALLEST_FOR_MEDIAN else None
