"""The person's own file back, with a column that says what is wrong, and the cells marked that are meant."""

import io
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from alliance.csv_file import CONTENT_TYPE, csv_file
from alliance.sheets.reading import File, Sheet, as_text, letters, read_file
from alliance.sheets.writing import LONGEST_NAME, XLSX, new_book, write_cell
from reports.workbooks.lines import DATA, MARK, mark_of
from reports.workbooks.matrix import COLUMNS, heading_rows
from reports.workbooks.reading import LIMITS, Workbook
from reports.workbooks.styles import Pen
from reports.workbooks.tidy import header_of
from reports.workbooks.words import columns, is_heading

# By sheet and cell, as lines of a file name them.
Said = Mapping[tuple[str, str], str]
ERRORS_WIDE, ORDINARY = 70, 18


def with_errors(
    content: bytes, workbook: Workbook, said: Said, language: str
) -> tuple[bytes, str, str]:
    """The bytes, their type and the ending of the file's name. Corrected, the file can be brought again as it is."""
    file = read_file(content, LIMITS, is_heading=is_heading, encoding=workbook.encoding)
    if file.kind == "csv":
        return _csv(file, said, language), CONTENT_TYPE, "csv"
    return _xlsx(file, said, language), XLSX, "xlsx"


def _csv(file: File, said: Said, language: str) -> bytes:
    (sheet,) = file.sheets
    place, headings, wrong = _errors_of(sheet, said)
    rows = []
    for position, row in enumerate(sheet.rows):
        cells = [*map(as_text, row[:place]), *[""] * (place - len(row))]
        error = _title(language) if position in headings else "\n".join(wrong[position].values())
        rows.append([*cells, error, *map(as_text, row[place + 1 :])])
    return csv_file(rows, delimiter=file.delimiter)


def _xlsx(file: File, said: Said, language: str) -> bytes:
    output = io.BytesIO()
    book = new_book(output, row_by_row=True)
    pen = Pen(book)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in file.sheets:
        page = book.add_worksheet(sheet.name[:LONGEST_NAME])
        _conceal(page, sheet)
        place, headings, wrong = _errors_of(sheet, said)
        page.set_column(place, place, ERRORS_WIDE)
        for position, row in enumerate(sheet.rows):
            marked = wrong[position]
            for column, cell in enumerate(row):
                if column != place:
                    look = pen.look("wrong") if column in marked else None
                    write_cell(page, position, column, cell, day=day, style=look)
            if position in headings:
                pen.write(page, position, place, _title(language), "head")
            elif marked:
                pen.write(page, position, place, _sentences(marked), "wrong")
    book.close()
    return output.getvalue()


def _errors_of(sheet: Sheet, said: Said) -> tuple[int, set[int], Mapping[int, dict[int, str]]]:
    """In which column errors are told, in which rows its heading stands, and what is wrong by row and column."""
    mark = mark_of(sheet)
    if mark and mark.sheet == DATA:
        headings = set(heading_rows(sheet, mark))
    else:
        header = header_of(sheet)
        headings = set() if header is None else {header}
    before = (
        place
        for position in headings
        for place, cell in enumerate(sheet.rows[position])
        if columns().find(as_text(cell)) == "errors"
    )
    place = next(before, max(map(len, sheet.rows), default=0))
    wrong: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (name, address), sentence in said.items():
        if name == sheet.name:
            row, column = _place_of(address)
            wrong[row][column] = sentence
    return place, headings, wrong


def _sentences(wrong: Mapping[int, str]) -> str:
    """What is wrong in a row; where several of its numbers are, each with its column."""
    if len(wrong) == 1:
        return next(iter(wrong.values()))
    return "\n".join(f"{letters(place)}: {wrong[place]}" for place in sorted(wrong))


def _conceal(page: Any, sheet: Sheet) -> None:
    """What our own sheets conceal stays concealed, and stays there."""
    page.set_column(0, LIMITS.columns, ORDINARY)
    mark = mark_of(sheet)
    if mark is None:
        return
    if mark.sheet == DATA:
        page.set_column(mark.place, mark.place, None, None, {"hidden": True})
    for position, row in enumerate(sheet.rows):
        what = row[mark.place] if mark.place < len(row) else ""
        if isinstance(what, str) and (what == COLUMNS or what.startswith(MARK)):
            page.set_row(position, None, None, {"hidden": True})


def _title(language: str) -> str:
    return columns().label("errors", language)


def _place_of(address: str) -> tuple[int, int]:
    """A cell as spreadsheets call it, as row and column from 0."""
    name = address.rstrip("0123456789")
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(address[len(name) :]) - 1, column - 1
