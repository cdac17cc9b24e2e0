"""The sheet of our own templates that looks like the paper form: its concealed marks say what each box is for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from alliance.sheets.reading import Cell, Sheet
from reports.workbooks.lines import MARK, Line, Mark, address, at, number_text
from reports.workbooks.words import columns as headings

# In the concealed column: below this row its marks say what the columns are; this row is there for the reader alone.
COLUMNS, SHOWN = "#columns", "#shown"
# In the concealed row: the total, a category by its code, what is said of the numbers of a row, or nothing to be read.
TOTAL, CATEGORY, REASON, REMARK = "total", "category:", "reason", "remark"
FOR_READING = "#"
LONGEST_HEADING = 60


@dataclass(slots=True)
class _Columns:
    """What the columns of a section are for."""

    # the category of each box, empty for the total
    boxes: dict[int, str] = field(default_factory=dict)
    reason: int | None = None
    remark: int | None = None


def matrix_lines(sheet: Sheet, mark: Mark) -> Iterator[Line]:
    """A line for each box that says anything; an empty one leaves its number as it is."""
    columns = _Columns()
    for position, row in enumerate(sheet.rows):
        what = at(row, mark.place)
        if what == COLUMNS:
            columns = _columns(row)
        elif what != SHOWN and not what.startswith(MARK):
            # a row that somebody put in has no mark, and its numbers no measure
            yield from _lines_of_row(sheet, position, what, columns, mark)


def unknown_in(sheet: Sheet, mark: Mark) -> tuple[str, ...]:
    """The headings of columns that somebody put in: they stand below no mark."""
    found: dict[str, None] = {}
    for position in heading_rows(sheet, mark):
        marks, below = sheet.rows[position - 1], sheet.rows[position]
        for place in range(len(below)):
            heading = at(below, place)
            if heading and not at(marks, place) and headings().find(heading) != "errors":
                found[heading[:LONGEST_HEADING]] = None
    return tuple(found)


def heading_rows(sheet: Sheet, mark: Mark) -> list[int]:
    """Where people read what the columns of each section are: below its concealed row."""
    return [
        position + 1
        for position, row in enumerate(sheet.rows[:-1])
        if at(row, mark.place) == COLUMNS
    ]


def _columns(row: list[Cell]) -> _Columns:
    found = _Columns()
    for place in range(len(row)):
        what = at(row, place)
        if what == TOTAL:
            found.boxes[place] = ""
        elif what.startswith(CATEGORY):
            found.boxes[place] = what.removeprefix(CATEGORY)
        elif what == REASON:
            found.reason = place
        elif what == REMARK:
            found.remark = place
    return found


def _lines_of_row(
    sheet: Sheet, position: int, measure: str, columns: _Columns, mark: Mark
) -> Iterator[Line]:
    row = sheet.rows[position]
    for place, category in columns.boxes.items():
        spot = (position, place)
        is_formula = spot in sheet.formulas
        text = sheet.errors.get(spot) or (number_text(row[place]) if place < len(row) else "")
        if text or is_formula:
            yield Line(
                sheet=sheet.name,
                row=position + 1,
                address=address(position, place),
                network=mark.made_for.network,
                period=mark.made_for.period,
                measure=measure,
                category=category,
                value=text,
                qualifier="",
                state="",
                remark=at(row, columns.remark),
                reason=at(row, columns.reason),
                is_formula=is_formula,
                has_result=bool(text),
            )
