"""The figures of a year as a snapshot keeps them: each with its parts, sources, coverage, conflicts and claims."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alliance.texts import of_row
from networks.models import Network
from networks.queries import tree_on
from reports.models import (
    Activity,
    ActivityCount,
    Baseline,
    Indicator,
    Plan,
    Publication,
    ReportingPeriod,
    Source,
    Target,
)
from reports.queries.codes import by_number
from reports.rollup import Part, Total, percentage, totals
from reports.snapshot.networks import last_day

Json = dict[str, Any]


@dataclass(frozen=True)
class _Known:
    """What the figures of one year are written from, read once."""

    slugs: dict[int, str]
    activities: dict[int, str]
    counts: dict[int, ActivityCount]
    of_cell: dict[tuple[int, int], list[ActivityCount]]
    sources: dict[int, Source]
    targets: dict[tuple[int, int], Target]
    baselines: dict[tuple[int, int], Baseline]


def figures(plan: Plan, period: ReportingPeriod) -> list[Json]:
    known = _known(period)
    indicators = list(
        plan.indicators.filter(is_public=True).select_related("measure").order_by("pk")
    )
    tree = tree_on(last_day(period))
    order = tree.in_order(key=lambda pk: known.slugs[pk])
    answers = totals(
        measures=[indicator.measure_id for indicator in indicators], networks=order, period=period
    )
    written = []
    for indicator in sorted(indicators, key=lambda row: by_number(row.code)):
        for network in order:
            total = answers.get((indicator.measure_id, network))
            if total and _has_something_to_say(total, known, indicator):
                written.append(_figure(indicator, total, known))
    return written


def _known(period: ReportingPeriod) -> _Known:
    counts = (
        ActivityCount.objects.filter(
            period__starts_on__gte=period.starts_on, period__ends_before__lte=period.ends_before
        )
        .select_related("source__document", "measure")
        .prefetch_related("counts_activities__merged_into", "counts_publications", "overlaps_with")
        .order_by("pk")
    )
    of_cell: dict[tuple[int, int], list[ActivityCount]] = {}
    for count in counts:
        of_cell.setdefault((count.measure_id, count.network_id), []).append(count)
    return _Known(
        slugs=dict(Network.objects.order_by("pk").values_list("pk", "slug")),
        activities=dict(Activity.objects.order_by("pk").values_list("pk", "slug")),
        counts={count.pk: count for count in counts},
        of_cell=of_cell,
        sources={count.source.pk: count.source for count in counts if count.source},
        targets={
            (target.indicator_id, target.network_id): target
            for target in Target.objects.filter(period=period).order_by("pk")
        },
        baselines={
            (baseline.indicator_id, baseline.network_id): baseline
            for baseline in Baseline.objects.filter(as_of__lt=period.ends_before).order_by("pk")
        },
    )


def _has_something_to_say(total: Total, known: _Known, indicator: Indicator) -> bool:
    """A network with nothing below it that could be shown has no figure; one with a target, a row or parts has."""
    return bool(
        total.parts
        or total.conflicts
        or (total.measure_id, total.network_id) in known.of_cell
        or (indicator.pk, total.network_id) in known.targets
    )


def _figure(indicator: Indicator, total: Total, known: _Known) -> Json:
    own = known.of_cell.get((total.measure_id, total.network_id), [])
    first = next((count for count in own if count.is_counting), own[0] if own else None)
    target = known.targets.get((indicator.pk, total.network_id))
    baseline = known.baselines.get((indicator.pk, total.network_id))
    return {
        "id": _figure_id(indicator, total.network_id, known),
        "indicator": indicator.slug,
        "measure": indicator.measure.code,
        "network": known.slugs[total.network_id],
        "scope": first.scope if first else None,
        "state": str(total.state),
        "value": plain(total.value),
        "numerator": plain(total.numerator),
        "denominator": plain(total.denominator),
        "qualifier": str(total.qualifier),
        "wording": str(total.wording),
        "highest": plain(total.highest),
        "refusal": str(total.refusal),
        "method": first.method if first else "",
        "remark": of_row(first, "remark") if first else {},
        "sentence": of_row(first, "sentence") if first else {},
        "coverage": {
            "reported": total.coverage.reported,
            "expected": total.coverage.expected,
            "stated_whole": total.coverage.stated_whole,
        },
        "parts": [_part(part, indicator, known) for part in total.parts],
        "conflict": [
            _statement(known.counts[count_id])
            for conflict in total.conflicts
            if conflict.network_id == total.network_id
            for (_value, _qualifier, _wording, count_id) in conflict.values
        ],
        "disputed": bool(total.conflicts),
        "claims": claims_of(first),
        "overlaps_with": sorted(
            {other.reference for count in own for other in count.overlaps_with.all()}
        ),
        "sources": [_source(known.sources[count.source_id]) for count in own if count.source_id],
        "target": {"value": plain(target.value), "is_sample": target.is_sample} if target else None,
        "baseline": _began_at(baseline) if baseline else None,
    }


def _began_at(baseline: Baseline) -> Json:
    """Where an indicator stood; a share in per cent, as the figures of shares are."""
    value = baseline.value
    if baseline.numerator is not None and baseline.denominator is not None:
        value = percentage(baseline.numerator, baseline.denominator)
    return {
        "value": plain(value),
        "as_of": baseline.as_of.isoformat(),
        "source": baseline.source,
        "is_sample": baseline.is_sample,
    }


def _figure_id(indicator: Indicator, network_id: int, known: _Known) -> str:
    """The reference of a count where it has one, shared by all sources of the same figure."""
    references = {
        count.reference
        for count in known.of_cell.get((indicator.measure_id, network_id), [])
        if count.reference
    }
    if len(references) == 1:
        return references.pop()
    return f"{indicator.slug}.{known.slugs[network_id]}"


def _part(part: Part, indicator: Indicator, known: _Known) -> Json:
    return {
        "network": known.slugs[part.network_id],
        "activity": known.activities.get(part.activity_id) if part.activity_id else None,
        "state": str(part.state),
        "value": plain(part.value),
        "qualifier": str(part.qualifier),
        "wording": str(part.wording),
        "joint": part.joint,
        "disputed": part.disputed,
        "figure": _figure_id(indicator, part.network_id, known),
    }


def _statement(count: ActivityCount) -> Json:
    return {
        "value": plain(count.value),
        "qualifier": count.qualifier,
        "wording": count.wording,
        "source": _source(count.source) if count.source else None,
    }


def _source(source: Source) -> Json:
    return {"document": of_row(source.document, "title"), "locator": source.locator}


def claims_of(count: ActivityCount | None) -> Json | None:
    """What a count says it counts, named one by one, beside the number it claims."""
    if count is None:
        return None
    listed: list[Activity | Publication] = [
        *sorted(
            {row.merged_into or row for row in count.counts_activities.all()},
            key=lambda row: row.slug,
        ),
        *sorted(count.counts_publications.all(), key=lambda row: row.slug),
    ]
    if not listed:
        return None
    return {
        "claimed": plain(count.value),
        "listed": [
            {
                "kind": row._meta.model_name,
                "slug": row.slug,
                "title": of_row(row, "title"),
            }
            for row in listed
        ],
    }


def plain(value: Decimal | None) -> str | None:
    """A decimal as a plain string: `1250`, `0.17`; never `1.25E+3`."""
    if value is None:
        return None
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text
