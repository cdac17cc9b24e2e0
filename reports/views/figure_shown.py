"""Which of a figure somebody asks for: the year and the network from the address, and what is published of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from alliance.errors import HelpfulSentence
from reports.numbers import listed
from reports.queries import Edition, editions_in_force
from reports.sheets import rows_of
from reports.tree import statements
from reports.tree.book import Book, Json
from reports.tree.series import Series, series_of
from reports.views.lines import leading
from reports.views.published import book_of, edition_or_404, reader_language


@dataclass(frozen=True)
class ShownFigure:
    """One indicator in one edition, of the whole or of one network with all below it."""

    slug: str
    edition: Edition
    network: str  # empty: all of them
    is_newest: bool
    years: tuple[int, ...]  # with this figure, the latest first
    editions: tuple[Edition, ...]  # in force, the latest first
    asked_year: bool

    @cached_property
    def book(self) -> Book:
        return book_of(self.edition)

    @cached_property
    def found(self) -> list[Json]:
        """What is published of it, the whole first."""
        return figures_within(self.edition, self.slug, self.network)

    @cached_property
    def leading(self) -> Json:
        own = [row for row in self.found if row["network"] == self.network]
        return own[0] if own else leading(self.found)

    @property
    def indicator(self) -> Json:
        return self.edition.indicators[self.slug]

    @cached_property
    def series(self) -> Series:
        """The same through all published years, for the network that leads the page."""
        books = [book_of(edition) for edition in self.editions]
        return series_of(books, self.indicator["measure"], self.leading["network"])

    @property
    def query(self) -> str:
        """What keeps year and network in the addresses of the files beside the page."""
        parts = []
        if self.asked_year or not self.is_newest:
            parts.append(f"year={self.edition.year}")
        if self.network:
            parts.append(f"network={self.network}")
        return f"?{'&'.join(parts)}" if parts else ""

    def told_years(self) -> Iterator[tuple[Edition, Book, frozenset[str]]]:
        """The editions that the files speak of, each with the indicators of the series in it.

        One year where it was asked for; else all years of the series, the earliest first.
        """
        if self.asked_year or not self.series.is_long:
            yield self.edition, self.book, frozenset({self.slug})
            return
        by_year = {edition.year: edition for edition in self.editions}
        for point in self.series.points:
            slugs = frozenset(figure["indicator"] for figure in point.figures)
            yield by_year[point.year], point.book, slugs

    def rows(self) -> list[Json]:
        """The rows of the files, in the language that is active."""
        rows: list[Json] = []
        for edition, book, slugs in self.told_years():
            ids = {
                row["id"] for slug in slugs for row in figures_within(edition, slug, self.network)
            }
            rows += rows_of(statements(book, ids), edition.year, book.language)
        return rows


def figure_or_404(request: HttpRequest, slug: str, *, year: str = "") -> ShownFigure:
    """What is asked for, or a sentence that says what there is. A file may have the year in its path."""
    year, network = year or request.GET.get("year", ""), request.GET.get("network", "")
    editions = tuple(editions_in_force())
    years = tuple(edition.year for edition in editions if edition.figures_of(indicator=slug))
    if not years:
        raise Http404(
            HelpfulSentence(_("No published report has this figure. The list holds all figures."))
        )
    edition = _edition_of(year, years, editions)
    if network and not figures_within(edition, slug, network):
        raise Http404(_not_that_network(edition, slug))
    return ShownFigure(
        slug=slug,
        edition=edition,
        network=network,
        is_newest=edition.year == years[0],
        years=years,
        editions=editions,
        asked_year=bool(year),
    )


def figures_within(edition: Edition, slug: str, network: str) -> list[Json]:
    """The figures of an indicator, of a network with all below it where one is named."""
    found = edition.figures_of(indicator=slug)
    if not network:
        return found
    within = edition.below(network) if network in edition.networks else frozenset()
    return [row for row in found if row["network"] in within]


def _edition_of(year: str, years: tuple[int, ...], editions: tuple[Edition, ...]) -> Edition:
    wanted = years[0]
    if year:
        wanted = int(year) if year.isdecimal() and len(year) == len("2017") else 0
    found = next((edition for edition in editions if edition.year == wanted), None)
    if found is None:
        return edition_or_404(wanted)
    if wanted not in years:
        raise Http404(_not_that_year(wanted, years))
    return found


def _not_that_year(year: int, years: tuple[int, ...]) -> HelpfulSentence:
    return HelpfulSentence(
        _("The report of %(year)s does not have this figure. It is in the reports of: %(years)s.")
        % {"year": year, "years": listed(map(str, years), reader_language())}
    )


def _not_that_network(edition: Edition, slug: str) -> HelpfulSentence:
    book = book_of(edition)
    names = [book.network(row["network"]) for row in edition.figures_of(indicator=slug)]
    return HelpfulSentence(
        _("Nothing is published of this figure for that network. There is for: %(networks)s.")
        % {"networks": listed(names, reader_language())}
    )
