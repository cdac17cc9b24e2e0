"""The members as open data: how many there are, by country and by network, and never who."""

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router

from alliance.open_data import (
    Asked,
    Country,
    InMemory,
    Item,
    Named,
    Rows,
    choice,
    offer_list,
    text_of_row,
)
from alliance.open_data.answers import Text
from members.queries import headcounts
from members.queries.directory import countries_of
from members.queries.viewers import ANYBODY
from members.queries.visibility import ceilings_today, listed
from networks.models import Network
from networks.queries import tree_on

router = Router(tags=["members"])


class Told(TextChoices):
    """Whether a number of members is told."""

    VALUE = "value", _("told")
    WITHHELD = "withheld", _("too few to be told, or others would tell of few")


class Headcount(Item):
    """How many members there are; so few that one could be known are not told."""

    state: str = choice(Told, description="`withheld` where there are too few to be told.")
    members: int | None = Field(None, description="Absent where it is not told.", examples=[42])


class InCountry(Item):
    country: Country


class OfNetwork(Item):
    network: Named


class MembersInCountry(Headcount, InCountry):
    """The members of one country."""


class MembersOfNetwork(Headcount, OfNetwork):
    """The members of a network with all below it."""


@offer_list(
    router,
    "/members/countries",
    of=MembersInCountry,
    called="Members by country",
    says="How many members there are in each country in which one is listed.",
    is_fresh=True,
)
def members_by_country(request: HttpRequest, wanted: Asked) -> Rows[MembersInCountry]:
    ceilings = ceilings_today()
    told_in = countries_of(listed(ANYBODY, ceilings), ANYBODY, ceilings)
    counts = headcounts.by_country(told_in)
    return InMemory(counts.items(), lambda row: (row[0],), _in_country)


@offer_list(
    router,
    "/members/networks",
    of=MembersOfNetwork,
    called="Members by network",
    says="How many members each network has with all networks below it, each member once.",
    is_fresh=True,
)
def members_by_network(request: HttpRequest, wanted: Asked) -> Rows[MembersOfNetwork]:
    counts = headcounts.by_network(tree_on())
    networks = Network.objects.filter(pk__in=counts).order_by("slug")
    return InMemory(networks, lambda row: (row.slug,), lambda row: _of_network(row, counts[row.pk]))


def _in_country(row: tuple[str, int | None]) -> MembersInCountry:
    code, number = row
    return MembersInCountry(state=_state(number), members=number, country=Country.of(code))


def _of_network(network: Network, number: int | None) -> MembersOfNetwork:
    name = text_of_row(network, "name") or Text(text=network.slug, language="en")
    return MembersOfNetwork(
        state=_state(number), members=number, network=Named(code=network.slug, name=name)
    )


def _state(number: int | None) -> Told:
    return Told.WITHHELD if number is None else Told.VALUE
