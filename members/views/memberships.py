"""One's own memberships: since when, leaving, moving to another network, coming back."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from alliance.texts import of_row
from members.actions.memberships import NotNow, leave
from members.actions.transfers import Request, ask_to_come_back, ask_to_move
from members.forms.memberships import ChooseNetworkForm, LeaveForm, SendRequestForm
from members.models import Application, Membership, PolicyVersion
from members.permissions.memberships import may_come_back, may_leave, may_move
from members.queries.memberships import own_and_past
from members.queries.routing import desk_for
from members.queries.transfers import (
    language_to_sign,
    networks_to_move_to,
    open_requests,
    still_to_sign,
)
from networks.models import Network

State = Membership.State


@require_safe
def own_memberships(request: SignedInRequest) -> HttpResponse:
    """Where the members that this person speaks for belong and belonged, and what they have asked."""
    rows = own_and_past(request.user)
    asked = open_requests({row.membership.member_id for row in rows})
    return render(request, "members/memberships/own.html", {"rows": rows, "requests": asked})


@require_http_methods(["GET", "HEAD", "POST"])
def leave_network(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    membership = _own_or_404(request, public_id)
    require(may_leave(request.user, membership))
    if membership.state == State.ENDED:
        messages.info(request, _("This membership has ended already."))
        return redirect("members:own_memberships")
    form = LeaveForm(typed_in(request))
    if form.is_valid():
        leave(membership=membership, why=form.cleaned_data["why"], by=request.user)
        messages.success(
            request,
            _("You have left %(network)s. You are welcome to come back.")
            % {"network": membership.network.name},
        )
        return redirect("members:own_memberships")
    is_last = not _others_in_force(membership)
    return render(
        request,
        "members/memberships/leave.html",
        {"membership": membership, "form": form, "is_last": is_last},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The first question of a move: where to. Nothing is kept before the second page is sent."""
    membership = _own_or_404(request, public_id)
    require(may_move(request.user, membership))
    form = ChooseNetworkForm(typed_in(request), networks=networks_to_move_to(membership))
    if form.is_valid():
        return redirect("members:send_move", public_id=public_id, slug=form.cleaned_data["network"])
    return render(
        request, "members/memberships/move.html", {"membership": membership, "form": form}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def send_move(request: SignedInRequest, public_id: uuid.UUID, slug: str) -> HttpResponse:
    """What is signed and said with a request to move, then the button that sends it."""
    membership = _own_or_404(request, public_id)
    require(may_move(request.user, membership))
    network = next((row for row in networks_to_move_to(membership) if row.slug == slug), None)
    if network is None:
        raise Http404
    return _send(request, membership, network, Application.Kind.TRANSFER)


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The same for a request to come back after an end."""
    membership = _own_or_404(request, public_id)
    require(may_come_back(request.user, membership))
    return _send(request, membership, membership.network, Application.Kind.REINSTATEMENT)


def _send(
    request: SignedInRequest, membership: Membership, network: Network, kind: Application.Kind
) -> HttpResponse:
    due = still_to_sign(request.user, membership.member, network)
    language = language_to_sign(due, str(get_language()))
    form = SendRequestForm(
        typed_in(request), due=due, is_organisation=not membership.member.is_person
    )
    if form.is_valid():
        words = Request(language=language, **form.cleaned_data)
        try:
            asked, is_new = _ask(request, membership, network, kind, words)
        except NotNow as reason:
            form.add_error(None, str(reason))
        except ValidationError as missing:
            form.add_error(None, missing.messages)
        else:
            _say_sent(request, asked, is_new=is_new)
            return redirect("members:own_memberships")
    return render(
        request,
        "members/memberships/send.html",
        {
            "membership": membership,
            "network": network,
            "desk": desk_for(network),
            "due": [_text(version, language) for version in due],
            "language_signed": language,
            "form": form,
            "is_move": kind == Application.Kind.TRANSFER,
        },
    )


def _text(version: PolicyVersion, language: str) -> dict[str, str]:
    """A text as it is signed: in one language, without fallbacks."""
    return {field: of_row(version, field).get(language, "") for field in ("title", "text")}


def _ask(
    request: SignedInRequest,
    membership: Membership,
    network: Network,
    kind: Application.Kind,
    words: Request,
) -> tuple[Application, bool]:
    if kind == Application.Kind.TRANSFER:
        return ask_to_move(membership=membership, to=network, request=words, by=request.user)
    return ask_to_come_back(membership=membership, request=words, by=request.user)


def _say_sent(request: SignedInRequest, asked: Application, *, is_new: bool) -> None:
    words = (
        _("Your request %(reference)s is sent.")
        if is_new
        else _("You have asked this already (%(reference)s). It is with those who decide.")
    )
    messages.success(request, words % {"reference": asked.reference})


def _own_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Membership:
    own = Membership.objects.of(request.user).select_related("member", "network")
    return get_object_or_404(own, public_id=public_id)


def _others_in_force(membership: Membership) -> bool:
    today = timezone.now().date()
    rows = Membership.objects.in_force(today).filter(member=membership.member)
    return rows.exclude(pk=membership.pk).exists()
