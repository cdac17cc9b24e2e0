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
    yield _("Complaints that came in"), _number(told["complaints"])
    yield _("Feedback that came in"), _number(told["feedback"])
    yield _("Complaints that were closed"), _number(told["closed"])
    for name, title in (
        ("days_to_acknowledge", _("Days until somebody answered: half took at most")),
        ("days_to_close", _("Days until it was closed: half took at most")),
    ):
        days = told[name]
        yield title, number_format(days) if days is not None else _("not shown")


def _tables(told: Mapping[str, Any]) -> Iterator[ShownTable]:
    regions = {**told["names"], WHOLE: _("the whole alliance")}
    yield _table(_("What complaints were about"), told["categories"], CATEGORIES)
    yield _table(_("Where complaints came in"), told["regions"], regions)
    yield _table(_("How complaints came in"), told["ways"], WAYS)
    yield _table(_("How complaints ended"), told["outcomes"], dict(Case.Disposition.choices))
    yield _table(_("How reporters found the handling"), told["ratings"], dict(Rating.choices))
    for region, row in (told["categories_by_region"] or {}).items():
        yield _table(regions.get(region, region), row, CATEGORIES)


def _table(title: Words, table: Mapping[str, Any] | None, names: Mapping[str, Words]) -> ShownTable:
    rows = ((names.get(name, name), _number(cell)) for name, cell in (table or {}).items())
    return ShownTable(title, tuple(rows))


def _number(cell: int | str) -> str:
    if cell == FEW:
        return _("fewer than 5")
    return _("not shown") if cell == HIDDEN else number_format(cell)
