"""Reporting's part of the demonstration alliance: both plans and the real year 2017, published once."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from alliance.content import read
from alliance.leases import claim
from alliance.models import OutboxTask, User
from networks.models import Network, Theme
from reports.actions import StatedNumber, enter_count, order_build, publish_build, run_build
from reports.actions.activities import ActivityFacts, add_activity
from reports.actions.counts import expect_return, tie_overlap
from reports.actions.framework import (
    add_area,
    add_strategy,
    define_measure,
    note_source,
    open_year,
    set_target,
    set_up_plan,
    tie_areas,
    use_measure,
)
from reports.actions.highlights import take_over_highlight
from reports.actions.shaping import set_baseline
from reports.actions.stories import add_publication, write_narrative
from reports.demo import coming, cycle, highlights
from reports.models import (
    Activity,
    ActivityCount,
    AnnualReport,
    Indicator,
    Measure,
    Narrative,
    NetworkReturn,
    Outcome,
    Plan,
    Publication,
    ReportBuild,
    ReportingPeriod,
    ResultArea,
)

SUMMARY_2017 = {
    "en": "Annual report 2017, executive summary",
    "fr": "Rapport annuel 2017, résumé opérationnel",
    "es": "Informe anual 2017, resumen ejecutivo",
    "ar": "التقرير السنوي 2017، الملخص التنفيذي",
}
# The plan whose result areas the year 2017 is reported against.
PLAN_OF_2017 = "2017-2020"

# The networks that have a page of their own in the report of that year.
OWED_A_RETURN_FOR_2017 = (
    "africa",
    "cambodia",
    "cariman",
    "europe",
    "latin-america",
    "lebanon",
    "namen",
    "south-asia",
)


def load(by: User) -> None:
    year = open_year(year=2017, by=by)
    _plans(year, by)
    _returns(year, by)
    _activities(by)
    _publications(by)
    _figures(year, by)
    _stories(year, by)
    coming.load(by)
    cycle.load(by)
    highlights.load()


def publish(by: User) -> None:
    """Publish the first edition of 2017, unless that was done before; after the data, because freezing needs them kept."""
    year = ReportingPeriod.objects.get(code="2017")
    if not AnnualReport.objects.filter(period=year).exists():
        _first_edition(year, by)


def _plans(year: ReportingPeriod, by: User) -> None:
    content = read(__file__, "plans.toml")
    for row in content["plan"]:
        plan = set_up_plan(
            code=row["code"],
            slug=row["slug"],
            starts_on=_day(row["starts_on"]),
            ends_on=_day(row["ends_on"]),
            name=row["name"],
            goal=row.get("goal"),
            area_label=row["area_label"],
            note=row.get("note"),
            by=by,
        )
        for area_row in row["area"]:
            _area(plan, area_row, year, by)
        for strategy in row.get("strategy", []):
            add_strategy(
                plan=plan,
                code=strategy["code"],
                name=strategy["name"],
                summary=strategy.get("summary"),
                by=by,
            )
    for tie in content["crosswalk"]:
        to_area = _area_of(tie["to_plan"], tie["to_area"])
        outcome = tie.get("to_outcome")
        tie_areas(
            from_area=_area_of(tie["from_plan"], tie["from_area"]),
            to_area=to_area,
            to_outcome=Outcome.objects.get(area=to_area, code=outcome) if outcome else None,
            note=tie.get("note"),
            by=by,
        )


def _area(plan: Plan, row: dict[str, Any], year: ReportingPeriod, by: User) -> None:
    area = add_area(
        plan=plan,
        code=row["code"],
        name=row["name"],
        summary=row.get("summary"),
        outcomes=[(outcome["code"], outcome["name"]) for outcome in row.get("outcome", [])],
        by=by,
    )
    for kind in (Narrative.Kind.STORY, Narrative.Kind.LESSON):
        if kind in row:
            write_narrative(period=year, area=area, kind=kind, text=row[kind], by=by)


def _area_of(plan: str, code: str) -> ResultArea:
    return ResultArea.objects.get(plan__code=plan, code=code)


def _returns(year: ReportingPeriod, by: User) -> None:
    """The year is approved, not locked, so that a count can be changed at once."""
    for network in Network.objects.filter(slug__in=OWED_A_RETURN_FOR_2017).order_by("slug"):
        expect_return(network=network, period=year, state=NetworkReturn.State.APPROVED, by=by)


def _activities(by: User) -> None:
    for row in read(__file__, "activities_2017.toml")["activity"]:
        area = row.get("area")
        facts = ActivityFacts(
            title=row["title"],
            summary=row.get("summary", {}),
            aliases=tuple(row.get("aliases", [])),
            hosts=tuple(Network.objects.get(slug=slug) for slug in row["hosts"]),
            kinds=tuple(row["kinds"]),
            role=row["role"],
            starts_on=_day(row["starts_on"]),
            ends_on=_day(row["ends_on"]),
            precision=row["precision"],
            place_precision=row["place_precision"],
            city=row.get("city", ""),
            country=row.get("country", ""),
            area=_area_of(PLAN_OF_2017, area) if area else None,
            themes=tuple(Theme.objects.filter(slug__in=row.get("themes", [])).order_by("pk")),
            partners=tuple(row.get("partners", [])),
        )
        add_activity(facts=facts, slug=row["slug"], source_line=row.get("source_line", ""), by=by)


def _publications(by: User) -> None:
    for row in read(__file__, "publications_2017.toml")["publication"]:
        area = row.get("area")
        add_publication(
            slug=row["slug"],
            title=row["title"],
            original_title=row.get("original_title", ""),
            summary=row.get("summary"),
            kind=row["kind"],
            published_on=date(2017, 1, 1),
            precision=row["precision"],
            editions={language: row.get("address", "") for language in row["languages"]},
            area=_area_of(PLAN_OF_2017, area) if area else None,
            activities=Activity.objects.filter(slug__in=row.get("activities", [])).order_by("pk"),
            source_line=row.get("source_line", ""),
            by=by,
        )


def _figures(year: ReportingPeriod, by: User) -> None:
    content = read(__file__, "figures_2017.toml")
    for row in content["measure"]:
        define_measure(
            code=row["code"],
            nature=row["nature"],
            thing=row.get("thing", Measure.Thing.OTHER),
            over_time=row["over_time"],
            over_organisations=row["over_organisations"],
            over_categories=row["over_categories"],
            name=row["name"],
            unit=row["unit"],
            unit_one=row["unit_one"],
            counts=row.get("counts"),
            by=by,
        )
    for row in content["indicator"]:
        use_measure(
            measure=Measure.objects.get(code=row["measure"]),
            area=_area_of(row["plan"], row["area"]),
            code=row["code"],
            slug=row["slug"],
            name=row["name"],
            is_headline=row.get("headline", False),
            by=by,
        )
    counts = {row["id"]: _count(row, year, by) for row in content["count"]}
    for row in content["count"]:
        for other in row.get("overlaps_with", []):
            tie_overlap(count=counts[row["id"]], other=counts[other], by=by)
    for row in content["target"]:
        set_target(
            indicator=Indicator.objects.get(slug=row["indicator"]),
            network=Network.objects.get(slug=row["network"]),
            period=year,
            value=Decimal(row["value"]),
            is_sample=row["is_sample"],
            by=by,
        )
    for row in content["baseline"]:
        set_baseline(
            indicator=Indicator.objects.get(slug=row["indicator"]),
            network=Network.objects.get(slug=row["network"]),
            as_of=_day(row["as_of"]),
            value=Decimal(row["value"]),
            is_sample=row["is_sample"],
            by=by,
        )


def _count(row: dict[str, Any], year: ReportingPeriod, by: User) -> ActivityCount:
    activity = row.get("activity")
    return enter_count(
        measure=Measure.objects.get(code=row["measure"]),
        network=Network.objects.get(slug=row["network"]),
        period=year,
        scope=row["scope"],
        number=StatedNumber(
            state=row["state"],
            value=Decimal(row["value"]) if "value" in row else None,
            qualifier=row.get("qualifier", ActivityCount.Qualifier.EXACTLY),
            wording=row.get("wording", ""),
        ),
        source=note_source(
            document=row["source_document"],
            title=SUMMARY_2017,
            locator=row["source_line"],
            by=by,
        ),
        activity=Activity.objects.get(slug=activity) if activity else None,
        method=row["method"],
        reference=_reference(row["id"]),
        sentence=row.get("sentence"),
        remark=row.get("remark"),
        counts_activities=Activity.objects.filter(
            slug__in=row.get("counts_activities", [])
        ).order_by("slug"),
        counts_publications=Publication.objects.filter(
            slug__in=row.get("counts_publications", [])
        ).order_by("slug"),
        by=by,
    )


def _reference(row_id: str) -> str:
    """N17a and N17b are two sources of one figure; N15a and N15b are two figures."""
    return row_id.rstrip("ab") if row_id.startswith("N17") else row_id


def _stories(year: ReportingPeriod, by: User) -> None:
    content = read(__file__, "highlights_2017.toml")
    for kind, text in content["year"].items():
        write_narrative(period=year, kind=kind, text=text, by=by)
    for position, row in enumerate(content["highlight"]):
        area = row.get("area")
        take_over_highlight(
            slug=row["slug"],
            network=Network.objects.get(slug=row["network"]),
            period=year,
            title=row["title"],
            body=row["body"],
            area=_area_of(PLAN_OF_2017, area) if area else None,
            themes=Theme.objects.filter(slug__in=row.get("themes", [])).order_by("slug"),
            position=position,
            by=by,
        )


def _first_edition(year: ReportingPeriod, by: User) -> None:
    """Build and publish, by the same actions as everybody."""
    languages = [code for code, _name in settings.LANGUAGES]
    with transaction.atomic():
        build, _is_new = order_build(period=year, languages=languages, by=by)
        lease = claim(ReportBuild, build.pk)
    while lease is None and build.state in OutboxTask.OPEN_STATES:
        # an earlier start was interrupted, and its build is still somebody's
        time.sleep(1)
        lease = claim(ReportBuild, build.pk)
        build.refresh_from_db()
    if lease is not None:
        with lease.renewed():
            run_build(lease)
        build.refresh_from_db()
    publish_build(build=build, by=by)


def _day(value: str) -> date:
    return date.fromisoformat(value)
