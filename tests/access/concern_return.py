"""Who may go where: the addresses of accountability/urls/neutral.py and information.py. Nobody is asked who they are.

The visitors of the table hold no code, so every page of a concern leads to where it is asked for.
"""

from collections.abc import Callable

from tests.access.visitors import PUBLIC, Row, everyone

# 303: go there now, whatever was sent
TO_THE_CODE = SENT_ON = everyone(303)
OF_A_CONCERN = {
    "concern": ("GET",),
    "copy": ("GET",),
    "add": ("GET", "POST"),
    "decide_on_file": ("GET", "POST"),
    "correct": ("GET", "POST"),
    "withdraw": ("GET", "POST"),
    "review": ("GET", "POST"),
    "rate": ("GET", "POST"),
    "change_code": ("GET", "POST"),
}

KEYS: dict[str, Callable[[], object]] = {}

ROWS: tuple[Row, ...] = (
    *(
        Row(f"accountability:{name}", PUBLIC, method=method)
        for name in ("safety", "promises", "find_support")
        for method in ("GET", "HEAD")
    ),
    Row("accountability:find_support_in", everyone(404), {"country": "xx"}),
    Row("accountability:concerns_before", everyone(301)),
    Row("accountability:concerns", everyone(405), method="POST"),
    Row("concerns:exit", SENT_ON),
    Row("concerns:exit", everyone(405), method="POST"),
    Row("concerns:leave", SENT_ON),
    Row("concerns:leave", SENT_ON, method="POST"),
    Row("concerns:sign_out_first", everyone(405)),
    Row("concerns:sign_out_first", SENT_ON, method="POST"),
    Row("concerns:come_back", PUBLIC),
    Row("concerns:come_back", PUBLIC, method="POST"),
    Row("concerns:come_back", everyone(405), method="DELETE"),
    Row("concerns:lock", everyone(405)),
    Row("concerns:lock", SENT_ON, method="POST"),
    *(
        Row(f"concerns:{name}", TO_THE_CODE, method=method)
        for name, methods in OF_A_CONCERN.items()
        for method in methods
    ),
    Row("concerns:concern", everyone(405), method="POST"),
    Row("concerns:copy", everyone(405), method="POST"),
    Row("concerns:file", TO_THE_CODE, {"number": 0}),
    Row("concerns:file", everyone(405), {"number": 0}, "POST"),
)
