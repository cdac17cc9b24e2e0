"""From a file to a table: what it is, its header and its rows, or a sentence that says why it is not taken."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance.csv_file import as_typed
from members.sheets.encodings import encoding_of
from members.sheets.words import columns, errors_column

LARGEST = 10 * 1024 * 1024
MOST_MEMBERS = 20_000
SECONDS = 20

EMPTY = _("This file is empty. Choose the file with your list.")
SENTENCES: dict[str, str | Promise] = {
    "empty": EMPTY,
    "too_large": _(
        "This file is larger than 10 MB. Leave out pictures, or bring the list in parts."
    ),
    "unknown": _(
        "This is not a list we can read. Save it as a spreadsheet (XLSX or ODS) or as CSV, and choose it again."
    ),
    "locked_or_old": _(
        "This file is locked with a password or saved in an old format. Save it as XLSX without a password."
    ),
    "macros": _("This file holds macros. Save it as XLSX, without macros, and choose it again."),
    "links": _(
        "This file takes values from other files. Copy the sheet, paste it as values, and choose that file."
    ),
    "entities": _("This file holds parts that no spreadsheet needs. Save it anew as XLSX or CSV."),
    "too_big_inside": _(
        "This file is far larger inside than it looks. Copy the rows into a new spreadsheet, and choose that one."
    ),
    "too_many_rows": _("This list has more than 20,000 rows. Bring it in parts."),
    "too_many_columns": _(
        "This list has more than 100 columns. Keep those of the template, and choose the file again."
    ),
    "broken": _("This file is damaged, or is not whole. Save it anew, and choose it again."),
    "no_rows": _("Below the column names this list has no rows."),
}

Cell = str | int | float | bool | dict[str, str]


class Unreadable(Exception):
    """The file is not taken; `sentence` tells people why and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__()
        self.sentence = sentence


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
    if len(content) > LARGEST:
        raise Unreadable(SENTENCES["too_large"])
    answer = _ask_child(content, encoding or encoding_of(content))
    if "refused" in answer:
        raise Unreadable(SENTENCES.get(answer["refused"], SENTENCES["broken"]))
    rows = _as_typed(answer)
    if not any(as_text(cell) for row in rows for cell in row):
        raise Unreadable(SENTENCES["empty"])
    places, unknown = _header([as_text(cell) for cell in rows[0]])
    table = Table(
        kind=answer["kind"],
        sheet=answer["sheet"],
        rows=rows,
        formulas=frozenset((row, column) for row, column in answer["formulas"]),
        places=places,
        unknown=unknown,
        encoding=answer.get("encoding", ""),
        delimiter=answer.get("delimiter", ","),
    )
    if not table.numbers:
        raise Unreadable(SENTENCES["no_rows"])
    return table


def _as_typed(answer: dict[str, Any]) -> list[list[Cell]]:
    """The cells without the guards that our own files of plain text put before what looks like a formula."""
    rows: list[list[Cell]] = answer["rows"]
    if answer["kind"] != "csv":
        return rows
    return [[as_typed(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def as_text(cell: Cell) -> str:
    if isinstance(cell, dict):
        return cell["date"]
    return str(cell).strip()


def _ask_child(content: bytes, encoding: str) -> dict[str, Any]:
    """Let a small process read the file: what breaks there breaks nothing here."""
    reader = Path(__file__).with_name("child.py")
    try:
        done = subprocess.run(  # noqa: S603 - our own reader, no shell, the file on its standard input
            [sys.executable, "-I", str(reader), encoding],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "too_big_inside"}
    if done.returncode:
        return {"refused": "too_big_inside" if done.returncode < 0 else "broken"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


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


def letters(position: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    text, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(ord("A") + letter) + text
    return text
