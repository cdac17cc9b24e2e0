"""Reads of the glossary: its words in the order of the reader's alphabet, and one word in the other languages."""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override

from alliance.folding import sort_key
from alliance.models import GlossaryTerm
from alliance.site_map import ROOMS, Place
from alliance.templatetags.words import told_of
from alliance.texts import of_row

# Where the portal tells more of what a word stands for: pages by their names in the site map.
TOLD_ON = {
    "alliance": "about",
    "global-alliance": "about",
    "global-board": "networks:alliance_governance",
    "global-secretariat": "secretariat",
    "partnerships": "members:partners",
    "ending-patriarchy": "theory_of_change",
    "transforming-masculinities": "theory_of_change",
    "engaging-men-and-boys": "theory_of_change",
    "allies-of-womens-rights-organisations": "accountability:framework",
    "feminist-approach": "accountability:framework",
    "intersectionality": "accountability:framework",
}


@dataclass(frozen=True)
class SameWord:
    """What a word is called in one of the other languages."""

    language: str
    name: str
    direction: str
    text: str
    address: str


@dataclass(frozen=True)
class Word:
    """A term with what the other languages call it."""

    term: GlossaryTerm
    elsewhere: tuple[SameWord, ...]


@dataclass(frozen=True)
class Letter:
    """One letter of the reader's alphabet with the words under it."""

    sign: str
    words: tuple[Word, ...]


def letters() -> list[Letter]:
    """Every word under its letter, in the order of the reader's language. One query."""
    placed = sorted((_place(term), term.pk, term) for term in GlossaryTerm.objects.order_by("pk"))
    return [
        Letter(sign, tuple(word(term) for _place, _pk, term in rows))
        for sign, rows in groupby(placed, key=lambda row: row[0][0][:1].upper())
    ]


def word(term: GlossaryTerm) -> Word:
    """A term with its names in each language but the reader's, as far as they exist."""
    texts = of_row(term, "term")
    return Word(
        term,
        tuple(
            SameWord(
                language=code,
                name=str(name),
                direction=settings.LANGUAGE_TABLE[code]["dir"],
                text=texts[code],
                address=_address(term, code),
            )
            for code, name in settings.LANGUAGES
            if code in texts and code != get_language()
        ),
    )


def told_on(term: GlossaryTerm) -> Place | None:
    """The page that tells more of what a word stands for."""
    name = TOLD_ON.get(term.slug)
    return next((place for room in ROOMS for place in room.places if place.name == name), None)


def _place(term: GlossaryTerm) -> tuple[str, str]:
    return sort_key(told_of(term, "term").text)


def _address(term: GlossaryTerm, language: str) -> str:
    with override(language):
        return reverse("glossary_term", args=[term.slug])
