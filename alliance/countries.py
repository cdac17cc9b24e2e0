"""Names of countries in the reader's language, with the alliance's own choices above Babel's."""

import unicodedata
from functools import cache

from babel import Locale

# What members write, where the common tables say something else.
OWN_CHOICES: dict[str, dict[str, str]] = {
    "CD": {
        "en": "Democratic Republic of the Congo",
        "fr": "République démocratique du Congo",
        "es": "República Democrática del Congo",
        "ar": "جمهورية الكونغو الديمقراطية",
    },
    "CG": {"en": "Congo", "fr": "Congo", "es": "Congo", "ar": "الكونغو"},
    "CI": {"en": "Côte d’Ivoire", "es": "Côte d’Ivoire"},
    "HK": {"en": "Hong Kong", "fr": "Hong Kong", "es": "Hong Kong", "ar": "هونغ كونغ"},
    "MM": {"en": "Myanmar", "fr": "Myanmar", "es": "Myanmar", "ar": "ميانمار"},
    "MO": {"en": "Macao", "fr": "Macao", "es": "Macao", "ar": "ماكاو"},
    "PS": {"en": "Palestine", "fr": "Palestine", "es": "Palestina", "ar": "فلسطين"},
    "TR": {"en": "Türkiye", "fr": "Türkiye", "es": "Türkiye", "ar": "تركيا"},
}

# Codes of groups of countries, of outlying parts that nobody gives as a home, and for trying things out.
NO_COUNTRIES = frozenset(
    {
        *("AC", "AQ", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "GS", "HM"),
        *("IC", "QO", "TA", "TF", "UM", "UN", "XA", "XB", "ZZ"),
    }
)


@cache
def country_name(iso2: str, language: str) -> str:
    """The name of a country in a language; a code nobody knows is answered as it came."""
    own = OWN_CHOICES.get(iso2, {}).get(language)
    return own or _names_in(language).get(iso2, iso2)


@cache
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Every country and territory with its code, sorted by name as the language's readers look for it."""
    codes = (code for code in _names_in("en") if len(code) == 2 and code not in NO_COUNTRIES)
    named = [(code, country_name(code, language)) for code in codes]
    return tuple(sorted(named, key=lambda row: _sort_key(row[1])))


def _sort_key(name: str) -> str:
    """Without accents and marks, so that Égypte stands before Espagne."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@cache
def _names_in(language: str) -> dict[str, str]:
    return dict(Locale.parse(language.replace("-", "_")).territories)
