"""What a file for the numbers of a return needs to know, beside the grid that is filled in on screen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports.models import Category, NetworkReturn, ReportingPeriod
from reports.queries.grid import Cell, Columns, Grid, grid_of, parts_of


@dataclass(frozen=True, slots=True)
class Filling:
    """The grid of a return, that of the parts of its period where there are any, and what their keys stand for."""

    grid: Grid
    parts: Grid | None
    categories: Mapping[int, Category]
    periods: Mapping[int, ReportingPeriod]

    @property
    def owed(self) -> NetworkReturn:
        return self.grid.owed

    def category_of(self, cell: Cell) -> Category | None:
        """None for the total."""
        return self.categories[cell.key.category_id] if cell.key.category_id else None

    def cells(self) -> Iterator[Cell]:
        yield from self.grid.cells()
        if self.parts is not None:
            yield from self.parts.cells()


def filling_of(owed: NetworkReturn) -> Filling:
    """In the same number of queries, however many numbers a return has."""
    grid = grid_of(owed)
    parts = grid_of(owed, columns=Columns.PARTS) if Columns.PARTS in grid.ways else None
    wanted = {key.category_id for key in grid.by_key if key.category_id is not None}
    return Filling(
        grid=grid,
        parts=parts,
        categories={one.pk: one for one in Category.objects.filter(pk__in=wanted).order_by("pk")},
        periods={one.pk: one for one in (owed.period, *parts_of(owed.period))},
    )
