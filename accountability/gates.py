"""Gates before costly derivations: a few at once in each process, a short queue behind them, and a plain answer when it is full."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

SECONDS_IN_QUEUE = 20


class GateFullError(Exception):
    """Too many wait already; the page asks to try again in a minute."""


class Gate:
    """Lets so many through at once and so many wait."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._places = BoundedSemaphore(at_once)
        self._queue = BoundedSemaphore(at_once + waiting)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Raises GateFullError when the queue is full or takes too long."""
        if not self._queue.acquire(blocking=False):
            raise GateFullError
        try:
            if not self._places.acquire(timeout=SECONDS_IN_QUEUE):
                raise GateFullError
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._queue.release()


# 19 MiB and 30 ms for a code, 256 MiB and half a second for a passphrase
LIGHT = Gate(at_once=4, waiting=60)
HEAVY = Gate(at_once=1, waiting=5)
