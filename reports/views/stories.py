"""Highlights in the reader's language: those of an edition as it was frozen, live ones with their numbers as they are now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alliance.texts import Texts, of_row
from reports.models import Evidence, Highlight
from reports.queries import editions_in_force
from reports.queries.highlights import texts_shown
from reports.snapshot.named import figures_cited
from reports.tree.book import SCHEMA, Book
from reports.tree.document import Words
from reports.views.published import reader_language

Json = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """One highlight in the reader's language. `photo` is there only where it may be shown."""

    slug: str
    title: Words
    paragraphs: tuple[Words, ...]
    photo: Evidence | None = None
    country: str = ""
    themes: tuple[str, ...] = ()


def story_of_edition(book: Book, row: Json) -> Story:
    return Story(row["slug"], book.line(row["title"]), book.paragraphs(row["body"]))


def live_stories(rows: Iterable[Highlight], language: str = "") -> dict[int, Story]:
    """Live highlights by key; their figures are asked for once for each year."""
    rows = list(rows)
    texts = texts_shown(rows)
    figures: dict[tuple[int, str], Json] = {}
    for period in {row.period for row in rows}:
        of_year = [texts[row.pk] for row in rows if row.period_id == period.pk]
        said = [text for one in of_year for texts_ in one.values() for text in texts_.values()]
        figures |= {(period.pk, key): figure for key, figure in figures_cited(period, said).items()}
    linked = {slug for edition in editions_in_force() for slug in edition.indicators}
    return {
        row.pk: _story(
            row,
            texts[row.pk],
            {key: figure for (pk, key), figure in figures.items() if pk == row.period_id},
            linked,
            language or reader_language(),
        )
        for row in rows
    }


def _story(
    row: Highlight,
    texts: Mapping[str, Texts],
    figures: Mapping[str, Json],
    linked: Collection[str],
    language: str,
) -> Story:
    book = Book({"schema": SCHEMA, "figures": list(figures.values())}, language)
    photos = getattr(row, "photos", [])
    return Story(
        slug=row.slug,
        title=_unlinked(book.line(texts["title"]), linked),
        paragraphs=tuple(_unlinked(told, linked) for told in book.paragraphs(texts["body"])),
        photo=next((photo for photo in photos if photo.is_fit_to_show), None),
        country=row.country,
        themes=tuple(book.text(of_row(theme, "name")) for theme in row.themes.all()),
    )


def _unlinked(told: Words, linked: Collection[str]) -> Words:
    """A number leads to its figure where that has a published page; elsewhere it stands alone."""
    return replace(
        told,
        runs=tuple(
            run if not run.figure or run.indicator in linked else replace(run, figure="")
            for run in told.runs
        ),
    )
