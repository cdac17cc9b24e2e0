"""What a network enters for a period as rows and columns: asked for in the same number of queries, however large it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Self, TypeVar

from django.db.models import Count, Q, QuerySet

from reports.models import (
    ActivityCount,
    Category,
    CategoryScheme,
    CellRemark,
    Indicator,
    Measure,
    NetworkReturn,
    Outcome,
    Plan,
    ReportingPeriod,
    ResultArea,
    Target,
    WarningReason,
)

State = ActivityCount.State
Qualifier = ActivityCount.Qualifier
Grain = ReportingPeriod.Grain
# How many earlier years a cell is compared with.
YEARS_BACK = 8
Said = TypeVar("Said", CellRemark, WarningReason)
# The columns of a count that a grid needs; its texts in four languages are not among them.
SHOWN = (
    *("public_id", "measure", "network", "scope", "period", "category", "activity", "source"),
    *("is_counting", "state", "value", "numerator", "denominator", "qualifier", "wording"),
    *("method", "version", "changed_at"),
)
# A return or a network, a measure, and a category or none.
OfCell = tuple[int, int, int | None]
VAGUENESS: tuple[str, ...] = (Qualifier.EXACTLY, Qualifier.AT_LEAST, Qualifier.ABOUT)


class Columns(StrEnum):
    """What stands side by side: the categories of each measure, the parts of the period, or the networks below."""

    CATEGORIES = "categories"
    PARTS = "quarters"
    NETWORKS = "networks"


@dataclass(frozen=True, order=True, slots=True)
class CellKey:
    """Which number: of what, of whom, for when, and of which part of it; no category means the total."""

    measure_id: int
    network_id: int
    period_id: int
    category_id: int | None = None

    def __str__(self) -> str:
        return f"{self.measure_id}.{self.network_id}.{self.period_id}.{self.category_id or 0}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A key as a form sends it; None for anything else."""
        parts = text.split(".")
        if len(parts) != 4 or not all(p.isascii() and p.isdigit() and len(p) < 12 for p in parts):
            return None
        measure, network, period, category = map(int, parts)
        return cls(measure, network, period, category or None)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote into a cell, and the version of the count they saw there; 0 where there was none."""

    key: CellKey
    text: str
    # a state without a number, chosen beside the box
    state: str = ""
    base_version: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of the grid, with everything that stands around it."""

    key: CellKey
    owed: NetworkReturn
    measure: Measure
    count: ActivityCount | None = None
    # direct counts of earlier years for the same thing, the latest first
    earlier: tuple[ActivityCount, ...] = ()
    last_year: ActivityCount | None = None
    target: Decimal | None = None
    # why the number cannot be typed here: it comes from activities, from sources that differ, or from another grain
    from_activities: int = 0
    sources: tuple[ActivityCount, ...] = ()
    other_grain: bool = False
    remarks: tuple[CellRemark, ...] = ()
    reasons: tuple[WarningReason, ...] = ()

    @property
    def is_open(self) -> bool:
        return not (self.from_activities or self.sources or self.other_grain)

    @property
    def is_in_conflict(self) -> bool:
        return bool(self.sources) and self.count is None

    @property
    def is_filled(self) -> bool:
        """Whether anything is said: a number, or that it does not apply or is withheld."""
        if self.from_activities:
            return True
        return self.count is not None and self.count.state != State.NOT_YET

    @property
    def version(self) -> int:
        return self.count.version if self.count else 0

    @property
    def value(self) -> Decimal | None:
        """The number as it is compared with others; a rate as n of d."""
        return number_of(self.count)

    @property
    def is_to_come_back_to(self) -> bool:
        return any(r.kind == CellRemark.Kind.FOLLOW_UP for r in self.remarks)

    @property
    def has_question(self) -> bool:
        return any(r.kind == CellRemark.Kind.QUESTION for r in self.remarks)


@dataclass(frozen=True, slots=True)
class Sum:
    """What the numbers of a row come to, as far as they are there."""

    value: Decimal
    qualifier: str


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `key` is empty for the total."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with its cells, one place for each column of its section; None where it has no such cell."""

    indicator: Indicator
    measure: Measure
    cells: tuple[Cell | None, ...]
    total: Sum | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one result area, or of one of its outcomes."""

    area: ResultArea
    outcome: Outcome | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.cells if cell is not None)


@dataclass(frozen=True, slots=True)
class Grid:
    """Everything one person fills in for a return."""

    owed: NetworkReturn
    plan: Plan | None
    columns: Columns
    # the ways to look at this return that there are
    ways: tuple[Columns, ...]
    sections: tuple[Section, ...] = ()
    by_key: Mapping[CellKey, Cell] = field(default_factory=dict)

    def cells(self) -> Iterable[Cell]:
        return self.by_key.values()

    @property
    def asked(self) -> int:
        """How many rows want an answer: their total, or any part of it."""
        return sum(len(section.rows) for section in self.sections)

    @property
    def filled(self) -> int:
        return sum(
            any(cell.is_filled for cell in row.cells if cell is not None)
            for section in self.sections
            for row in section.rows
        )


def number_of(count: ActivityCount | None) -> Decimal | None:
    """The number of a count; a rate is its numerator by its denominator."""
    if count is None:
        return None
    if count.numerator is not None and count.denominator:
        return count.numerator / count.denominator
    return count.value


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


def grid_of(
    owed: NetworkReturn,
    *,
    columns: Columns = Columns.CATEGORIES,
    fills: Sequence[NetworkReturn] = (),
    only: Iterable[CellKey] | None = None,
) -> Grid:
    """The grid of a return. `fills` are the returns of the same period that the reader fills in, for a look over networks;
    `only` builds no more than these cells."""
    parts = parts_of(owed.period)
    ways = _ways(parts, fills)
    columns = columns if columns in ways else Columns.CATEGORIES
    plan = plan_of(owed.period)
    indicators = _indicators(plan, only)
    wanted = _Wanted(owed, columns, parts, fills if columns == Columns.NETWORKS else (owed,))
    facts = _Facts.about(indicators, wanted)
    sections = tuple(_sections(indicators, wanted, facts))
    by_key = {cell.key: cell for section in sections for cell in section.cells()}
    return Grid(owed, plan, columns, ways, sections, by_key)


def _ways(parts: Sequence[ReportingPeriod], fills: Sequence[NetworkReturn]) -> tuple[Columns, ...]:
    return (
        Columns.CATEGORIES,
        *([Columns.PARTS] if parts else []),
        *([Columns.NETWORKS] if len(fills) > 1 else []),
    )


def _indicators(plan: Plan | None, only: Iterable[CellKey] | None) -> list[Indicator]:
    if plan is None:
        return []
    rows = Indicator.objects.filter(plan=plan).select_related(
        "area", "outcome", "measure__scheme__replaces"
    )
    if only is not None:
        rows = rows.filter(measure__in={key.measure_id for key in only})
    return sorted(
        rows.order_by("pk"),
        key=lambda one: (
            _by_number(one.area.code),
            _by_number(one.outcome.code) if one.outcome else (),
            _by_number(one.code),
        ),
    )


def _by_number(code: str) -> tuple[tuple[int, str], ...]:
    """Codes in the order of people: 1.2 before 1.10."""
    return tuple((int(p), "") if p.isdigit() else (10**9, p) for p in code.split("."))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a grid is asked about."""

    owed: NetworkReturn
    columns: Columns
    parts: tuple[ReportingPeriod, ...]
    returns: Sequence[NetworkReturn]

    @property
    def networks(self) -> list[int]:
        return [one.network_id for one in self.returns]

    @property
    def periods(self) -> tuple[ReportingPeriod, ...]:
        return self.parts if self.columns == Columns.PARTS else (self.owed.period,)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the database knows about the cells of a grid, by cell."""

    categories: Mapping[int, list[Category]]
    rows: Mapping[CellKey, list[ActivityCount]]
    from_activities: Mapping[CellKey, int]
    # the periods for which a network states a measure, to see whether another grain is in use
    stated: Mapping[tuple[int, int], Mapping[int, ReportingPeriod]]
    earlier: Mapping[OfCell, list[ActivityCount]]
    targets: Mapping[tuple[int, int], Mapping[int, Decimal]]
    remarks: Mapping[OfCell, list[CellRemark]]
    reasons: Mapping[OfCell, list[WarningReason]]
    days: Mapping[int, ReportingPeriod]

    @classmethod
    def about(cls, indicators: Sequence[Indicator], wanted: _Wanted) -> Self:
        measures = {one.measure_id for one in indicators}
        rows: defaultdict[CellKey, list[ActivityCount]] = defaultdict(list)
        from_activities: defaultdict[CellKey, int] = defaultdict(int)
        stated: defaultdict[tuple[int, int], dict[int, ReportingPeriod]] = defaultdict(dict)
        earlier: defaultdict[OfCell, list[ActivityCount]] = defaultdict(list)
        for count in _counts(measures, wanted):
            key = CellKey(count.measure_id, count.network_id, count.period_id, count.category_id)
            if count.period.ends_before <= wanted.owed.period.starts_on:
                if count.activity_id is None and count.is_counting:
                    earlier[count.network_id, count.measure_id, count.category_id].append(count)
                continue
            if count.scope != ActivityCount.Scope.OWN:
                continue
            stated[count.network_id, count.measure_id][count.period_id] = count.period
            if count.activity_id is None:
                rows[key].append(count)
            else:
                from_activities[key] += 1
        return cls(
            categories=_categories(indicators),
            rows=rows,
            from_activities=from_activities,
            stated=stated,
            earlier=earlier,
            targets=_targets(indicators, wanted),
            remarks=_said(
                CellRemark.objects.filter(
                    networks_return__in=wanted.returns, activity=None, closed_at=None
                ).select_related("by")
            ),
            reasons=_said(
                WarningReason.objects.filter(networks_return__in=wanted.returns, activity=None)
            ),
            days={one.pk: one for one in (wanted.owed.period, *wanted.parts)},
        )

    def categories_of(self, measure: Measure, wanted: _Wanted) -> list[Category]:
        """The parts of a measure as its scheme had them when the period began."""
        scheme = _scheme_on(measure, wanted.owed.period)
        if scheme is None or wanted.columns != Columns.CATEGORIES:
            return []
        return self.categories.get(scheme.pk, [])


def _scheme_on(measure: Measure, period: ReportingPeriod) -> CategoryScheme | None:
    scheme = measure.scheme
    if scheme and scheme.since and scheme.since >= period.ends_before and scheme.replaces:
        return scheme.replaces
    return scheme


def _counts(measures: Iterable[int], wanted: _Wanted) -> Iterable[ActivityCount]:
    """Counts that meet the days of the period, and those of earlier periods as long, the latest first."""
    period = wanted.owed.period
    grains = {one.grain for one in wanted.periods}
    since = period.starts_on.replace(year=period.starts_on.year - YEARS_BACK, day=1)
    return (
        ActivityCount.objects.filter(
            measure__in=measures,
            network__in=wanted.networks,
            period__starts_on__lt=period.ends_before,
            period__starts_on__gte=since,
        )
        .filter(Q(period__ends_before__gt=period.starts_on) | Q(period__grain__in=grains))
        .only(*SHOWN)
        .prefetch_related("period")  # a thousand counts share a few
        # in a year that states both, the network's own word is met first
        .order_by("-period__starts_on", "scope", "pk")
    )


def _categories(indicators: Sequence[Indicator]) -> dict[int, list[Category]]:
    schemes = {
        scheme.pk
        for one in indicators
        for scheme in (one.measure.scheme, one.measure.scheme and one.measure.scheme.replaces)
        if scheme
    }
    found: defaultdict[int, list[Category]] = defaultdict(list)
    for category in Category.objects.filter(scheme__in=schemes).order_by("pk"):
        found[category.scheme_id].append(category)
    return found


def _targets(
    indicators: Sequence[Indicator], wanted: _Wanted
) -> dict[tuple[int, int], dict[int, Decimal]]:
    """Targets by network and measure, each by its period: that of a column, or the return's."""
    measures = {one.pk: one.measure_id for one in indicators}
    found: defaultdict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    rows = Target.objects.filter(
        indicator__in=measures,
        network__in=wanted.networks,
        period__in={wanted.owed.period_id, *(one.pk for one in wanted.periods)},
    ).order_by("pk")
    for target in rows:
        of = (target.network_id, measures[target.indicator_id])
        found[of][target.period_id] = target.value
    return found


def _said(rows: "QuerySet[Said]") -> dict[OfCell, list[Said]]:
    """What was said about cells, by return, measure and category, the latest last."""
    found: defaultdict[OfCell, list[Said]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.networks_return_id, row.measure_id, row.category_id].append(row)
    return found


def _sections(indicators: Sequence[Indicator], wanted: _Wanted, facts: _Facts) -> Iterator[Section]:
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


def _columns(indicators: Sequence[Indicator], wanted: _Wanted, facts: _Facts) -> Iterator[_Place]:
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


def _row(indicator: Indicator, columns: Sequence[_Place], wanted: _Wanted, facts: _Facts) -> Row:
    measure = indicator.measure
    own = {category.pk for category in facts.categories_of(measure, wanted)}
    cells = tuple(
        _cell(measure, place, facts) if place.category is None or place.category.pk in own else None
        for place in columns
    )
    return Row(indicator, measure, cells, _sum_of(measure, cells, wanted.columns))


def _cell(measure: Measure, place: _Place, facts: _Facts) -> Cell:
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


def _a_year_before(
    earlier: Iterable[ActivityCount], period: ReportingPeriod
) -> ActivityCount | None:
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
