"""From a file to its cells, or a sentence that says why it is not taken."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.csv_file import as_typed
from alliance.sheets.encodings import KnowsHeading, encoding_of

LARGEST = 10 * 1024 * 1024
SECONDS = 20
# how every workbook begins, being a parcel of parts
WORKBOOK = b"PK"

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
class Limits:
    """How much of a file is read, and what is said where there is more."""

    # the header and what may stand below it
    rows: int
    columns: int
    too_many_rows: str | Promise
    too_many_columns: str | Promise
    # only so many of the sheets that are shown
    sheets: int = 1
    unpacked: int = 50 * 1024 * 1024


@dataclass(slots=True)
class Sheet:
    """The cells of a sheet as they stand there, and what is to be known of some of them. Places count from 0."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    formulas: frozenset[tuple[int, int]] = frozenset()
    # what stands there instead of a value, such as #DIV/0!
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    # several cells made one: first and last row, first and last column
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """What was brought, and how it was read."""

    kind: str
    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ","


def read_file(
    content: bytes, limits: Limits, *, is_heading: KnowsHeading, encoding: str = ""
) -> File:
    """The sheets in a file, a plain text as somebody says that it is written. Raises Unreadable with a sentence for people."""
    if len(content) > LARGEST:
        raise Unreadable(SENTENCES["too_large"])
    if not encoding and not content.startswith(WORKBOOK):
        encoding = encoding_of(content, is_heading)
    lines = _ask_child(content, encoding, limits)
    sheets: list[Sheet] = []
    ending: Mapping[str, Any] = {}
    # a large list says the same few words again and again
    texts: dict[str, str] = {}
    for line in lines:
        if isinstance(line, list):
            sheets[-1].rows += [
                [texts.setdefault(cell, cell) if isinstance(cell, str) else cell for cell in row]
                for row in line
            ]
        elif "sheet" in line:
            sheets.append(Sheet(line["sheet"]))
        elif "formulas" in line:
            _mark(sheets[-1], line)
        else:
            ending = line
    if "kind" not in ending:
        raise Unreadable(_sentence(ending.get("refused", "broken"), limits))
    if not any(as_text(cell) for sheet in sheets for row in sheet.rows for cell in row):
        raise Unreadable(SENTENCES["empty"])
    if ending["kind"] == "csv":
        _unguard(sheets)
    return File(ending["kind"], sheets, ending.get("encoding", ""), ending.get("delimiter", ","))


def as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip()
    return cell["date"] if isinstance(cell, dict) else str(cell)


def letters(position: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    text, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(ord("A") + letter) + text
    return text


def place_of(address: str) -> tuple[int, int]:
    """Row and column of a cell such as D14, counted from 0."""
    name = address.rstrip("0123456789")
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(address[len(name) :]) - 1, column - 1


def _sentence(word: str, limits: Limits) -> str | Promise:
    if word == "too_many_rows":
        return limits.too_many_rows
    if word == "too_many_columns":
        return limits.too_many_columns
    return SENTENCES.get(word, SENTENCES["broken"])


def _mark(sheet: Sheet, marks: Mapping[str, Any]) -> None:
    sheet.formulas = frozenset((row, column) for row, column in marks["formulas"])
    sheet.errors = {(row, column): text for row, column, text in marks["errors"]}
    for row, column in marks["percents"]:
        if row < len(sheet.rows) and column < len(sheet.rows[row]):
            sheet.rows[row][column] = _as_shown(sheet.rows[row][column])
    sheet.merged = tuple((top, bottom, left, right) for top, bottom, left, right in marks["merged"])


def _as_shown(cell: Cell) -> Cell:
    """What is shown as 17 % is kept as 0.17, which nobody has written."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return cell
    return f"{(Decimal(f'{cell:.15g}') * 100).normalize():f}%"


def _unguard(sheets: list[Sheet]) -> None:
    """Take away the guards that our own files of plain text put before what looks like a formula."""
    for sheet in sheets:
        for row in sheet.rows:
            row[:] = [as_typed(cell) if isinstance(cell, str) else cell for cell in row]


def _ask_child(content: bytes, encoding: str, limits: Limits) -> Iterator[Any]:
    """Let a small process read the file: what breaks there breaks nothing here."""
    reader = Path(__file__).with_name("child.py")
    asked = {
        "rows": limits.rows,
        "columns": limits.columns,
        "sheets": limits.sheets,
        "unpacked": limits.unpacked,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own reader, no shell, the file on its standard input
            [sys.executable, "-I", str(reader), encoding, json.dumps(asked)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return iter([{"refused": "too_big_inside"}])
    if done.returncode:
        return iter([{"refused": "too_big_inside" if done.returncode < 0 else "broken"}])
    return map(json.loads, io.BytesIO(done.stdout))
