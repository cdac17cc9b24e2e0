"""Names of countries in the reader's language, with the alliance's own choices above Babel's."""

from functools import cache

from babel import Locale

from alliance.folding import sort_key

# What members write, where the common tables say something else: what states and peoples call themselves, whole words
# for shortened ones, and Spanish as most of the alliance's Spanish-speaking networks write it.
OWN_CHOICES: dict[str, dict[str, str]] = {
    "AG": {"en": "Antigua and Barbuda"},
    "AX": {"es": "Islas Åland"},
    "BA": {"en": "Bosnia and Herzegovina"},
    "BD": {"es": "Bangladesh"},
    "BL": {"en": "Saint Barthélemy"},
    "BY": {"fr": "Bélarus", "es": "Belarús"},
    "CD": {
        "en": "Democratic Republic of the Congo",
        "fr": "République démocratique du Congo",
        "es": "República Democrática del Congo",
        "ar": "جمهورية الكونغو الديمقراطية",
    },
    "CG": {"en": "Congo", "fr": "Congo", "es": "Congo", "ar": "الكونغو"},
    "CI": {"en": "Côte d’Ivoire", "es": "Côte d’Ivoire", "ar": "كوت ديفوار"},
    "CV": {"en": "Cabo Verde", "fr": "Cabo Verde"},
    "HK": {"en": "Hong Kong", "fr": "Hong Kong", "es": "Hong Kong", "ar": "هونغ كونغ"},
    "KN": {"en": "Saint Kitts and Nevis"},
    "LC": {"en": "Saint Lucia"},
    "MF": {"en": "Saint Martin"},
    "MM": {"en": "Myanmar", "fr": "Myanmar", "es": "Myanmar", "ar": "ميانمار"},
    "MO": {"en": "Macao", "fr": "Macao", "es": "Macao", "ar": "ماكاو"},
    "MQ": {"ar": "المارتينيك"},
    "PM": {"en": "Saint Pierre and Miquelon"},
    "PS": {"en": "Palestine", "fr": "Palestine", "es": "Palestina", "ar": "فلسطين"},
    "QA": {"es": "Qatar"},
    "RO": {"es": "Rumania"},
    "SA": {"es": "Arabia Saudita"},
    "SH": {"en": "Saint Helena"},
    "SJ": {"en": "Svalbard and Jan Mayen"},
    "ST": {"en": "São Tomé and Príncipe"},
    "TC": {"en": "Turks and Caicos Islands"},
    "TL": {"fr": "Timor-Leste", "ar": "تيمور ليشتي"},
    "TR": {"en": "Türkiye", "fr": "Türkiye", "es": "Türkiye", "ar": "تركيا"},
    "TT": {"en": "Trinidad and Tobago"},
    "VA": {"fr": "Vatican"},
    "VC": {"en": "Saint Vincent and the Grenadines"},
    "VI": {"es": "Islas Vírgenes de los Estados Unidos"},
    "WF": {"en": "Wallis and Futuna"},
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
    named = [(code, country_name(code, language)) for code in country_codes()]
    return tuple(sorted(named, key=lambda row: sort_key(row[1])))


@cache
def country_codes() -> frozenset[str]:
    """The two-letter codes of all countries and territories."""
    return frozenset(code for code in _names_in("en") if len(code) == 2) - NO_COUNTRIES


@cache
def _names_in(language: str) -> dict[str, str]:
    return dict(Locale.parse(language.replace("-", "_")).territories)
