"""A flood of concerns is slowed and sorted, and never refused. Nothing is counted by address: many people may sit behind one.

From `MANY_AN_HOUR` on, sending waits a few seconds after the code was shown; the wait lies in the sealed draft, so nobody can
forge it, and a person who writes the code down hardly meets it. A browser with script may solve the draft's own puzzle instead,
meanwhile. From `TOO_MANY_AN_HOUR` on, and where one of many was written faster than anybody types, what comes in is put aside for
its readers to sort; so is, at any time, what fills a field that no person sees. Deadlines run from filing all the same.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from accountability import store

MANY_AN_HOUR = 60
TOO_MANY_AN_HOUR = 200
WAIT_SECONDS = 20
# from the first question to sending; nobody reads and answers in less
QUICKEST_SECONDS = 15
HOUR = 60 * 60
# A puzzle comes in parts, since the time of several small ones varies less than that of a large one.
PARTS = 8
BITS = 16
PROOF = re.compile(rf"[0-9]{{1,10}}(?:\.[0-9]{{1,10}}){{{PARTS - 1}}}", re.ASCII)
UNSEEN_FIELD = "further"


def note_filing() -> None:
    """Count one that came in. Raises StoreAwayError."""
    store.counted(_name(), seconds=2 * HOUR)


def filed_this_hour() -> int:
    """How many came in since the hour began. Raises StoreAwayError."""
    return int(store.get(_name()) or 0)


def wait_until() -> float:
    """The moment from which a draft whose code is shown now may be sent; 0 while few come in. Raises StoreAwayError."""
    return time.time() + WAIT_SECONDS if filed_this_hour() >= MANY_AN_HOUR else 0


def seconds_left(until: float) -> int:
    return max(0, round(until - time.time() + 0.5))


@dataclass(frozen=True)
class Puzzle:
    """What a page asks its browser to solve, and when it may stop trying."""

    question: str
    seconds: int
    parts: int = PARTS
    bits: int = BITS


def new_puzzle() -> str:
    """For one draft, which sends one concern, so that a solution is good for nothing else."""
    return secrets.token_hex(16)


def puzzle_of(question: str, until: float) -> Puzzle | None:
    """None where nothing is asked, or the wait is over."""
    seconds = seconds_left(until)
    return Puzzle(question, seconds) if question and seconds else None


def is_solved(question: str, proof: str) -> bool:
    """Whether each part's number makes a digest that begins with `BITS` zeros. Looking costs `PARTS` digests."""
    if not question or not PROOF.fullmatch(proof):
        return False
    numbers = [int(number) for number in proof.split(".")]
    return max(numbers) < 1 << 32 and all(
        _begins_with_zeros(bytes.fromhex(question) + _word(part) + _word(number))
        for part, number in enumerate(numbers)
    )


def is_caught(posted: Mapping[str, object]) -> bool:
    """Whether something was written into the field that stands on no screen and that nobody reads aloud."""
    return bool(posted.get(UNSEEN_FIELD))


def is_to_be_sorted(began: float) -> bool:
    """Whether a concern whose draft began at this moment is put aside first. Raises StoreAwayError."""
    filed = filed_this_hour()
    was_quick = time.time() - began < QUICKEST_SECONDS
    return filed >= TOO_MANY_AN_HOUR or (filed >= MANY_AN_HOUR and was_quick)


def _begins_with_zeros(words: bytes) -> bool:
    return int.from_bytes(hashlib.sha256(words).digest()[:4]) >> (32 - BITS) == 0


def _word(number: int) -> bytes:
    return number.to_bytes(4)


def _name() -> str:
    return f"filed:{int(time.time() // HOUR)}"
