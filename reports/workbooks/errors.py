"""The person's own file back, with a column that says what is wrong, and the cells marked that are meant."""

import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from alliance.csv_file import CONTENT_TYPE, csv_file
from alliance.sheets.adding import NotAsExpected, Notes, add_notes
from alliance.sheets.reading import File, Sheet, Unreadable, as_text, letters, place_of, read_file
from alliance.sheets.writing import LONGEST_NAME, XLSX, new_book, write_cell
from reports.workbooks.lines import DATA, MARK, mark_of
from reports.workbooks.matrix import COLUMNS, heading_rows
from reports.workbooks.reading import LIMITS, Workbook, read_workbook
from reports.workbooks.styles import Pen
from reports.workbooks.tidy import header_of
from reports.workbooks.words import columns, is_heading

# By sheet and cell, as lines of a file name them.
Said = Mapping[tuple[str, str], str]
ERRORS_WIDE, ORDINARY = 70, 18
# A larger workbook is drawn anew row by row: to add to it, it would be held in memory several times.
LARGEST_KEPT = 1024 * 1024


def with_errors(
    content: bytes, workbook: Workbook, said: Said, language: str
) -> tuple[bytes, str, str]:
    """The bytes, their type and the ending of the file's name. Corrected, the file can be brought again as it is."""
    file = read_file(content, LIMITS, is_heading=is_heading, encoding=workbook.encoding)
    if file.kind == "csv":
        return _csv(file, said, language), CONTENT_TYPE, "csv"
    is_kept = file.kind == "xlsx" and len(content) <= LARGEST_KEPT
    added = _added(content, workbook, file, said, language) if is_kept else None
    return added or _drawn(file, said, language), XLSX, "xlsx"


@dataclass(frozen=True)
class _Wrong:
    """What is wrong on a sheet, by row and column, where it is told, and in which rows that has a heading."""

    place: int
    headings: frozenset[int]
    by_row: Mapping[int, dict[int, str]]

    @classmethod
    def on(cls, sheet: Sheet, said: Said) -> Self:
        mark = mark_of(sheet)
        if mark and mark.sheet == DATA:
            headings = frozenset(heading_rows(sheet, mark))
        else:
            header = header_of(sheet)
            headings = frozenset() if header is None else frozenset({header})
        before = (
            place
            for position in headings
            for place, cell in enumerate(sheet.rows[position])
            if columns().find(as_text(cell)) == "errors"
        )
        by_row: defaultdict[int, dict[int, str]] = defaultdict(dict)
        for (name, address), sentence in said.items():
            if name == sheet.name:
                row, column = place_of(address)
                by_row[row][column] = sentence
        return cls(next(before, max(map(len, sheet.rows), default=0)), headings, by_row)

    def notes(self, language: str) -> Notes:
        return Notes(
            place=self.place,
            headings=dict.fromkeys(self.headings, _title(language)),
            texts={row: _sentences(marked) for row, marked in self.by_row.items()},
            marked=self.by_row,
        )


def _csv(file: File, said: Said, language: str) -> bytes:
    (sheet,) = file.sheets
    wrong = _Wrong.on(sheet, said)
    notes = wrong.notes(language)
    told = {**notes.texts, **notes.headings}
    rows = []
    for position, row in enumerate(sheet.rows):
        cells = [*map(as_text, row[: wrong.place]), *[""] * (wrong.place - len(row))]
        rows.append([*cells, told.get(position, ""), *map(as_text, row[wrong.place + 1 :])])
    return csv_file(rows, delimiter=file.delimiter)


def _added(
    content: bytes, workbook: Workbook, file: File, said: Said, language: str
) -> bytes | None:
    """Their own file with everything in it, if it is written in a way we know and says the same afterwards."""
    notes = {
        sheet.name: wrong.notes(language)
        for sheet in file.sheets
        if (wrong := _Wrong.on(sheet, said)).headings
    }
    try:
        added = add_notes(content, notes)
        again = read_workbook(added)
    except (NotAsExpected, Unreadable):
        return None
    return added if again.lines == workbook.lines else None


def _drawn(file: File, said: Said, language: str) -> bytes:
    """A new workbook with the cells of theirs."""
    output = io.BytesIO()
    book = new_book(output, row_by_row=True)
    pen = Pen(book)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in file.sheets:
        page = book.add_worksheet(sheet.name[:LONGEST_NAME])
        _conceal(page, sheet)
        wrong = _Wrong.on(sheet, said)
        notes = wrong.notes(language)
        page.set_column(wrong.place, wrong.place, ERRORS_WIDE)
        for position, row in enumerate(sheet.rows):
            marked = notes.marked.get(position, ())
            for column, cell in enumerate(row):
                if column != wrong.place:
                    look = pen.look("wrong") if column in marked else None
                    write_cell(page, position, column, cell, day=day, style=look)
            if position in notes.headings:
                pen.write(page, position, wrong.place, notes.headings[position], "head")
            elif position in notes.texts:
                pen.write(page, position, wrong.place, notes.texts[position], "wrong")
    book.close()
    return output.getvalue()


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
