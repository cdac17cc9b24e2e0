"""What a network is: its history for everybody; proposals, decisions and suspensions for those who enter them."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.form_errors import errors_into
from alliance.freshness import asked_each_time
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from networks import actions
from networks.forms import DecisionForm, EndSuspensionForm, ProposalForm, SuspensionForm
from networks.models import Network, NetworkSuspension, StatusProposal
from networks.permissions import may_propose_status, may_shape_tree
from networks.queries import (
    deciding_bodies,
    places_of,
    presences_of,
    proposals_for,
    statuses_of,
    suspensions_of,
)
from networks.views.desk import network_or_404


@login_not_required
@asked_each_time
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """What a network was and where it stood, with the decisions behind it."""
    network = network_or_404(slug)
    context = {
        "network": network,
        "statuses": statuses_of(network),
        "places": places_of(network),
        "presences": presences_of(network),
    }
    return render(request, "networks/history.html", context)


@require_safe
def status(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    may_decide = may_shape_tree(request.user)
    may_propose = may_propose_status(request.user, network)
    require(may_decide if may_decide.allowed else may_propose)
    context = {
        "network": network,
        "may_decide": may_decide,
        "may_propose": may_propose,
        "statuses": statuses_of(network),
        "proposals": proposals_for(network),
        "suspensions": suspensions_of(network),
    }
    return render(request, "networks/status_record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_status(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    require(may_propose_status(request.user, network))
    form = ProposalForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            actions.propose_status(network=network, by=request.user, **form.cleaned_data)
            messages.success(request, _("Your proposal waits for the decision of a body."))
            return redirect("networks:status", slug=slug)
    return render(request, "networks/propose_status.html", {"network": network, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def enter_decision(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    require(may_shape_tree(request.user))
    form = DecisionForm(typed_in(request), bodies=deciding_bodies(network))
    if form.is_valid():
        with errors_into(form):
            actions.enter_status_decision(network=network, by=request.user, **form.cleaned_data)
            messages.success(request, _("The decision is entered, and the status with it."))
            return redirect("networks:status", slug=slug)
    return render(request, "networks/enter_decision.html", {"network": network, "form": form})


@require_POST
def turn_down(request: SignedInRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    network = _for_the_secretariat(request, slug)
    proposal = get_object_or_404(StatusProposal, network=network, public_id=public_id)
    actions.turn_down_status_proposal(proposal=proposal, by=request.user)
    messages.success(request, _("The proposal is answered: the status stays as it is."))
    return redirect("networks:status", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: SignedInRequest, slug: str) -> HttpResponse:
    network = _for_the_secretariat(request, slug)
    form = SuspensionForm(typed_in(request), bodies=deciding_bodies(network))
    if form.is_valid():
        with errors_into(form):
            actions.suspend_network(network=network, by=request.user, **form.cleaned_data)
            messages.success(request, _("The suspension is entered."))
            return redirect("networks:status", slug=slug)
    return render(request, "networks/suspend.html", {"network": network, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def end_suspension(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    network = _for_the_secretariat(request, slug)
    suspension = get_object_or_404(NetworkSuspension, network=network, pk=pk)
    form = EndSuspensionForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            actions.end_network_suspension(
                suspension=suspension, by=request.user, **form.cleaned_data
            )
            messages.success(request, _("The end of the suspension is entered."))
            return redirect("networks:status", slug=slug)
    context = {"network": network, "suspension": suspension, "form": form}
    return render(request, "networks/end_suspension.html", context)


def _for_the_secretariat(request: SignedInRequest, slug: str) -> Network:
    network = network_or_404(slug)
    require(may_shape_tree(request.user))
    return network
