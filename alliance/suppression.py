"""Which numbers are not told, so that no small one is known: neither by itself nor from all the others together."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

# Fewer than this are not told: somebody could be known by them.
SMALLEST = 5
# Coefficients are counted in the field of this prime: exact, and never long.
PRIME = 2**61 - 1

# People who count in exactly the same numbers; it does not matter which of them.
Lot = Hashable
# A number that can be told: those who make it up.
Cell = frozenset[Lot]
Row = dict[Lot, int]
Key = TypeVar("Key")

# --- parts of one number, for tables that are published -----------------------------------------------
# A small part says so. A large one beside it may have to be hidden, so that the total does not give the small one away.

FEW: Final = "few"
HIDDEN: Final = "hidden"
Shown = int | Literal["few", "hidden"]
MOST_OF_FEW = SMALLEST - 1


def shown(number: int) -> Shown:
    """A number by itself: none at all looks like a few."""
    return number if number >= SMALLEST else FEW


def shown_parts(numbers: Mapping[str, int]) -> dict[str, Shown] | None:
    """The parts of a number that everybody knows. None where no way of hiding is enough.

    Whoever knows the total and how this works still has to take every small part for anything from none to four. Which large
    part is hidden follows from the order of the rows, the last one first, and never from its size: hiding the smallest would
    tell that it is no larger than all the others.
    """
    small = [name for name, number in numbers.items() if number < SMALLEST]
    others = [name for name in reversed(list(numbers)) if numbers[name] >= SMALLEST]
    for many in range(len(others) + 1):
        hidden = others[:many]
        rest = sum(numbers[name] for name in (*small, *hidden))
        if not small or _leaves_open(rest, len(small), many):
            return {
                name: HIDDEN if name in hidden else shown(number)
                for name, number in numbers.items()
            }
    return None


def _leaves_open(rest: int, small: int, hidden: int) -> bool:
    """Whether each of so many small parts can be anything from none to four, where they and the hidden ones add up to the rest."""
    if hidden:
        return rest - SMALLEST * hidden >= MOST_OF_FEW
    return MOST_OF_FEW <= rest <= MOST_OF_FEW * (small - 1)


# --- numbers that overlap: kept back until nothing small follows from those that are told ---------------


@dataclass(frozen=True)
class Family:
    """A number and parts of it: whoever reads both knows how many are in none of the parts."""

    whole: Cell
    parts: tuple[Cell, ...]

    @classmethod
    def of(cls, whole: Cell, cells: Iterable[Cell]) -> "Family":
        """The whole with those of the cells that are parts of it."""
        return cls(whole, tuple(cell for cell in cells if cell < whole))


def kept_back(
    lots: Mapping[Lot, int],
    cells: Collection[Cell],
    *,
    families: Sequence[Family],
    never_told: Collection[Cell] = (),
) -> frozenset[Cell]:
    """The cells that are not told: the small ones, and as many of the others as it takes to keep these unknown.

    The others go from the smallest on, until two things hold. What a told whole has more than its told parts is none or not
    small. And no small cell, nor a small one of those that are never told, is a sum or difference of told cells, even for
    somebody who knows which lots are empty: as every other lot has somebody, each small number can then be another one.
    """
    numbers = {cell: sum(lots[lot] for lot in cell) for cell in (*cells, *never_told)}
    small = [cell for cell, number in numbers.items() if 0 < number < SMALLEST]
    told = {cell for cell in cells if cell and cell not in small}
    order = {cell: (numbers[cell], place) for place, cell in enumerate(cells)}
    while exposing := _too_few_left(told, families, lots) or _adding_up(told, small, order):
        told.remove(min(exposing, key=lambda cell: order[cell]))
    return frozenset(cell for cell in cells if cell and cell not in told)


def _too_few_left(
    told: Collection[Cell], families: Iterable[Family], lots: Mapping[Lot, int]
) -> list[Cell]:
    """The largest told parts of a told whole that has a few more than they have; nothing if there is no such whole."""
    for family in families:
        if family.whole not in told:
            continue
        parts = [part for part in family.parts if part in told]
        left = family.whole.difference(*parts)
        if 0 < sum(lots[lot] for lot in left) < SMALLEST:
            return [part for part in parts if not any(part < other for other in parts)]
    return []


def _adding_up(
    told: Collection[Cell], small: Collection[Cell], order: Mapping[Cell, tuple[int, int]]
) -> list[Cell]:
    """The told cells from which a small one can be computed; nothing if none can."""
    basis = _Basis()
    for cell in sorted(told, key=lambda cell: order[cell]):
        basis.add(cell)
    for cell in small:
        if found := basis.sum_for(cell):
            return found
    return []


class _Basis:
    """Told cells as equations, solved as far as they go; each keeps of which cells it is made."""

    def __init__(self) -> None:
        self.rows: dict[Lot, tuple[Row, dict[Cell, int]]] = {}

    def add(self, cell: Cell) -> None:
        row, made_of = self._reduced(cell)
        if not row:
            return
        made_of[cell] = made_of.get(cell, 0) + 1
        pivot = next(iter(row))
        factor = pow(row[pivot], -1, PRIME)
        self.rows[pivot] = (_times(row, factor), _times(made_of, factor))

    def sum_for(self, cell: Cell) -> list[Cell]:
        """The cells whose sum or difference is this one; nothing if there is no such sum."""
        row, made_of = self._reduced(cell)
        return [] if row else list(made_of)

    def _reduced(self, cell: Cell) -> tuple[Row, dict[Cell, int]]:
        """What is left of a cell without what is known. No equation has the lot of an earlier one, so once through is enough."""
        row: Row = dict.fromkeys(cell, 1)
        made_of: dict[Cell, int] = {}
        for lot, (known, parts) in self.rows.items():
            if lot in row:
                factor = -row[lot]
                _add(row, known, factor)
                _add(made_of, parts, factor)
        return row, made_of


def _add(numbers: dict[Key, int], more: Mapping[Key, int], factor: int) -> None:
    """Zeros are not kept."""
    for key, number in more.items():
        total = (numbers.pop(key, 0) + factor * number) % PRIME
        if total:
            numbers[key] = total


def _times(numbers: Mapping[Key, int], factor: int) -> dict[Key, int]:
    return {key: number * factor % PRIME for key, number in numbers.items()}
