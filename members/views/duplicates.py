"""Records that may be of one member: the list, two side by side, told apart, joined, taken apart again."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from members.actions import duplicates as actions
from members.forms.organisations import MergeForm
from members.models import DuplicateSuspicion
from members.permissions.duplicates import (
    may_compare,
    may_judge,
    may_merge,
    may_undo_merge,
    merges_seen_by,
    pairs_seen_by,
)
from members.queries.duplicates import effects_of_merging, side_of, unjudged

Answer = DuplicateSuspicion.Answer
PAIRS_ON_A_PAGE = 30


@require_safe
def duplicates(request: SignedInRequest) -> HttpResponse:
    require(may_compare(request.user))
    pairs = Paginator(unjudged(pairs_seen_by(request.user)), PAIRS_ON_A_PAGE)
    return render(
        request,
        "members/duplicates/list.html",
        {
            "page": pairs.get_page(request.GET.get("page")),
            "merges": merges_seen_by(request.user)
            .filter(undone_at__isnull=True)
            .order_by("-merged_at", "-pk")[:PAIRS_ON_A_PAGE],
        },
    )


@require_safe
def compare(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    pair = _pair_or_404(request, public_id)
    if pair.answer != Answer.OPEN:
        return _judged_already(request)
    first, second = side_of(pair.first), side_of(pair.second)
    return render(
        request,
        "members/duplicates/compare.html",
        {
            "pair": pair,
            "first": first,
            "second": second,
            "sides": [first, second],
            "may_keep_first": may_merge(request.user, kept=pair.first, merged=pair.second),
            "may_keep_second": may_merge(request.user, kept=pair.second, merged=pair.first),
        },
    )


@require_POST
def tell_apart(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    pair = _pair_or_404(request, public_id)
    if pair.answer != Answer.OPEN:
        return _judged_already(request)
    require(may_judge(request.user, pair))
    try:
        actions.tell_apart(suspicion=pair, by=request.user)
    except actions.AnsweredAlready:
        return _judged_already(request)
    messages.success(request, _("Kept as two members. This pair will not be asked about again."))
    return redirect("members:duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedInRequest, public_id: uuid.UUID, kept: uuid.UUID) -> HttpResponse:
    """What will stay and what will end, then the button that joins."""
    pair = _pair_or_404(request, public_id)
    if pair.answer != Answer.OPEN:
        return _judged_already(request)
    by_key = {row.public_id: row for row in (pair.first, pair.second)}
    if kept not in by_key:
        raise Http404
    staying = by_key.pop(kept)
    [going] = by_key.values()
    require(may_merge(request.user, kept=staying, merged=going))
    form = MergeForm(typed_in(request))
    if form.is_valid():
        try:
            actions.merge_members(
                kept=staying, merged=going, reason=form.cleaned_data["reason"], by=request.user
            )
        except actions.CannotBeJoined as problem:
            form.add_error(None, _why(problem.obstacle))
        else:
            messages.success(
                request,
                _("The two records are one now. For 30 days you can take them apart again."),
            )
            return redirect("members:duplicates")
    return render(
        request,
        "members/duplicates/merge.html",
        {
            "pair": pair,
            "kept": staying,
            "merged": going,
            "effects": effects_of_merging(going),
            "form": form,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def undo_merge(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    joined = get_object_or_404(merges_seen_by(request.user), public_id=public_id)
    if joined.undone_at is not None:
        return _apart_already(request)
    require(may_undo_merge(request.user, joined))
    if request.method == "POST":
        try:
            actions.undo_merge(merge=joined, by=request.user)
        except actions.AnsweredAlready:
            return _apart_already(request)
        messages.success(request, _("Two records again, as they were before."))
        return redirect("members:duplicates")
    return render(request, "members/duplicates/undo.html", {"merge": joined})


def _pair_or_404(request: SignedInRequest, public_id: uuid.UUID) -> DuplicateSuspicion:
    return get_object_or_404(pairs_seen_by(request.user), public_id=public_id)


def _judged_already(request: SignedInRequest) -> HttpResponse:
    messages.info(request, _("This pair has been judged already."))
    return redirect("members:duplicates")


def _apart_already(request: SignedInRequest) -> HttpResponse:
    messages.info(request, _("These records have been taken apart already."))
    return redirect("members:duplicates")


def _why(obstacle: actions.Obstacle) -> str:
    return {
        actions.Obstacle.KINDS: _("An organisation and a person cannot be joined."),
        actions.Obstacle.JOINED: _("One of these records has been joined with another already."),
        actions.Obstacle.REQUEST: _(
            "A request to join of the record that would go is still open. Decide about it first."
        ),
    }[obstacle]
