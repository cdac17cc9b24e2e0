"""The public pages of the networks: the list with its map, and each network."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.freshness import asked_each_time
from alliance.panels import panels_for
from alliance.texts import of_row
from networks.maps import Theme, shown_map
from networks.queries import countries_of_today, network_page, standings
from networks.views.network_list import network_list
from networks.views.structured import of_network


@login_not_required
@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """The tree with its map; what is asked for in the address, as a list."""
    whole = standings()
    context = {
        "whole": whole,
        "map": shown_map(Theme.STATUS, countries_of_today()),
        "list": network_list(whole, request.GET) if whole else None,
    }
    return render(request, "networks/networks.html", context)


@login_not_required
@require_safe
@asked_each_time
def network(request: HttpRequest, slug: str) -> HttpResponse:
    page = network_page(slug)
    if page is None:
        raise Http404(
            HelpfulSentence(_("There is no network at this address. The list holds all of them."))
        )
    network = page.standing.network
    context = {
        "page": page,
        "panels": panels_for("network", request, network),
        "written_in": of_row(network, "name"),
        "structured": of_network(page),
    }
    return render(request, "networks/network.html", context)
