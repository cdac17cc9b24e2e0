"""Who may go where: the addresses of accountability/urls/keeping.py. Everybody's vault is locked here."""

from collections.abc import Callable

from tests.access.visitors import PUBLIC, Row, everyone, only, signed_in

KEYS: dict[str, Callable[[], object]] = {}

# who has a vault is asked for its words first, whatever the address names
LOCKED = only(403, "secretariat", "focal point", "board", otherwise=404)
NO_SUCH_CASE = "00000000-0000-4000-8000-000000000000"
CASE = {"case": NO_SUCH_CASE}
STEP = {**CASE, "step": "hold"}
YEAR = {"year": 2027}
NOT_WITH_THIS_METHOD = signed_in(405)

ROWS: tuple[Row, ...] = (
    Row("accountability:figures", PUBLIC),
    Row("accountability:figures", everyone(405), method="POST"),
    # auditors: the Board of the whole alliance
    Row("accountability:trail", only(200, "board", otherwise=403)),
    Row("accountability:trail", NOT_WITH_THIS_METHOD, method="POST"),
    Row("accountability:years", LOCKED),
    Row("accountability:years", NOT_WITH_THIS_METHOD, method="POST"),
    Row("accountability:year", LOCKED, YEAR),
    Row("accountability:year", NOT_WITH_THIS_METHOD, YEAR, "POST"),
    *(
        row
        for name in ("propose_figures", "release_figures", "drop_figures")
        for row in (
            Row(f"accountability:{name}", LOCKED, YEAR, "POST"),
            Row(f"accountability:{name}", NOT_WITH_THIS_METHOD, YEAR),
        )
    ),
    Row("accountability:case_keeping", LOCKED, CASE),
    Row("accountability:case_keeping", NOT_WITH_THIS_METHOD, CASE, "POST"),
    Row("accountability:case_keeping_step", LOCKED, STEP),
    Row("accountability:case_keeping_step", LOCKED, STEP, "POST"),
)
