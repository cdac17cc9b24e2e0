"""Who may go where: the addresses of accountability/urls/desk.py. Everybody's vault is locked here.

Who has a vault is asked for its words, whatever the address names; to everybody else there is nothing.
"""

from collections.abc import Callable
from uuid import UUID

from tests.access.visitors import Row, only

LOCKED = only(403, "secretariat", "focal point", "board", otherwise=404)
NOT_WITH_THIS_METHOD = only(405, otherwise=405)
CASE = {"case": UUID(int=7)}
PERSON = {**CASE, "person": UUID(int=8)}
FILE = {**CASE, "file": UUID(int=9)}

KEYS: dict[str, Callable[[], object]] = {}

ROWS: tuple[Row, ...] = (
    Row("accountability:cases", LOCKED),
    Row("accountability:cases", NOT_WITH_THIS_METHOD, method="POST"),
    Row("accountability:names", LOCKED),
    Row("accountability:names", NOT_WITH_THIS_METHOD, method="POST"),
    Row("accountability:take_down", LOCKED),
    Row("accountability:take_down", LOCKED, method="POST"),
    Row("accountability:case", LOCKED, CASE),
    Row("accountability:case", NOT_WITH_THIS_METHOD, CASE, "POST"),
    Row("accountability:case_people", LOCKED, CASE),
    Row("accountability:case_people", NOT_WITH_THIS_METHOD, CASE, "POST"),
    *(
        Row(f"accountability:{name}", LOCKED, values, method)
        for name, values in (
            ("case_write", CASE),
            ("case_note", CASE),
            ("case_path", CASE),
            ("case_decide", CASE),
            ("case_pause", CASE),
            ("case_review", CASE),
            ("case_confirm", CASE),
            ("case_reopen", CASE),
            ("case_check", CASE),
            ("case_close", CASE),
            ("case_approve", CASE),
            ("case_identity", CASE),
            ("case_export", CASE),
            ("case_let_in", PERSON),
            ("case_end_access", PERSON),
            ("case_lead", PERSON),
        )
        for method in ("GET", "POST")
    ),
    *(
        row
        for name in ("case_at_once", "case_step_back")
        for row in (
            Row(f"accountability:{name}", LOCKED, CASE, "POST"),
            Row(f"accountability:{name}", NOT_WITH_THIS_METHOD, CASE),
        )
    ),
    *(
        row
        for name in ("case_file", "case_picture")
        for row in (
            Row(f"accountability:{name}", LOCKED, FILE),
            Row(f"accountability:{name}", NOT_WITH_THIS_METHOD, FILE, "POST"),
        )
    ),
)
