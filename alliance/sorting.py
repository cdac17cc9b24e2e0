"""How a list in the address is sorted: by which column, which way, and where the heads of its columns lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.http import QueryDict

UP, DOWN = "asc", "desc"


class First(StrEnum):
    """Which way a column is sorted when its head is followed for the first time: names up, numbers from the most."""

    UP = UP
    DOWN = DOWN


@dataclass(frozen=True)
class Sorting:
    """The column and direction of a list; `rest` is the part of the address that keeps its filters."""

    column: str
    order: str
    firsts: Mapping[str, First]
    rest: str = ""

    @property
    def is_down(self) -> bool:
        return self.order == DOWN

    def state_of(self, column: str) -> str:
        """The word of `aria-sort`."""
        if column != self.column:
            return "none"
        return "descending" if self.is_down else "ascending"

    def address_of(self, column: str) -> str:
        """The same list by another column; by its own the other way round."""
        order = str(self.firsts[column])
        if column == self.column:
            order = UP if self.is_down else DOWN
        return f"?{self.rest}sort={column}&order={order}"


def sorting_of(asked: QueryDict, firsts: Mapping[str, First]) -> Sorting:
    """What an address asks for; a column that is not there is answered with the first one."""
    column = asked.get("sort", "")
    if column not in firsts:
        column = next(iter(firsts))
    order = asked.get("order", "")
    if order not in {UP, DOWN}:
        order = str(firsts[column])
    return Sorting(column, order, firsts, rest_of(asked, "sort", "order", "page"))


def rest_of(asked: QueryDict, *without: str) -> str:
    """What an address says besides, ready to be written before something else."""
    rest = asked.copy()
    for name in without:
        rest.pop(name, None)
    for name in [name for name, value in rest.items() if not value]:
        del rest[name]
    return f"{rest.urlencode()}&" if rest else ""
