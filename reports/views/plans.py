"""The strategic plans: what each aims at, and what its result areas have reached as published."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.texts import of_row
from reports.models import Crosswalk, Indicator, Outcome, Plan, ResultArea
from reports.queries import Edition, editions_in_force
from reports.queries.codes import by_number
from reports.tree import results
from reports.tree.book import Book
from reports.tree.document import Block, Callout
from reports.views.lines import Line, lines_of_area
from reports.views.published import book_of


@dataclass(frozen=True)
class Aim:
    """An indicator of a plan, and what is published of it, if anything is."""

    indicator: Indicator
    line: Line | None


@dataclass(frozen=True)
class Aims:
    """The indicators under one outcome, or straight under the area."""

    outcome: Outcome | None
    aims: tuple[Aim, ...]

    @property
    def anchor(self) -> str:
        return f"aims-{self.outcome.code}" if self.outcome else "aims"


@login_not_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    areas = Prefetch("areas", ResultArea.objects.order_by("code", "pk"))
    rows = Plan.objects.prefetch_related(areas).order_by("-starts_on", "pk")
    return render(request, "reports/plans.html", {"plans": rows})


@login_not_required
@require_safe
def plan(request: HttpRequest, plan: str) -> HttpResponse:
    all_plans = _plans()
    found = _plan_or_404(plan, all_plans)
    place = all_plans.index(found)
    context = {
        "plan": found,
        "areas": _areas_of(found),
        "strategies": found.strategies.order_by("pk"),
        "earlier": all_plans[place - 1] if place else None,
        "later": next(iter(all_plans[place + 1 :]), None),
        "written_in": of_row(found, "name"),
    }
    return render(request, "reports/plan.html", context)


@login_not_required
@require_safe
def result_area(request: HttpRequest, plan: str, area: str) -> HttpResponse:
    found = _plan_or_404(plan, _plans())
    areas = _areas_of(found)
    shown_area = next((row for row in areas if row.code == area), None)
    if shown_area is None:
        raise Http404(
            HelpfulSentence(_("This plan has no such result area. Its page lists all of them."))
        )
    edition = _edition_of(found)
    book = book_of(edition) if edition else None
    lines = lines_of_area(book, area) if book else []
    groups = _groups(shown_area, lines)
    place = areas.index(shown_area)
    context = {
        "plan": found,
        "area": shown_area,
        "edition": edition,
        "groups": groups,
        "has_aims": any(group.aims for group in groups),
        "has_sample_aims": any(_is_sample(line) for line in lines),
        "told": _told(book, area) if book else [],
        "earlier": areas[place - 1] if place else None,
        "later": next(iter(areas[place + 1 :]), None),
        "written_in": of_row(shown_area, "name"),
    }
    return render(request, "reports/result_area.html", context)


def _plans() -> list[Plan]:
    """All plans, the earliest first."""
    return list(Plan.objects.order_by("starts_on", "pk"))


def _plan_or_404(slug: str, all_plans: Sequence[Plan]) -> Plan:
    found = next((plan for plan in all_plans if plan.slug == slug), None)
    if found is None:
        raise Http404(
            HelpfulSentence(_("There is no plan at this address. The list holds all of them."))
        )
    return found


def _areas_of(plan: Plan) -> list[ResultArea]:
    """The areas of a plan with their outcomes, their indicators, and the areas of other plans that they come from or
    live on in."""
    crosswalk = Crosswalk.objects.select_related(
        "from_area__plan", "to_area__plan", "to_outcome"
    ).order_by("from_area__code", "to_area__code", "pk")
    indicators = Indicator.objects.filter(is_public=True).order_by("pk")
    return list(
        plan.areas.prefetch_related(
            Prefetch("outcomes", Outcome.objects.order_by("code", "pk")),
            Prefetch("indicators", indicators),
            Prefetch("continued_in", crosswalk),
            Prefetch("continues", crosswalk),
        ).order_by("code", "pk")
    )


def _edition_of(plan: Plan) -> Edition | None:
    """The newest report on a plan."""
    return next(
        (one for one in editions_in_force() if one.content["plan"]["slug"] == plan.slug), None
    )


def _groups(area: ResultArea, lines: Sequence[Line]) -> list[Aims]:
    """The indicators of an area under their outcomes; those that have none come first."""
    published = {line.figure["indicator"]: line for line in lines}
    in_order = sorted(area.indicators.all(), key=lambda row: by_number(row.code))
    groups = []
    for outcome in (None, *area.outcomes.all()):
        own = [row for row in in_order if row.outcome_id == (outcome.pk if outcome else None)]
        if outcome or own:
            aims = tuple(Aim(row, published.get(row.slug)) for row in own)
            groups.append(Aims(outcome, aims))
    return groups


def _is_sample(line: Line) -> bool:
    aims = (line.figure["target"], line.figure.get("baseline"))
    return any(aim and aim["is_sample"] for aim in aims)


def _told(book: Book, area: str) -> list[Block]:
    """The story and the lesson of an area, as they stand in the report."""
    section = next((one for one in results.areas(book) if one.slug == f"area-{area}"), None)
    return [block for block in section.blocks if isinstance(block, Callout)] if section else []
