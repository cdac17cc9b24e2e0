"""The sheet that looks like the paper form: a section for each outcome, a box for each number, last year beside them in grey."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports.queries.filling import Filling
from reports.queries.grid import Cell, Row, Section
from reports.workbooks.checking import check_of, digits_shown
from reports.workbooks.matrix import CATEGORY, COLUMNS, FOR_READING, REASON, SHOWN, TOTAL
from reports.workbooks.styles import Pen
from reports.workbooks.words import columns as headings
from reports.workbooks.writing import Shown, in_cell

# Before the boxes: the concealed marks, the indicator's code, what is counted, its unit.
IDS, CODE, NAME, UNIT, BOXES = range(5)
WIDTHS = {CODE: 8, NAME: 44, UNIT: 16}
BOX, REASONS, GAP = 13, 34, 3
A4 = 9
# The title and what to do stand above the first section.
TITLE, LEAD, FIRST = 1, 2, 4
ALLOWED = {"format_cells": True, "format_columns": True, "format_rows": True, "objects": True}

# The columns of a section: the code of a category, empty for the total, and how it is called.
Heads = Mapping[str, str]


def draw_matrix(sheet: Any, pen: Pen, filling: Filling, language: str) -> None:
    heads = [_heads(section, filling) for section in filling.grid.sections]
    width = max(map(len, heads), default=1)
    drawing = _Drawing(sheet, pen, filling, language, width)
    drawing.frame()
    row = FIRST
    for section, columns in zip(filling.grid.sections, heads, strict=True):
        row = drawing.section(section, columns, row) + 1
    sheet.protect("", ALLOWED)


def _heads(section: Section, filling: Filling) -> Heads:
    """Categories of one code share a column, whichever scheme they are of."""
    found = {"": _("Total")}
    for row in section.rows:
        for cell in row.cells:
            category = filling.category_of(cell) if cell else None
            if category is not None:
                found.setdefault(category.code, category.name)
    return found


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One sheet in the making."""

    sheet: Any
    pen: Pen
    filling: Filling
    language: str
    # how many columns of boxes there are, in the section that has most
    width: int

    @property
    def reason(self) -> int:
        """The column in which unusual numbers are explained."""
        return BOXES + self.width

    @property
    def before(self) -> int:
        """The first column of last year."""
        return self.reason + 2

    @property
    def across(self) -> range:
        """All columns that people see."""
        return range(CODE, self.before + self.width)

    def write(self, row: int, place: int, shown: Shown, look: str, digits: str = "") -> None:
        self.pen.write(self.sheet, row, place, shown, look, digits)

    def frame(self) -> None:
        owed, sheet = self.filling.owed, self.sheet
        sheet.set_column(IDS, IDS, None, None, {"hidden": True})
        for place, wide in WIDTHS.items():
            sheet.set_column(place, place, wide)
        sheet.set_column(BOXES, self.reason - 1, BOX)
        sheet.set_column(self.reason, self.reason, REASONS)
        sheet.set_column(self.reason + 1, self.reason + 1, GAP)
        sheet.set_column(self.before, self.before + self.width - 1, BOX)
        sheet.freeze_panes(FIRST - 1, UNIT)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        for row in (TITLE, LEAD):
            self.write(row, IDS, SHOWN, "id")
        self.write(
            TITLE,
            CODE,
            _("Numbers of %(network)s, %(period)s")
            % {"network": owed.network.name, "period": owed.period.code},
            "title",
        )
        self.write(
            LEAD,
            CODE,
            _(
                "Write into the white boxes. An empty box says that nothing is known yet; 0 says that there was none."
            ),
            "hint",
        )

    def section(self, section: Section, heads: Heads, row: int) -> int:
        """Draw a section from this row on; the first row below it."""
        for place in self.across:
            self.write(row, place, "", "area")
        self.write(row, CODE, str(section.outcome or section.area), "area")
        self.write(row, IDS, SHOWN, "id")
        self.marks(heads, row + 1)
        self.headings(heads, row + 2)
        for position, one in enumerate(section.rows, start=row + 3):
            self.row(one, heads, position)
        return row + 3 + len(section.rows)

    def marks(self, heads: Heads, row: int) -> None:
        """The concealed row, which says what stands below it wherever the columns are moved."""
        marks = {IDS: COLUMNS, CODE: FOR_READING, NAME: FOR_READING, UNIT: FOR_READING}
        for place, category in enumerate(heads):
            marks[BOXES + place] = f"{CATEGORY}{category}" if category else TOTAL
            marks[self.before + place] = FOR_READING
        marks[self.reason] = REASON
        self.sheet.set_row(row, None, None, {"hidden": True})
        for place, mark in marks.items():
            self.write(row, place, mark, "id")

    def headings(self, heads: Heads, row: int) -> None:
        texts = {
            CODE: _("Code"),
            NAME: headings().label("measure_name", self.language),
            UNIT: headings().label("unit", self.language),
            self.reason: headings().label("reason", self.language),
        }
        last_year = headings().label("last_year", self.language)
        for place, title in enumerate(heads.values()):
            texts[BOXES + place] = title
            texts[self.before + place] = f"{last_year}: {title}"
        self.write(row, IDS, SHOWN, "id")
        for place in self.across:
            self.write(row, place, texts.get(place, ""), "head")

    def row(self, row: Row, heads: Heads, position: int) -> None:
        measure = row.measure
        digits = digits_shown(measure)
        self.write(position, CODE, row.indicator.code, "code")
        self.write(position, NAME, measure.name, "said")
        self.write(position, UNIT, measure.unit, "said")
        self.write(position, IDS, measure.code, "id")
        self.write(position, self.reason, "", "note")
        cells = dict(self.by_category(row))
        for place, category in enumerate(heads):
            cell = cells.get(category)
            self.box(cell, position, BOXES + place, digits)
            if cell is not None and cell.last_year is not None:
                self.write(position, self.before + place, in_cell(cell.last_year), "before", digits)
        check = check_of(measure, position, BOXES)
        self.sheet.data_validation(position, BOXES, position, BOXES + len(heads) - 1, check)

    def box(self, cell: Cell | None, position: int, place: int, digits: str) -> None:
        """The number, or an empty box for it; grey where it is not typed, having its origin elsewhere."""
        shown = in_cell(cell.count) if cell is not None and cell.count is not None else ""
        is_open = cell is not None and cell.is_open
        self.write(position, place, shown, "box" if is_open else "closed", digits)

    def by_category(self, row: Row) -> Iterator[tuple[str, Cell]]:
        for cell in row.cells:
            if cell is not None:
                category = self.filling.category_of(cell)
                yield category.code if category else "", cell
