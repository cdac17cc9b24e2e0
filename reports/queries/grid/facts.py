"""What the database knows about the cells of a grid: asked for in the same number of queries, however large it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Self, TypeVar

from django.db.models import Q, QuerySet

from reports.models import (
    ActivityCount,
    Category,
    CategoryScheme,
    CellRemark,
    Indicator,
    Measure,
    NetworkReturn,
    ReportingPeriod,
    Target,
    WarningReason,
)
from reports.queries.grid.cells import CellKey, Columns, SeenCount

# How many earlier years a cell is compared with.
YEARS_BACK = 8
Said = TypeVar("Said", CellRemark, WarningReason)
# The columns of a count that a grid needs, in the order of `SeenCount`; its texts in four languages are not among them.
SHOWN = tuple(one.name for one in fields(SeenCount) if one.name != "period")
# A return or a network, a measure, and a category or none.
OfCell = tuple[int, int, int | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a grid is asked about."""

    owed: NetworkReturn
    columns: Columns
    parts: tuple[ReportingPeriod, ...]
    returns: Sequence[NetworkReturn]
    # whether earlier years, targets and what was said stand beside the numbers
    has_beside: bool = True

    @property
    def networks(self) -> list[int]:
        return [one.network_id for one in self.returns]

    @property
    def periods(self) -> tuple[ReportingPeriod, ...]:
        return self.parts if self.columns == Columns.PARTS else (self.owed.period,)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database knows about the cells of a grid, by cell."""

    # by the scheme of a measure: the parts that held when the period began
    categories: Mapping[int, list[Category]]
    rows: Mapping[CellKey, list[SeenCount]]
    from_activities: Mapping[CellKey, int]
    # the periods for which a network states a measure, to see whether another grain is in use
    stated: Mapping[tuple[int, int], Mapping[int, ReportingPeriod]]
    earlier: Mapping[OfCell, list[SeenCount]]
    targets: Mapping[tuple[int, int], Mapping[int, Decimal]]
    remarks: Mapping[OfCell, list[CellRemark]]
    reasons: Mapping[OfCell, list[WarningReason]]
    days: Mapping[int, ReportingPeriod]

    @classmethod
    def about(cls, indicators: Sequence[Indicator], wanted: Wanted) -> Self:
        measures = {one.measure_id for one in indicators}
        rows: defaultdict[CellKey, list[SeenCount]] = defaultdict(list)
        from_activities: defaultdict[CellKey, int] = defaultdict(int)
        stated: defaultdict[tuple[int, int], dict[int, ReportingPeriod]] = defaultdict(dict)
        earlier: defaultdict[OfCell, list[SeenCount]] = defaultdict(list)
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
            categories=_categories(indicators, wanted.owed.period),
            rows=rows,
            from_activities=from_activities,
            stated=stated,
            earlier=earlier,
            targets=_targets(indicators, wanted) if wanted.has_beside else {},
            remarks=_remarks(wanted) if wanted.has_beside else {},
            reasons=_reasons(wanted) if wanted.has_beside else {},
            days={one.pk: one for one in (wanted.owed.period, *wanted.parts)},
        )

    def categories_of(self, measure: Measure, wanted: Wanted) -> list[Category]:
        """The parts of a measure as its scheme had them when the period began."""
        if measure.scheme_id is None or wanted.columns != Columns.CATEGORIES:
            return []
        return self.categories[measure.scheme_id]


def _counts(measures: Iterable[int], wanted: Wanted) -> Iterator[SeenCount]:
    """Counts that meet the days of the period, and those of earlier periods as long, the latest first."""
    period = wanted.owed.period
    grains = {one.grain for one in wanted.periods}
    since = period.starts_on.replace(year=period.starts_on.year - YEARS_BACK, day=1)
    earlier = Q(period__grain__in=grains) if wanted.has_beside else Q(pk=None)
    rows = (
        ActivityCount.objects.filter(
            measure__in=measures,
            network__in=wanted.networks,
            period__starts_on__lt=period.ends_before,
            period__starts_on__gte=since,
        )
        .filter(Q(period__ends_before__gt=period.starts_on) | earlier)
        # in a year that states both, the network's own word is met first
        .order_by("-period__starts_on", "scope", "pk")
        .values_list(*SHOWN)
    )
    at = SHOWN.index("period_id")
    periods = ReportingPeriod.objects.in_bulk({row[at] for row in rows})
    return (SeenCount(*(*row, periods[row[at]])) for row in rows)


def _categories(
    indicators: Sequence[Indicator], period: ReportingPeriod
) -> dict[int, list[Category]]:
    named = {one.measure.scheme_id for one in indicators} - {None}
    schemes = CategoryScheme.objects.in_bulk() if named else {}
    held = {scheme: in_force(schemes[scheme], schemes, period).pk for scheme in named if scheme}
    found: defaultdict[int, list[Category]] = defaultdict(list)
    for category in Category.objects.filter(scheme__in=held.values()).order_by("pk"):
        found[category.scheme_id].append(category)
    return {scheme: found[version] for scheme, version in held.items()}


def in_force(
    scheme: CategoryScheme, schemes: Mapping[int, CategoryScheme], period: ReportingPeriod
) -> CategoryScheme:
    """The version of a scheme that held when the period began; before the first one there was none other than it."""
    while scheme.replaces_id and scheme.since and scheme.since > period.starts_on:
        scheme = schemes[scheme.replaces_id]
    return scheme


def _targets(
    indicators: Sequence[Indicator], wanted: Wanted
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


def _remarks(wanted: Wanted) -> dict[OfCell, list[CellRemark]]:
    return _said(
        CellRemark.objects.filter(
            networks_return__in=wanted.returns, activity=None, closed_at=None
        ).select_related("by")
    )


def _reasons(wanted: Wanted) -> dict[OfCell, list[WarningReason]]:
    return _said(WarningReason.objects.filter(networks_return__in=wanted.returns, activity=None))


def _said(rows: "QuerySet[Said]") -> dict[OfCell, list[Said]]:
    """What was said about cells, by return, measure and category, the latest last."""
    found: defaultdict[OfCell, list[Said]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.networks_return_id, row.measure_id, row.category_id].append(row)
    return found
