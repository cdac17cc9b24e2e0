"""What a network enters for a period as rows and columns."""

from reports.queries.grid.cells import (
    Cell,
    CellKey,
    Column,
    Columns,
    Grid,
    Row,
    Section,
    SeenCount,
    Sum,
    Typed,
    number_of,
)
from reports.queries.grid.making import grid_of, parts_of, plan_of

__all__ = [
    "Cell",
    "CellKey",
    "Column",
    "Columns",
    "Grid",
    "Row",
    "Section",
    "SeenCount",
    "Sum",
    "Typed",
    "grid_of",
    "number_of",
    "parts_of",
    "plan_of",
]
