"""A flood of concerns is slowed and sorted, and never refused. Nothing is counted by address: many people may sit behind one.

From `MANY_AN_HOUR` on, sending waits a few seconds after the code was shown; the wait lies in the sealed draft, so nobody can
shorten it, and a person who writes the code down hardly meets it. From `TOO_MANY_AN_HOUR` on, and where one of many was written
faster than anybody types, what comes in is put aside for its readers to sort. Its deadlines run from filing all the same.
"""

import time

from accountability import store

MANY_AN_HOUR = 60
TOO_MANY_AN_HOUR = 200
WAIT_SECONDS = 20
# from the first question to sending; nobody reads and answers in less
QUICKEST_SECONDS = 15
HOUR = 60 * 60


def note_filing() -> None:
    """Count one that came in. Raises StoreAwayError."""
    store.counted(_name(), seconds=2 * HOUR)


def filed_this_hour() -> int:
    """How many came in since the hour began. Raises StoreAwayError."""
    return int(store.get(_name()) or 0)


def wait_until(shown_before: float) -> float:
    """The moment from which this draft may be sent, in seconds of the clock; 0 while few come in. Once set it stays."""
    if shown_before or filed_this_hour() < MANY_AN_HOUR:
        return shown_before
    return time.time() + WAIT_SECONDS


def seconds_left(until: float) -> int:
    return max(0, round(until - time.time() + 0.5))


def is_to_be_sorted(began: float) -> bool:
    """Whether a concern whose draft began at this moment is put aside first. Raises StoreAwayError."""
    filed = filed_this_hour()
    was_quick = time.time() - began < QUICKEST_SECONDS
    return filed >= TOO_MANY_AN_HOUR or (filed >= MANY_AN_HOUR and was_quick)


def _name() -> str:
    return f"filed:{int(time.time() // HOUR)}"
