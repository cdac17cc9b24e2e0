"""Who may go where: the grid of a return and its cells."""

from reports.models import CellRemark, NetworkReturn
from reports.queries.grid import grid_of
from tests.access.reports_returns import (
    CAMEROON,
    DESK,
    NATIONAL,
    OF_AFRICA,
    OF_CAMEROON,
    REGIONAL,
    TOGO,
)
from tests.access.reports_returns import KEYS as OF_RETURNS
from tests.access.visitors import Row, only, signed_in

CELL, CELL_OF_TOGO = "a cell of Cameroon", "a cell of Togo"
LESOTHO, QUESTION = "the return of Lesotho that was sent back", "a question about its numbers"


def _cell_of(word: str) -> str:
    owed = NetworkReturn.objects.get(public_id=OF_RETURNS[word]())
    return str(min(grid_of(owed).by_key))


def _question() -> CellRemark:
    return CellRemark.objects.filter(networks_return__network__slug="lesotho").order_by("pk")[0]


KEYS = {
    CELL: lambda: _cell_of(CAMEROON),
    CELL_OF_TOGO: lambda: _cell_of(TOGO),
    LESOTHO: lambda: _question().networks_return.public_id,
    QUESTION: lambda: _question().pk,
}
_GRID, _CELL = {"public_id": CAMEROON}, {"public_id": CAMEROON, "key": CELL}
_CLOSED_CELL = {"public_id": TOGO, "key": CELL_OF_TOGO}
_NOTE = {"public_id": LESOTHO, "pk": QUESTION}
SUBMITTED = only(403, REGIONAL, DESK, otherwise=404)

ROWS = (
    Row("reports:grid", OF_CAMEROON, _GRID),
    Row("reports:grid", only(302, NATIONAL, REGIONAL, DESK, otherwise=404), _GRID, method="POST"),
    # without a block of cells, and with nothing to undo
    Row("reports:paste", OF_CAMEROON, _GRID),
    Row("reports:paste", OF_CAMEROON, _GRID, method="POST"),
    Row("reports:paste", SUBMITTED, {"public_id": TOGO}),
    Row("reports:paste", SUBMITTED, {"public_id": TOGO}, method="POST"),
    Row("reports:undo", OF_CAMEROON, _GRID),
    Row("reports:undo", only(302, NATIONAL, REGIONAL, DESK, otherwise=404), _GRID, method="POST"),
    Row("reports:undo", SUBMITTED, {"public_id": TOGO}, method="POST"),
    # what is submitted is read and not typed into
    Row("reports:grid", OF_AFRICA, {"public_id": TOGO}),
    Row("reports:grid", SUBMITTED, {"public_id": TOGO}, method="POST"),
    Row("reports:cell", OF_CAMEROON, _CELL),
    Row("reports:cell", OF_CAMEROON, _CELL, method="POST"),
    Row("reports:cell", only(400, NATIONAL, REGIONAL, DESK, otherwise=404), _CELL, method="PATCH"),
    Row("reports:cell", OF_AFRICA, _CLOSED_CELL),
    Row("reports:cell", SUBMITTED, _CLOSED_CELL, method="POST"),
    Row("reports:close_cell_remark", signed_in(405), _NOTE),
    Row(
        "reports:close_cell_remark",
        only(302, REGIONAL, DESK, otherwise=404),
        _NOTE,
        method="POST",
    ),
)
