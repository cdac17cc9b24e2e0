"""Governance: who held what on a day, for everybody; and the record of bodies, seats and terms for those who keep it."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.errors import HelpfulSentence
from alliance.form_errors import errors_into
from alliance.freshness import asked_each_time
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from networks import actions
from networks.forms import BodyForm, DayForm, SeatForm, TermForm
from networks.models import Body, Network, Seat, SeatTerm
from networks.permissions import may_keep_seats
from networks.queries import bodies_on, seats_of
from networks.views.desk import network_or_404


@login_not_required
@asked_each_time
@require_safe
def governance(request: HttpRequest, slug: str) -> HttpResponse:
    return _who_held_what(request, network_or_404(slug))


@login_not_required
@asked_each_time
@require_safe
def alliance_governance(request: HttpRequest) -> HttpResponse:
    """The bodies of the alliance as a whole."""
    whole = Network.objects.filter(level=Network.Level.GLOBAL).first()
    if whole is None:
        raise Http404(HelpfulSentence(_("No network has been entered yet.")))
    return _who_held_what(request, whole)


def _who_held_what(request: HttpRequest, network: Network) -> HttpResponse:
    form, day = asked_day(request)
    context = {"network": network, "form": form, "day": day, "bodies": bodies_on(network, day)}
    return render(request, "networks/governance.html", context)


def asked_day(request: HttpRequest) -> tuple[DayForm, date]:
    """The day a page looks back to: the one asked for, else today."""
    today = timezone.now().date()
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": today})
    day = form.cleaned_data["on"] if form.is_valid() else None
    return form, day or today


# --- the record ----------------------------------------------------------------------------------


@require_safe
def bodies(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    require(may_keep_seats(request.user, network))
    context = {"network": network, "bodies": bodies_on(network, timezone.now().date())}
    return render(request, "networks/bodies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def set_up_body(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    require(may_keep_seats(request.user, network))
    form = BodyForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            body = actions.set_up_body(network=network, by=request.user, **form.values)
            messages.success(request, _("The body is set up. Add its seats now."))
            return redirect("networks:body", slug=slug, body=body.slug)
    return render(request, "networks/edit_body.html", {"network": network, "form": form})


@require_safe
def body(request: SignedInRequest, slug: str, body: str) -> HttpResponse:
    """One body with its seats and all their terms."""
    found = _body(request, slug, body)
    context = {"network": found.network, "body": found, "seats": seats_of(found)}
    return render(request, "networks/body_record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_body(request: SignedInRequest, slug: str, body: str) -> HttpResponse:
    found = _body(request, slug, body)
    form = BodyForm(typed_in(request), body=found)
    if form.is_valid():
        with errors_into(form):
            actions.change_body(body=found, by=request.user, **form.values)
            messages.success(request, _("The body is kept as you wrote it."))
            return redirect("networks:body", slug=slug, body=body)
    context = {"network": found.network, "body": found, "form": form}
    return render(request, "networks/edit_body.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_seat(request: SignedInRequest, slug: str, body: str) -> HttpResponse:
    found = _body(request, slug, body)
    form = SeatForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            actions.add_seat(body=found, by=request.user, **form.values)
            messages.success(request, _("The seat is added."))
            return redirect("networks:body", slug=slug, body=body)
    context = {"network": found.network, "body": found, "form": form}
    return render(request, "networks/edit_seat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_seat(request: SignedInRequest, slug: str, body: str, position: int) -> HttpResponse:
    found = _body(request, slug, body)
    seat = get_object_or_404(Seat, body=found, position=position)
    form = SeatForm(typed_in(request), seat=seat)
    if form.is_valid():
        with errors_into(form):
            actions.change_seat(seat=seat, by=request.user, **form.values)
            messages.success(request, _("The seat is kept as you wrote it."))
            return redirect("networks:body", slug=slug, body=body)
    context = {"network": found.network, "body": found, "seat": seat, "form": form}
    return render(request, "networks/edit_seat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_term(request: SignedInRequest, slug: str, body: str, position: int) -> HttpResponse:
    found = _body(request, slug, body)
    seat = get_object_or_404(Seat, body=found, position=position)
    form = TermForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            actions.enter_term(seat=seat, by=request.user, **form.cleaned_data)
            messages.success(request, _("The term is entered."))
            return redirect("networks:body", slug=slug, body=body)
    context = {"network": found.network, "body": found, "seat": seat, "form": form}
    return render(request, "networks/edit_term.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_term(
    request: SignedInRequest, slug: str, body: str, position: int, pk: int
) -> HttpResponse:
    found = _body(request, slug, body)
    term = get_object_or_404(SeatTerm, seat__body=found, seat__position=position, pk=pk)
    form = TermForm(typed_in(request), term=term)
    if form.is_valid():
        with errors_into(form):
            actions.change_term(term=term, by=request.user, **form.cleaned_data)
            messages.success(request, _("The term is kept as you wrote it."))
            return redirect("networks:body", slug=slug, body=body)
    context = {"network": found.network, "body": found, "seat": term.seat, "form": form}
    return render(request, "networks/edit_term.html", {**context, "term": term})


def _body(request: SignedInRequest, slug: str, body: str) -> Body:
    """A body of this network, for somebody who keeps its record."""
    network = network_or_404(slug)
    require(may_keep_seats(request.user, network))
    return get_object_or_404(Body.objects.select_related("network"), network=network, slug=body)
