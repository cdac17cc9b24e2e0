"""The public pages of networks and countries, for the site map of machines."""

from collections.abc import Iterable

from alliance.sitemaps import Listed, listed, written_in
from alliance.texts import of_row
from networks.models import Body, Network
from networks.queries import countries_of_today


@listed("networks")
def networks() -> Iterable[Listed]:
    """Each network in the languages of its name; its history and its governance are days and seats, told in every language."""
    governed = set(Body.objects.values_list("network_id", flat=True))
    for row in Network.objects.order_by("slug"):
        yield Listed("networks:network", (row.slug,), written_in(of_row(row, "name")))
        yield Listed("networks:history", (row.slug,))
        if row.pk in governed:
            yield Listed("networks:governance", (row.slug,))


@listed("countries")
def countries() -> Iterable[Listed]:
    """Where a network is present today; every other country has a page too, but nobody looks for it."""
    return [Listed("networks:country", (code.lower(),)) for code in countries_of_today()]
