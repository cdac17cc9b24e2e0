"""Words that stand for one thing in several languages: found by any of them, and by a word that is nearly one."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

# How near a word must come to one we know before it is offered.
NEAR = 0.72


@dataclass(frozen=True)
class Word:
    """One thing with its names: `label` by language, and what else it is called."""

    code: str
    label: Mapping[str, str]
    also: tuple[str, ...] = ()
    example: Mapping[str, str] | None = None

    @property
    def names(self) -> Iterable[str]:
        return (*self.label.values(), *self.also)

    def in_language(self, language: str) -> str:
        """What it is called there, else in the portal's own language, else in any."""
        return (
            self.label.get(language)
            or self.label.get(settings.LANGUAGE_CODE)
            or next(iter(self.label.values()))
        )


class Vocabulary:
    """Finds a thing by any of its names, and the nearest name to a word that is none of them."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = {word.code: word for word in words}
        self._codes: dict[str, str] = {}
        for word in self.words.values():
            for name in word.names:
                self._codes.setdefault(plain(name), word.code)
        for code in self.words:
            self._codes[plain(code)] = code

    def find(self, text: str) -> str | None:
        return self._codes.get(plain(text))

    def nearest(self, text: str) -> str | None:
        """The code of the thing whose name is most like this word; None when nothing is."""
        found = difflib.get_close_matches(plain(text), self._codes, n=1, cutoff=NEAR)
        return self._codes[found[0]] if found else None

    def label(self, code: str, language: str) -> str:
        return self.words[code].in_language(language)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A word without accents, capitals, signs and the ways of writing one Arabic letter."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = (
        " " if not letter.isalnum() else letter
        for letter in decomposed
        if unicodedata.category(letter) != "Mn" and letter != "ـ"
    )
    return " ".join("".join(letters).replace("ة", "ه").replace("ى", "ي").split())
