"""Amounts of money: which currencies there are, and the mark of one beside an amount. They are never converted here."""

import re
import unicodedata
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_symbol
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reports.numbers.saying import locale_of

CODE = re.compile(r"(?<![^\W\d_])[A-Za-z]{3}(?![^\W\d_])")


@cache
def currencies() -> frozenset[str]:
    """The codes of what people pay with somewhere today."""
    by_country = get_global("territory_currencies")
    return frozenset(
        code
        for rows in by_country.values()
        for code, _since, until, is_tender in rows
        if is_tender and until is None
    )


def say_currencies(language: str) -> list[tuple[str, str]]:
    """Each with its code and its name, in the order of the codes."""
    locale = locale_of(language)
    return [
        (code, f"{code} · {get_currency_name(code, locale=locale)}")
        for code in sorted(currencies())
    ]


def without_currency(text: str, currency: str, language: str) -> str:
    """The amount alone; refuses one in another currency than that in which the figure is counted."""
    codes = {one for one in CODE.findall(text) if one.isupper() or one.upper() in currencies()}
    signs = {one for one in text if unicodedata.category(one) == "Sc"}
    own_sign = get_currency_symbol(currency, locale=locale_of(language)) if currency else ""
    others = {one.upper() for one in codes} - {currency}
    if currency and (others or not all(own_sign.endswith(one) for one in signs)):
        raise ValidationError(
            _(
                "This figure is counted in %(currency)s. Amounts in another currency are not added to it."
            )
            % {"currency": currency}
        )
    for mark in (*codes, *signs):
        text = text.replace(mark, " ")
    return text
