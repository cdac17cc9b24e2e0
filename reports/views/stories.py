"""The numbers in a highlight, each with what it counts, who reported it, where it is written down."""

from dataclasses import dataclass

from alliance.templatetags.words import Told, told
from reports.numbers import IN_REVIEW, say, say_figure
from reports.snapshot.telling import Story
from reports.tree.book import Book, Json
from reports.tree.document import Words
from reports.views.lines import Conflict, Line, conflict, line, network_of


@dataclass(frozen=True)
class Share:
    """What one network adds to a number."""

    network: Told
    said: str


@dataclass(frozen=True)
class Number:
    """A number of a text, open to its parts."""

    line: Line
    counts: Words
    unit: Told
    page: str
    is_in_review: bool
    conflict: Conflict | None
    parts: tuple[Share, ...]
    # what the edition of the year says, where that is something else
    printed: str


def numbers_in(story: Story) -> list[Number]:
    """The numbers of a text in its order; a reference that names no figure says so in the text and is left out here."""
    return [_number(story, figure) for figure in story.cites if figure["indicator"]]


def _number(story: Story, figure: Json) -> Number:
    book = story.book
    measure = book.measures[figure["measure"]]
    return Number(
        line=line(book, figure),
        counts=book.line(measure["counts"]),
        unit=told(measure["unit"]),
        page=story.page_of(figure),
        is_in_review=figure["state"] == IN_REVIEW,
        conflict=conflict(book, figure) if figure["conflict"] else None,
        parts=tuple(_shares(book, figure)),
        printed=_printed(story, figure),
    )


def _shares(book: Book, figure: Json) -> list[Share]:
    return [
        Share(
            network_of(book, part["network"]),
            say(part["value"], part["qualifier"], part["wording"], book.language),
        )
        for part in figure["parts"]
        if part["value"] is not None and part["network"] != figure["network"]
    ]


def _printed(story: Story, figure: Json) -> str:
    before = story.pages.printed_as(figure, story.year)
    if before is None or figure["state"] == IN_REVIEW:
        return ""
    said = say_figure(before, story.book.language)
    return "" if said == say_figure(figure, story.book.language) else said
