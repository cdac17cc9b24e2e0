"""What a grid is made of: cells, rows, sections, and what stands around each number."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from reports.models import (
    ActivityCount,
    Category,
    CellRemark,
    Indicator,
    Measure,
    NetworkReturn,
    Outcome,
    Plan,
    ReportingPeriod,
    ResultArea,
    WarningReason,
)

State = ActivityCount.State


class Columns(StrEnum):
    """What stands side by side: the categories of each measure, the parts of the period, or the networks below."""

    CATEGORIES = "categories"
    PARTS = "quarters"
    NETWORKS = "networks"


@dataclass(frozen=True, order=True, slots=True)
class CellKey:
    """Which number: of what, of whom, for when, and of which part of it; no category means the total."""

    measure_id: int
    network_id: int
    period_id: int
    category_id: int | None = None

    def __str__(self) -> str:
        return f"{self.measure_id}.{self.network_id}.{self.period_id}.{self.category_id or 0}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A key as a form sends it; None for anything else."""
        parts = text.split(".")
        if len(parts) != 4 or not all(p.isascii() and p.isdigit() and len(p) < 12 for p in parts):
            return None
        measure, network, period, category = map(int, parts)
        return cls(measure, network, period, category or None)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote into a cell, and the version of the count they saw there; 0 where there was none."""

    key: CellKey
    text: str
    # a state without a number, chosen beside the box
    state: str = ""
    base_version: int = 0


@dataclass(frozen=True, slots=True)
class SeenCount:
    """A count as a grid shows it. A page has thousands of them, and instances of the model take three times as long."""

    pk: int
    public_id: uuid.UUID
    measure_id: int
    network_id: int
    period_id: int
    category_id: int | None
    activity_id: int | None
    source_id: int | None
    scope: str
    is_counting: bool
    state: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    qualifier: str
    wording: str
    version: int
    changed_at: datetime
    period: ReportingPeriod


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of the grid, with everything that stands around it."""

    key: CellKey
    owed: NetworkReturn
    measure: Measure
    # which part of the measure it is; none for the total
    category: Category | None = None
    count: SeenCount | None = None
    # direct counts of earlier years for the same thing, the latest first
    earlier: tuple[SeenCount, ...] = ()
    last_year: SeenCount | None = None
    target: Decimal | None = None
    # why the number cannot be typed here: it comes from activities, from sources that differ, or from another grain
    from_activities: int = 0
    sources: tuple[SeenCount, ...] = ()
    other_grain: bool = False
    remarks: tuple[CellRemark, ...] = ()
    reasons: tuple[WarningReason, ...] = ()

    @property
    def is_open(self) -> bool:
        return not (self.from_activities or self.sources or self.other_grain)

    @property
    def is_in_conflict(self) -> bool:
        return bool(self.sources) and self.count is None

    @property
    def is_filled(self) -> bool:
        """Whether anything is said: a number, or that it does not apply or is withheld."""
        if self.from_activities:
            return True
        return self.count is not None and self.count.state != State.NOT_YET

    @property
    def version(self) -> int:
        return self.count.version if self.count else 0

    @property
    def value(self) -> Decimal | None:
        """The number as it is compared with others; a rate as n of d."""
        return number_of(self.count)

    @property
    def is_to_come_back_to(self) -> bool:
        return any(r.kind == CellRemark.Kind.FOLLOW_UP for r in self.remarks)

    @property
    def has_question(self) -> bool:
        return any(r.kind == CellRemark.Kind.QUESTION for r in self.remarks)


@dataclass(frozen=True, slots=True)
class Sum:
    """What the numbers of a row come to, as far as they are there."""

    value: Decimal
    qualifier: str


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `key` is empty for the total."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with its cells, one place for each column of its section; None where it has no such cell."""

    indicator: Indicator
    measure: Measure
    cells: tuple[Cell | None, ...]
    total: Sum | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one result area, or of one of its outcomes."""

    area: ResultArea
    outcome: Outcome | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.cells if cell is not None)


@dataclass(frozen=True, slots=True)
class Grid:
    """Everything one person fills in for a return."""

    owed: NetworkReturn
    plan: Plan | None
    columns: Columns
    # the ways to look at this return that there are
    ways: tuple[Columns, ...]
    sections: tuple[Section, ...] = ()
    by_key: Mapping[CellKey, Cell] = field(default_factory=dict)

    def cells(self) -> Iterable[Cell]:
        return self.by_key.values()

    def row_of(self, key: CellKey) -> Row:
        """The row in which a cell stands."""
        return next(row for row in self.rows() if any(c and c.key == key for c in row.cells))

    def rows(self) -> Iterator[Row]:
        return (row for section in self.sections for row in section.rows)

    @property
    def asked(self) -> int:
        """How many rows want an answer: their total, or any part of it."""
        return sum(len(section.rows) for section in self.sections)

    @property
    def filled(self) -> int:
        return sum(
            any(cell.is_filled for cell in row.cells if cell is not None)
            for section in self.sections
            for row in section.rows
        )


def number_of(count: SeenCount | None) -> Decimal | None:
    """The number of a count; a rate is its numerator by its denominator."""
    if count is None:
        return None
    if count.numerator is not None and count.denominator:
        return count.numerator / count.denominator
    return count.value
