"""Who may go where: the addresses of members/urls/organisations.py."""

from collections.abc import Callable

from tests.access.visitors import Row

# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {}

ROWS: tuple[Row, ...] = ()
