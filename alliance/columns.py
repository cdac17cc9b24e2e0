"""Columns: numbers that upper apps add to the rows of a lower list. A list asks for them; each app's panels.py registers there."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Cell:
    """What a column says of a row: a number that may lead to its list, or in words why there is none."""

    number: int | None = None
    href: str = ""
    words: Promise | str = ""


Numbers = Callable[[HttpRequest, Collection[str]], Mapping[str, Cell]]


@dataclass(frozen=True)
class Column:
    """A column with its cells by the key of a row, and what has to be said of all of them."""

    name: str
    label: Promise
    note: Promise | str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class _Offered:
    order: int
    name: str
    label: Promise
    note: Promise | str
    numbers: Numbers


@dataclass
class _Lists:
    columns: dict[str, list[_Offered]] = field(default_factory=dict)


_LISTS = _Lists()


def column(
    place: str, *, name: str, label: Promise, order: int, note: Promise | str = ""
) -> Callable[[Numbers], Numbers]:
    """Register a function for a list such as "countries"; it is asked once, for all rows."""

    def register(function: Numbers) -> Numbers:
        offered = _Offered(order, name, label, note, function)
        _LISTS.columns.setdefault(place, []).append(offered)
        return function

    return register


def columns_for(place: str, request: HttpRequest, keys: Collection[str]) -> list[Column]:
    """The columns of a list, in their order."""
    offered = sorted(_LISTS.columns.get(place, []), key=lambda one: (one.order, one.name))
    return [Column(one.name, one.label, one.note, one.numbers(request, keys)) for one in offered]
