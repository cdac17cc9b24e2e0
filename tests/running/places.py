"""What the tests of running share: a free port, and waiting for something to become true."""

import socket
import time
from collections.abc import Callable


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port: int = place.getsockname()[1]
        return port


def wait_for(truth: Callable[[], object], *, seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)
