"""Numbers that somebody typed into a text by hand: years, days and names with a number in them may stand, counts may not."""

import re
from functools import cache

from babel import Locale
from django.conf import settings

from reports.numbers.citing import CITED

_NUMBER = r"\d+(?:[.,٫٬’'  ]\d+)*"
_DAY = r"[0-3]?\d(?:st|nd|rd|th|er|re|\.?[ºª°]|e|\.)?"
# Two days of one month stand before or after its name: "8-12 March", "del 8 al 12 de marzo".
_AND = r"(?:\s*[-–—/]\s*|\s+(?:to|and|until|au|et|al|y|a|إلى|و)\s*)"
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?:\s*[-–—/]\s*(?:(?:19|20)?\d\d))?(?![\d.,]\d|\d)")
_CLOCK = re.compile(r"(?<!\d)[0-2]?\d[:h][0-5]\d(?!\d)")
_ORDINAL = re.compile(
    r"(?<!\w)\d{1,3}(?:st|nd|rd|th|ère|ere|er|re|ème|eme|e|\.?[ºª°])(?!\w)", re.IGNORECASE
)
# A number that is part of a name: COVID-19, G20, CSW68, #16Days, Beijing+30.
_IN_A_NAME = re.compile(
    r"#\w*\d\w*|(?<!\w)[^\W\d_]+[-+]?\d+(?:[.-]\d+)*(?!\w)|(?<!\w)\d+[^\W\d_]{2,}(?!\w)"
)
_NAMED = re.compile(
    r"(?<!\w)(?:SDG|SDGs|ODD|ODS|Goal|Objectif|Objetivo|Resolution|Résolution|Resolución|Article|Artículo|Law|Loi|Ley|"
    r"Act|No\.?|N[o°º]\.?|Area|Outcome|Chapter|المادة|القرار|الهدف|القانون|رقم)\s*(?:no\.?\s*)?"
    + _NUMBER,
    re.IGNORECASE,
)

# The yearly campaign is a name in every language.
_CAMPAIGN = re.compile(r"(?<!\d)16\s+(?:days|jours|días|يوم\w*)(?!\w)", re.IGNORECASE)


def counts_typed_in(text: str) -> list[str]:
    """The numbers in a text that look like counts, as they were typed; cited figures are none of them."""
    rest = _without(text, CITED, _NAMED, _CAMPAIGN, _days(), _ORDINAL, _CLOCK, _IN_A_NAME, _YEAR)
    return re.findall(_NUMBER, rest)


def _without(text: str, *allowed: re.Pattern[str]) -> str:
    for pattern in allowed:
        text = pattern.sub(" ‖ ", text)
    return text


@cache
def _days() -> re.Pattern[str]:
    """Days beside the name of a month, in each of our languages."""
    months = "|".join(sorted(map(re.escape, _names_of_months()), key=len, reverse=True))
    days = rf"{_DAY}(?:{_AND}{_DAY})*"
    return re.compile(
        rf"(?<!\d){days}\s*(?:of\s+|de\s+|من\s+)?(?:{months})(?!\w)|(?<!\w)(?:{months})\s+{days}(?!\d)",
        re.IGNORECASE,
    )


def _names_of_months() -> set[str]:
    return {
        name.rstrip(".")
        for language in settings.LANGUAGE_TABLE
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in Locale.parse(language.replace("-", "_")).months[form][width].values()
    }
