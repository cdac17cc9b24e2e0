"""The words people write in lists: columns, kinds, sizes, countries and languages, in any language of the portal."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from django.conf import settings

from alliance.countries import country_name
from alliance.sheets.words import Vocabulary, Word

# Codes of areas that are no country or territory where anybody is at home.
NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "CQ"})
# What people call countries where no table does.
ALSO_CALLED = {
    "CD": ("DRC", "DR Congo", "RDC", "Congo Kinshasa", "Congo (DRC)"),
    "CG": ("Congo Brazzaville", "Republic of the Congo"),
    "CI": ("Ivory Coast", "Costa de Marfil", "Cote d'Ivoire"),
    "GB": ("UK", "Great Britain", "England", "Scotland", "Wales", "Royaume Uni"),
    "US": ("USA", "United States of America", "EEUU", "EE UU"),
    "PS": ("Palestinian Territories", "State of Palestine"),
    "CV": ("Cape Verde",),
    "SZ": ("Swaziland",),
    "MK": ("Macedonia",),
    "TR": ("Turkey", "Turquie", "Turquía"),
    "LA": ("Lao PDR",),
    "CZ": ("Czech Republic",),
    "BO": ("Bolivia (Plurinational State of)",),
    "VE": ("Venezuela (Bolivarian Republic of)",),
    "TZ": ("United Republic of Tanzania",),
}


@cache
def columns() -> Vocabulary:
    return Vocabulary(_words("column"))


@cache
def kinds() -> Vocabulary:
    return Vocabulary(_words("kind"))


@cache
def sizes() -> Vocabulary:
    return Vocabulary(_words("size"))


@cache
def errors_column() -> Vocabulary:
    return Vocabulary([Word("errors", _content()["errors"]["label"])])


@cache
def countries() -> Vocabulary:
    """By ISO code and by name in every language of the portal, the alliance's own choices first."""
    codes = sorted(
        code
        for code in map(str, Locale.parse("en").territories)
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
    )
    tables = {code: Locale.parse(code).territories for code in _languages()}
    return Vocabulary(
        Word(
            code,
            {language: country_name(code, language) for language in _languages()},
            (
                *(str(table[code]) for table in tables.values() if code in table),
                *ALSO_CALLED.get(code, ()),
            ),
        )
        for code in codes
    )


@cache
def languages() -> Vocabulary:
    """By code and by name in every language of the portal; variants of a language are not told apart."""
    tables = {code: Locale.parse(code).languages for code in _languages()}
    codes = sorted(
        code
        for code in map(str, tables["en"])
        if code.isalpha() and 2 <= len(code) <= 3 and code not in {"mul", "und", "zxx"}
    )
    return Vocabulary(
        Word(code, {language: str(table.get(code, code)) for language, table in tables.items()})
        for code in codes
    )


def _words(kind: str) -> list[Word]:
    return [
        Word(row["code"], row["label"], tuple(row.get("also", ())), row.get("example"))
        for row in _content()[kind]
    ]


@cache
def _content() -> dict[str, Any]:
    with Path(__file__).with_name("columns.toml").open("rb") as file:
        return tomllib.load(file)


def _languages() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.LANGUAGES)
