"""Spreadsheets that go out: equal ones have equal bytes, and no text in them ever runs."""

import io
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from alliance.sheets.reading import Cell

MADE = datetime(2000, 1, 1, tzinfo=UTC)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The longest name of a sheet.
LONGEST_NAME = 31


def new_book(output: io.BytesIO, *, row_by_row: bool = False) -> Any:
    """A workbook to write into; a large one is written row by row, and keeps no row in memory that is done."""
    book = xlsxwriter.Workbook(
        output,
        {
            "in_memory": not row_by_row,
            "constant_memory": row_by_row,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": MADE})
    return book


def write_cell(
    sheet: Any, row: int, place: int, cell: Cell, *, day: Any, style: Any = None
) -> None:
    """A cell as what it was: numbers stay numbers, and a text never becomes a formula."""
    if isinstance(cell, dict):
        moment = datetime.combine(date.fromisoformat(cell["date"]), datetime.min.time())
        sheet.write_datetime(row, place, moment, day)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, place, cell, style)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, place, cell, style)
    elif cell:
        sheet.write_string(row, place, cell, style)
