"""Who may go where: the addresses of accountability/urls/writing.py. Everybody, and nobody is asked who they are.

The visitors of the table have written nothing, so pages that come after the first question lead to the beginning.
"""

from collections.abc import Callable

from tests.access.visitors import PUBLIC, Row, everyone

TO_THE_BEGINNING = everyone(302)

KEYS: dict[str, Callable[[], object]] = {}

ROWS: tuple[Row, ...] = (
    Row("accountability:new", TO_THE_BEGINNING),
    Row("accountability:new", TO_THE_BEGINNING, method="POST"),
    Row("accountability:new_question", PUBLIC, {"step": "kind"}),
    Row("accountability:new_question", everyone(302), {"step": "kind"}, method="POST"),
    Row("accountability:new_question", TO_THE_BEGINNING, {"step": "what-happened"}),
    Row("accountability:new_question", PUBLIC, {"step": "what-happened"}, method="POST"),
    Row("accountability:new_question", everyone(404), {"step": "shoe-size"}),
    Row("accountability:new_question", everyone(404), {"step": "shoe-size"}, method="POST"),
    Row("accountability:new_question", everyone(405), {"step": "kind"}, method="DELETE"),
    *(
        Row(f"accountability:{name}", TO_THE_BEGINNING, method=method)
        for name in ("new_files", "new_code", "new_later")
        for method in ("GET", "POST")
    ),
    *(
        Row(f"accountability:{name}", answers, method=method)
        for name in ("new_way", "new_check", "new_received")
        for method, answers in (("GET", TO_THE_BEGINNING), ("POST", everyone(405)))
    ),
)
