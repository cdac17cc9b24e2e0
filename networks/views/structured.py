"""What machines read of a network: what it is called, under whom it stands, what stands under it, where it is present."""

from django.urls import reverse

from alliance.countries import country_name
from alliance.structured import Node, country, organisation
from alliance.templatetags.words import reader_language, told_of
from networks.models import Network
from networks.queries import NetworkPage


def of_network(page: NetworkPage) -> Node:
    network = page.standing.network
    language = reader_language()
    return organisation(
        told_of(network, "name").text,
        _home_of(network),
        alternateName=network.local_name,
        description=told_of(network, "summary").text,
        email=network.mailbox,
        areaServed=[country(country_name(code, language)) for code in page.standing.countries],
        parentOrganization=as_organisation(page.above[-1]) if page.above else None,
        subOrganization=[as_organisation(below.network) for below in page.standing.below],
    )


def as_organisation(network: Network) -> Node:
    """A network by its name and address, as other things name it."""
    return organisation(told_of(network, "name").text, _home_of(network))


def _home_of(network: Network) -> str:
    """Where it is at home: the whole alliance on the first page."""
    if network.level == Network.Level.GLOBAL:
        return reverse("home")
    return network.get_absolute_url()
