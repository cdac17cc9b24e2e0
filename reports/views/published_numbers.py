"""What published reports say of one activity: the numbers that hang on it, what it is counted in, the highlights that tell of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.numbers import say, say_absence, say_figure
from reports.queries import Edition
from reports.tree import figures
from reports.tree.book import Book, Json
from reports.tree.document import Words
from reports.views.published import book_of

SAID_AS_NUMBER = frozenset({"value", "zero"})
UNSAID = frozenset({"not_applicable", "not_yet", "withheld", "not_reported"})


@dataclass(frozen=True)
class PublishedNumber:
    """A number of a report with its qualifier, and where its figure stands."""

    year: int
    indicator: str
    network: str
    name: Words
    said: str
    is_number: bool
    is_disputed: bool = False


@dataclass(frozen=True)
class ToldIn:
    """A highlight of a report that cites a number of the activity."""

    year: int
    slug: str
    title: Words


@dataclass(frozen=True)
class Published:
    """All that reports say of one activity."""

    numbers: tuple[PublishedNumber, ...]
    counted_in: tuple[PublishedNumber, ...]
    highlights: tuple[ToldIn, ...]


def published_of(slug: str, editions: Iterable[Edition]) -> Published:
    """From the frozen content of the editions in force, the latest year first."""
    numbers: list[PublishedNumber] = []
    counted_in: list[PublishedNumber] = []
    highlights: list[ToldIn] = []
    for shown in editions:
        book = book_of(shown)
        parts = list(_parts_of(shown, slug))
        numbers += [_of_part(book, figure, part) for figure, part in parts]
        counted_in += [_of_figure(book, figure) for figure in _figures_that_list(shown, slug)]
        cited = {part["figure"] for _figure, part in parts}
        highlights += [
            ToldIn(shown.year, row["slug"], book.line(row["title"]))
            for network in shown.networks
            for row in shown.highlights_of(network)
            if cited & set(row.get("cites", ()))
        ]
    return Published(tuple(numbers), tuple(counted_in), tuple(highlights))


def _parts_of(shown: Edition, slug: str) -> Iterator[tuple[Json, Json]]:
    """Each number of the activity once, though it is a part of figures of networks above as well."""
    seen = set()
    for figure in shown.content["figures"]:
        for part in figure["parts"]:
            key = (figure["indicator"], part["network"])
            if part["activity"] == slug and key not in seen:
                seen.add(key)
                yield figure, part


def _figures_that_list(shown: Edition, slug: str) -> Iterator[Json]:
    for figure in shown.content["figures"]:
        claims = figure["claims"]
        if claims and any(
            one["kind"] == "activity" and one["slug"] == slug for one in claims["listed"]
        ):
            yield figure


def _of_part(book: Book, figure: Json, part: Json) -> PublishedNumber:
    """As the part says it; where its sources differ, as its figure says so."""
    is_number = part["state"] in SAID_AS_NUMBER
    if is_number:
        said = say(part["value"], part["qualifier"], part["wording"], book.language)
    elif part["state"] in UNSAID:
        said = say_absence(part["state"])
    else:
        return _of_figure(book, figure)
    return PublishedNumber(
        year=book.year,
        indicator=figure["indicator"],
        network=part["network"],
        name=figures.name_of(book, figure),
        said=said,
        is_number=is_number,
        is_disputed=part["disputed"],
    )


def _of_figure(book: Book, figure: Json) -> PublishedNumber:
    return PublishedNumber(
        year=book.year,
        indicator=figure["indicator"],
        network=figure["network"],
        name=figures.name_of(book, figure),
        said=say_figure(figure, book.language),
        is_number=figure["state"] in SAID_AS_NUMBER,
    )
