"""The public pages of the networks: the list with its map, and each network."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.freshness import asked_each_time, kept_for
from alliance.map import Presence, draw_map
from alliance.panels import panels_for
from networks.models import NetworkStatus
from networks.queries import Standing, network_page, standings

SECONDS_OF_A_MAP = 3600

# What the map says about a country that a network is present in.
PRESENCES = {
    NetworkStatus.Status.ACTIVE: Presence.ACTIVE,
    NetworkStatus.Status.EMERGING: Presence.EMERGING,
    NetworkStatus.Status.FORMING: Presence.EMERGING,
}


@login_not_required
@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    whole = standings()
    countries = presences(whole)
    context = {"whole": whole, "map_says": _what_the_map_says(countries)}
    return render(request, "networks/networks.html", context)


@login_not_required
@require_safe
@kept_for(SECONDS_OF_A_MAP)
def map_picture(request: HttpRequest, *, dark: bool) -> HttpResponse:
    """The world with the countries in which networks are present, as a picture for a light or a dark page."""
    countries = presences(standings())
    picture = draw_map(
        countries,
        labels={},
        dark=dark,
        title=_("Where the networks of the alliance are present"),
        description=_what_the_map_says(countries),
        language=str(get_language()),
    )
    return HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")


@login_not_required
@require_safe
@asked_each_time
def network(request: HttpRequest, slug: str) -> HttpResponse:
    page = network_page(slug)
    if page is None:
        raise Http404(
            HelpfulSentence(_("There is no network at this address. The list holds all of them."))
        )
    context = {"page": page, "panels": panels_for("network", request, page.standing.network)}
    return render(request, "networks/network.html", context)


def presences(whole: Standing | None) -> dict[str, str]:
    """What each country's colour on the map says; where several networks are present, the most settled one."""
    found: dict[str, str] = {}
    for standing in whole.everyone if whole else ():
        presence = (
            PRESENCES.get(NetworkStatus.Status(standing.status.status)) if standing.status else None
        )
        for country in standing.countries if presence else ():
            if found.get(country) != Presence.ACTIVE:
                found[country] = str(presence)
    return found


def _what_the_map_says(countries: dict[str, str]) -> str:
    count = len(countries)
    emerging = sum(presence == Presence.EMERGING for presence in countries.values())
    sentence = ngettext(
        "A map of the world. Networks are present in %(count)s country by name, in %(emerging)s of them as emerging networks. The list beside the map names them.",
        "A map of the world. Networks are present in %(count)s countries by name, in %(emerging)s of them as emerging networks. The list beside the map names them.",
        count,
    )
    return sentence % {"count": count, "emerging": emerging}
