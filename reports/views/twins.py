"""Entries that may be of one event: the list of a region, two side by side, joined, told apart, taken apart again."""

import uuid

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import Verdict, require
from reports.actions import twins as actions
from reports.forms.twins import PairForm
from reports.models import Activity, ActivityPair
from reports.permissions.activities import (
    activities_compared_by,
    activities_kept_by,
    may_ask_to_join,
    may_join,
    may_see_activities,
    may_speak_for_either,
    may_take_apart,
    may_tell_apart,
)
from reports.queries.activities import record_of, years_of
from reports.queries.twins import pair_of, twins_within
from reports.views.activities import are_locked


@require_safe
def twins(request: SignedInRequest) -> HttpResponse:
    """All pairs of a year that look like one event and touch a network that somebody works for."""
    require(may_see_activities(request.user))
    kept = activities_kept_by(request.user)
    years = years_of(kept) or [timezone.now().year]
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(one) for one in years} else years[0]
    return render(
        request,
        "reports/activities/twins.html",
        {
            "year": year,
            "years": years,
            "pairs": twins_within(kept, activities_compared_by(request.user), year),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: SignedInRequest, one: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Two entries side by side: one event or two, and which entry stays."""
    first, second = _both_or_404(request, one, other)
    require(may_speak_for_either(request.user, first, second))
    if second.merged_into_id == first.pk or first.merged_into_id == second.pk:
        messages.info(request, _("These entries are joined already."))
        return redirect("reports:activity_record", public_id=one)
    pair = pair_of(first, second)
    may_decide = may_join(request.user, first, second, pair)
    may_ask = may_ask_to_join(request.user, first, second, pair)
    form = PairForm(
        typed_in(request), one=first, other=second, may_be_one=bool(may_decide or may_ask)
    )
    if form.is_valid():
        try:
            return _answer(request, form, first, second, may_decide)
        except actions.CannotBeJoined as problem:
            form.add_error("answer", _why(problem))
    return render(
        request,
        "reports/activities/compare.html",
        {
            "sides": [record_of(first), record_of(second)],
            "pair": pair,
            "may_join": may_decide,
            "may_ask": may_ask,
            "may_tell_apart": may_tell_apart(request.user, first, second, pair),
            "form": form,
        },
    )


def _answer(
    request: SignedInRequest,
    form: PairForm,
    first: Activity,
    second: Activity,
    may_decide: Verdict,
) -> HttpResponse:
    answer = form.cleaned_data["answer"]
    if answer == form.TWO_EVENTS:
        actions.tell_apart(one=first, other=second, by=request.user)
        messages.success(request, _("Kept as two events. This pair will not be asked about again."))
        return _to_the_pairs_of(first)
    kept, going = (first, second) if answer == form.ONE_STAYS else (second, first)
    if not may_decide:
        actions.ask_to_join(kept=kept, going=going, by=request.user)
        messages.success(request, _("The coordination of the other side is asked by letter."))
        return _to_the_pairs_of(first)
    actions.join_activities(kept=kept, going=going, by=request.user)
    messages.success(request, _("The two entries are one activity now."))
    return redirect("reports:activity_record", public_id=kept.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def take_apart(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Two entries again, after asking once."""
    kept = activities_kept_by(request.user)
    pair = get_object_or_404(
        ActivityPair.objects.filter(Q(kept__in=kept) | Q(going__in=kept)).select_related(
            "kept", "going"
        ),
        public_id=public_id,
    )
    require(may_take_apart(request.user, pair))
    if request.method == "POST":
        try:
            actions.take_apart(pair=pair, by=request.user)
        except actions.CannotBeJoined as problem:
            messages.error(request, _why(problem))
            return redirect("reports:activity_record", public_id=pair.kept.public_id)
        messages.success(request, _("Two entries again, each with its own numbers."))
        return redirect("reports:activity_record", public_id=pair.going.public_id)
    return render(request, "reports/activities/take_apart.html", {"pair": pair})


def _to_the_pairs_of(activity: Activity) -> HttpResponse:
    """Back to the list of the year in which one was at work."""
    return redirect(f"{reverse('reports:activity_twins')}?year={activity.starts_on.year}")


def _both_or_404(
    request: SignedInRequest, one: uuid.UUID, other: uuid.UUID
) -> tuple[Activity, Activity]:
    """One of them at least is of a network that the person works for; the other is that too, or public."""
    rows = {
        row.public_id: row
        for row in activities_compared_by(request.user)
        .filter(public_id__in=[one, other])
        .select_related("area", "strategy")
        .order_by("pk")
    }
    own = activities_kept_by(request.user).filter(public_id__in=[one, other])
    if len(rows) < 2 or not own.exists():
        raise Http404
    return rows[one], rows[other]


def _why(problem: actions.CannotBeJoined) -> str:
    if problem.obstacle == actions.Obstacle.CLOSED:
        return are_locked(problem.networks)
    if problem.obstacle == actions.Obstacle.GRAIN:
        return _(
            "These networks state the same measure by year and by quarter. Let one of them change its numbers first: %(names)s."
        ) % {"names": ", ".join(network.name for network in problem.networks)}
    return _("The entry that stayed has been joined with another one since. Take that apart first.")
