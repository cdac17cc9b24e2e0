"""What a network’s page shows of reporting: its figures, highlights and activities, and those of the networks below it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from alliance.panels import panel
from alliance.reading import once_a_page
from networks.models import Network
from reports.models import Evidence
from reports.panels.books import book_of
from reports.queries import Edition, latest_edition
from reports.queries.activities import files_for_everybody
from reports.snapshot.regions import Lines, Region, by_region
from reports.snapshot.telling import stories
from reports.tree import figures, opening
from reports.tree.book import Book, Json
from reports.tree.document import BigNumbers, Entry
from reports.tree.results import event


@dataclass(frozen=True)
class Numbers:
    """The figures of one of the networks on a page; a network without a name is the page’s own."""

    name: str
    numbers: BigNumbers


@dataclass(frozen=True)
class ToldYear:
    """What a network and those below it tell of a year, network by network."""

    year: int
    networks: list[Region]
    is_latest_report: bool


@dataclass(frozen=True)
class ShownActivity:
    """An activity of a published year with the files that everybody may see."""

    slug: str
    told: Entry
    files: tuple[Evidence, ...]


@dataclass(frozen=True)
class Held:
    """What one network held; a network without a name is the page’s own."""

    name: str
    activities: list[ShownActivity]


@panel("network", template="reports/network_figures_panel.html", order=10)
def figures_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    shown = latest_edition()
    if shown is None or network.slug not in shown.networks:
        return None
    book = book_of(shown)
    groups = [
        Numbers(_named(book, slug, network), figures.big_numbers(book, found))
        for slug in _shown_with(network, shown)
        if (found := _figures_of(slug, shown, book))
    ]
    owes = shown.networks[network.slug]["owes_return"]
    if not groups and not owes:
        return None
    return {"edition": shown, "groups": groups, "network": network.slug}


@panel("network", template="reports/network_highlights_panel.html", order=20)
def highlights_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """The year of the newest report, and what was published of the years since; older years are a link away."""
    lines = _lines()
    within = _slugs_with(network, lines)
    told = [story for story in stories() if story.network in within]
    years = sorted({story.year for story in told}, reverse=True)
    if not years:
        return None
    shown = latest_edition()
    reported = shown.year if shown and shown.year in years else years[0]
    return {
        "network": network.slug,
        "years": [
            ToldYear(
                year,
                by_region((one for one in told if one.year == year), lines, top=network.slug),
                year == reported,
            )
            for year in years
            if year >= reported
        ],
        "older": [year for year in years if year < reported],
    }


@panel("network", template="reports/network_activities_panel.html", order=22)
def activities_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """What a network and those below it held in the last published year; a joint activity stands under each of its hosts."""
    shown = latest_edition()
    if shown is None:
        return None
    book = book_of(shown)
    rows = {
        slug: [row for row in shown.content["activities"] if slug in row["hosts"]]
        for slug in _shown_with(network, shown)
    }
    files = files_for_everybody([row["slug"] for held in rows.values() for row in held])
    groups = [
        Held(
            _named(book, slug, network),
            [
                ShownActivity(row["slug"], event(book, row), tuple(files[row["slug"]]))
                for row in held
            ],
        )
        for slug, held in rows.items()
        if held
    ]
    return {"edition": shown, "groups": groups, "network": network.slug} if groups else None


def _shown_with(network: Network, shown: Edition) -> list[str]:
    """A network and those below it, in the order of the edition. The whole alliance stands alone: its regions have pages."""
    within = _slugs_with(network, _lines())
    return [network.slug, *(slug for slug in shown.networks if slug in within - {network.slug})]


@once_a_page
def _lines() -> Lines:
    return Lines()


def _slugs_with(network: Network, lines: Lines) -> frozenset[str]:
    if lines.is_whole(network.slug):
        return frozenset({network.slug})
    return lines.within(network.slug)


def _named(book: Book, slug: str, page: Network) -> str:
    return "" if slug == page.slug else book.network(slug)


def _figures_of(slug: str, shown: Edition, book: Book) -> list[Json]:
    if slug == book.alliance:
        return opening.figures_of_the_year(book)
    return shown.figures_of(network=slug)
