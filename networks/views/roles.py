"""Roles: who can do what on a network, now or on a past day; giving a role and taking one back."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.confirmation import freshly_confirmed
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from networks import actions
from networks.forms import GiveRoleForm, TakeBackForm
from networks.models import Network, RoleAssignment
from networks.permissions import (
    POWERFUL,
    Gift,
    Reach,
    Role,
    gifts,
    may_give_roles,
    may_revoke_role,
    may_see_roles,
)
from networks.queries import roles_now, roles_on
from networks.views.desk import network_or_404
from networks.views.governance import asked_day


@dataclass(frozen=True)
class ListedRole:
    """A role as the page lists it."""

    assignment: RoleAssignment
    is_here: bool
    is_asleep: bool
    may_take_back: bool


@require_safe
def roles(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who can do what here: now and from a later day on, or on the day asked for."""
    network = network_or_404(slug)
    require(may_see_roles(request.user, network))
    form, day = asked_day(request)
    looks_back = bool(request.GET.get("on")) and form.is_valid()
    may_take = gifts(request.user, network)
    held = roles_on(network, day) if looks_back else roles_now(network)
    context = {
        "network": network,
        "form": form,
        "day": day,
        "looks_back": looks_back,
        "roles": [_listed(row, request, may_take) for row in held],
        "may_give": bool(may_take),
    }
    return render(request, "networks/roles.html", context)


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def give_role(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give a role to the account with an address. Whether there is one, the list of roles tells, not this page."""
    network = network_or_404(slug)
    require(may_give_roles(request.user, network))
    may_give = {gift.role for gift in gifts(request.user, network)}
    form = GiveRoleForm(
        typed_in(request),
        network=network,
        roles=[role for role in Role if role in may_give],
        giver=request.user.email,
    )
    if form.is_valid():
        given = form.cleaned_data
        with errors_into(form):
            actions.give_role(
                network=network,
                by=request.user,
                **{**given, "role": Role(given["role"]), "reach": Reach(given["reach"])},
            )
            messages.success(
                request,
                _(
                    "If an account with this address exists, it now holds the role and is told so. "
                    "It is listed below."
                ),
            )
            return redirect("networks:roles", slug=slug)
    return render(request, "networks/give_role.html", {"network": network, "form": form})


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """End a role before its day: one that the person could give, or their own."""
    network = network_or_404(slug)
    assignment = _assignment(request, network, public_id)
    if assignment.revoked_at is not None:
        messages.info(request, _("This role has been taken back already."))
        return _away(request, network)
    require(may_revoke_role(request.user, assignment))
    form = TakeBackForm(typed_in(request))
    if form.is_valid():
        actions.revoke_role(
            assignment=assignment, reason=form.cleaned_data["reason"], by=request.user
        )
        messages.success(request, _("The role is taken back. It opens nothing from now on."))
        return _away(request, network)
    context = {"network": network, "assignment": assignment, "form": form}
    return render(request, "networks/take_back.html", context)


def _assignment(request: SignedInRequest, network: Network, public_id: uuid.UUID) -> RoleAssignment:
    """A role of this network, for its holder and for those who may read the list."""
    rows = RoleAssignment.objects.filter(network=network).select_related("user", "network")
    if not may_see_roles(request.user, network):
        rows = rows.filter(user=request.user)
    return get_object_or_404(rows, public_id=public_id)


def _away(request: SignedInRequest, network: Network) -> HttpResponse:
    """Back to the list, or to one's own work for somebody who can no longer read it."""
    if may_see_roles(request.user, network):
        return redirect("networks:roles", slug=network.slug)
    return redirect("manage")


def _listed(row: RoleAssignment, request: SignedInRequest, may_take: frozenset[Gift]) -> ListedRole:
    is_here = getattr(row, "is_here", False)
    can_give = Gift(Role(row.role), Reach(row.reach)) in may_take
    return ListedRole(
        assignment=row,
        is_here=is_here,
        is_asleep=row.role in POWERFUL and not getattr(row, "has_second_step", False),
        may_take_back=is_here
        and row.revoked_at is None
        and (can_give or row.user_id == request.user.pk),
    )
