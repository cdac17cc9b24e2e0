"""Names of countries in the reader's language, with the alliance's own choices above Babel's."""

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


@cache
def country_name(iso2: str, language: str) -> str:
    """The name of a country in a language; a code nobody knows is answered as it came."""
    own = OWN_CHOICES.get(iso2, {}).get(language)
    return own or _names_in(language).get(iso2, iso2)


@cache
def _names_in(language: str) -> dict[str, str]:
    return dict(Locale.parse(language.replace("-", "_")).territories)
