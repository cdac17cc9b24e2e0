"""Numbers in words, with their qualifier, in the reader's language."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Figure = Mapping[str, Any]

EXACTLY, AT_LEAST, ABOUT = "exactly", "at_least", "about"
MORE_THAN = "more_than"
# Said of a number of which the approval was taken back: in texts that are read today, never in a published report.
IN_REVIEW = "in_review"

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

# Digits as a reader sees them, with grouping marks of any of our languages between them.
DIGITS = re.compile(r"\d(?:[\d.,\u00a0\u202f]*\d)?")
# How a place in a document is written down.
LINES = re.compile(r"^lines? (?P<first>\d+)(?:(?P<joint>-| and )(?P<last>\d+))?$")


@lru_cache(maxsize=10_000)
def digits(value: Decimal | str, language: str) -> str:
    """A number in digits with the marks of a language, and no zeros that nobody stated."""
    number = Decimal(value)
    places = max(0, -int(number.normalize().as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(number, format=pattern, locale=locale_of(language)))


@lru_cache(maxsize=10_000)
def say_change(now: Decimal, before: Decimal, language: str) -> str:
    """By how much a number differs from an earlier one, in percent with its sign: "+33%", "−12 %"."""
    share = (now - before) / abs(before)
    percent = str(format_percent(abs(share), format="#,##0%", locale=locale_of(language)))
    return f"{'+' if share > 0 else '−' if share < 0 else '±'}{percent}"


def say(value: Decimal | str, qualifier: str, wording: str, language: str) -> str:
    """A number with its qualifier in the reader's language: "more than 1,250", "environ 50"."""
    number = digits(value, language)
    if qualifier not in {ABOUT, AT_LEAST}:
        return number
    with translation.override(language):
        if qualifier == ABOUT:
            return _("about %(number)s") % {"number": number}
        if qualifier == AT_LEAST and wording == MORE_THAN:
            return _("more than %(number)s") % {"number": number}
        return _("at least %(number)s") % {"number": number}


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
    return str(format_list(numbers, style="or", locale=locale_of(language)))


def say_absence(state: str) -> str:
    """Why there is no number, in the language that is active."""
    words = {
        "not_applicable": _("does not apply"),
        "not_yet": _("not yet reported"),
        "withheld": _("withheld"),
        "not_reported": _("not reported"),
        IN_REVIEW: _("[number being looked at again]"),
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
    return str(format_list(list(items), locale=locale_of(language)))


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


def apart(said: str) -> tuple[str, str, str]:
    """A said number as the words before its digits, the digits, and the words after them."""
    found = DIGITS.search(said)
    if found is None:
        return "", said, ""
    return said[: found.start()], found.group(), said[found.end() :]


def begin(words: str) -> str:
    """Words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def locale_of(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))
