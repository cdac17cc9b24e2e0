"""What the first page shows of reporting, all of it as published: figures, highlights, the newest report."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from alliance.panels import panel
from reports.numbers import say_figure
from reports.panels.books import book_of
from reports.queries import latest_edition
from reports.snapshot.telling import Story, stories
from reports.tree import figures, opening
from reports.tree.document import Words

FIGURES_ON_THE_FIRST_PAGE = 9
HIGHLIGHTS_ON_THE_FIRST_PAGE = 5


@dataclass(frozen=True)
class Headline:
    """A figure of the whole alliance: what it counts, and the number with its qualifier."""

    indicator: str
    name: Words
    said: str


@panel("home", template="reports/figures_panel.html", order=10)
def figures_of_the_year(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    shown = latest_edition()
    if shown is None:
        return None
    book = book_of(shown)
    lines = [
        Headline(row["indicator"], figures.name_of(book, row), say_figure(row, book.language))
        for row in opening.figures_of_the_year(book)
    ]
    return {"edition": shown, "lines": lines[:FIGURES_ON_THE_FIRST_PAGE]} if lines else None


@panel("home", template="reports/highlights_panel.html", order=30)
def newest_highlights(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    """One highlight of each network, so that the same one does not fill the page; what came after the report first."""
    first: dict[str, Story] = {}
    for story in sorted(stories(), key=lambda story: story.edition is not None):
        first.setdefault(story.network, story)
    if not first:
        return None
    lead, *others = list(first.values())[:HIGHLIGHTS_ON_THE_FIRST_PAGE]
    return {"lead": lead, "others": others}


@panel("home", template="reports/report_panel.html", order=40)
def newest_report(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    shown = latest_edition()
    if shown is None:
        return None
    title = book_of(shown).line(shown.content["narratives"].get("title"))
    return {"edition": shown, "title": title}
