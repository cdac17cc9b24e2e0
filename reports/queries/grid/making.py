"""A grid is made: the plan's indicators as rows, and beside them what can be filled in for each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Count

from reports.models import (
    ActivityCount,
    Category,
    Indicator,
    Measure,
    NetworkReturn,
    Plan,
    ReportingPeriod,
)
from reports.queries.codes import by_number
from reports.queries.grid.cells import (
    Cell,
    CellKey,
    Column,
    Columns,
    Grid,
    Row,
    Section,
    SeenCount,
    Sum,
)
from reports.queries.grid.facts import Facts, Wanted

Qualifier = ActivityCount.Qualifier
Grain = ReportingPeriod.Grain
VAGUENESS: tuple[str, ...] = (Qualifier.EXACTLY, Qualifier.AT_LEAST, Qualifier.ABOUT)


def grid_of(
    owed: NetworkReturn,
    *,
    columns: Columns = Columns.CATEGORIES,
    fills: Sequence[NetworkReturn] = (),
    only: Iterable[CellKey] | None = None,
    has_beside: bool = True,
) -> Grid:
    """The grid of a return. `fills` are the returns of the same period that the reader fills in, for a look over networks;
    `only` builds no more than these cells. Without what stands beside the numbers it costs half."""
    parts = parts_of(owed.period)
    ways = _ways(parts, fills)
    columns = columns if columns in ways else Columns.CATEGORIES
    plan = plan_of(owed.period)
    indicators = _indicators(plan, only)
    wanted = Wanted(
        owed, columns, parts, fills if columns == Columns.NETWORKS else (owed,), has_beside
    )
    facts = Facts.about(indicators, wanted)
    sections = tuple(_sections(indicators, wanted, facts))
    by_key = {cell.key: cell for section in sections for cell in section.cells()}
    return Grid(owed, plan, columns, ways, sections, by_key)


def plan_of(period: ReportingPeriod) -> Plan | None:
    """The plan of the period's year: the latest that had begun and is measured by something."""
    return (
        Plan.objects.annotate(measured_by=Count("indicators"))
        .filter(starts_on__lt=period.ends_before, measured_by__gt=0)
        .order_by("-starts_on", "-pk")
        .first()
    )


def parts_of(period: ReportingPeriod) -> tuple[ReportingPeriod, ...]:
    """The parts into which a period falls, all of the finest grain that it has."""
    parts = list(period.parts.order_by("starts_on", "pk"))
    finest = Grain.QUARTER if any(p.grain == Grain.QUARTER for p in parts) else Grain.HALF
    return tuple(part for part in parts if part.grain == finest)


def _ways(parts: Sequence[ReportingPeriod], fills: Sequence[NetworkReturn]) -> tuple[Columns, ...]:
    return (
        Columns.CATEGORIES,
        *([Columns.PARTS] if parts else []),
        *([Columns.NETWORKS] if len(fills) > 1 else []),
    )


def _indicators(plan: Plan | None, only: Iterable[CellKey] | None) -> list[Indicator]:
    if plan is None:
        return []
    rows = Indicator.objects.filter(plan=plan)
    if only is not None:
        rows = rows.filter(measure__in={key.measure_id for key in only})
        rows = rows.select_related("area", "outcome", "measure__scheme")
    else:
        # hundreds of rows share a few areas and schemes, which are made once
        rows = rows.select_related("measure").prefetch_related("area", "outcome", "measure__scheme")
    return sorted(
        rows.order_by("pk"),
        key=lambda one: (
            by_number(one.area.code),
            by_number(one.outcome.code) if one.outcome else (),
            by_number(one.code),
        ),
    )


def _sections(indicators: Sequence[Indicator], wanted: Wanted, facts: Facts) -> Iterator[Section]:
    for (area, outcome), rows in groupby(indicators, key=lambda one: (one.area, one.outcome)):
        within = list(rows)
        columns = tuple(_columns(within, wanted, facts))
        yield Section(
            area,
            outcome,
            tuple(Column(place.key, place.title) for place in columns),
            tuple(_row(indicator, columns, wanted, facts) for indicator in within),
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cells of a column stand."""

    key: str
    title: str
    owed: NetworkReturn
    period_id: int
    category: Category | None = None


def _columns(indicators: Sequence[Indicator], wanted: Wanted, facts: Facts) -> Iterator[_Place]:
    owed = wanted.owed
    if wanted.columns == Columns.NETWORKS:
        for one in wanted.returns:
            yield _Place(f"n{one.network_id}", one.network.name, one, owed.period_id)
        return
    if wanted.columns == Columns.PARTS:
        for part in wanted.parts:
            yield _Place(f"p{part.pk}", part.code, owed, part.pk)
        return
    yield _Place("", "", owed, owed.period_id)
    seen = set()
    for indicator in indicators:
        for category in facts.categories_of(indicator.measure, wanted):
            if category.pk not in seen:
                seen.add(category.pk)
                yield _Place(f"c{category.pk}", category.name, owed, owed.period_id, category)


def _row(indicator: Indicator, columns: Sequence[_Place], wanted: Wanted, facts: Facts) -> Row:
    measure = indicator.measure
    own = {category.pk for category in facts.categories_of(measure, wanted)}
    cells = tuple(
        _cell(measure, place, facts) if place.category is None or place.category.pk in own else None
        for place in columns
    )
    return Row(indicator, measure, cells, _sum_of(measure, cells, wanted.columns))


def _cell(measure: Measure, place: _Place, facts: Facts) -> Cell:
    category_id = place.category.pk if place.category else None
    key = CellKey(measure.pk, place.owed.network_id, place.period_id, category_id)
    rows = facts.rows.get(key, [])
    counting = next((row for row in rows if row.is_counting), None)
    earlier = tuple(facts.earlier.get((key.network_id, measure.pk, category_id), ()))
    said = (place.owed.pk, measure.pk, category_id)
    periods = facts.stated.get((key.network_id, measure.pk), {})
    return Cell(
        key=key,
        owed=place.owed,
        measure=measure,
        category=place.category,
        count=counting,
        earlier=earlier,
        last_year=_a_year_before(earlier, facts.days[place.period_id]),
        target=facts.targets.get((key.network_id, measure.pk), {}).get(key.period_id)
        if category_id is None
        else None,
        from_activities=facts.from_activities.get(key, 0),
        sources=tuple(rows) if len(rows) > 1 else (),
        other_grain=any(
            period.pk != key.period_id and _meet(period, facts.days[key.period_id])
            for period in periods.values()
        ),
        remarks=tuple(facts.remarks.get(said, ())),
        reasons=tuple(facts.reasons.get(said, ())),
    )


def _a_year_before(earlier: Iterable[SeenCount], period: ReportingPeriod) -> SeenCount | None:
    return next(
        (
            count
            for count in earlier
            if count.period.starts_on.year == period.starts_on.year - 1
            and count.period.starts_on.month == period.starts_on.month
            and count.period.grain == period.grain
        ),
        None,
    )


def _meet(one: ReportingPeriod, other: ReportingPeriod) -> bool:
    return one.starts_on < other.ends_before and other.starts_on < one.ends_before


def _sum_of(measure: Measure, cells: Iterable[Cell | None], columns: Columns) -> Sum | None:
    """What the parts of a row come to, where its measure says that they add up."""
    adds = {
        Columns.CATEGORIES: measure.over_categories == Measure.OverCategories.SUM,
        Columns.PARTS: measure.over_time == Measure.OverTime.SUM,
        Columns.NETWORKS: measure.over_organisations == Measure.OverOrganisations.SUM,
    }[columns]
    parts = [
        cell.count
        for cell in cells
        if cell is not None
        and cell.count is not None
        and cell.count.value is not None
        and (columns != Columns.CATEGORIES or cell.key.category_id is not None)
    ]
    if not adds or not parts:
        return None
    return Sum(
        sum((count.value for count in parts if count.value is not None), Decimal(0)),
        max((count.qualifier for count in parts), key=VAGUENESS.index),
    )
