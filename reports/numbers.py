"""Numbers as people write and read them: with their qualifier, in words, in the reader's language. No sums here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Figure = Mapping[str, Any]

EXACTLY, AT_LEAST, ABOUT = "exactly", "at_least", "about"
MORE_THAN = "more_than"

# What stands for a number that is not there, in spreadsheets and other files for machines.
SHORTHAND = {
    "not_applicable": "[z]",
    "cannot_be_added": "[z]",
    "withheld": "[c]",
    "not_yet": "[x]",
    "not_reported": "[x]",
    "conflict": "[x]",
}

# Why a total is refused, for each reason that the roll-up gives.
REFUSALS = {
    "unique_people": gettext_lazy(
        "People cannot be added: somebody who took part in two networks would count twice."
    ),
    "reach": gettext_lazy(
        "Reach cannot be added: the audiences overlap, and nobody knows by how much."
    ),
    "rate_without_parts": gettext_lazy(
        "Rates cannot be added: the source gives them without the two numbers they were made from."
    ),
    "set": gettext_lazy("The parts overlap, and the sources do not name their members."),
    "over_time": gettext_lazy("Several periods report this figure, and it does not add over time."),
    "over_categories": gettext_lazy("The categories overlap, and no total was reported."),
}
CANNOT_BE_ADDED = gettext_lazy("The numbers of the networks do not add up to one.")

MOST_DIGITS = 15
# Digits as a reader sees them, with grouping marks of any of our languages between them.
DIGITS = re.compile(r"\d(?:[\d.,\u00a0\u202f]*\d)?")
# How a place in a document is written down.
LINES = re.compile(r"^lines? (?P<first>\d+)(?:(?P<joint>-| and )(?P<last>\d+))?$")
# How a text cites a figure: by the reference of a count, or by measure and network; `figure` is the one it belongs to.
CITED = re.compile(r"\{(figure|[A-Z]+\d+[a-z]?|[a-z0-9-]+\.[a-z0-9-]+)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: words as they stand, or the figure that is cited there."""

    words: str
    cites: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was understood of a number that somebody wrote."""

    value: Decimal
    qualifier: str
    wording: str


# --- numbers in words ---------------------------------------------------------------------------


def digits(value: Decimal | str, language: str) -> str:
    """A number in digits with the marks of a language, and no zeros that nobody stated."""
    number = Decimal(value)
    places = max(0, -int(number.normalize().as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(number, format=pattern, locale=_locale(language)))


def say(value: Decimal | str, qualifier: str, wording: str, language: str) -> str:
    """A number with its qualifier in the reader's language: "more than 1,250", "environ 50"."""
    number = digits(value, language)
    with translation.override(language):
        if qualifier == ABOUT:
            return _("about %(number)s") % {"number": number}
        if qualifier == AT_LEAST and wording == MORE_THAN:
            return _("more than %(number)s") % {"number": number}
        if qualifier == AT_LEAST:
            return _("at least %(number)s") % {"number": number}
    return number


def say_figure(figure: Figure, language: str) -> str:
    """A figure as it is printed wherever it stands: the number, or in words why there is none."""
    state = figure["state"]
    if state in {"value", "zero"}:
        return say(figure["value"], figure["qualifier"], figure["wording"], language)
    if state == "conflict":
        return say_conflict(figure["conflict"], language)
    with translation.override(language):
        if state == "cannot_be_added":
            return _("cannot be added")
        return say_absence(state)


def say_conflict(statements: Iterable[Figure], language: str) -> str:
    """Every number that the sources give for one thing: "10 or 5, sources differ"."""
    either = say_either(statements, language)
    with translation.override(language):
        return _("%(numbers)s, sources differ") % {"numbers": either}


def say_either(statements: Iterable[Figure], language: str) -> str:
    """The numbers of several sources alone: "10 or 5"."""
    numbers = [say(one["value"], one["qualifier"], one["wording"], language) for one in statements]
    return str(format_list(numbers, style="or", locale=_locale(language)))


def say_absence(state: str) -> str:
    """Why there is no number, in the language that is active."""
    words = {
        "not_applicable": _("does not apply"),
        "not_yet": _("not yet reported"),
        "withheld": _("withheld"),
        "not_reported": _("not reported"),
    }
    return words[state]


def say_highest(figure: Figure, language: str) -> str:
    """The highest part of a figure that cannot be added, or nothing when it has none."""
    if not figure["highest"]:
        return ""
    highest = Decimal(figure["highest"])
    part = next(
        (part for part in figure["parts"] if part["value"] and Decimal(part["value"]) == highest),
        {"qualifier": EXACTLY, "wording": ""},
    )
    number = say(highest, part["qualifier"], part["wording"], language)
    with translation.override(language):
        return _("The highest single number is %(number)s.") % {"number": number}


def say_refusal(code: str) -> str:
    """Why numbers are not added, in the language that is active."""
    return str(REFUSALS.get(code, CANNOT_BE_ADDED))


def say_coverage(coverage: Figure, language: str) -> str:
    """How much of the whole a figure speaks for: "4 of 8 networks", or that it was stated for the whole."""
    with translation.override(language):
        if coverage["stated_whole"]:
            return _("stated for the whole")
        reported, expected = int(coverage["reported"]), int(coverage["expected"])
        if not expected:
            return ""
        return ngettext(
            "%(reported)s of %(expected)s network",
            "%(reported)s of %(expected)s networks",
            expected,
        ) % {
            "reported": digits(str(reported), language),
            "expected": digits(str(expected), language),
        }


def say_claims(claims: Figure, language: str) -> str:
    """What a count says against what its source names: "claimed 6, listed 5"."""
    with translation.override(language):
        return _("claimed %(claimed)s, listed %(listed)s") % {
            "claimed": digits(claims["claimed"], language),
            "listed": digits(str(len(claims["listed"])), language),
        }


def listed(items: Iterable[str], language: str) -> str:
    """Names in a row, joined as a language joins them."""
    return str(format_list(list(items), locale=_locale(language)))


def say_locator(locator: str, language: str) -> str:
    """A place in a document: "line 561", "lignes 532–536"; any other is given as it was written."""
    found = LINES.match(locator)
    if found is None:
        return locator
    with translation.override(language):
        first, joint, last = found["first"], found["joint"], found["last"]
        if not joint:
            return _("line %(line)s") % {"line": first}
        if joint == "-":
            return _("lines %(first)s–%(last)s") % {"first": first, "last": last}
        return _("lines %(first)s and %(last)s") % {"first": first, "last": last}


# --- figures cited in texts -----------------------------------------------------------------------


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


def apart(said: str) -> tuple[str, str, str]:
    """A said number as the words before its digits, the digits, and the words after them."""
    found = DIGITS.search(said)
    if found is None:
        return "", said, ""
    return said[: found.start()], found.group(), said[found.end() :]


def begin(words: str) -> str:
    """Words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


# --- numbers that people write ----------------------------------------------------------------------

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
MINUS = re.compile(r"^[-\u2212\u2013]\s*\d|^\(\s*\d[^()]*\)$")
GROUPED = re.compile(r"^\d{1,3}(?P<mark>[ .,٬'’])\d{3}(?:(?P=mark)\d{3})*$")
GROUPED_IN_LAKHS = re.compile(r"^\d{1,2}(?:,\d{2})+,\d{3}$")
WITH_DECIMALS = re.compile(
    r"^(?P<whole>\d+|\d{1,3}(?:[ .,٬'’]\d{3})+)(?P<mark>[.,٫])(?P<parts>\d+)$"
)


def parse(text: str, language: str, *, decimals: int = 0) -> Written | None:
    """Read a number with its qualifier as people write it; nothing written means nothing reported."""
    words = _plain(text)
    if not words:
        return None
    qualifier, wording, body = _qualified(words)
    value = _number(body, language, decimals)
    if value == 0 and qualifier != EXACTLY:
        raise ValidationError(_("Zero is exact. Write 0 alone, or leave the field empty."))
    return Written(value=value, qualifier=qualifier, wording=wording)


def _plain(text: str) -> str:
    """The text with Western digits, simple blanks and nothing invisible."""
    western = "".join(
        str(int(sign)) if sign.isdecimal() else " " if sign in BLANKS else sign
        for sign in text.translate(INVISIBLE)
    )
    return re.sub(r" +", " ", western).strip()


def _qualified(words: str) -> tuple[str, str, str]:
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
    if MINUS.match(body):
        raise ValidationError(_("A count cannot be below zero."))
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
    locale = _locale(language)
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


def _locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))
