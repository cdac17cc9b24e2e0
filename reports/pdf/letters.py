"""The fonts of the report, and the letters they can print."""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.tree import Document, DrawingError

Json = dict[str, Any]

DRAWING = Path(__file__).parent.parent / "drawing"
FONTS = DRAWING / "fonts"
FONT_MISSING = _(
    "The font file %(file)s is missing or damaged, so the PDF cannot be set. The technical administrator can bring it back by installing the portal again."
)
LETTER_MISSING = _(
    "The text “%(text)s” has the character %(character)s (%(code)s), and no font of the report can print it. Whoever edits the text can replace the character."
)


def fonts_there() -> list[Json]:
    """The fonts of the report, each of them there."""
    described = FONTS / "fonts.json"
    if not described.is_file():
        raise DrawingError(FONT_MISSING, file=described.name)
    fonts: list[Json] = json.loads(described.read_text())
    for font in fonts:
        path = FONTS / font["file"]
        if not path.is_file() or path.stat().st_size == 0:
            raise DrawingError(FONT_MISSING, file=font["file"])
    return fonts


def ask_for_letters(document: Document, fonts: list[Json]) -> None:
    """Refuse a letter that no font has: it would be printed in another face, or as an empty box."""
    known = _letters(tuple((font["file"], json.dumps(font["characters"])) for font in fonts))
    for text in _texts(asdict(document)["cover"]):
        _ask_for_letters_of(text, known)
    for section in document.sections:
        for text in _texts(asdict(section)):
            _ask_for_letters_of(text, known)


def _ask_for_letters_of(text: str, known: frozenset[int]) -> None:
    for sign in text:
        if ord(sign) not in known and unicodedata.category(sign) not in {"Cc", "Cf", "Zs", "Mn"}:
            raise DrawingError(
                LETTER_MISSING, text=text[:80], character=sign, code=f"U+{ord(sign):04X}"
            )


@cache
def _letters(fonts: tuple[tuple[str, str], ...]) -> frozenset[int]:
    return frozenset(
        code
        for _file, ranges in fonts
        for first, last in json.loads(ranges)
        for code in range(first, last + 1)
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
