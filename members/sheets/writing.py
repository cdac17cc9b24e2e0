"""The template that people fill in, and their own file back with a column that says what is wrong."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from alliance.csv_file import CONTENT_TYPE, csv_file
from alliance.sheets.reading import Cell
from alliance.sheets.words import Vocabulary, plain
from alliance.sheets.writing import LONGEST_NAME, XLSX, new_book, write_cell
from members.sheets import words
from members.sheets.reading import Table

ROWS_WITH_CHOICES = 20_000


def template(language: str, themes: Sequence[str]) -> bytes:
    """An empty list with headings in one language, the values that are accepted, and an example on a sheet of its own."""
    output = io.BytesIO()
    book = new_book(output)
    heading = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(_("Members")[:LONGEST_NAME])
    lists = book.add_worksheet(_("Accepted values")[:LONGEST_NAME])
    example = book.add_worksheet(_("Example")[:LONGEST_NAME])
    columns = list(words.columns().words.values())
    for place, column in enumerate(columns):
        for one in (sheet, example):
            one.write_string(0, place, column.label[language], heading)
            one.set_column(place, place, 24)
        example.write_string(1, place, (column.example or {}).get(language, ""))
    accepted = {
        "kind": [word.label[language] for word in words.kinds().words.values()],
        "size": [word.label[language] for word in words.sizes().words.values()],
        "country": _sorted(words.countries(), language),
        "languages": _sorted(words.languages(), language),
        "themes": list(themes),
    }
    for place, (code, values) in enumerate(accepted.items()):
        lists.write_string(0, place, words.columns().label(code, language), heading)
        lists.set_column(place, place, 32)
        for row, value in enumerate(values, start=1):
            lists.write_string(row, place, value)
        if code in {"kind", "size", "country"}:
            _offer(
                sheet, lists.get_name(), list(words.columns().words).index(code), place, len(values)
            )
    for one in (sheet, lists, example):
        one.freeze_panes(1, 0)
        if settings.LANGUAGE_TABLE[language]["dir"] == "rtl":
            one.right_to_left()
    book.close()
    return output.getvalue()


def with_errors(table: Table, said: Mapping[int, str], language: str) -> tuple[bytes, str, str]:
    """The person's own cells with one more column; the bytes, their type and the ending of the file's name."""
    if table.kind == "csv":
        return _csv(table, said, language), CONTENT_TYPE, "csv"
    return _xlsx(table, said, language), XLSX, "xlsx"


def _csv(table: Table, said: Mapping[int, str], language: str) -> bytes:
    rows = (
        [*map(_plain, row), said.get(number, "") if number > 1 else _title(language)]
        for number, row in _rows(table)
    )
    return csv_file(rows, delimiter=table.delimiter)


def _xlsx(table: Table, said: Mapping[int, str], language: str) -> bytes:
    output = io.BytesIO()
    book = new_book(output)
    sheet = book.add_worksheet(table.sheet[:LONGEST_NAME])
    heading = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    wrong = book.add_format({"bg_color": "#FDE8E8", "text_wrap": True})
    width = 0
    for number, row in _rows(table):
        for place, cell in enumerate(row):
            write_cell(
                sheet, number - 1, place, cell, day=day, style=heading if number == 1 else None
            )
        width = max(width, len(row))
        if number == 1:
            sheet.write_string(0, len(row), _title(language), heading)
        elif said.get(number):
            sheet.write_string(number - 1, len(row), said[number], wrong)
    sheet.set_column(width, width, 70)
    sheet.freeze_panes(1, 0)
    book.close()
    return output.getvalue()


def _rows(table: Table) -> list[tuple[int, list[Cell]]]:
    """All rows in one width, without the column of errors that an earlier answer added."""
    header = table.rows[0]
    dropped = {
        place
        for place, cell in enumerate(header)
        if isinstance(cell, str) and words.errors_column().find(cell)
    }
    width = max(len(row) for row in table.rows)
    return [
        (
            position + 1,
            [
                row[place] if place < len(row) else ""
                for place in range(width)
                if place not in dropped
            ],
        )
        for position, row in enumerate(table.rows)
    ]


def _plain(cell: Cell) -> object:
    return cell["date"] if isinstance(cell, dict) else cell


def _title(language: str) -> str:
    return words.errors_column().label("errors", language)


def _sorted(vocabulary: Vocabulary, language: str) -> list[str]:
    return sorted((word.label[language] for word in vocabulary.words.values()), key=plain)


def _offer(sheet: Any, lists: str, place: int, column: int, count: int) -> None:
    """A list to choose from in the cells of a column; other words are not refused there."""
    letter = chr(ord("A") + column)
    sheet.data_validation(
        1,
        place,
        ROWS_WITH_CHOICES,
        place,
        {
            "validate": "list",
            "source": f"='{lists}'!${letter}$2:${letter}${count + 1}",
            "error_type": "warning",
            "ignore_blank": True,
        },
    )
