"""The counts of a return with one row each: as a sheet to add rows to, and as a plain list."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation

from alliance.csv_file import csv_file
from reports.queries.filling import Filling
from reports.queries.grid import Cell, SeenCount
from reports.workbooks.checking import AS_TYPED, WHOLE, choice_of
from reports.workbooks.styles import Pen
from reports.workbooks.words import columns, qualifiers, states
from reports.workbooks.writing import as_number, digits_of, in_cell, number_of, qualifier_of

# A number stays one until it is written down.
Said = Decimal | str

# The order in which people read it.
COLUMNS = (
    *("network", "period", "measure", "measure_name", "category", "category_name"),
    *("value", "qualifier", "state", "reason", "remark", "unit", "last_year"),
)
WIDTHS = {"measure_name": 40, "reason": 34, "remark": 34, "value": 13, "last_year": 13}
ORDINARY = 18
HEAD, FIRST = 1, 2
# What somebody writes, and as what; the rest is there for reading.
LOOKS = {
    **dict.fromkeys(("network", "period", "measure", "category", "value"), "free_code"),
    **dict.fromkeys(("qualifier", "state", "reason", "remark"), "free"),
    "last_year": "before",
}
OTHERWISE = "told"
# So many rows offer a choice.
ROWS_WITH_CHOICES = 5_000
ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "objects": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}


def return_list(filling: Filling, language: str) -> bytes:
    """The counts that there are as plain text, in the language that the reader uses."""
    with translation.override(language):
        rows = [_row(cell, filling, language) for cell in filling.cells() if cell.count is not None]
        heading = [columns().label(code, language) for code in COLUMNS]
    return csv_file([heading, *([_plain(row[code]) for code in COLUMNS] for row in rows)])


def draw_listing(
    sheet: Any, pen: Pen, filling: Filling, language: str, lists: Mapping[str, str]
) -> None:
    """The counts that have no box on the other sheet, those of parts of the period, and room for more."""
    for place, code in enumerate(COLUMNS):
        look = pen.look(LOOKS.get(code, OTHERWISE))
        sheet.set_column(place, place, WIDTHS.get(code, ORDINARY), look)
        pen.write(sheet, HEAD, place, columns().label(code, language), "head")
        if code in lists:
            check = choice_of(lists[code])
            sheet.data_validation(FIRST, place, ROWS_WITH_CHOICES, place, check)
    cells = filling.parts.cells() if filling.parts else ()
    shown = (cell for cell in cells if cell.count is not None)
    for position, cell in enumerate(shown, start=FIRST):
        row = _row(cell, filling, language)
        for place, code in enumerate(COLUMNS):
            look = LOOKS.get(code, OTHERWISE)
            said = row[code]
            number = as_number(said) if isinstance(said, Decimal) else said
            digits = WHOLE if isinstance(number, int) else AS_TYPED
            pen.write(sheet, position, place, number, look, digits)
    sheet.freeze_panes(FIRST, 0)
    sheet.protect("", ALLOWED)


def _plain(said: Said) -> Said:
    """A number that can be read in one way only."""
    return Decimal(digits_of(said)) if isinstance(said, Decimal) else said


def _row(cell: Cell, filling: Filling, language: str) -> dict[str, Said]:
    category = filling.category_of(cell)
    return {
        "network": cell.owed.network.slug,
        "period": filling.periods[cell.key.period_id].code,
        "measure": cell.measure.code,
        "measure_name": cell.measure.name,
        "category": category.code if category else "",
        "category_name": category.name if category else "",
        "reason": "",
        "remark": "",
        "unit": cell.measure.unit,
        "last_year": str(in_cell(cell.last_year)) if cell.last_year else "",
        **_number(cell.count, language),
    }


def _number(count: SeenCount | None, language: str) -> dict[str, Said]:
    """The number and its qualifier apart, or why there is none."""
    if count is None:
        return {"value": "", "qualifier": "", "state": ""}
    number = number_of(count)
    if number is None:
        return {"value": "", "qualifier": "", "state": states().label(count.state, language)}
    qualifier = qualifier_of(count)
    return {
        "value": number,
        "qualifier": "" if qualifier == "exactly" else qualifiers().label(qualifier, language),
        "state": "",
    }
