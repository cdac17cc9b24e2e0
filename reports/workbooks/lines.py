"""A count as it stands in a file, and the marks by which our own sheets are known again."""

from decimal import Decimal
from typing import NamedTuple

from alliance.sheets.reading import Cell, Sheet, as_text, letters

# What a sheet of our own begins with: which of them it is, and which return it was made for.
MARK = "portal-return/1"
DATA, TIDY, LISTS, READ_ME = "data", "tidy", "lists", "read-me"
# Among these first rows of a sheet its mark or its headings are looked for.
BEGINNING = 10

SIGNS = {"exactly": "", "more_than": ">", "at_least": "≥", "about": "~"}
SHORTHAND = {"not_applicable": "[z]", "not_yet": "[x]", "withheld": "[c]"}


class Line(NamedTuple):
    """One count in the file, as it is written there; what the file leaves open is empty.

    Qualifiers and states are their codes where the words are known, and else as written.
    """

    sheet: str
    # as the spreadsheet counts
    row: int
    # of the number itself, such as D14
    address: str
    network: str
    period: str
    measure: str
    # empty for the total
    category: str
    value: str
    qualifier: str
    state: str
    remark: str
    reason: str
    is_formula: bool
    has_result: bool

    @property
    def box(self) -> str:
        """What somebody would type into one box to say the same; empty where the line says nothing of the number."""
        if not self.value:
            return SHORTHAND.get(self.state, "")
        return SIGNS.get(self.qualifier, "") + self.value


class MadeFor(NamedTuple):
    """The return that a sheet was made for."""

    network: str
    period: str

    def mark(self, sheet: str) -> str:
        return f"{MARK} {sheet} {self.network} {self.period}"


class Mark(NamedTuple):
    """Which of our own sheets this is, in which column it says so, and for which return it was made."""

    sheet: str
    place: int
    made_for: MadeFor


def mark_of(sheet: Sheet) -> Mark | None:
    for row in sheet.rows[:BEGINNING]:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith(MARK):
                parts = cell.split()
                if len(parts) == 4:
                    return Mark(parts[1], place, MadeFor(parts[2], parts[3]))
    return None


def address(row: int, place: int) -> str:
    """A cell as spreadsheets call it, its places counted from 0."""
    return f"{letters(place)}{row + 1}"


def number_text(cell: Cell) -> str:
    """What stands in a cell of numbers, so that it can be read in one way only.

    A spreadsheet keeps a number without any marks: three decimals after one of its points would be taken for thousands.
    """
    if not isinstance(cell, float):
        return as_text(cell)
    text = f"{Decimal(f'{cell:.15g}'):f}"
    whole, _point, parts = text.partition(".")
    return f"{whole}.{parts}0" if len(parts) == 3 else text


def at(row: list[Cell], place: int | None) -> str:
    """The text in a place of a row; nothing where the row ends before."""
    return as_text(row[place]) if place is not None and place < len(row) else ""
