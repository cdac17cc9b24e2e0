"""What is wrong, and what wants a reason, in all the cells of a return; the reasons that were given stand beside it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from django.utils.translation import gettext as _

from reports.models import Measure, NetworkReturn, WarningReason
from reports.queries.grid import Cell, CellKey, Columns, Grid, Row, SeenCount, grid_of
from reports.queries.warnings import (
    CellWarning,
    Facts,
    Kind,
    Limits,
    Number,
    errors,
    look,
    part_above_total,
    parts_above_total,
    people_below_events,
    round_numbers,
    round_runs,
    together,
    unchanged,
)

Nature = Measure.Nature

LONGEST_REASON = 1000
# A reason answers a kind of warning on one number of a return, whichever of its quarters that is.
Asked = tuple[int, int, int | None, Kind]


@dataclass(frozen=True, slots=True)
class Question:
    """A warning at a cell, and the reason that answers it, if one was given of these very numbers."""

    key: CellKey
    owed: NetworkReturn
    measure: Measure
    warning: CellWarning
    # other cells that it speaks of
    also: tuple[CellKey, ...] = ()
    reason: WarningReason | None = None

    @property
    def asked(self) -> Asked:
        return self.owed.pk, self.key.measure_id, self.key.category_id, self.warning.kind

    @property
    def is_answered(self) -> bool:
        return self.reason is not None

    def __str__(self) -> str:
        return f"{self.key}:{self.warning.kind}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why the number of a cell cannot be right."""

    key: CellKey
    owed: NetworkReturn
    measure: Measure
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a look over a return found, in the order of its rows."""

    errors: tuple[Wrong, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def to_explain(self) -> tuple[Question, ...]:
        return tuple(one for one in self.questions if not one.is_answered)

    @property
    def hinder(self) -> bool:
        """Whether the return cannot be handed in like this."""
        return bool(self.errors or self.to_explain)

    def questions_at(self) -> Mapping[CellKey, tuple[Question, ...]]:
        """By cell: those asked there, and those that speak of it."""
        found: defaultdict[CellKey, list[Question]] = defaultdict(list)
        for one in self.questions:
            for key in (one.key, *one.also):
                found[key].append(one)
        return {key: tuple(questions) for key, questions in found.items()}

    def errors_at(self) -> Mapping[CellKey, tuple[str, ...]]:
        return {one.key: one.words for one in self.errors}


def warnings_of(owed: NetworkReturn) -> Findings:
    """A look over one return, also over its quarters where it has any. As many queries for one number as for a thousand."""
    grids = [grid_of(owed)]
    if Columns.PARTS in grids[0].ways:
        grids.append(grid_of(owed, columns=Columns.PARTS))
    return _findings(grids)


def warnings_in(grid: Grid) -> Findings:
    """A look over a grid that was read already, without another query."""
    return _findings([grid])


def _findings(grids: Sequence[Grid]) -> Findings:
    wrong = {one.key: one for grid in grids for one in _errors(grid.cells())}
    asked = chain.from_iterable(_questions(grid) for grid in grids)
    given = {
        (cell.owed.pk, reason.measure_id, reason.category_id, Kind(reason.kind)): reason
        for grid in grids
        for cell in grid.cells()
        for reason in cell.reasons
    }
    return Findings(
        errors=tuple(wrong.values()),
        questions=tuple(_with_reason(one, given) for one in _joined(asked)),
    )


def _with_reason(question: Question, given: Mapping[Asked, WarningReason]) -> Question:
    reason = given.get(question.asked)
    if reason is None or reason.said_of != question.warning.said_of:
        return question
    return replace(question, reason=reason)


def _joined(questions: Iterable[Question]) -> Iterator[Question]:
    """One question where several quarters of a year ask the same of one number."""
    groups: defaultdict[Asked, dict[CellKey, Question]] = defaultdict(dict)
    for one in questions:
        groups[one.asked].setdefault(one.key, one)
    for group in groups.values():
        first, *others = group.values()
        if not others:
            yield first
            continue
        keys = (key for one in group.values() for key in (one.key, *one.also))
        yield replace(
            first,
            warning=together([one.warning for one in group.values()]),
            also=tuple(key for key in dict.fromkeys(keys) if key != first.key),
        )


# --- cells alone -----------------------------------------------------------------------------


def _errors(cells: Iterable[Cell]) -> Iterator[Wrong]:
    for cell in cells:
        if words := errors(_stated(cell), Limits.of(cell.measure)):
            yield Wrong(cell.key, cell.owed, cell.measure, words)


def _stated(cell: Cell) -> Decimal | None:
    """The number as it was written; a rate from its two parts was not, so its limits are those of the parts."""
    return cell.count.value if cell.count else None


def _alone(cell: Cell) -> Iterator[Question]:
    facts = Facts(
        value=cell.value,
        earlier=_earlier(cell),
        target=cell.target,
        is_level=cell.measure.nature == Nature.RUBRIC,
    )
    for warning in look(facts):
        yield _question(cell, warning)


def _earlier(cell: Cell) -> tuple[Decimal, ...]:
    """One number for each earlier year, the latest first; of halves and quarters the same one of the year."""
    found: dict[int, Decimal] = {}
    for count in cell.earlier:
        value = _number(count)
        period = count.period
        if value is not None and _is_same_part(cell, count):
            found.setdefault(period.starts_on.year, value)
    return tuple(found[year] for year in sorted(found, reverse=True))


def _is_same_part(cell: Cell, count: SeenCount) -> bool:
    if cell.count is None:
        return False
    here, then = cell.count.period, count.period
    return here.grain == then.grain and here.starts_on.month == then.starts_on.month


def _number(count: SeenCount) -> Decimal | None:
    if count.numerator is not None and count.denominator:
        return count.numerator / count.denominator
    return count.value


def _question(cell: Cell, warning: CellWarning, also: Iterable[CellKey] = ()) -> Question:
    if cell.count is not None and cell.key.period_id != cell.owed.period_id:
        words = _("%(period)s: %(what)s") % {"period": cell.count.period, "what": warning.words}
        warning = replace(warning, words=words)
    return Question(cell.key, cell.owed, cell.measure, warning, tuple(also))


# --- cells together --------------------------------------------------------------------------


def _questions(grid: Grid) -> Iterator[Question]:
    for cell in grid.cells():
        yield from _alone(cell)
    for section in grid.sections:
        for row in section.rows:
            yield from _parts(row)
        for rows in _by_column(section.rows):
            yield from _people(rows)
    every_row = [row for section in grid.sections for row in section.rows]
    for column in _by_column(every_row):
        yield from _as_last_year(column)
        yield from _round(column)


# The cells of one measure for one network and period: its total, and its parts.
Cells = list[Cell]


def _by_column(rows: Iterable[Row]) -> list[list[Cells]]:
    """The cells of each network and period, measure by measure."""
    found: defaultdict[tuple[int, int], list[Cells]] = defaultdict(list)
    for row in rows:
        groups: defaultdict[tuple[int, int], Cells] = defaultdict(list)
        for cell in row.cells:
            if cell is not None:
                groups[cell.key.network_id, cell.key.period_id].append(cell)
        for place, cells in groups.items():
            found[place].append(cells)
    return list(found.values())


def _parts(row: Row) -> Iterator[Question]:
    """What is said at a part is not said again at its total."""
    for (cells,) in _by_column([row]):
        total = next((cell for cell in cells if cell.key.category_id is None), None)
        whole = _as_number(total)
        parts = [(cell, _as_number(cell)) for cell in cells if cell.key.category_id is not None]
        known = [(cell, number) for cell, number in parts if number is not None]
        if total is None or whole is None or not known:
            continue
        found = [(cell, part_above_total(number, whole)) for cell, number in known]
        if any(warning for _cell, warning in found):
            yield from (_question(cell, warning) for cell, warning in found if warning)
        elif _is_exclusive(row.measure):
            warning = parts_above_total([number for _cell, number in known], whole)
            if warning:
                yield _question(total, warning, (cell.key for cell, _number in known))


def _is_exclusive(measure: Measure) -> bool:
    return (
        measure.scheme is not None
        and measure.scheme.is_exclusive
        and measure.over_categories == Measure.OverCategories.SUM
        and measure.nature != Nature.RATIO
    )


def _people(measures: Iterable[Cells]) -> Iterator[Question]:
    """Within one outcome: all who came are fewer than what was held. The highest of the numbers of people is asked."""
    people: list[tuple[Decimal, Cell]] = []
    events: list[tuple[Decimal, Cell]] = []
    for cells in measures:
        measure = cells[0].measure
        side = people if _counts_people(measure) else events if _counts_events(measure) else None
        number = _whole(cells)
        if side is not None and number is not None:
            side.append(number)
    if not people or not events:
        return
    most, cell = max(people, key=lambda one: one[0])
    held, other = max(events, key=lambda one: one[0])
    if warning := people_below_events(most, held):
        yield _question(cell, warning, [other.key])


def _counts_people(measure: Measure) -> bool:
    return measure.nature == Nature.UNIQUE_PEOPLE or measure.thing == Measure.Thing.PEOPLE


def _counts_events(measure: Measure) -> bool:
    return measure.nature == Nature.FLOW and measure.thing == Measure.Thing.EVENTS


def _whole(cells: Cells) -> tuple[Decimal, Cell] | None:
    """The total of a measure as it was typed, else what its parts come to, and the cell that says it first."""
    stated = [(cell, cell.value) for cell in cells]
    known = [(cell, value) for cell, value in stated if value is not None]
    if not known:
        return None
    for cell, value in known:
        if cell.key.category_id is None:
            return value, cell
    if not _is_exclusive(known[0][0].measure):
        return None
    return sum((value for _cell, value in known), Decimal()), known[0][0]


def _as_last_year(measures: Iterable[Cells]) -> Iterator[Question]:
    same = [cells[0] for cells in map(_typed, measures) if cells and _is_as_last_year(cells)]
    numbers = [cell.value for cell in same if cell.value is not None]
    if warning := unchanged(numbers):
        yield _question(same[0], warning, (cell.key for cell in same[1:]))


def _is_as_last_year(cells: Cells) -> bool:
    """Whether every number of a measure is the one of last year, and not all of them are zero."""
    values = [cell.value for cell in cells]
    return any(values) and values == [_last_year(cell) for cell in cells]


def _last_year(cell: Cell) -> Decimal | None:
    return _number(cell.last_year) if cell.last_year else None


def _round(measures: Iterable[Cells]) -> Iterator[Question]:
    cells = [cell for group in measures for cell in _said_once(_typed(group))]
    numbers = [number for number in map(_as_number, cells) if number is not None]
    for run in round_runs(numbers):
        warning = round_numbers([numbers[place].value for place in run])
        yield _question(cells[run[0]], warning, (cells[place].key for place in run[1:]))


def _typed(cells: Cells) -> Cells:
    return [cell for cell in cells if cell.value is not None]


def _said_once(cells: Cells) -> Cells:
    """The parts where there are any: their total follows from them and is not round by itself."""
    parts = [cell for cell in cells if cell.key.category_id is not None]
    return parts or cells


def _as_number(cell: Cell | None) -> Number | None:
    if cell is None or cell.count is None or cell.value is None:
        return None
    return Number(cell.value, cell.count.qualifier)
