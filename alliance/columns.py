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
    words: str = ""


Numbers = Callable[[HttpRequest, Collection[str]], Mapping[str, Cell]]


@dataclass(frozen=True)
class Column:
    """A column with its cells by the key of a row."""

    name: str
    label: Promise
    cells: Mapping[str, Cell]


@dataclass
class _Lists:
    columns: dict[str, list[tuple[int, str, Promise, Numbers]]] = field(default_factory=dict)


_LISTS = _Lists()


def column(place: str, *, name: str, label: Promise, order: int) -> Callable[[Numbers], Numbers]:
    """Register a function for a list such as "countries"; it is asked once, for all rows."""

    def register(function: Numbers) -> Numbers:
        _LISTS.columns.setdefault(place, []).append((order, name, label, function))
        return function

    return register


def columns_for(place: str, request: HttpRequest, keys: Collection[str]) -> list[Column]:
    """The columns of a list, in their order."""
    offered = sorted(_LISTS.columns.get(place, []), key=lambda row: row[:2])
    return [
        Column(name, label, function(request, keys)) for _order, name, label, function in offered
    ]
