"""The figures as a workbook: the table, what its columns mean, and where it is from; equal figures have equal bytes."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from alliance.csv_file import FORMULA
from alliance.sheets.writing import LONGEST_NAME, new_book
from reports.sheets.table import NUMBER, Columns, Json

WIDE, ORDINARY = 36, 14
WIDE_COLUMNS = frozenset(
    {"indicator_name", "network_name", "printed", "source", "remark", "refusal"}
)
# Spreadsheets keep no more digits of a number; a longer one stays a text.
MOST_DIGITS = 15


@dataclass(frozen=True)
class Fact:
    """One line about a table: what it is called and what it says."""

    label: str
    said: str


def workbook(
    columns: Columns, rows: Iterable[Json], about: Iterable[Fact], direction: str
) -> bytes:
    """Texts never run as formulas; numbers stay numbers, and shorthand stands where there is none."""
    output = io.BytesIO()
    book = new_book(output)
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"valign": "top"}),
        "guarded": book.add_format({"valign": "top", "quote_prefix": True}),
    }
    _table(book.add_worksheet(_name(_("Figures"))), styles, columns, list(rows))
    _pairs(
        book.add_worksheet(_name(_("Columns"))),
        styles,
        [
            (_("Column"), _("What stands in it")),
            *((name, say) for name, (_k, say) in columns.items()),
        ],
    )
    _pairs(
        book.add_worksheet(_name(_("About"))),
        styles,
        [(_("About these figures"), ""), *((fact.label, fact.said) for fact in about)],
    )
    if direction == "rtl":
        for sheet in book.worksheets():
            sheet.right_to_left()
    book.close()
    return output.getvalue()


def _table(sheet: Any, styles: dict[str, Any], columns: Columns, rows: list[Json]) -> None:
    for place, (name, (kind, _about)) in enumerate(columns.items()):
        sheet.set_column(place, place, WIDE if name in WIDE_COLUMNS else ORDINARY)
        _text(sheet, 0, place, name, styles, look="head")
        for position, row in enumerate(rows, start=1):
            if kind == NUMBER and _is_number(row[name]):
                sheet.write_number(position, place, float(row[name]), styles["text"])
            else:
                _text(sheet, position, place, row[name], styles)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _pairs(sheet: Any, styles: dict[str, Any], pairs: list[tuple[str, str]]) -> None:
    sheet.set_column(0, 0, ORDINARY * 2)
    sheet.set_column(1, 1, WIDE * 2)
    for position, pair in enumerate(pairs):
        for place, words in enumerate(pair):
            _text(sheet, position, place, words, styles, look="text" if position else "head")


def _text(
    sheet: Any, row: int, place: int, words: str, styles: dict[str, Any], look: str = "text"
) -> None:
    if words:
        style = styles["guarded"] if words.startswith(FORMULA) else styles[look]
        sheet.write_string(row, place, words, style)


def _is_number(text: str) -> bool:
    """Whether a cell of a column of numbers holds one that a spreadsheet keeps whole."""
    if not text or text.startswith("["):
        return False
    return len(Decimal(text).normalize().as_tuple().digits) <= MOST_DIGITS


def _name(words: str) -> str:
    return words[:LONGEST_NAME]
