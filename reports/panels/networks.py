"""What a network’s page shows of reporting: its figures, highlights and activities of the published year."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from alliance.panels import panel
from networks.models import Network
from reports.models import Evidence
from reports.panels.books import book_of
from reports.queries import latest_edition
from reports.queries.activities import files_for_everybody
from reports.tree import figures, opening
from reports.tree.document import Entry, Words
from reports.tree.results import event


@dataclass(frozen=True)
class ShownActivity:
    """An activity of a published year with the files that everybody may see."""

    told: Entry
    files: tuple[Evidence, ...]


@panel("network", template="reports/network_figures_panel.html", order=10)
def figures_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    shown = latest_edition()
    if shown is None or network.slug not in shown.networks:
        return None
    book = book_of(shown)
    own = shown.figures_of(network=network.slug)
    if network.slug == book.alliance:
        own = opening.figures_of_the_year(book)
    owes = shown.networks[network.slug]["owes_return"]
    if not own and not owes:
        return None
    return {"edition": shown, "numbers": figures.big_numbers(book, own) if own else None}


@panel("network", template="reports/network_highlights_panel.html", order=20)
def highlights_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    shown = latest_edition()
    rows = shown.highlights_of(network.slug) if shown else []
    if shown is None or not rows:
        return None
    book = book_of(shown)
    entries = [
        Entry(
            anchor=f"highlight-{row['slug']}",
            title=book.line(row["title"]),
            meta=Words(),
            paragraphs=book.paragraphs(row["body"]),
        )
        for row in rows
    ]
    return {"edition": shown, "highlights": entries}


@panel("network", template="reports/network_activities_panel.html", order=30)
def activities_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """What a network held in the last published year; a joint activity stands under each of its hosts."""
    shown = latest_edition()
    if shown is None:
        return None
    book = book_of(shown)
    rows = [row for row in shown.content["activities"] if network.slug in row["hosts"]]
    files = files_for_everybody([row["slug"] for row in rows])
    told = [ShownActivity(event(book, row), tuple(files[row["slug"]])) for row in rows]
    return {"edition": shown, "activities": told} if rows else None
