"""Lists in pages: where each page ends is told by the last thing on it, so nothing moves when something comes in before."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet

Raw = TypeVar("Raw")
Row = TypeVar("Row", bound=Model)
Drawn_co = TypeVar("Drawn_co", covariant=True)
Drawn = TypeVar("Drawn")
# By what a thing stands in its list: years, codes, days; the last part is never the same twice.
Key = tuple[int | str, ...]
LONGEST_CURSOR = 400


class LostPlaceError(ValueError):
    """A cursor that none of our answers gave."""


class Rows(Protocol[Drawn_co]):
    """The things of a list, in its order."""

    def all(self) -> Sequence[Drawn_co]: ...

    def after(self, place: str, most: int) -> tuple[Sequence[Drawn_co], str]:
        """At most so many after a place, and the place of the last one, if there are more."""
        ...


@dataclass(frozen=True)
class InMemory(Generic[Raw, Drawn]):
    """A list that is known whole, such as the figures of the published reports."""

    rows: Iterable[Raw]
    key: Callable[[Raw], Key]
    draw: Callable[[Raw], Drawn]

    def all(self) -> list[Drawn]:
        return [self.draw(row) for row in self._sorted()]

    def after(self, place: str, most: int) -> tuple[list[Drawn], str]:
        rows = self._sorted()
        if place:
            rows = [row for row in rows if self._is_after(row, read_place(place))]
        shown = rows[:most]
        is_last = len(rows) <= most
        return [self.draw(row) for row in shown], "" if is_last else place_of(self.key(shown[-1]))

    def _sorted(self) -> list[Raw]:
        return sorted(self.rows, key=self.key)

    def _is_after(self, row: Raw, key: Key) -> bool:
        own = self.key(row)
        if [type(part) for part in own] != [type(part) for part in key]:
            raise LostPlaceError
        return own > key


@dataclass(frozen=True)
class Table(Generic[Row, Drawn]):
    """A list in the database, by the columns of its order; the last of them is unique.

    `draw` takes the rows of a page together, so that what they lack is read once for all.
    """

    rows: "QuerySet[Row]"
    order: Sequence[str]
    draw: Callable[[Sequence[Row]], list[Drawn]]

    def all(self) -> list[Drawn]:
        return self.draw(list(self.rows.order_by(*self.order)))

    def after(self, place: str, most: int) -> tuple[list[Drawn], str]:
        rows = self.rows.order_by(*self.order)
        if place:
            rows = rows.filter(self._after(read_place(place)))
        found = list(rows[: most + 1])
        shown = found[:most]
        return self.draw(shown), "" if len(found) <= most else place_of(self._key(shown[-1]))

    def _key(self, row: Row) -> Key:
        values = (getattr(row, name.removeprefix("-")) for name in self.order)
        return tuple(value.isoformat() if isinstance(value, date) else value for value in values)

    def _after(self, key: Key) -> Q:
        """The rows that are further in the first column in which they differ."""
        if len(key) != len(self.order):
            raise LostPlaceError
        found, same = Q(), Q()
        for name, part in zip(self.order, key, strict=True):
            column = name.removeprefix("-")
            value = self._value(column, part)
            way = "lt" if name.startswith("-") else "gt"
            found |= same & Q(**{f"{column}__{way}": value})
            same &= Q(**{column: value})
        return found

    def _value(self, column: str, part: int | str) -> Any:
        if not isinstance(part, str):
            raise LostPlaceError
        is_day = self.rows.model._meta.get_field(column).get_internal_type() == "DateField"
        try:
            return date.fromisoformat(part) if is_day else part
        except ValueError as wrong:
            raise LostPlaceError from wrong


def place_of(key: Key) -> str:
    """The key as a word for addresses, for nobody to read."""
    written = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def read_place(place: str) -> Key:
    """The key that a word stands for."""
    if len(place) > LONGEST_CURSOR:
        raise LostPlaceError
    try:
        padded = place.encode("ascii") + b"=" * (-len(place) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True).decode())
    except (binascii.Error, UnicodeError, ValueError, RecursionError) as wrong:
        raise LostPlaceError from wrong
    if not isinstance(key, list) or not key or not all(map(_is_part, key)):
        raise LostPlaceError
    return tuple(key)


def _is_part(part: object) -> bool:
    """Something that can be compared with what stands in our rows; signs that no database takes are not."""
    return type(part) is int or (isinstance(part, str) and part.isprintable())
