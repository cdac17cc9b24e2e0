"""A number as it stands in a box: written for a reader, and read back as people write it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from reports.numbers.reading import parse
from reports.numbers.saying import ABOUT, EXACTLY, SHORTHAND, digits, say, say_absence

PARTED = "/"
NOT_APPLICABLE, NOT_YET, WITHHELD = ABSENCES = ("not_applicable", "not_yet", "withheld")


@dataclass(frozen=True, slots=True)
class Boxed:
    """What a box holds: a number, or a share as its two numbers, with the qualifier."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    qualifier: str = EXACTLY
    wording: str = ""
    # whether a mark in it could be read in two ways, so that the reader is told how it was read
    is_ambiguous: bool = False


class Stated(Protocol):
    """Anything that states a number with its qualifier, such as a count."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def qualifier(self) -> str: ...
    @property
    def wording(self) -> str: ...


class Said(Stated, Protocol):
    """A number, or in its state why there is none."""

    @property
    def state(self) -> str: ...


def text_in_box(said: Said, language: str) -> str:
    """What stands in the box of a cell: its number, or in words why there is none; nothing while nothing is known."""
    if said.state not in ABSENCES:
        return in_box(said, language)
    return "" if said.state == NOT_YET else _in_words(said.state, language)


def read_absence(text: str) -> str | None:
    """The state that somebody wrote instead of a number, in any language or as spreadsheets write it."""
    return _absences().get(text.strip().casefold())


@cache
def _in_words(state: str, language: str) -> str:
    with translation.override(language):
        return {NOT_APPLICABLE: _("not applicable"), WITHHELD: _("withheld")}[state]


@cache
def _absences() -> dict[str, str]:
    found = {SHORTHAND[state]: state for state in ABSENCES}
    found |= dict.fromkeys(("n/a", "n.a.", "na"), NOT_APPLICABLE)
    for language in settings.LANGUAGE_TABLE:
        found |= {_in_words(state, language): state for state in (NOT_APPLICABLE, WITHHELD)}
        with translation.override(language):
            found |= {say_absence(state): state for state in ABSENCES}
            found[_("not yet")] = NOT_YET
    return {words.casefold(): state for words, state in found.items()}


def in_box(boxed: Stated, language: str) -> str:
    """The text that stands in the box; reading it gives the same number again."""
    if boxed.numerator is not None and boxed.denominator is not None:
        share = digits(boxed.numerator, language) + PARTED + digits(boxed.denominator, language)
        return share if boxed.qualifier == EXACTLY else f"~{share}"
    if boxed.value is None:
        return ""
    return say(boxed.value, boxed.qualifier, boxed.wording, language)


def read_box(
    text: str,
    language: str,
    *,
    decimals: int = 0,
    may_be_negative: bool = False,
    may_be_share: bool = False,
) -> Boxed | None:
    """What somebody wrote into a box; None for nothing. Refuses with a sentence what is not one number."""
    if may_be_share and PARTED in text:
        return _share(text, language)
    written = parse(text, language, decimals=decimals, may_be_negative=may_be_negative)
    if written is None:
        return None
    return Boxed(
        value=written.value,
        qualifier=written.qualifier,
        wording=written.wording,
        is_ambiguous=written.is_ambiguous,
    )


def _share(text: str, language: str) -> Boxed:
    part, _sign, whole = text.partition(PARTED)
    of, among = parse(part, language), parse(whole, language)
    if of is None or among is None or not among.value:
        raise ValidationError(
            _("Write both numbers of a share, for example 12/40. The second one is not zero.")
        )
    vague = {of.qualifier, among.qualifier} != {EXACTLY}
    return Boxed(
        value=None,
        numerator=of.value,
        denominator=among.value,
        qualifier=ABOUT if vague else EXACTLY,
        is_ambiguous=of.is_ambiguous or among.is_ambiguous,
    )
