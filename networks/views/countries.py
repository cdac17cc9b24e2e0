"""Where a network is present: the list with its days, a country that is added, a presence that ends."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.countries import country_choices
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from alliance.templatetags.words import reader_language
from networks import actions
from networks.forms import EndPresenceForm, PresenceForm
from networks.models import Network, NetworkCountry
from networks.permissions import may_enter_countries, may_shape_tree
from networks.queries import is_only_country, presences_of
from networks.views.desk import network_or_404


@require_safe
def countries(request: SignedInRequest, slug: str) -> HttpResponse:
    network = _for_its_coordination(request, slug)
    context = {"network": network, "presences": _as_readers_look_for_them(network)}
    return render(request, "networks/countries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_country(request: SignedInRequest, slug: str) -> HttpResponse:
    network = _for_its_coordination(request, slug)
    form = PresenceForm(
        typed_in(request),
        language=reader_language(),
        may_make_exceptions=bool(may_shape_tree(request.user)),
    )
    if form.is_valid():
        with errors_into(form):
            actions.note_presence(network=network, by=request.user, **form.cleaned_data)
            messages.success(request, _("The country is entered."))
            return redirect("networks:countries", slug=slug)
    return render(request, "networks/add_country.html", {"network": network, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def end_presence(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    network = _for_its_coordination(request, slug)
    presence = get_object_or_404(
        NetworkCountry.objects.select_related("network"), network=network, pk=pk
    )
    is_only = is_only_country(presence)
    form = EndPresenceForm(typed_in(request), is_only=is_only)
    if form.is_valid():
        with errors_into(form):
            actions.end_presence(presence=presence, by=request.user, **form.cleaned_data)
            messages.success(request, _("The end of the presence is entered."))
            return redirect("networks:countries", slug=slug)
    context = {"network": network, "presence": presence, "is_only": is_only, "form": form}
    return render(request, "networks/end_presence.html", context)


def _for_its_coordination(request: SignedInRequest, slug: str) -> Network:
    network = network_or_404(slug)
    require(may_enter_countries(request.user, network))
    return network


def _as_readers_look_for_them(network: Network) -> list[NetworkCountry]:
    """By the names of the countries in the reader's language, each country's times in their order."""
    codes = [code for code, _name in country_choices(reader_language())]
    places = {code: place for place, code in enumerate(codes)}
    return sorted(presences_of(network), key=lambda row: places.get(row.country, len(places)))
