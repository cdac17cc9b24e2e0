"""Texts that cite figures: cut at them, and filled with what they say."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from reports.numbers.saying import Figure, begin, say_figure

# How a text cites a figure: by the reference of a count, or by measure and network; `figure` is the one it belongs to.
CITED = re.compile(r"\{(figure|[A-Z]+\d+[a-z]?|[a-z0-9-]+\.[a-z0-9-]+)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: words as they stand, or the figure that is cited there."""

    words: str
    cites: str = ""


def pieces(text: str) -> list[Piece]:
    """Cut a text at the figures it cites."""
    found: list[Piece] = []
    for number, part in enumerate(CITED.split(text)):
        if number % 2:
            found.append(Piece("", part))
        elif part:
            found.append(Piece(part))
    return found


def fill(text: str, figures: Mapping[str, Figure], language: str) -> str:
    """A text with every figure it cites in words; one that opens the text is written as a sentence begins."""
    said = ""
    for piece in pieces(text):
        words = say_cited(piece.cites, figures, language) if piece.cites else piece.words
        said += words if said else begin(words)
    return said


def cited(texts: Iterable[str]) -> set[str]:
    """The references of all figures that some texts cite."""
    return {piece.cites for text in texts for piece in pieces(text) if piece.cites}


def say_cited(reference: str, figures: Mapping[str, Figure], language: str) -> str:
    """One cited figure in words; a reference that leads nowhere says so."""
    if reference in figures:
        return say_figure(figures[reference], language)
    with translation.override(language):
        return _("[no figure %(reference)s]") % {"reference": reference}
