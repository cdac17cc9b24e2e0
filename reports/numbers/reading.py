"""Numbers as people write them, with a qualifier in any of the portal's languages."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from babel.numbers import get_decimal_symbol, get_group_symbol
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.numbers.saying import ABOUT, AT_LEAST, EXACTLY, MORE_THAN, locale_of

MOST_DIGITS = 15

# Words and signs that carry a qualifier, in every language of the portal: read whatever the screen's language is.
SIGNS = (
    (AT_LEAST, MORE_THAN, (">", "+")),
    (AT_LEAST, AT_LEAST, ("≥", ">=")),
    (ABOUT, "", ("~", "≈")),
)
OPENING_WORDS = (
    (
        AT_LEAST,
        MORE_THAN,
        ("more than", "over", "plus de", "más de", "mas de", "أكثر من", "ما يزيد على"),
    ),
    (
        AT_LEAST,
        AT_LEAST,
        ("at least", "au moins", "al menos", "por lo menos", "ما لا يقل عن", "على الأقل"),
    ),
    (
        ABOUT,
        "",
        (
            *("about", "around", "approximately", "some", "ca.", "environ", "près de"),
            *(
                "cerca de",
                "alrededor de",
                "aproximadamente",
                "unos",
                "unas",
                "نحو",
                "حوالي",
                "قرابة",
            ),
        ),
    ),
    (EXACTLY, "", ("exactly", "exactement", "exactamente", "بالضبط")),
)
CLOSING_WORDS = (
    (AT_LEAST, MORE_THAN, ("+",)),
    (AT_LEAST, AT_LEAST, ("au moins", "al menos", "على الأقل", "at least")),
    (ABOUT, "", ("environ", "تقريبًا", "تقريبا")),
)
BLANKS = "\u0020\u00a0\u2007\u2009\u202f\t"
INVISIBLE = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\ufeff"))
MINUS = re.compile(r"^[-\u2212\u2013]\s*(?P<signed>\d.*)$|^\(\s*(?P<framed>\d[^()]*)\)$")
AMBIGUOUS = re.compile(r"^\d{1,3}[.,]\d{3}$")
GROUPED = re.compile(r"^\d{1,3}(?P<mark>[ .,٬'’])\d{3}(?:(?P=mark)\d{3})*$")
GROUPED_IN_LAKHS = re.compile(r"^\d{1,2}(?:,\d{2})+,\d{3}$")
WITH_DECIMALS = re.compile(
    r"^(?P<whole>\d+|\d{1,3}(?:[ .,٬'’]\d{3})+)(?P<mark>[.,٫])(?P<parts>\d+)$"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What was understood of a number that somebody wrote."""

    value: Decimal
    qualifier: str
    wording: str
    # one mark before three digits, as in "1.234", groups thousands here and parts decimals elsewhere
    is_ambiguous: bool = field(default=False, compare=False)


def parse(
    text: str, language: str, *, decimals: int = 0, may_be_negative: bool = False
) -> Written | None:
    """Read a number with its qualifier as people write it; nothing written means nothing reported."""
    words = _plain(text)
    if not words:
        return None
    qualifier, wording, body = _qualified(words)
    below_zero = MINUS.match(body)
    if below_zero and not may_be_negative:
        raise ValidationError(_("A count cannot be below zero."))
    if below_zero:
        body = (below_zero["signed"] or below_zero["framed"]).strip()
    value = _number(body, language, decimals)
    if value == 0 and qualifier != EXACTLY:
        raise ValidationError(_("Zero is exact. Write 0 alone, or leave the field empty."))
    return Written(
        value=-value if below_zero else value,
        qualifier=qualifier,
        wording=wording,
        is_ambiguous=AMBIGUOUS.match(body) is not None,
    )


def _plain(text: str) -> str:
    """The text with Western digits, simple blanks and nothing invisible."""
    if text.isascii() and text.isdigit():
        return text
    western = "".join(
        str(int(sign)) if sign.isdecimal() else " " if sign in BLANKS else sign
        for sign in text.translate(INVISIBLE)
    )
    return re.sub(r" +", " ", western).strip()


def _qualified(words: str) -> tuple[str, str, str]:
    if words.isdigit():
        return EXACTLY, "", words
    lowered = words.casefold()
    for qualifier, wording, openings in (*reversed(SIGNS), *OPENING_WORDS):
        for opening in sorted(openings, key=len, reverse=True):
            if lowered.startswith(opening):
                return qualifier, wording, words[len(opening) :].strip()
    for qualifier, wording, closings in CLOSING_WORDS:
        for closing in closings:
            if lowered.endswith(closing):
                return qualifier, wording, words[: -len(closing)].strip()
    return EXACTLY, "", words


def _number(body: str, language: str, decimals: int) -> Decimal:
    if not re.fullmatch(r"\d[\d .,٬٫'’]*", body):
        raise ValidationError(
            _(
                'This is not a number. Write digits, for example 1250, and if need be "more than", "at least" or "about" before them.'
            )
        )
    whole, parts = _split(body, language, decimals)
    if len(whole.lstrip("0")) > MOST_DIGITS:
        raise ValidationError(
            ngettext(
                "This number is too long. It may have %(most)s digit.",
                "This number is too long. It may have at most %(most)s digits.",
                MOST_DIGITS,
            )
            % {"most": MOST_DIGITS}
        )
    places = parts.rstrip("0")
    if len(places) > decimals:
        raise ValidationError(_too_fine(decimals))
    return Decimal(f"{whole}.{parts}" if parts else whole)


def _split(body: str, language: str, decimals: int) -> tuple[str, str]:
    """The whole part and the decimal part of a number, its grouping marks taken out."""
    if body.isdigit():
        return body, ""
    grouped = GROUPED.match(body)
    if grouped and _is_grouping(grouped["mark"], body, language, decimals):
        return _only_digits(body), ""
    if GROUPED_IN_LAKHS.match(body):
        return _only_digits(body), ""
    fraction = WITH_DECIMALS.match(body)
    if fraction and fraction["mark"] not in fraction["whole"]:
        return _only_digits(fraction["whole"]), fraction["parts"]
    raise ValidationError(
        _(
            "The marks between the digits can be read in two ways. Write the number without them, for example 1250."
        )
    )


def _is_grouping(mark: str, body: str, language: str, decimals: int) -> bool:
    """Whether a mark groups thousands: "1.234" is read by the reader's language where decimals are possible."""
    if mark not in ".," or body.count(mark) > 1 or not decimals:
        return True
    locale = locale_of(language)
    if mark == get_decimal_symbol(locale):
        return False
    return bool(mark == get_group_symbol(locale))


def _only_digits(body: str) -> str:
    return re.sub(r"\D", "", body)


def _too_fine(decimals: int) -> str:
    if not decimals:
        return _("This figure is a whole number. Write it without decimals.")
    return ngettext(
        "This figure has at most %(decimals)s decimal place.",
        "This figure has at most %(decimals)s decimal places.",
        decimals,
    ) % {"decimals": decimals}
