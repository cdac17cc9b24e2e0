"""Figures as they stand now, by the references that texts cite them with: what a writer may choose, what a text says today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from alliance.texts import of_row
from networks.models import Network
from reports.models import ActivityCount, Indicator, Plan, ReportingPeriod
from reports.numbers import cited
from reports.rollup import State, Total, totals
from reports.snapshot.figures import plain

Json = dict[str, Any]
Key = tuple[int, int]
Found = tuple[Indicator | None, Total | None]


def figures_offered(period: ReportingPeriod, network: Network) -> list[Json]:
    """The public figures of a network in a year that have a number, as they stand now."""
    indicators = _indicators(period)
    if not indicators:
        return []
    found = totals(
        measures=[one.measure_id for one in indicators], networks=[network.pk], period=period
    )
    names = _references(period, [network.pk])
    return [
        _figure(
            _one_name(names, (one.measure_id, network.pk)) or f"{one.slug}.{network.slug}",
            one,
            total,
        )
        for one in indicators
        if (total := found.get((one.measure_id, network.pk)))
        and total.state in {State.VALUE, State.ZERO}
    ]


def figures_cited(period: ReportingPeriod, texts: Iterable[str]) -> dict[str, Json]:
    """Each figure that these texts cite, as it stands now; a reference that leads nowhere is not reported."""
    return {
        reference: _figure(reference, *found)
        for reference, found in totals_cited(period, texts).items()
    }


def totals_cited(period: ReportingPeriod, texts: Iterable[str]) -> dict[str, Found]:
    """Each reference in these texts with the indicator that it names and what was reported for it."""
    references = cited(texts)
    if not references:
        return {}
    indicators = {one.slug: one for one in _indicators(period)}
    keys = _keys(period, references, indicators)
    found = (
        totals(
            measures=sorted({measure for measure, _network in keys.values()}),
            networks=sorted({network for _measure, network in keys.values()}),
            period=period,
        )
        if keys
        else {}
    )
    by_measure = {one.measure_id: one for one in indicators.values()}
    return {
        reference: (by_measure.get(keys[reference][0]), found.get(keys[reference]))
        if reference in keys
        else (None, None)
        for reference in sorted(references)
    }


def _indicators(period: ReportingPeriod) -> list[Indicator]:
    plan = (
        Plan.objects.filter(starts_on__lt=period.ends_before, ends_on__gte=period.starts_on)
        .order_by("starts_on")
        .last()
    )
    if plan is None:
        return []
    return list(
        plan.indicators.filter(is_public=True).select_related("measure").order_by("code", "pk")
    )


def _keys(
    period: ReportingPeriod, references: Collection[str], indicators: Mapping[str, Indicator]
) -> dict[str, Key]:
    """Of which measure and network each reference is."""
    found: dict[str, Key] = {}
    slugs = {one.rpartition(".")[2] for one in references if "." in one}
    networks = dict(Network.objects.filter(slug__in=slugs).order_by("pk").values_list("slug", "pk"))
    for reference in references:
        indicator, _dot, network = reference.rpartition(".")
        if indicator in indicators and network in networks:
            found[reference] = (indicators[indicator].measure_id, networks[network])
    public = {one.measure_id for one in indicators.values()}
    for (measure, network_id), names in _references(period, None, references).items():
        if measure in public:
            found |= dict.fromkeys(names, (measure, network_id))
    return found


def _references(
    period: ReportingPeriod, networks: Collection[int] | None, only: Collection[str] | None = None
) -> dict[Key, set[str]]:
    """The references that counts of a year carry, by measure and network."""
    rows = ActivityCount.objects.filter(
        period__starts_on__gte=period.starts_on, period__ends_before__lte=period.ends_before
    ).exclude(reference="")
    if networks is not None:
        rows = rows.filter(network__in=networks)
    if only is not None:
        rows = rows.filter(reference__in=only)
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for measure, network, reference in rows.order_by("pk").values_list(
        "measure_id", "network_id", "reference"
    ):
        found[measure, network].add(reference)
    return found


def _one_name(names: Mapping[Key, set[str]], key: Key) -> str:
    """The reference of a figure where all its counts share one."""
    found = names.get(key, set())
    return next(iter(found)) if len(found) == 1 else ""


def _figure(reference: str, indicator: Indicator | None, total: Total | None) -> Json:
    return {
        "id": reference,
        "indicator": indicator.slug if indicator else "",
        "name": of_row(indicator, "name") if indicator else {},
        "state": str(total.state) if total else "not_reported",
        "value": plain(total.value) if total else None,
        "qualifier": str(total.qualifier) if total else "",
        "wording": str(total.wording) if total else "",
        "conflict": [
            {"value": plain(value), "qualifier": str(qualifier), "wording": str(wording)}
            for conflict in (total.conflicts if total else ())
            for (value, qualifier, wording, _count) in conflict.values
        ],
    }
