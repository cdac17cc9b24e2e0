"""The networks as open data: the tree, what each is and since when, where each is present."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from alliance.errors import HelpfulSentence
from alliance.open_data import (
    Asked,
    Country,
    InMemory,
    Item,
    Rows,
    Text,
    choice,
    offer_list,
    offer_one,
    shown_at,
    text_of_row,
)
from alliance.open_data.offers import COUNTRY
from networks.models import Network, NetworkStatus, Precision
from networks.queries import Standing, standings

router = Router(tags=["networks"])
LETTERS = {Precision.YEAR: len("2014"), Precision.MONTH: len("2014-05"), Precision.DAY: None}


class Status(Schema):
    """What a network is, and since when as far as that is known."""

    code: str = choice(NetworkStatus.Status)
    since: str | None = Field(
        None,
        description="A day, a month or a year; absent where nobody knows.",
        examples=["2014-05"],
    )


class InTree(Item):
    """A network as it stands today."""

    code: str = Field(examples=["africa"])
    name: Text | None = None
    local_name: str | None = Field(None, description="What it calls itself.")
    level: str = choice(Network.Level)
    parent: str | None = Field(None, description="The network above it, by its code.")
    status: Status | None = None
    countries: list[Country] = Field(description="Where it is present itself, by name.")
    languages: list[str] = Field(description="In which it works.")
    summary: Text | None = None
    href: str | None = Field(None, examples=["https://example.org/en/networks/africa/"])


class NetworksAsked(Asked):
    level: str = choice(
        Network.Level, "", description="Only networks of this level.", examples=["regional"]
    )
    status: str = choice(
        NetworkStatus.Status, "", description="Only those that are this today.", examples=["active"]
    )
    country: str = Field(
        "", pattern=COUNTRY, description="Only those present in this country.", examples=["PE"]
    )


@offer_list(
    router,
    "/networks",
    of=InTree,
    takes=NetworksAsked,
    called="Networks",
    says="Every network as it stands today, with the network above it.",
)
def networks(request: HttpRequest, wanted: NetworksAsked) -> Rows[InTree]:
    found = [row for row in _everyone() if _fits(row, wanted)]
    return InMemory(found, lambda row: (row.code,), lambda row: row)


@offer_one(
    router,
    "/networks/{slug:code}",
    of=InTree,
    called="One network",
    says="A network as it stands today.",
)
def network(request: HttpRequest, code: str) -> InTree:
    found = next((row for row in _everyone() if row.code == code), None)
    if found is None:
        raise Http404(
            HelpfulSentence(_("There is no network at this address. The list holds all of them."))
        )
    return found


def _fits(row: InTree, wanted: NetworksAsked) -> bool:
    return (
        wanted.level in {"", row.level}
        and wanted.status in {"", row.status.code if row.status else None}
        and wanted.country in {"", *(country.code for country in row.countries)}
    )


def _everyone() -> list[InTree]:
    whole = standings()
    return _with_those_below(whole, None) if whole else []


def _with_those_below(standing: Standing, parent: str | None) -> list[InTree]:
    own = standing.network.slug
    below = (found for child in standing.below for found in _with_those_below(child, own))
    return [_network(standing, parent), *below]


def _network(standing: Standing, parent: str | None) -> InTree:
    network = standing.network
    return InTree(
        code=network.slug,
        name=text_of_row(network, "name"),
        local_name=network.local_name or None,
        level=network.level,
        parent=parent,
        status=_status(standing.status) if standing.status else None,
        countries=[Country.of(country) for country in standing.countries],
        languages=network.languages,
        summary=text_of_row(network, "summary"),
        href=None
        if network.level == Network.Level.GLOBAL
        else shown_at(network.get_absolute_url()),
    )


def _status(status: NetworkStatus) -> Status:
    since = status.period.lower
    letters = LETTERS[Precision(status.precision)]
    return Status(
        code=status.status,
        since=since.isoformat()[:letters] if since else None,
    )
