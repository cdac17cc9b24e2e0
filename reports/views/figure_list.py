"""Which figures the list shows: of which year, of which network with all below it, and what to say where there are none."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from reports.numbers import listed
from reports.queries import Edition, editions_in_force
from reports.views.published import book_of, reader_language


@dataclass(frozen=True)
class Choice:
    """What was chosen, what can be chosen, and a sentence for what there is not."""

    edition: Edition | None
    years: tuple[int, ...] = ()
    network: str = ""
    networks: tuple[tuple[str, str], ...] = ()
    within: frozenset[str] | None = None
    unknown: tuple[str, ...] = ()

    @property
    def network_name(self) -> str:
        return dict(self.networks).get(self.network, "")

    @property
    def is_newest(self) -> bool:
        return self.edition is None or self.edition.year == self.years[0]

    @property
    def query(self) -> str:
        """What keeps the choice in the address of each figure."""
        parts = [f"network={self.network}"] if self.network else []
        if self.edition and not self.is_newest:
            parts.append(f"year={self.edition.year}")
        return f"?{'&'.join(parts)}" if parts else ""


def chosen(request: HttpRequest) -> Choice:
    """What the address asks for; what is not there is said, and the nearest is shown."""
    editions = editions_in_force()
    if not editions:
        return Choice(None)
    year, network = request.GET.get("year", ""), request.GET.get("network", "")
    edition = next((one for one in editions if str(one.year) == year), editions[0])
    networks = _networks_of(edition)
    years = tuple(one.year for one in editions)
    unknown = []
    if year and str(edition.year) != year:
        unknown.append(
            _("Nothing is published for that year. There are figures of: %(years)s.")
            % {"years": listed(map(str, years), reader_language())}
        )
    if network and network not in dict(networks):
        unknown.append(_("No figures are published of that network. These are the figures of all."))
        network = ""
    within = edition.below(network) if network else None
    return Choice(edition, years, network, networks, within, tuple(unknown))


def _networks_of(edition: Edition) -> tuple[tuple[str, str], ...]:
    """The networks below the whole that have figures, or have one below them that does, in the order of the tree."""
    book = book_of(edition)
    with_figures = {row["network"] for row in edition.content["figures"]}
    return tuple(
        (slug, book.network(slug))
        for slug, one in edition.networks.items()
        if one["parent"] and edition.below(slug) & with_figures
    )
