"""Channels: how concerns come in, who receives them in which order, and where people find support."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.actions import channels as actions
from accountability.forms.channels import (
    ChainForm,
    ChannelForm,
    DaysForm,
    DecisionForm,
    NewChannelForm,
    RehearsalForm,
    SupportForm,
)
from accountability.models import (
    ChannelChange,
    EscalationStep,
    IntakeChannel,
    RetentionRule,
    SupportResource,
)
from accountability.permissions.channels import may_decide_change, may_keep_channels
from accountability.queries import channels as queries
from accountability.queries.retention import days_of_rules
from accountability.routes import chain_of
from accountability.views.certificates import networks_of_today
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from networks.forms.texts import texts_in

Level, What = EscalationStep.Level, RetentionRule.What


@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: SignedInRequest) -> HttpResponse:
    """All channels, and a form for another one."""
    require(may_keep_channels(request.user))
    there = list(queries.channels())
    taken = {channel.network_id for channel in there}
    without = [network for network in networks_of_today() if network.pk not in taken]
    form = NewChannelForm(typed_in(request), networks=without)
    if form.is_valid():
        channel = actions.set_up_channel(network=form.cleaned_data["network"], by=request.user)
        return redirect("accountability:channel", channel.network.slug)
    context = {"channels": there, "form": form, "is_full": not without}
    return render(request, "accountability/channels/channels.html", context)


@require_safe
def channel(request: SignedInRequest, slug: str) -> HttpResponse:
    """One channel: whether it is open, its rehearsal, its chain, and what waits to be confirmed."""
    found = _channel_or_404(request, slug)
    kept = queries.kept_channel(found)
    context = {
        "channel": found,
        "levels": [level.label for level in chain_of(found)],
        "is_usual_chain": not kept.steps,
        "changes": [_as_shown(request, change) for change in kept.waiting],
        "rehearsal_is_old": queries.rehearsal_is_old(found, timezone.now().date()),
        "rehearsal": RehearsalForm(),
    }
    return render(request, "accountability/channels/channel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: SignedInRequest, slug: str) -> HttpResponse:
    """Working days, time zone, other ways to raise a concern."""
    found = _channel_or_404(request, slug)
    form = ChannelForm(typed_in(request), channel=found)
    if form.is_valid():
        actions.describe_channel(
            channel=found,
            working_days=form.cleaned_data["working_days"],
            time_zone=form.cleaned_data["time_zone"],
            other_ways=texts_in(form.cleaned_data, "other_ways"),
            by=request.user,
        )
        messages.success(request, _("Saved."))
        return redirect("accountability:channel", slug)
    context = {"channel": found, "form": form}
    return render(request, "accountability/channels/describe.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def chain(request: SignedInRequest, slug: str) -> HttpResponse:
    """Propose another chain."""
    found = _channel_or_404(request, slug)
    form = ChainForm(typed_in(request), levels=list(chain_of(found)))
    if form.is_valid():
        with errors_into(form):
            actions.propose_chain(
                channel=found, levels=form.cleaned_data["levels"], by=request.user
            )
            messages.success(request, _("Proposed. Another person confirms it."))
            return redirect("accountability:channel", slug)
    context = {"channel": found, "form": form}
    return render(request, "accountability/channels/chain.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def days(request: SignedInRequest) -> HttpResponse:
    """How long each kind of concern is kept: another number is proposed here, and confirmed at the whole alliance's channel."""
    require(may_keep_channels(request.user))
    form = DaysForm(typed_in(request), days=days_of_rules())
    if form.is_valid():
        with errors_into(form):
            change = actions.propose_days(days=form.cleaned_data, by=request.user)
            messages.success(request, _("Proposed. Another person confirms it."))
            return redirect("accountability:channel", change.channel.network.slug)
    return render(request, "accountability/channels/days.html", {"form": form})


@require_POST
def rehearse(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep the day on which the recovery was rehearsed."""
    found = _channel_or_404(request, slug)
    form = RehearsalForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            actions.record_rehearsal(channel=found, on=form.cleaned_data["on"], by=request.user)
            messages.success(request, _("Saved."))
    for error in [*form.non_field_errors(), *form.errors.get("on", ())]:
        messages.error(request, str(error))
    return redirect("accountability:channel", slug)


@require_POST
def propose_opening(request: SignedInRequest, slug: str) -> HttpResponse:
    """Propose that the channel opens, or that it closes."""
    found = _channel_or_404(request, slug)
    form = DecisionForm(request.POST)
    with errors_into(form):
        actions.propose_opening(channel=found, is_open=not found.is_open, by=request.user)
        messages.success(request, _("Proposed. Another person confirms it."))
    return _back(request, form, slug)


@require_POST
def decide(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm a change, or turn it down."""
    found = _channel_or_404(request, slug)
    change = get_object_or_404(ChannelChange, pk=pk, channel=found)
    form = DecisionForm(request.POST)
    with errors_into(form):
        actions.decide_change(
            change=change, is_confirmed="confirm" in request.POST, by=request.user
        )
        messages.success(request, _("Saved."))
    return _back(request, form, slug)


@require_safe
def support(request: SignedInRequest) -> HttpResponse:
    """The list of places where people find help."""
    require(may_keep_channels(request.user))
    context = {"rows": queries.all_support()}
    return render(request, "accountability/channels/support.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def keep_support(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Enter a place, or correct it."""
    require(may_keep_channels(request.user))
    row = get_object_or_404(SupportResource, pk=pk) if pk else None
    form = SupportForm(typed_in(request), row=row, language=get_language() or "en")
    if form.is_valid():
        typed = form.cleaned_data
        place = actions.Support(
            country=typed["country"],
            names=texts_in(typed, "name"),
            what=texts_in(typed, "what"),
            phone=typed["phone"],
            website=typed["website"],
            position=typed["position"],
            checked_on=typed["checked_on"],
        )
        actions.keep_support(support=place, row=row, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("accountability:support")
    context = {"form": form, "row": row}
    return render(request, "accountability/channels/keep_support.html", context)


@require_POST
def drop_support(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a place off the list."""
    require(may_keep_channels(request.user))
    actions.drop_support(row=get_object_or_404(SupportResource, pk=pk), by=request.user)
    messages.success(request, _("It is off the list."))
    return redirect("accountability:support")


def _channel_or_404(request: SignedInRequest, slug: str) -> IntakeChannel:
    require(may_keep_channels(request.user))
    found = queries.channels().filter(network__slug=slug).first()
    if found is None:
        raise Http404
    return found


def _back(request: SignedInRequest, form: DecisionForm, slug: str) -> HttpResponse:
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("accountability:channel", slug)


def _as_shown(request: SignedInRequest, change: ChannelChange) -> dict[str, Any]:
    levels = [Level(level).label for level in change.values.get("levels", [])]
    days = change.values.get("days", {})
    return {
        "change": change,
        "levels": levels,
        "days": [(What(what).label, number) for what, number in days.items()],
        "opens": change.values.get("open"),
        "may_decide": may_decide_change(request.user, change),
        "is_own": change.proposed_by == request.user,
    }
