"""The strategic plans as open data: what they aim at, by what they are measured."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from alliance.errors import HelpfulSentence
from alliance.open_data import (
    Asked,
    InMemory,
    Item,
    Rows,
    Text,
    choice,
    offer_list,
    offer_one,
    shown_at,
    text_of_row,
)
from reports.models import Crosswalk, Indicator, Outcome, Plan, ResultArea, Strategy
from reports.queries.codes import by_number

router = Router(tags=["plans"])


class PlanInShort(Item):
    code: str = Field(examples=["2017-2020"])
    name: Text | None = None
    starts_on: str = Field(examples=["2017-01-01"])
    ends_on: str = Field(examples=["2020-12-31"])
    goal: Text | None = None
    areas: list[str] = Field(description="The codes of its result areas.", examples=[["1", "2"]])
    href: str = Field(
        description="The page of the plan.", examples=["https://example.org/en/plans/2017-2020/"]
    )


class Aim(Schema):
    """An outcome, or a strategy: a way of working across the areas."""

    code: str = Field(examples=["1.1"])
    name: Text | None = None
    summary: Text | None = None


class Onward(Schema):
    """Where an area lives on in a later plan."""

    plan: str = Field(examples=["2021-2024"])
    area: str = Field(examples=["2"])
    outcome: str | None = None
    note: Text | None = None


class Counted(Schema):
    """What is counted, and how it adds up."""

    code: str = Field(examples=["workshops"])
    unit: Text | None = None
    counts: Text | None = Field(None, description="What counts.")
    not_counted: Text | None = Field(None, description="What does not.")
    nature: str = Field(examples=["flow"])
    over_time: str = Field(examples=["sum"])
    over_organisations: str = Field(examples=["sum"])


class MeasuredBy(Schema):
    """An indicator of an area."""

    code: str = Field(examples=["regional-symposia"])
    number: str = Field(description="Its number within the plan.", examples=["1.2"])
    name: Text | None = None
    outcome: str | None = None
    origin: str = choice(
        Indicator.Origin,
        description="`alliance`: of the plan itself; `portal`: made for this portal.",
    )
    is_headline: bool
    measure: Counted


class Area(Schema):
    code: str = Field(examples=["1"])
    name: Text | None = None
    summary: Text | None = None
    outcomes: list[Aim]
    indicators: list[MeasuredBy]
    goes_on_in: list[Onward]


class WholePlan(PlanInShort):
    area_label: Text | None = Field(None, description="What the plan calls its areas.")
    note: Text | None = None
    result_areas: list[Area]
    strategies: list[Aim]


@offer_list(
    router,
    "/plans",
    of=PlanInShort,
    called="Strategic plans",
    says="Every plan with the codes of its result areas, the latest first.",
)
def plans(request: HttpRequest, wanted: Asked) -> Rows[PlanInShort]:
    rows = Plan.objects.prefetch_related(_AREAS).order_by("pk")
    return InMemory(rows, lambda row: (-row.starts_on.toordinal(), row.slug), _in_short)


@offer_one(
    router,
    "/plans/{slug:code}",
    of=WholePlan,
    called="One plan",
    says="A plan with its result areas, their outcomes and indicators, and its strategies.",
)
def plan(request: HttpRequest, code: str) -> WholePlan:
    found = Plan.objects.filter(slug=code).prefetch_related(*_ALL_OF_A_PLAN).first()
    if found is None:
        raise Http404(
            HelpfulSentence(_("There is no plan at this address. The list holds all of them."))
        )
    return _whole(found)


_AREAS = Prefetch("areas", ResultArea.objects.order_by("code", "pk"))
_ALL_OF_A_PLAN = (
    _AREAS,
    Prefetch("areas__outcomes", Outcome.objects.order_by("code", "pk")),
    Prefetch(
        "areas__indicators",
        Indicator.objects.filter(is_public=True)
        .select_related("measure", "outcome")
        .order_by("pk"),
    ),
    Prefetch(
        "areas__continued_in",
        Crosswalk.objects.select_related("to_area__plan", "to_outcome").order_by("pk"),
    ),
    Prefetch("strategies", Strategy.objects.order_by("pk")),
)


def _in_short(row: Plan) -> PlanInShort:
    return PlanInShort(**_told(row))


def _whole(row: Plan) -> WholePlan:
    return WholePlan(
        **_told(row),
        area_label=text_of_row(row, "area_label"),
        note=text_of_row(row, "note"),
        result_areas=[_area(area) for area in row.areas.all()],
        strategies=[_aim(strategy) for strategy in row.strategies.all()],
    )


def _told(row: Plan) -> dict[str, Any]:
    return {
        "code": row.slug,
        "name": text_of_row(row, "name"),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "goal": text_of_row(row, "goal"),
        "areas": [area.code for area in row.areas.all()],
        "href": shown_at(reverse("reports:plan", args=[row.slug])),
    }


def _area(area: ResultArea) -> Area:
    return Area(
        code=area.code,
        name=text_of_row(area, "name"),
        summary=text_of_row(area, "summary"),
        outcomes=[_aim(outcome) for outcome in area.outcomes.all()],
        indicators=[
            _indicator(row)
            for row in sorted(area.indicators.all(), key=lambda row: by_number(row.code))
        ],
        goes_on_in=[_onward(row) for row in area.continued_in.all()],
    )


def _aim(row: Outcome | Strategy) -> Aim:
    summary = text_of_row(row, "summary") if isinstance(row, Strategy) else None
    return Aim(code=row.code, name=text_of_row(row, "name"), summary=summary)


def _indicator(row: Indicator) -> MeasuredBy:
    measure = row.measure
    return MeasuredBy(
        code=row.slug,
        number=row.code,
        name=text_of_row(row, "name"),
        outcome=row.outcome.code if row.outcome else None,
        origin=row.origin,
        is_headline=row.is_headline,
        measure=Counted(
            code=measure.code,
            unit=text_of_row(measure, "unit"),
            counts=text_of_row(measure, "counts"),
            not_counted=text_of_row(measure, "not_counted"),
            nature=measure.nature,
            over_time=measure.over_time,
            over_organisations=measure.over_organisations,
        ),
    )


def _onward(row: Crosswalk) -> Onward:
    return Onward(
        plan=row.to_area.plan.slug,
        area=row.to_area.code,
        outcome=row.to_outcome.code if row.to_outcome else None,
        note=text_of_row(row, "note"),
    )
