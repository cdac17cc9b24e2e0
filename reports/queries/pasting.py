"""Which cell of a grid each cell of a pasted block means: by its place, or by what the first row and column call it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from reports.queries.grid import CellKey, Column, Grid, Row, Section

Block = Sequence[Sequence[str]]


class Match(StrEnum):
    """How the cells of a block find theirs."""

    PLACE = "place"
    NAMES = "names"


class Why(StrEnum):
    """Why a cell of the block goes nowhere."""

    OUTSIDE = "outside"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Meant:
    """A text of the block and the cell it is for; it stands in this row and column of the block, from 1 on."""

    key: CellKey
    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Ignored:
    text: str
    why: Why
    row: int
    column: int


@dataclass(slots=True)
class Placed:
    """A block laid over a grid."""

    meant: list[Meant] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    # cells of the block with nothing in them: the numbers there stay
    empty: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    section: Section
    row: Row


def place_block(
    block: Block, grid: Grid, open_keys: Collection[CellKey], *, start: CellKey, match: Match
) -> Placed:
    """Lay a block over the grid, its first cell on `start`. Nothing goes to a cell that is not on the page, nor to one
    that takes no number."""
    lines = _lines(block, grid, start) if match == Match.PLACE else _named(block, grid, start)
    placed, takes = Placed(), frozenset(open_keys)
    for number, column, text, key in lines:
        if not text.strip():
            placed.empty += 1
        elif isinstance(key, Why):
            placed.ignored.append(Ignored(text, key, number, column))
        elif key not in takes:
            placed.ignored.append(Ignored(text, Why.CLOSED, number, column))
        else:
            placed.meant.append(Meant(key, text, number, column))
    return _once(placed)


def _once(placed: Placed) -> Placed:
    """Of a cell that the block speaks of twice nobody knows which number holds."""
    often = Counter(one.key for one in placed.meant)
    twice = [one for one in placed.meant if often[one.key] > 1]
    placed.ignored += [Ignored(one.text, Why.TWICE, one.row, one.column) for one in twice]
    placed.meant = [one for one in placed.meant if often[one.key] == 1]
    return placed


def looks_named(block: Block, grid: Grid) -> bool:
    """Whether the first row or the first column says what the numbers are, so that places are not to be trusted."""
    if not block:
        return False
    rows = _rows_by_name(grid)
    # a code such as "1.2" could be a number: only words make a column of names
    names = [row[0] for row in block if row and re.search(r"[^\W\d_]", row[0])]
    columns = {_plain(column.title) for section in grid.sections for column in section.columns} - {
        ""
    }
    heads = [text for text in block[0] if _plain(text) in columns]
    return any(_plain(name) in rows for name in names) or bool(heads)


_Line = tuple[int, int, str, CellKey | Why]


def _lines(block: Block, grid: Grid, start: CellKey) -> Iterator[_Line]:
    places = list(_places(grid))
    first, across = _where(places, start)
    for number, texts in enumerate(block):
        row = places[first + number].row if first + number < len(places) else None
        for column, text in enumerate(texts):
            yield number + 1, column + 1, text, _at(row, across + column)


def _named(block: Block, grid: Grid, start: CellKey) -> Iterator[_Line]:
    """The first column names rows. The first row names columns where it does; else they follow from where the block begins."""
    rows = _rows_by_name(grid)
    _first, across = _where(list(_places(grid)), start)
    heads = _heads(block, grid)
    for number, texts in enumerate(block):
        if number == 0 and heads:
            continue
        place = rows.get(_plain(texts[0]))
        for column, text in enumerate(texts[1:], start=1):
            if place is None:
                key: CellKey | Why = Why.UNKNOWN
            elif heads:
                key = _of_head(place, heads.get(column, ""))
            else:
                key = _at(place.row, across + column - 1)
            yield number + 1, column + 1, text, key


def _heads(block: Block, grid: Grid) -> Mapping[int, str]:
    """What the first row calls each column; nothing where it names none of the grid's."""
    known = {_head(column) for section in grid.sections for column in section.columns}
    found = {
        number: _plain(text) for number, text in enumerate(block[0]) if number and text.strip()
    }
    return found if known & set(found.values()) else {}


def _of_head(place: _Place, head: str) -> CellKey | Why:
    for column, cell in zip(place.section.columns, place.row.cells, strict=True):
        if _head(column) == head:
            return cell.key if cell else Why.OUTSIDE
    return Why.UNKNOWN


def _head(column: Column) -> str:
    return _plain(column.title) or "total"


def _places(grid: Grid) -> Iterator[_Place]:
    return (_Place(section, row) for section in grid.sections for row in section.rows)


def _where(places: Sequence[_Place], start: CellKey) -> tuple[int, int]:
    """The row and the column of the cell where a block begins."""
    for number, place in enumerate(places):
        for column, cell in enumerate(place.row.cells):
            if cell is not None and cell.key == start:
                return number, column
    return 0, 0


def _at(row: Row | None, column: int) -> CellKey | Why:
    if row is None or column >= len(row.cells):
        return Why.OUTSIDE
    cell = row.cells[column]
    return cell.key if cell else Why.OUTSIDE


def _rows_by_name(grid: Grid) -> dict[str, _Place]:
    """Each row by its code, its name, and both together; what means two rows means none."""
    found: dict[str, _Place] = {}
    twice: set[str] = set()
    for place in _places(grid):
        code, names = place.row.indicator.code, {place.row.measure.name, place.row.indicator.name}
        for name in {code, place.row.measure.code, *names, *(f"{code} {one}" for one in names)}:
            plain = _plain(name)
            if plain in found and found[plain].row is not place.row:
                twice.add(plain)
            found[plain] = place
    return {name: place for name, place in found.items() if name not in twice and name}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
