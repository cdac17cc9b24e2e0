"""Figures as lines of a list: what each counts, what is said of it, who reported, what must be said beside it."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.templatetags.words import Told, told
from reports.numbers import digits, say, say_coverage, say_either, say_figure, say_locator
from reports.tree import figures
from reports.tree.book import Book, Json, baseline_of, sources_of
from reports.tree.document import Words

# States in which there is a number, or several: a figure in one of them can lead a page.
SAYS_A_NUMBER = frozenset({"value", "zero", "conflict"})


@dataclass(frozen=True)
class Line:
    """One figure in a list."""

    figure: Json
    name: Words
    network: Told
    is_whole: bool
    said: str
    unit: Told
    baseline: str
    target: str
    progress: str
    coverage: str
    notes: tuple[Words, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """What one source states."""

    said: str
    source: str


@dataclass(frozen=True)
class Conflict:
    """A figure whose sources differ."""

    network: Told
    said: str
    statements: tuple[Statement, ...]


def leading(found: list[Json]) -> Json:
    """The figure that speaks for an indicator: what was said of the whole, or else the one network that has a number."""
    whole, others = found[0], [row for row in found[1:] if row["state"] in SAYS_A_NUMBER]
    return others[0] if not whole["sentence"] and len(others) == 1 else whole


def line(book: Book, figure: Json) -> Line:
    return Line(
        figure=figure,
        name=figures.name_of(book, figure),
        network=network_of(book, figure["network"]),
        is_whole=figure["network"] == book.alliance,
        said=say_figure(figure, book.language),
        unit=_unit_beside(book, figure),
        baseline=_baseline(book, figure),
        target=figures.target_cell(book, figure),
        progress=figures.say_progress(book, figure),
        coverage=_coverage(book, figure),
        notes=tuple(figures.notes(book, figure)),
        sources=tuple(_source(book, source) for source in sources_of(figure)),
    )


def lines_of_area(book: Book, area: str, within: frozenset[str] | None = None) -> list[Line]:
    """One line for each indicator of a result area of which anything is published, of these networks or of all."""
    found: dict[str, list[Json]] = {}
    for figure in book.figures_of(area=area):
        if within is None or figure["network"] in within:
            found.setdefault(figure["indicator"], []).append(figure)
    return [line(book, leading(rows)) for rows in found.values()]


def conflict(book: Book, figure: Json) -> Conflict:
    statements = tuple(
        Statement(
            say(one["value"], one["qualifier"], one["wording"], book.language),
            _source(book, one["source"]) if one["source"] else "",
        )
        for one in figure["conflict"]
    )
    either = say_either(figure["conflict"], book.language)
    return Conflict(network_of(book, figure["network"]), either, statements)


def network_of(book: Book, slug: str) -> Told:
    """What a network is called, marked where that is another language than the reader's."""
    return told(book.networks[slug]["name"])


def _source(book: Book, source: Json) -> SafeString:
    """A document and the place in it; the document may be called so in another language only."""
    place = say_locator(source["locator"], book.language)
    sentence = escape(_("%(document)s, %(locator)s"))
    return SafeString(sentence % {"document": told(source["document"]), "locator": escape(place)})


def _unit_beside(book: Book, figure: Json) -> Told:
    """The unit where a number alone could be taken for a count of things."""
    measure = book.measures[figure["measure"]]
    return told(measure["unit"] if measure["nature"] in {"ratio", "money"} else None)


def _baseline(book: Book, figure: Json) -> str:
    """Where a number began, marked where it is made up."""
    baseline = baseline_of(figure)
    if not baseline:
        return ""
    said = digits(baseline["value"], book.language)
    return _("%(number)s (sample)") % {"number": said} if baseline["is_sample"] else said


def _coverage(book: Book, figure: Json) -> str:
    """Who reported; that a network without others below it speaks for itself needs no words."""
    if figure["coverage"]["expected"] == 1 and figure["network"] != book.alliance:
        return ""
    return say_coverage(figure["coverage"], book.language)
