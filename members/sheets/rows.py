"""From the words in a row to values that the portal keeps, with everything that is wrong said at once."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from alliance.plain_text import has_hidden_signs
from alliance.sheets.words import Vocabulary
from members.models import Member
from members.sheets import words
from members.sheets.messages import Message, Messages, is_wrong
from members.sheets.reading import Table

LONGEST = {
    "name": 150,
    "local_name": 150,
    "acronym": 30,
    "place": 80,
    "website": 200,
    "email": 254,
    "phone": 40,
    "about": 2000,
}
OTHERWISE_LONGEST = 300
# Texts in which people write several lines.
IN_LINES = frozenset({"about"})
BETWEEN = re.compile(r"[,;/|\n،؛]+")
# A theme's own name may hold commas.
BETWEEN_THEMES = re.compile(r"[;|\n؛]+")
PHONE = re.compile(r"^\+?[\d ()./-]{5,39}$")
# No value begins so. Others that a spreadsheet runs are in order here: a telephone number begins with +.
FORMULA = ("=", "@", "\t", "\r")
FIRST_YEAR = 1800

_is_email = EmailValidator()
_is_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Entry:
    """One row: what it says of a member by the portal's names, and what is to be said about it."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any]
    messages: Messages = field(default_factory=dict)

    @property
    def is_wrong(self) -> bool:
        return is_wrong(self.messages)


@dataclass
class Reader:
    """Reads rows against the words of a day: the themes and today's date come from outside."""

    themes: Vocabulary
    today: date

    def read(self, table: Table, number: int) -> Entry:
        cells = {code: text for code in table.places if (text := table.text(number, code))}
        formulas = {code for code in table.places if table.is_formula(number, code)}
        return self.entry(number, cells, formulas)

    def entry(
        self,
        number: int,
        cells: Mapping[str, str],
        formulas: "set[str] | frozenset[str]" = frozenset(),
    ) -> Entry:
        """The values in these cells. An empty cell says nothing, also where a member says something already."""
        values: dict[str, Any] = {}
        messages: Messages = {}
        kept = {}
        for code in words.columns().words:
            text = unicodedata.normalize("NFC", cells.get(code, "").strip())
            said: list[Message] = []
            if code in formulas:
                said.append(["formula", {}] if text else ["formula_without_result", {}])
            if text:
                kept[code] = _shown(text)
                value, wrong = self._value(code, text)
                said += wrong
                if not wrong:
                    values[code] = value
            if said:
                messages[code] = said
        if "name" not in kept:
            messages.setdefault("name", []).append(["missing_name", {}])
        values.setdefault("kind", Member.Kind.ORGANISATION)
        return Entry(number, kept, values, messages)

    def _value(self, code: str, text: str) -> tuple[Any, list[Message]]:
        longest = LONGEST.get(code, OTHERWISE_LONGEST)
        if len(text) > longest:
            return None, [["too_long", {"limit": longest, "length": len(text)}]]
        if has_hidden_signs(text):
            return None, [["hidden_signs", {}]]
        if text.startswith(FORMULA):
            return None, [["begins_like_a_formula", {}]]
        readers: dict[str, Callable[[str], tuple[Any, list[Message]]]] = {
            "name": _name,
            "country": lambda text: _one_of(words.countries(), "country", "unknown_country", text),
            "kind": lambda text: _one_of(words.kinds(), "kind", "unknown_kind", text),
            "size": lambda text: _one_of(words.sizes(), "size", "unknown_size", text),
            "languages": _languages,
            "themes": self._themes,
            "website": _website,
            "email": _email,
            "phone": _phone,
            "founded_year": self._year,
            "since": self._since,
        }
        reader = readers.get(code)
        return reader(text) if reader else (_tidy(code, text), [])

    def _themes(self, text: str) -> tuple[Any, list[Message]]:
        whole = self.themes.find(text)
        parts = [text] if whole else [part.strip() for part in BETWEEN_THEMES.split(text)]
        if len(parts) == 1 and not whole:
            parts = [part.strip() for part in BETWEEN.split(text)]
        codes, wrong = [], []
        for part in filter(None, parts):
            code = self.themes.find(part)
            if code is None:
                wrong.append(_unknown("unknown_theme", part, self.themes, "themes"))
            elif code not in codes:
                codes.append(code)
        return sorted(codes), wrong

    def _year(self, text: str) -> tuple[Any, list[Message]]:
        year = text[:4] if re.fullmatch(r"\d{4}(-\d\d-\d\d)?", text) else ""
        if not year.isdecimal() or not FIRST_YEAR <= int(year) <= self.today.year:
            return None, [["bad_year", {"latest": self.today.year}]]
        return int(year), []

    def _since(self, text: str) -> tuple[Any, list[Message]]:
        try:
            day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
        except ValueError:
            day = None
        if day is None or day.year < FIRST_YEAR:
            return None, [["bad_date", {}]]
        return (None, [["future_date", {}]]) if day > self.today else (day.isoformat(), [])


def domain_of(website: str) -> str:
    """The host of a website without "www."; what duplicates are found by."""
    host = urlsplit(website).hostname or ""
    return host.removeprefix("www.")[:120]


def _name(text: str) -> tuple[Any, list[Message]]:
    name = _tidy("name", text)
    if not any(letter.isalnum() for letter in name):
        return None, [["no_letters", {}]]
    return name, []


def _one_of(vocabulary: Vocabulary, of: str, code: str, text: str) -> tuple[Any, list[Message]]:
    found = vocabulary.find(text)
    return (found, []) if found else (None, [_unknown(code, text, vocabulary, of)])


def _unknown(code: str, text: str, vocabulary: Vocabulary, of: str) -> Message:
    values = {"value": _shown(text)[:60]}
    nearest = vocabulary.nearest(text)
    if nearest is None:
        return [code, values]
    if of == "themes":
        # themes are no part of the code, so what they are called is kept with the message
        return [code, {**values, "called": dict(vocabulary.words[nearest].label)}]
    return [code, {**values, "nearest": nearest, "of": of}]


def _languages(text: str) -> tuple[Any, list[Message]]:
    codes: list[str] = []
    wrong = []
    for part in filter(None, (part.strip() for part in BETWEEN.split(text))):
        code = words.languages().find(part)
        if code is None:
            wrong.append(_unknown("unknown_language", part, words.languages(), "languages"))
        elif code not in codes:
            codes.append(code)
    return codes, wrong


def _website(text: str) -> tuple[Any, list[Message]]:
    address = text if "://" in text else f"https://{text}"
    try:
        _is_address(address)
    except (ValidationError, ValueError):
        return None, [["bad_website", {}]]
    return address, []


def _email(text: str) -> tuple[Any, list[Message]]:
    address = text.removeprefix("mailto:")
    try:
        _is_email(address)
    except ValidationError:
        return None, [["bad_email", {}]]
    return address, []


def _phone(text: str) -> tuple[Any, list[Message]]:
    number = text.replace("\u00a0", " ").replace("–", "-")
    western = "".join(str(unicodedata.digit(sign, sign)) for sign in number)
    return (western, []) if PHONE.match(western) else (None, [["bad_phone", {}]])


def _tidy(code: str, text: str) -> str:
    if code in IN_LINES:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\s+", " ", text)


def _shown(text: str) -> str:
    """What stood in a cell, short enough to keep and without signs that would turn a page around."""
    if has_hidden_signs(text):
        text = "".join("�" if has_hidden_signs(sign) else sign for sign in text)
    return text[:2100]
