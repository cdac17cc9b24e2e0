"""What reporting offers to lower pages, all of it as published: figures, highlights, activities, the newest report."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from alliance.models import User
from alliance.panels import panel
from networks.models import Network
from reports.models import Evidence, ReportingPeriod
from reports.numbers import say_figure
from reports.permissions.builds import may_build_report
from reports.permissions.completeness import may_see_completeness
from reports.permissions.counts import may_see_counts
from reports.permissions.framework import may_shape_framework
from reports.permissions.highlights import (
    may_see_highlights,
    networks_decided_for,
    networks_written_for,
)
from reports.queries import Edition, latest_edition
from reports.queries.activities import files_for_everybody
from reports.queries.due import due_from
from reports.queries.highlights import in_hand
from reports.tree import figures, opening
from reports.tree.book import Book, Json
from reports.tree.document import Entry, Words
from reports.tree.results import event

FIGURES_ON_THE_FIRST_PAGE = 9
HIGHLIGHTS_ON_THE_FIRST_PAGE = 3


@dataclass(frozen=True)
class Headline:
    """A figure of the whole alliance: what it counts, and the number with its qualifier."""

    indicator: str
    name: Words
    said: str


@dataclass(frozen=True)
class Highlight:
    """A highlight as a card: its title, whose it is, how it begins."""

    slug: str
    title: Words
    network: str
    begins: Words


@dataclass(frozen=True)
class ShownActivity:
    """An activity of a published year with the files that everybody may see."""

    told: Entry
    files: tuple[Evidence, ...]


@panel("home", template="reports/figures_panel.html", order=10)
def figures_of_the_year(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    shown = latest_edition()
    if shown is None:
        return None
    book = _book(shown)
    lines = [
        Headline(row["indicator"], figures.name_of(book, row), say_figure(row, book.language))
        for row in opening.figures_of_the_year(book)
    ]
    return {"edition": shown, "lines": lines[:FIGURES_ON_THE_FIRST_PAGE]} if lines else None


@panel("home", template="reports/highlights_panel.html", order=30)
def newest_highlights(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    """One highlight of each of the first networks that have one, so that the same network does not fill the page."""
    shown = latest_edition()
    if shown is None:
        return None
    book = _book(shown)
    first = [rows[0] for slug in shown.networks if (rows := shown.highlights_of(slug))]
    cards = [_card(book, row) for row in first[:HIGHLIGHTS_ON_THE_FIRST_PAGE]]
    return {"edition": shown, "highlights": cards} if cards else None


@panel("home", template="reports/report_panel.html", order=40)
def newest_report(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    shown = latest_edition()
    if shown is None:
        return None
    title = _book(shown).line(shown.content["narratives"].get("title"))
    return {"edition": shown, "title": title}


@panel("network", template="reports/network_figures_panel.html", order=10)
def figures_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    shown = latest_edition()
    if shown is None or network.slug not in shown.networks:
        return None
    book = _book(shown)
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
    book = _book(shown)
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
    book = _book(shown)
    rows = [row for row in shown.content["activities"] if network.slug in row["hosts"]]
    files = files_for_everybody([row["slug"] for row in rows])
    told = [ShownActivity(event(book, row), tuple(files[row["slug"]])) for row in rows]
    return {"edition": shown, "activities": told} if rows else None


def _book(shown: Edition) -> Book:
    return Book(shown.content, str(get_language()))


def _card(book: Book, row: Json) -> Highlight:
    paragraphs = book.paragraphs(row["body"])
    return Highlight(
        slug=row["slug"],
        title=book.line(row["title"]),
        network=book.network(row["network"]),
        begins=paragraphs[0] if paragraphs else Words(),
    )


@panel("manage", template="reports/work_panel.html", order=10)
def work_of_staff(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """The reporting years, for those who enter counts or build reports; a sleeping right says how to wake it."""
    may_see = may_see_counts(person)
    if not may_see and not may_see.needs_second_factor:
        return None
    years = ReportingPeriod.objects.filter(grain=ReportingPeriod.Grain.YEAR).order_by("-code")
    return {
        "may_see": may_see,
        "may_build": may_build_report(person),
        "years": [period.starts_on.year for period in years],
    }


@panel("manage", template="reports/framework/work_panel.html", order=15)
def framework_of_the_secretariat(request: HttpRequest, person: User) -> dict[str, Any] | None:
    return {} if may_shape_framework(person) else None


@panel("manage", template="reports/lists/due_panel.html", order=1)
def what_is_due(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """All that is due from somebody who reports, checks or locks; overdue first, none left out."""
    if not may_see_completeness(person):
        return None
    return {"things": due_from(person)}


@panel("manage", template="reports/highlights/work_panel.html", order=12)
def highlights_in_hand(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """For those who write highlights or decide on them."""
    if not may_see_highlights(person):
        return None
    found = in_hand(networks_written_for(person), networks_decided_for(person), person.pk)
    return {"to_decide": len(found.to_decide), "in_writing": len(found.in_writing)}
