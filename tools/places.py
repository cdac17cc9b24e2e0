"""Where things of a running portal lie: the project's folder and the state folder beneath it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("PORTAL_STATE") or ROOT / ".portal").resolve()
"""Data, logs and process ids of the embedded run; another folder makes another, independent portal."""

SHORTEST_SOCKET_LIMIT = 103
"""Bytes of a socket's path that every system takes (108 on Linux, 104 on macOS, with the final zero)."""
