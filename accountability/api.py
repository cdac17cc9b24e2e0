"""The published yearly figures of concerns as open data; nothing else of concerns is."""

from collections.abc import Iterator
from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router

from accountability.models import StatSnapshot
from accountability.pages.figures import MEDIANS, NUMBERS, PARTS, Words, names_in
from accountability.queries.records import released_figures
from alliance.open_data import Asked, InMemory, Item, Rows, choice, offer_list
from alliance.suppression import FEW, MOST_OF_FEW

router = Router(tags=["concerns"])


class Told(TextChoices):
    """Whether a number is told."""

    VALUE = "value", _("told")
    FEW = "few", _("fewer than five, which may be none")
    WITHHELD = "withheld", _("not shown, for others would tell of few")


class Unit(TextChoices):
    """What is counted."""

    CONCERNS = "concerns", _("concerns")
    DAYS = "days", _("days")


class FigureOfConcerns(Item):
    """One number of a year, of the whole alliance or of a part."""

    year: int = Field(examples=[2025], description="The period: a calendar year.")
    table: str = Field(
        description="What is told apart; `total` for numbers of the whole alliance.",
        examples=["categories"],
        json_schema_extra={"enum": ["total", *PARTS, "categories_by_region"]},
    )
    region: str | None = Field(
        None, description="Only in `categories_by_region`: the code of the region."
    )
    row: str = Field(description="The code of the row.", examples=["complaints"])
    name: str = Field(description="What the row is called, in the language of the answer.")
    unit: str = choice(Unit)
    state: str = choice(Told, description="`few` and `withheld` have no value.")
    value: float | int | None = Field(None, description="Absent where it is not told; never 0.")
    at_most: int | None = Field(None, description="Where the state is `few`.", examples=[4])
    is_complete: bool = Field(description="Whether every concern of the year could be counted.")
    snapshot: str = Field(
        description="The release that this number is from: it never changes.", examples=["2025"]
    )


class ConcernFiguresAsked(Asked):
    year: int | None = Field(None, ge=1900, le=2100, description="Only of this year.")


@offer_list(
    router,
    "/concern-figures",
    of=FigureOfConcerns,
    takes=ConcernFiguresAsked,
    called="Concerns in numbers",
    says="The yearly figures that two people released. A number below five is not told, nor any from which it could be worked out.",
)
def concern_figures(request: HttpRequest, wanted: ConcernFiguresAsked) -> Rows[FigureOfConcerns]:
    years = [one for one in released_figures() if wanted.year in {None, one.year}]
    rows = [row for year in years for row in _of_year(year)]
    return InMemory(
        rows, lambda row: (-row.year, row.table, row.region or "", row.row), lambda row: row
    )


def _of_year(year: StatSnapshot) -> Iterator[FigureOfConcerns]:
    told = year.tables
    for row, name in NUMBERS.items():
        yield _figure(year, "total", row, name, told[row])
    for row, name in MEDIANS.items():
        yield _figure(year, "total", row, name, told[row], unit=Unit.DAYS)
    for table in PARTS:
        yield from _rows(year, table, told[table], table)
    for region, cells in (told["categories_by_region"] or {}).items():
        yield from _rows(year, "categories_by_region", cells, "categories", region)


def _rows(
    year: StatSnapshot, table: str, cells: dict[str, Any] | None, called: str, region: str = ""
) -> Iterator[FigureOfConcerns]:
    """The rows of a table; none where its numbers are too small to be told apart."""
    names = names_in(called, year.tables)
    for row, cell in (cells or {}).items():
        yield _figure(year, table, row, names.get(row, row), cell, region=region)


def _figure(
    year: StatSnapshot,
    table: str,
    row: str,
    name: Words,
    cell: float | str | None,
    *,
    unit: Unit = Unit.CONCERNS,
    region: str = "",
) -> FigureOfConcerns:
    state = _state(cell)
    return FigureOfConcerns(
        year=year.year,
        table=table,
        region=region or None,
        row=row,
        name=str(name),
        unit=unit,
        state=state,
        value=None if isinstance(cell, str) else cell,
        at_most=MOST_OF_FEW if state == Told.FEW else None,
        is_complete=bool(year.tables["is_complete"]),
        snapshot=str(year.year),
    )


def _state(cell: float | str | None) -> Told:
    if cell == FEW:
        return Told.FEW
    return Told.WITHHELD if cell is None or isinstance(cell, str) else Told.VALUE
