"""The plan of the year as a snapshot keeps it: areas with what is told about them, indicators, measures and their series."""

from typing import Any

from alliance.texts import of_row
from reports.models import MeasureCrosswalk, Narrative, Plan, ReportingPeriod
from reports.queries.codes import by_number

Json = dict[str, Any]


def plan_told(plan: Plan, period: ReportingPeriod) -> Json:
    told = {
        (narrative.area_id, narrative.kind): of_row(narrative, "text")
        for narrative in Narrative.objects.filter(period=period, area__isnull=False).order_by("pk")
    }
    return {
        "code": plan.code,
        "slug": plan.slug,
        "name": of_row(plan, "name"),
        "goal": of_row(plan, "goal"),
        "area_label": of_row(plan, "area_label"),
        "areas": [
            {
                "code": area.code,
                "name": of_row(area, "name"),
                "summary": of_row(area, "summary"),
                "story": told.get((area.pk, Narrative.Kind.STORY)),
                "lesson": told.get((area.pk, Narrative.Kind.LESSON)),
            }
            for area in plan.areas.order_by("code", "pk")
        ],
    }


def narratives(period: ReportingPeriod) -> Json:
    rows = Narrative.objects.filter(period=period, area__isnull=True).order_by("kind", "pk")
    return {row.kind: of_row(row, "text") for row in rows}


def indicators(plan: Plan) -> list[Json]:
    rows = plan.indicators.filter(is_public=True).select_related("area", "outcome", "measure")
    return [
        {
            "code": row.code,
            "slug": row.slug,
            "area": row.area.code,
            "outcome": row.outcome.code if row.outcome else None,
            "name": of_row(row, "name"),
            "measure": row.measure.code,
            "origin": row.origin,
            "headline": row.is_headline,
        }
        for row in sorted(rows.order_by("pk"), key=lambda row: by_number(row.code))
    ]


def measures(plan: Plan) -> list[Json]:
    rows = {row.measure for row in plan.indicators.select_related("measure").order_by("pk")}
    return [
        {
            "code": row.code,
            "name": of_row(row, "name"),
            "unit": of_row(row, "unit"),
            "unit_one": of_row(row, "unit_one"),
            "counts": of_row(row, "counts"),
            "nature": row.nature,
            "over_time": row.over_time,
            "over_organisations": row.over_organisations,
            "decimals": row.decimals,
        }
        for row in sorted(rows, key=lambda row: row.code)
    ]


def series() -> list[Json]:
    """How series go on from one measure in another, as it was decided by then."""
    rows = MeasureCrosswalk.objects.select_related("from_measure", "to_measure")
    return [
        {
            "from": row.from_measure.code,
            "to": row.to_measure.code,
            "relation": row.relation,
            "weight": None if row.weight is None else f"{row.weight.normalize():f}",
            "note": of_row(row, "note"),
        }
        for row in rows.order_by("from_measure__code", "to_measure__code")
    ]
