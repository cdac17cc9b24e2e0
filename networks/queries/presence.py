"""Where the networks are today: each country with the networks that are present in it, and what its state is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from networks.models import Network, NetworkCountry, NetworkStatus
from networks.queries.tree import Standing, standings

Status = NetworkStatus.Status

# From the most to the least settled; where several networks are present, the first of these speaks for the country.
SETTLED_FIRST = (Status.ACTIVE, Status.EMERGING, Status.FORMING, Status.DORMANT)
_RANKS: dict[str | None, int] = {status: rank for rank, status in enumerate(SETTLED_FIRST)}
# Networks of a country, not of an area around it.
OF_ONE_COUNTRY = frozenset({Network.Level.NATIONAL, Network.Level.LOCAL})


@dataclass(frozen=True)
class Present:
    """A network in a country: since when it is there, and what stands above it, the nearest first."""

    standing: Standing
    since: date | None
    above: tuple[Network, ...]

    @property
    def network(self) -> Network:
        return self.standing.network

    @property
    def status(self) -> NetworkStatus | None:
        return self.standing.status

    @property
    def region(self) -> Network | None:
        """The regional network that it belongs to, or that it is."""
        chain = (self.network, *self.above)
        return next((one for one in chain if one.level == Network.Level.REGIONAL), None)

    @property
    def written_to(self) -> Network | None:
        """The network itself or the nearest above it that has an address for letters."""
        return next((one for one in (self.network, *self.above) if one.mailbox), None)


@dataclass(frozen=True)
class Country:
    """A country with the networks that are present in it, the most settled first."""

    code: str
    present: tuple[Present, ...] = ()

    @property
    def status(self) -> NetworkStatus | None:
        """What the most settled of its networks is."""
        return self.present[0].status if self.present else None

    @property
    def has_its_own(self) -> bool:
        """Whether one of the networks is a network of this country, and not of an area around it."""
        return any(one.network.level in OF_ONE_COUNTRY for one in self.present)

    @property
    def regions(self) -> tuple[Network, ...]:
        """The regional networks of which it is a part, each once."""
        return tuple(dict.fromkeys(one.region for one in self.present if one.region))

    @property
    def written_to(self) -> tuple[Network, ...]:
        """Whom somebody here may write to, each once."""
        return tuple(dict.fromkeys(one.written_to for one in self.present if one.written_to))

    @property
    def slug(self) -> str:
        """How it is written in addresses."""
        return self.code.lower()


def countries_of_today() -> dict[str, Country]:
    """Every country in which a network is present today, by code. As many queries as the tree, however many there are."""
    whole = standings()
    found: defaultdict[str, list[Present]] = defaultdict(list)
    for one, above in _everyone(whole, ()) if whole else ():
        if one.status is None or one.status.status != Status.CLOSED:
            for row in one.presences:
                found[row.country].append(Present(one, row.period.lower, above))
    return {
        code: Country(code, tuple(sorted(present, key=_settled)))
        for code, present in sorted(found.items())
    }


def with_networks_of_their_own(countries: Mapping[str, Country]) -> int:
    return sum(country.has_its_own for country in countries.values())


def presences_ended(code: str) -> list[NetworkCountry]:
    """Where networks were present in a country and are not any more, the latest first."""
    return list(
        NetworkCountry.objects.filter(country=code, period__endswith__lte=timezone.now().date())
        .select_related("network")
        .order_by("-period", "pk")
    )


def _everyone(
    standing: Standing, above: tuple[Network, ...]
) -> list[tuple[Standing, tuple[Network, ...]]]:
    """A network and all below it, each with what stands above it."""
    below = (standing.network, *above)
    return [
        (standing, above),
        *(found for child in standing.below for found in _everyone(child, below)),
    ]


def _settled(present: Present) -> tuple[int, str]:
    status = present.status.status if present.status else None
    return _RANKS.get(status, len(_RANKS)), present.network.slug
