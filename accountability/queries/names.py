"""Whether a name that somebody typed means a person or an organisation we know. Compared in memory: what was typed is in no query.

Accents, case, order and ways of writing one Arabic letter do not count, and a near hit is a hit: who is kept away from a
concern without need costs little, who reads one about themselves costs much.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

Whose = TypeVar("Whose")

# What decomposing leaves as it is, written as people without that key write it.
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": "",
        "ء": "",
        **dict.fromkeys("'’‘ʼ`´", ""),
    }
)
_WORD = re.compile(r"[^\W_]+")
# Parts of many names that point to nobody by themselves.
_PARTICLES = frozenset(
    [
        "bin",
        "ibn",
        "abu",
        "abd",
        "umm",
        "van",
        "von",
        "der",
        "den",
        "del",
        "della",
        "dos",
        "das",
        "los",
        "las",
        "san",
        "the",
        "and",
        "mrs",
        "miss",
        "dr",
    ]
)
SHORTEST_WORD = 3
MOST_WORDS = 2000
# More organisations than this share a word that says too little.
MOST_HITS = 10


def folded(text: str) -> list[str]:
    """The words of a text without accents, case and marks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in decomposed if unicodedata.category(one) not in {"Mn", "Cf"})
    return _WORD.findall(bare.translate(_PLAIN))[:MOST_WORDS]


def named_people(
    names: str, people: Mapping[Whose, str], *, in_sentences: bool = False
) -> set[Whose]:
    """Those among these people of whom one name stands in what was typed.

    In sentences, short words must be the same letter by letter, or ordinary words would be taken for names.
    """
    typed = _with_joined(folded(names))
    return {
        one
        for one, name in people.items()
        if _is_named(folded(name), typed, shortest_near=5 if in_sentences else 4)
    }


def named_organisations(typed: str, organisations: Mapping[Whose, Sequence[str]]) -> set[Whose]:
    """Those among organisations that somebody may have meant; each comes with its names, the last of them an acronym."""
    said = folded(typed)
    if not said:
        return set()
    capitals = {_acronym(word) for word in re.split(r"[\s,;()/]+", typed) if word}
    exact, near = set[Whose](), set[Whose]()
    for one, (*names, acronym) in organisations.items():
        words = [found for name in names if (found := folded(name))]
        if (acronym and _acronym(acronym) in capitals) or any(
            _are_all_in(name, said) for name in words
        ):
            exact.add(one)
        elif any(_are_all_in(said, name) for name in words):
            near.add(one)
    return exact | near if len(near) <= MOST_HITS else exact


def _acronym(word: str) -> str:
    return word.strip(".").replace(".", "")


def _is_named(name: list[str], typed: set[str], shortest_near: int) -> bool:
    telling = [word for word in name if len(word) >= SHORTEST_WORD and word not in _PARTICLES]
    if not telling:
        return bool(name) and (all(word in typed for word in name) or "".join(name) in typed)
    parts = {*telling, *_with_joined(name) - set(name)}
    return any(part in typed or _is_near(part, typed, shortest_near) for part in parts)


def _are_all_in(words: list[str], others: Iterable[str]) -> bool:
    """Whether every word stands among the others; one that says something must be among them."""
    among = set(others)
    is_telling = any(len(word) > SHORTEST_WORD for word in words)
    return is_telling and all(word in among or _is_near(word, among, 5) for word in words)


def _with_joined(words: list[str]) -> set[str]:
    """The words, and each two neighbours as one: Al Hassan and Alhassan are one name."""
    return {*words, *(left + right for left, right in pairwise(words))}


def _is_near(word: str, others: Iterable[str], shortest_near: int) -> bool:
    return any(_are_near(word, other, shortest_near) for other in others)


def _are_near(left: str, right: str, shortest_near: int) -> bool:
    longer = max(len(left), len(right))
    if longer < shortest_near or min(len(left), len(right)) < SHORTEST_WORD:
        return False
    allowed = 2 if longer >= 8 else 1
    return abs(len(left) - len(right)) <= allowed and _slips(left, right, allowed) <= allowed


def _slips(left: str, right: str, enough: int) -> int:
    """How many letters were changed, left out, added or swapped with their neighbour; more than `enough` is not counted."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(right, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == other:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > enough:
            return enough + 1
    return row[-1]
