"""The figures of a year in words: what was counted, and what is not shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.drafts import Category
from accountability.models import Case
from accountability.numbers import SEVERAL
from accountability.pages.reporter import Rating
from accountability.queries.records import WHOLE
from alliance.suppression import FEW, HIDDEN

Words = str | Promise
CATEGORIES: Mapping[str, Words] = {
    **dict(Category.choices),
    SEVERAL: gettext_lazy("Several of these"),
}
WAYS: Mapping[str, Words] = {
    "form": gettext_lazy("With the form"),
    "taken_down": gettext_lazy("By phone or in person"),
}
_NAMES: Mapping[str, Mapping[str, Words]] = {
    "categories": CATEGORIES,
    "ways": WAYS,
    "outcomes": dict(Case.Disposition.choices),
    "ratings": dict(Rating.choices),
}
# What is told of a year: numbers of the whole alliance, medians in days, and numbers in parts.
NUMBERS: Mapping[str, Words] = {
    "complaints": gettext_lazy("Complaints that came in"),
    "feedback": gettext_lazy("Feedback that came in"),
    "closed": gettext_lazy("Complaints that were closed"),
}
MEDIANS: Mapping[str, Words] = {
    "days_to_acknowledge": gettext_lazy("Days until somebody answered: half took at most"),
    "days_to_close": gettext_lazy("Days until it was closed: half took at most"),
}
PARTS: Mapping[str, Words] = {
    "categories": gettext_lazy("What complaints were about"),
    "regions": gettext_lazy("Where complaints came in"),
    "ways": gettext_lazy("How complaints came in"),
    "outcomes": gettext_lazy("How complaints ended"),
    "ratings": gettext_lazy("How reporters found the handling"),
}


@dataclass(frozen=True)
class ShownTable:
    """A table with its rows, each a name and what is told of it. No rows: the numbers are too small to be shown."""

    title: Words
    rows: tuple[tuple[Words, str], ...]


@dataclass(frozen=True)
class ShownYear:
    """Everything that is told of a year."""

    totals: tuple[tuple[Words, str], ...]
    tables: tuple[ShownTable, ...]
    is_complete: bool


def shown_year(told: Mapping[str, Any]) -> ShownYear:
    """The stored figures, in words of the language that is read."""
    return ShownYear(
        totals=tuple(_totals(told)),
        tables=tuple(_tables(told)),
        is_complete=bool(told["is_complete"]),
    )


def _totals(told: Mapping[str, Any]) -> Iterator[tuple[Words, str]]:
    for name, title in NUMBERS.items():
        yield title, _number(told[name])
    for name, title in MEDIANS.items():
        days = told[name]
        yield title, number_format(days) if days is not None else _("not shown")


def _tables(told: Mapping[str, Any]) -> Iterator[ShownTable]:
    for name, title in PARTS.items():
        yield _table(title, told[name], names_in(name, told))
    regions = names_in("regions", told)
    for region, row in (told["categories_by_region"] or {}).items():
        yield _table(regions.get(region, region), row, CATEGORIES)


def names_in(table: str, told: Mapping[str, Any]) -> Mapping[str, Words]:
    """What the rows of a table are called."""
    if table == "regions":
        return {**told["names"], WHOLE: _("the whole alliance")}
    return _NAMES[table]


def _table(title: Words, table: Mapping[str, Any] | None, names: Mapping[str, Words]) -> ShownTable:
    rows = ((names.get(name, name), _number(cell)) for name, cell in (table or {}).items())
    return ShownTable(title, tuple(rows))


def _number(cell: int | str) -> str:
    if cell == FEW:
        return _("fewer than 5")
    return _("not shown") if cell == HIDDEN else number_format(cell)
