"""The strategic plans: what each aims at, and what its result areas have reached as published."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from alliance.errors import HelpfulSentence
from reports.models import Crosswalk, Outcome, Plan, ResultArea
from reports.queries import Edition, editions_in_force
from reports.tree import results
from reports.tree.document import Callout
from reports.views.lines import lines_of_area
from reports.views.published import book_of


@login_not_required
def plans(request: HttpRequest) -> HttpResponse:
    rows = Plan.objects.prefetch_related(Prefetch("areas", ResultArea.objects.order_by("code")))
    return render(request, "reports/plans.html", {"plans": rows.order_by("-starts_on", "pk")})


@login_not_required
def plan(request: HttpRequest, plan: str) -> HttpResponse:
    found = _plan_or_404(plan)
    context = {
        "plan": found,
        "areas": _areas_of(found),
        "strategies": found.strategies.order_by("pk"),
    }
    return render(request, "reports/plan.html", context)


@login_not_required
def result_area(request: HttpRequest, plan: str, area: str) -> HttpResponse:
    found = _plan_or_404(plan)
    shown_area = next((row for row in _areas_of(found) if row.code == area), None)
    if shown_area is None:
        raise Http404(
            HelpfulSentence(_("This plan has no such result area. Its page lists all of them."))
        )
    edition = next(
        (one for one in editions_in_force() if one.content["plan"]["slug"] == found.slug), None
    )
    context = {
        "plan": found,
        "area": shown_area,
        "edition": edition,
        **(_published(edition, area) if edition else {"lines": [], "told": []}),
    }
    return render(request, "reports/result_area.html", context)


def _plan_or_404(slug: str) -> Plan:
    plan = Plan.objects.filter(slug=slug).first()
    if plan is None:
        raise Http404(
            HelpfulSentence(_("There is no plan at this address. The list holds all of them."))
        )
    return plan


def _areas_of(plan: Plan) -> list[ResultArea]:
    """The areas of a plan with their outcomes and the areas of other plans that they come from or live on in."""
    crosswalk = Crosswalk.objects.select_related(
        "from_area__plan", "to_area__plan", "to_outcome"
    ).order_by("from_area__code", "to_area__code", "pk")
    return list(
        plan.areas.prefetch_related(
            Prefetch("outcomes", Outcome.objects.order_by("code", "pk")),
            Prefetch("continued_in", crosswalk),
            Prefetch("continues", crosswalk),
        ).order_by("code", "pk")
    )


def _published(edition: Edition, area: str) -> dict[str, Any]:
    """What the report in force says of an area: a line for each indicator, its story and its lesson."""
    book = book_of(edition)
    lines = lines_of_area(book, area)
    section = next((one for one in results.areas(book) if one.slug == f"area-{area}"), None)
    return {
        "lines": lines,
        "has_sample_targets": any((line.figure["target"] or {}).get("is_sample") for line in lines),
        "told": [block for block in section.blocks if isinstance(block, Callout)]
        if section
        else [],
    }
