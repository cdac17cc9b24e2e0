"""Words for people: texts that exist in several languages, days that are known more or less exactly, sizes of files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.lists import format_list
from django import template
from django.conf import settings
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.countries import country_name
from alliance.folding import sort_key
from alliance.texts import of_row

register = template.Library()


@dataclass(frozen=True)
class Told:
    """A text as this reader gets it, and the language that is. In a template it marks itself where that is another one."""

    text: str
    language: str

    def __str__(self) -> SafeString:
        if not self.text or self.language == reader_language():
            return format_html("{}", self.text)
        direction = settings.LANGUAGE_TABLE[self.language]["dir"]
        return format_html(
            '<span lang="{}" dir="{}">{}</span>', self.language, direction, self.text
        )

    def __bool__(self) -> bool:
        return bool(self.text)


def reader_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.filter
def told(texts: Mapping[str, str] | None) -> Told:
    """A text of several languages in the reader's, or in the nearest one that exists."""
    language = reader_language()
    for candidate in (language, *settings.LANGUAGE_TABLE[language]["fallbacks"]):
        if texts and texts.get(candidate):
            return Told(texts[candidate], candidate)
    return Told("", language)


@register.filter
def told_of(row: models.Model, field: str) -> Told:
    """What a row says in a translated field, as `told` chooses it."""
    return told(of_row(row, field))


@register.filter
def known_day(day: date, precision: str) -> str:
    """A day no more exactly than it is known: 1 January 2017, January 2017, 2017."""
    if precision == "year":
        return str(day.year)
    if precision == "month":
        return str(format_skeleton("yMMMM", day, locale=_locale()))
    return long_day(day)


def known_days(first: date, last: date, precision: str) -> str:
    """A time no more exactly than it is known: 2 to 5 April 2017, January 2017, 2017."""
    if precision != "range" or first == last:
        return known_day(first, precision)
    return _("%(first)s to %(last)s") % {"first": _begin_of(first, last), "last": long_day(last)}


def _begin_of(first: date, last: date) -> str:
    """The first day, without the month and the year that the last one names anyway."""
    if first.year != last.year:
        return long_day(first)
    if first.month != last.month:
        return str(format_skeleton("MMMMd", first, locale=_calendar()))
    return str(first.day)


@register.filter
def long_day(day: date) -> str:
    """A day as it stands in running text."""
    return str(format_date(day, format="long", locale=_calendar()))


@register.filter
def long_moment(moment: datetime) -> str:
    """A day and its minute in UTC, as they stand in running text."""
    clock = format_time(moment, format="short", locale=_calendar())
    return str(get_datetime_format("medium", locale=_calendar())).format(
        clock, long_day(moment.date())
    )


@register.filter
def in_a_row(names: Iterable[object]) -> str:
    """Names one after the other, joined as the reader's language joins them."""
    return str(format_list([str(name) for name in names], locale=_calendar()))


@register.filter
def country_names(codes: Iterable[str]) -> list[str]:
    """The names of countries in the reader's language, in the order in which people look for them."""
    return sorted((country_name(code, reader_language()) for code in codes), key=sort_key)


@register.filter
def named_countries(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Countries as they stand in addresses, each with its name, in the same order."""
    named = [(code.lower(), country_name(code, reader_language())) for code in codes]
    return sorted(named, key=lambda row: sort_key(row[1]))


@register.filter
def language_name(code: str) -> str:
    """A language's name in the reader's language, also where nobody formats dates and numbers in it."""
    try:
        named = Locale.parse(code.replace("-", "_")).get_display_name(_locale())
    except (UnknownLocaleError, ValueError):
        named = _locale().languages.get(code)
    return str(named or code)


@register.filter
def file_size(size: int) -> str:
    """How large a file is, in words."""
    return filesizeformat(size)


def _locale() -> Locale:
    return Locale.parse(reader_language().replace("-", "_"))


def _calendar() -> Locale:
    """How dates are written; English as most of the alliance writes it, the day first."""
    return Locale.parse("en_GB") if reader_language() == "en" else _locale()
