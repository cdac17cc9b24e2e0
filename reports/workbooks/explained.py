"""The sheets that are only read: the words that are known, and how the workbook is filled in."""

from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from alliance.sheets.reading import letters
from alliance.sheets.words import Vocabulary
from reports.queries.filling import Filling
from reports.workbooks.lines import SHORTHAND, SIGNS
from reports.workbooks.styles import Pen
from reports.workbooks.words import columns, qualifiers, states

HEAD, FIRST = 1, 2
WIDE, NARROW, PAGE = 48, 24, 96
READ_ONLY = {"format_cells": True, "format_columns": True, "objects": True}


def draw_lists(
    sheet: Any, pen: Pen, filling: Filling, language: str, *, called: str
) -> dict[str, str]:
    """The accepted words; for each column of the listing, where its choices stand."""
    measures = {
        row.measure.code: row.measure.name
        for section in filling.grid.sections
        for row in section.rows
    }
    categories = {one.code: one.name for one in filling.categories.values()}
    lists: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "network": ("", [(filling.owed.network.slug, filling.owed.network.name)]),
        "period": ("", [(one.code, "") for one in filling.periods.values()]),
        "measure": ("measure_name", [*measures.items()]),
        "category": ("category_name", [*categories.items()]),
        "qualifier": ("", _labels(qualifiers(), SIGNS, language)),
        "state": ("", _labels(states(), SHORTHAND, language)),
    }
    found: dict[str, str] = {}
    for place, (code, (name, words)) in zip(
        count(0, 2), ((code, one) for code, one in lists.items() if one[1]), strict=False
    ):
        pen.write(sheet, HEAD, place, columns().label(code, language), "head")
        pen.write(sheet, HEAD, place + 1, columns().label(name, language) if name else "", "head")
        for row, (word, meaning) in enumerate(words, start=FIRST):
            pen.write(sheet, row, place, word, "code")
            pen.write(sheet, row, place + 1, meaning, "said")
        sheet.set_column(place, place, NARROW)
        sheet.set_column(place + 1, place + 1, WIDE if name else NARROW)
        column = letters(place)
        found[code] = f"='{called}'!${column}${FIRST + 1}:${column}${FIRST + len(words)}"
    sheet.freeze_panes(FIRST, 0)
    sheet.protect("", READ_ONLY)
    return found


def _labels(vocabulary: Vocabulary, short: dict[str, str], language: str) -> list[tuple[str, str]]:
    return [(vocabulary.label(code, language), short.get(code, "")) for code in vocabulary.words]


def draw_read_me(sheet: Any, pen: Pen, filling: Filling, *, called: dict[str, str]) -> None:
    """How this workbook is filled in, in the reader's language."""
    owed = filling.owed
    title = _("Numbers of %(network)s, %(period)s") % {
        "network": owed.network.name,
        "period": owed.period.code,
    }
    sheet.set_column(0, 0, PAGE)
    pen.write(sheet, HEAD, 0, title, "title")
    for row, paragraph in enumerate(_paragraphs(called), start=FIRST + 1):
        pen.write(sheet, row, 0, paragraph, "lead")
    sheet.hide_gridlines(2)
    sheet.protect("", READ_ONLY)


def _paragraphs(called: dict[str, str]) -> list[str]:
    return [
        _(
            "Fill in the white boxes of “%(data)s”, save the file, and bring it to the portal. What you bring is shown to you before anything is written."
        )
        % called,
        _(
            "An empty box leaves its number as it is. 0 says that there was none. [x] takes a number away, so that it is not yet reported."
        ),
        _("[z] says that there can be no number. [c] says that it is withheld, to protect people."),
        _(
            "Where a number is not exact, write >1250 for more than, ≥1250 for at least, and ~1250 for about."
        ),
        _(
            "A share is written as two numbers, for example 12/40; a rate in per cent as its number alone, 17 without the sign."
        ),
        _(
            "Grey boxes are not filled in: their numbers come from activities or other sources, or last year’s stand there to compare."
        ),
        _(
            "If a number is unusual but right, say why in the column of reasons. Without a reason it is not taken."
        ),
        _(
            "“%(tidy)s” has one row for each number, for example for a part of the period. Its columns may stand in any order."
        )
        % called,
        _(
            "Write each number once. A number that stands in “%(data)s” and in “%(tidy)s” is an error in both, even if it is the same."
        )
        % called,
        _(
            "Columns may be moved and sheets renamed. Leave the concealed column and the concealed rows as they are: by them the portal knows each box."
        ),
        _("“%(lists)s” says which words are known.") % called,
    ]
