"""Who may go where: the addresses of members/urls/privacy.py."""

from collections.abc import Callable

from tests.access.visitors import FRESH_PROOF, SIGNED_IN, Row, only, signed_in

# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {}

NO_SUCH_FILE = "00000000-0000-4000-8000-000000000000"

ROWS: tuple[Row, ...] = (
    # everybody's own data, and nobody else's: the addresses name no person
    Row("members:privacy", SIGNED_IN),
    Row("members:consents", SIGNED_IN),
    Row("members:consents", signed_in(302), method="POST"),
    Row("members:access", SIGNED_IN),
    Row("members:export", FRESH_PROOF),
    Row("members:export", FRESH_PROOF, method="POST"),
    Row("members:export_file", FRESH_PROOF, {"public_id": NO_SUCH_FILE}),
    Row("members:delete", FRESH_PROOF),
    Row("members:delete", FRESH_PROOF, method="POST"),
    Row("members:keep_account", signed_in(405)),
    Row("members:keep_account", signed_in(302), method="POST"),
    Row("members:retention", only(200, "technical administrator", otherwise=403)),
)
