"""What somebody typed, as words to find: single words, "phrases in quotes", and -words that must not be there."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, FloatField, Q, Value, When

from alliance.finding.languages import CONFIGURATIONS, WORD_FOR_WORD

# What is typed beyond this many words narrows nothing further.
MOST_TERMS = 12
_TERM = re.compile(
    r'(?P<without>(?<!\S)-)?(?:["“”«](?P<phrase>[^"“”»]*)["“”»]?|(?P<word>[^\s"“”«»]+))'
)
WORD = re.compile(r"\w[\w\u064b-\u0652\u0640]*")


class Asked(SearchQuery):
    """A word or a phrase in both its forms, stemmed as it is written and stemmed without accents (`portal_asked`)."""

    def __init__(self, text: str, *, config: str) -> None:
        super().__init__(text, config=config, search_type="phrase")
        self.function = "portal_asked"


@dataclass(frozen=True)
class Terms:
    """What must be there, and what must not."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    @property
    def words(self) -> list[str]:
        """Every single word that is looked for."""
        return sorted({word for term in self.wanted for word in WORD.findall(term)})

    def asked(self, config: str) -> Any:
        """The query in one language: each term in either of its forms, none of the unwanted in any."""
        wanted = [Asked(term, config=config) for term in self.wanted]
        unwanted = [~Asked(term, config=config) for term in self.unwanted]
        return reduce(and_, [*wanted, *unwanted])

    def matches(self) -> Q:
        """The documents in which these terms stand, each asked in its own language."""
        in_tongues = [
            Q(language=language, vector=self.asked(config))
            for language, config in CONFIGURATIONS.items()
        ]
        word_for_word = ~Q(language__in=CONFIGURATIONS) & Q(vector=self.asked(WORD_FOR_WORD))
        return reduce(or_, [*in_tongues, word_for_word])


def read(typed: str) -> Terms:
    """`réseau -genre "plan stratégique"` as terms; what holds no letter and no digit is left out."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for match in list(_TERM.finditer(typed))[:MOST_TERMS]:
        term = (match["phrase"] or match["word"] or "").strip()
        if WORD.search(term):
            found[bool(match["without"])].append(term)
    return Terms(tuple(found[False]), tuple(found[True]))


def ranked_by(terms: Terms) -> Any:
    """How well a document fits, in its own language."""
    if not terms:
        return Value(0.0, output_field=FloatField())
    return Case(
        *(
            When(language=language, then=SearchRank(F("vector"), terms.asked(config)))
            for language, config in CONFIGURATIONS.items()
        ),
        default=SearchRank(F("vector"), terms.asked(WORD_FOR_WORD)),
    )
