"""The report as a document, made from a frozen snapshot alone: what stands in it and in which order, not its form."""

from collections.abc import Collection
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from reports import numbers
from reports.tree import closing, figures, lists, opening, results
from reports.tree.book import Book
from reports.tree.document import Document, DrawingError, Drawn, Section, Statement

__all__ = [
    "DRAWING_VERSION",
    "Document",
    "DrawingError",
    "Drawn",
    "Section",
    "Statement",
    "build",
    "statements",
]

# Raised with every change of what a report looks like, so that one version always draws the same bytes.
DRAWING_VERSION = 2


def build(snapshot: dict[str, Any], language: str) -> Document:
    """The report of a snapshot in one language; sections with nothing in them are left out."""
    with translation.override(language):
        book = Book(snapshot, language)
        sections = tuple(section for section in _sections(book) if section.blocks)
        alliance = book.network(book.alliance)
        return Document(
            language=language,
            direction=book.direction,
            year=book.year,
            cut_off=snapshot["cut_off"],
            title=_("%(alliance)s, annual report %(year)s")
            % {"alliance": alliance, "year": book.year},
            contents_title=_("Contents"),
            cover=opening.cover(book),
            sections=sections,
            figures=statements(book),
        )


def statements(book: Book, wanted: Collection[str] | None = None) -> tuple[Statement, ...]:
    """The figures of a year one by one, or those of these references, in the language that is active."""
    return tuple(
        _statement(book, figure)
        for figure in book.snapshot["figures"]
        if wanted is None or figure["id"] in wanted
    )


def _sections(book: Book) -> list[Section]:
    return [
        opening.corrections(book),
        opening.the_year(book),
        opening.highlights(book),
        opening.networks(book),
        *results.areas(book),
        lists.publications(book),
        lists.calendar(book),
        lists.glossary(book),
        lists.partners(book),
        closing.how_to_read(book),
        closing.annex(book),
    ]


def _statement(book: Book, figure: dict[str, Any]) -> Statement:
    indicator = book.indicators[figure["indicator"]]
    measure = book.measures[figure["measure"]]
    return Statement(
        figure=figure,
        indicator=indicator,
        measure=measure,
        indicator_name=book.text(indicator["name"]),
        network_name=book.network(figure["network"]),
        unit=book.text(measure["unit"]),
        said=numbers.say_figure(figure, book.language),
        coverage=numbers.say_coverage(figure["coverage"], book.language),
        progress=figures.say_progress(book, figure),
    )
