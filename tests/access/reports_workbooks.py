"""Who may go where: the numbers of a return as files."""

from tests.access.reports_returns import CAMEROON, OF_AFRICA, OF_CAMEROON, TOGO
from tests.access.visitors import Row, signed_in

_CAMEROON, _TOGO = {"public_id": CAMEROON}, {"public_id": TOGO}

ROWS = (
    Row("reports:workbook", OF_CAMEROON, _CAMEROON),
    Row("reports:workbook", OF_AFRICA, _TOGO),
    Row("reports:workbook", signed_in(405), _CAMEROON, method="POST"),
    Row("reports:listing", OF_CAMEROON, _CAMEROON),
    Row("reports:listing", OF_AFRICA, _TOGO),
    Row("reports:listing", signed_in(405), _CAMEROON, method="POST"),
)
