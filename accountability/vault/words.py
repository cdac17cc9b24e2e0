"""The words that passphrases are drawn from: 7,776, so six of them make 77.5 bits."""

from functools import lru_cache
from pathlib import Path

LIST = Path(__file__).with_name("words.txt")


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    lines = LIST.read_text().splitlines()
    return tuple(line for line in lines if not line.startswith("#"))
