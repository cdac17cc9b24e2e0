"""The memberships of networks for those who coordinate them, and what bodies decided about them."""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from members.actions.memberships import NotNow, bring_back, end_without_decision
from members.actions.suspensions import (
    Decision,
    end_suspension,
    propose_about,
    reject_proposal,
    remove_member,
    suspend_membership,
)
from members.actions.transfers import comment_on_transfer
from members.forms.memberships import (
    CommentForm,
    DecisionForm,
    EndSuspensionForm,
    EndWithoutDecisionForm,
    ProposeForm,
    SearchForm,
    WhyForm,
)
from members.models import Membership, MembershipProposal
from members.permissions.memberships import (
    may_bring_back,
    may_comment_on_transfer,
    may_end_suspension,
    may_enter_decision,
    may_propose_about,
    may_read_reasons,
    may_see_memberships,
    memberships_seen_by,
    transfers_seen_by,
)
from members.queries.memberships import (
    Story,
    found,
    networks_with_members,
    open_proposal,
    own_comment,
    story_of,
    suspension_to_end,
)
from networks.queries import deciding_bodies

PER_PAGE = 50
SHOWN = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def memberships(request: SignedInRequest) -> HttpResponse:
    """Who belongs to the networks that this person works for."""
    require(may_see_memberships(request.user))
    seen = memberships_seen_by(request.user)
    form = SearchForm(request.GET, networks=networks_with_members(seen))
    search = form.search()
    page = Paginator(found(seen, search), PER_PAGE).get_page(request.GET.get("page"))
    narrowed = {
        "q": search.words,
        "state": search.state,
        "network": search.network,
        "waiting": "on" if search.is_waiting else "",
    }
    query = urlencode({name: value for name, value in narrowed.items() if value})
    return render(
        request,
        "members/memberships/list.html",
        {"form": form, "page": page, "query": f"{query}&" if query else ""},
    )


@require_safe
def membership(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One membership: its dates, what was proposed and decided, and what may be done now."""
    shown = _seen_or_404(request, public_id)
    story: Story = story_of(shown)
    current = suspension_to_end(shown)
    return render(
        request,
        "members/memberships/membership.html",
        {
            "membership": shown,
            "story": story,
            "may_propose": may_propose_about(request.user, shown) and not story.waiting,
            "may_decide": may_enter_decision(request.user, shown),
            "may_end_suspension": current and may_end_suspension(request.user, current),
            "may_bring_back": may_bring_back(request.user, shown),
            "may_read_reasons": may_read_reasons(request.user, shown),
        },
    )


@SHOWN
def propose(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _seen_or_404(request, public_id)
    require(may_propose_about(request.user, shown))
    form = ProposeForm(typed_in(request))
    if form.is_valid():
        try:
            propose_about(membership=shown, by=request.user, **form.cleaned_data)
        except NotNow as reason:
            form.add_error(None, str(reason))
        else:
            return _back(request, shown, _("Your proposal is with the Secretariat."))
    return _page(request, "members/memberships/propose.html", shown, form)


@require_POST
def reject(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _seen_or_404(request, public_id)
    require(may_enter_decision(request.user, shown))
    proposal = open_proposal(shown)
    if proposal is not None:
        reject_proposal(proposal=proposal, by=request.user)
    return _back(request, shown, _("It is noted that the body did not follow the proposal."))


@SHOWN
def decide(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """What a body decided: a suspension with its days, or the end."""
    shown = _seen_or_404(request, public_id)
    require(may_enter_decision(request.user, shown))
    form = DecisionForm(
        typed_in(request), bodies=deciding_bodies(shown.network), today=timezone.now().date()
    )
    if form.is_valid():
        try:
            said = _enter(shown, form.cleaned_data, request)
        except NotNow as reason:
            form.add_error(None, str(reason))
        else:
            return _back(request, shown, said)
    return _page(
        request, "members/memberships/decide.html", shown, form, proposal=open_proposal(shown)
    )


def _enter(shown: Membership, typed: Mapping[str, Any], request: SignedInRequest) -> str:
    decision = Decision(
        body=typed["body"],
        decided_on=typed["decided_on"],
        minute_ref=typed["minute_ref"],
        internal_reason=typed["reason"],
    )
    if typed["kind"] == MembershipProposal.Kind.END:
        remove_member(membership=shown, decision=decision, by=request.user)
        return _("The decision is entered. The membership has ended.")
    suspend_membership(
        membership=shown,
        decision=decision,
        since=typed["since"],
        until=typed["until"],
        by=request.user,
    )
    return _("The decision is entered. The suspension holds on the days given.")


@SHOWN
def stop_suspension(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _seen_or_404(request, public_id)
    current = suspension_to_end(shown)
    if current is None:
        require(may_see_memberships(request.user, shown))
        return _back(request, shown, _("No suspension is in force or ahead."))
    require(may_end_suspension(request.user, current))
    form = EndSuspensionForm(typed_in(request))
    if form.is_valid():
        end_suspension(suspension=current, by=request.user, **form.cleaned_data)
        return _back(request, shown, _("The suspension is over."))
    return _page(
        request, "members/memberships/end_suspension.html", shown, form, suspension=current
    )


@SHOWN
def end(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _seen_or_404(request, public_id)
    require(may_enter_decision(request.user, shown))
    form = EndWithoutDecisionForm(typed_in(request))
    if form.is_valid():
        end_without_decision(membership=shown, by=request.user, **form.cleaned_data)
        return _back(request, shown, _("The membership has ended. You can take this back."))
    return _page(request, "members/memberships/end.html", shown, form)


@SHOWN
def restore(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _seen_or_404(request, public_id)
    require(may_bring_back(request.user, shown))
    form = WhyForm(typed_in(request))
    if form.is_valid():
        try:
            bring_back(membership=shown, by=request.user, **form.cleaned_data)
        except NotNow as reason:
            form.add_error(None, str(reason))
        else:
            return _back(request, shown, _("The membership goes on."))
    return _page(request, "members/memberships/bring_back.html", shown, form)


@SHOWN
def comment(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """What the network that is left says to those who decide about a move."""
    moves = transfers_seen_by(request.user).select_related(
        "member", "network", "leaving__network", "leaving__member"
    )
    move = get_object_or_404(moves, public_id=public_id)
    verdict = may_comment_on_transfer(request.user, move)
    written = own_comment(move, request.user)
    form = CommentForm(typed_in(request), initial={"note": written})
    if request.method == "POST":
        require(verdict)
    if form.is_valid():
        comment_on_transfer(application=move, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your comment is with those who decide."))
        return redirect("members:comment_on_transfer", public_id=public_id)
    return render(
        request,
        "members/memberships/comment.html",
        {"move": move, "form": form, "may_comment": verdict, "written": written},
    )


def _seen_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Membership:
    seen = memberships_seen_by(request.user).select_related("member", "network")
    return get_object_or_404(seen, public_id=public_id)


def _back(request: SignedInRequest, shown: Membership, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("members:membership", public_id=shown.public_id)


def _page(
    request: SignedInRequest, template: str, shown: Membership, form: Form, **more: object
) -> HttpResponse:
    return render(request, template, {"membership": shown, "form": form, **more})
