"""What first pages show of the calendar and of what was published: of the whole on the first page, of a network on its own."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from alliance.panels import panel
from networks.models import Network
from reports.models import Activity
from reports.queries import calendar
from reports.queries.browsing import Wanted, activities_found
from reports.queries.publications import newest_publications

DATES_SHOWN = 3
PUBLICATIONS_SHOWN = 3


@panel("home", template="reports/public/dates_panel.html", order=20)
def next_dates(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    """The next three, or, while nothing is announced, the last three that were."""
    shown, are_coming = _dates(None)
    return {"dates": shown, "are_coming": are_coming} if shown else None


@panel("home", template="reports/public/newest_publication_panel.html", order=35)
def newest_publication(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    newest = next(iter(newest_publications(1)), None)
    return {"publication": newest} if newest else None


@panel("network", template="reports/public/network_dates_panel.html", order=25)
def dates_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """What it and the networks below it announce, and the ways to all that they held and to their calendar."""
    shown, are_coming = _dates(network)
    if not shown and not activities_found(Wanted(network=network)).exists():
        return None
    return {"network": network, "dates": shown if are_coming else []}


@panel("network", template="reports/public/network_publications_panel.html", order=27)
def publications_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """What came from activities of the network and of those below it; the whole has a list of its own."""
    newest = newest_publications(PUBLICATIONS_SHOWN + 1, network)
    if not newest or network.level == Network.Level.GLOBAL:
        return None
    return {
        "network": network,
        "publications": newest[:PUBLICATIONS_SHOWN],
        "are_more": len(newest) > PUBLICATIONS_SHOWN,
    }


def _dates(network: Network | None) -> tuple[list[Activity], bool]:
    today = timezone.now().date()
    coming = calendar.coming(today, DATES_SHOWN, network)
    if coming:
        return coming, True
    return calendar.last_ended(today, DATES_SHOWN, network), False
