"""Who may go where among the networks."""

from collections.abc import Callable

from tests.access.visitors import PUBLIC, Row, everyone

# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {}

ROWS = (
    Row("networks:networks", PUBLIC),
    Row("networks:map", PUBLIC),
    Row("networks:map_dark", PUBLIC),
    Row("networks:network", PUBLIC, {"slug": "africa"}),
    Row("networks:network", everyone(404), {"slug": "atlantis"}),
)
