"""From a file to a table: its header and its rows, or a sentence that says why it is not taken."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance.sheets.reading import (
    SENTENCES,
    Cell,
    Limits,
    Unreadable,
    as_text,
    letters,
    read_file,
)
from members.sheets.words import columns, errors_column

LIMITS = Limits(
    rows=20_001,
    columns=100,
    too_many_rows=_("This list has more than 20,000 rows. Bring it in parts."),
    too_many_columns=_(
        "This list has more than 100 columns. Keep those of the template, and choose the file again."
    ),
)


@dataclass(frozen=True)
class Table:
    """The cells of a file as they stand there, and which of its columns mean what."""

    kind: str
    sheet: str
    rows: list[list[Cell]]
    formulas: frozenset[tuple[int, int]]
    # column code → position; what no code was found for, as it stands in the header
    places: dict[str, int]
    unknown: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ","

    @property
    def numbers(self) -> list[int]:
        """The rows that hold something, as the spreadsheet counts, without the header."""
        return [
            position + 1
            for position, row in enumerate(self.rows)
            if position and any(as_text(cell) for cell in row)
        ]

    def text(self, number: int, code: str) -> str:
        """What stands in a row's column."""
        row, place = self.rows[number - 1], self.places.get(code)
        return as_text(row[place]) if place is not None and place < len(row) else ""

    def is_formula(self, number: int, code: str) -> bool:
        return (number - 1, self.places.get(code, -1)) in self.formulas


def read_table(content: bytes, encoding: str = "") -> Table:
    """The table in a file, a plain text as somebody says that it is written. Raises Unreadable with a sentence for people."""
    file = read_file(content, LIMITS, is_heading=_is_heading, encoding=encoding)
    sheet = file.sheets[0]
    places, unknown = _header([as_text(cell) for cell in sheet.rows[0]])
    table = Table(
        kind=file.kind,
        sheet=sheet.name,
        rows=sheet.rows,
        formulas=sheet.formulas,
        places=places,
        unknown=unknown,
        encoding=file.encoding,
        delimiter=file.delimiter,
    )
    if not table.numbers:
        raise Unreadable(SENTENCES["no_rows"])
    return table


def _is_heading(text: str) -> bool:
    return columns().find(text) is not None


def _header(cells: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each known column stands, and the headings nobody knows."""
    places: dict[str, int] = {}
    unknown = []
    for position, heading in enumerate(cells):
        code = columns().find(heading)
        if code is None:
            if heading and errors_column().find(heading) is None:
                unknown.append(heading[:60])
        elif code in places:
            raise Unreadable(_twice(heading, places[code], position))
        else:
            places[code] = position
    if "name" not in places:
        raise Unreadable(_nameless(cells))
    return places, tuple(unknown)


def _twice(heading: str, first: int, second: int) -> str:
    return gettext(
        "Two columns say the same: “%(heading)s” is in %(first)s and in %(second)s. Keep one of them."
    ) % {"heading": heading[:60], "first": letters(first), "second": letters(second)}


def _nameless(cells: list[str]) -> str:
    found = ", ".join(heading[:60] for heading in cells if heading)[:300]
    return gettext(
        "The first row must hold the names of the columns, one of them “Name”. In this file it holds: %(found)s."
    ) % {"found": found or gettext("nothing")}
