"""The highlights of a year, network by network, as the report of that year tells them."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.freshness import asked_each_time
from reports.queries import Edition, editions_in_force
from reports.tree.book import Book, Json
from reports.tree.document import Words
from reports.views.published import book_of, edition_or_404


@dataclass(frozen=True)
class Story:
    """One highlight in the reader's language."""

    slug: str
    title: Words
    paragraphs: tuple[Words, ...]


@dataclass(frozen=True)
class Stories:
    """The highlights of one network."""

    network: Json
    stories: tuple[Story, ...]


@login_not_required
@asked_each_time
def highlights(request: HttpRequest, year: int) -> HttpResponse:
    shown = edition_or_404(year)
    context = {
        "edition": shown,
        "groups": _by_network(shown),
        "other_years": [other.year for other in editions_in_force() if other.year != year],
    }
    return render(request, "reports/highlights.html", context)


def _by_network(shown: Edition) -> list[Stories]:
    book = book_of(shown)
    return [
        Stories(network, tuple(_story(book, row) for row in shown.highlights_of(slug)))
        for slug, network in shown.networks.items()
        if shown.highlights_of(slug)
    ]


def _story(book: Book, row: Json) -> Story:
    return Story(row["slug"], book.line(row["title"]), book.paragraphs(row["body"]))
