"""What the networks offer to lower pages: the regions on the first page, the desks of those who work for networks."""

from typing import Any

from django.http import HttpRequest

from alliance.models import User
from alliance.panels import panel
from networks.maps import Theme, shown_map
from networks.permissions import EDITING, may_shape_tree, networks_within
from networks.queries import (
    countries_of_today,
    desks,
    open_proposals,
    standings,
    with_networks_of_their_own,
)

# As many networks as the first page names; who works for more finds them in the list.
NAMED_ON_FIRST_PAGE = 5


@panel("home_first", template="networks/regions_links.html", order=10)
def ways_to_regions(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    """The networks that stand straight under the alliance, by name alone, where the eye falls first."""
    whole = standings()
    return {"regions": whole.below} if whole and whole.below else None


@panel("home", template="networks/presence_panel.html", order=20)
def presence(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    """The map of the networks, and in how many countries they are."""
    countries = countries_of_today()
    if not countries:
        return None
    return {
        "map": shown_map(Theme.STATUS, countries),
        "countries": len(countries),
        "own": with_networks_of_their_own(countries),
    }


@panel("site_map", template="networks/site_map_panel.html", order=10)
def every_network(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    """All networks that have a page, in the order of the tree."""
    whole = standings()
    return {"standings": whole.everyone} if whole else None


@panel("manage", template="networks/desks_panel.html", order=5)
def desks_of_staff(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """The networks that somebody works for."""
    found = desks(networks_within(person, EDITING))
    if not found:
        return None
    return {
        "standings": found[:NAMED_ON_FIRST_PAGE],
        "more": len(found) > NAMED_ON_FIRST_PAGE,
        "waiting": open_proposals().count() if may_shape_tree(person) else 0,
    }
