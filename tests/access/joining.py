"""Who may go where: the addresses of members/urls/joining.py."""

from collections.abc import Callable

from members.models import Application
from tests.access.visitors import PUBLIC, SIGNED_IN, Row, signed_in

A_REQUEST = "a request of somebody else"

# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {
    A_REQUEST: lambda: (
        Application.objects.filter(submitted_at__isnull=False).order_by("pk")[0].public_id
    ),
}

# The visitors of the table have sent nothing: a request of theirs is begun by nobody, and those of others do not exist.
ROWS: tuple[Row, ...] = (
    Row("members:join", PUBLIC),
    Row("members:join_start", signed_in(302)),
    Row("members:join_question", SIGNED_IN, {"page": "language"}),
    Row("members:join_question", SIGNED_IN, {"page": "language"}, method="POST"),
    Row("members:join_question", SIGNED_IN, {"page": "for-whom"}),
    Row("members:join_question", SIGNED_IN, {"page": "for-whom"}, method="POST"),
    # nothing comes before its turn
    Row("members:join_question", signed_in(302), {"page": "country"}),
    Row("members:join_question", signed_in(302), {"page": "pledge"}, method="POST"),
    Row("members:join_question", signed_in(404), {"page": "shoe-size"}),
    Row("members:join_alike", signed_in(302)),
    Row("members:join_check", signed_in(302)),
    Row("members:join_check", signed_in(302), method="POST"),
    Row("members:join_sent", signed_in(302)),
    Row("members:my_request", SIGNED_IN),
    Row("members:my_request", signed_in(405), method="POST"),
    *(
        Row(f"members:{name}", signed_in(404), {"public_id": A_REQUEST}, method=method)
        for name in ("answer_question", "withdraw_request", "ask_for_review", "my_groups")
        for method in ("GET", "POST")
    ),
    Row("members:my_request_page", signed_in(404), {"public_id": A_REQUEST}),
)
