"""The words in the files of returns: headings, qualifiers, and why there is no number, in any language of the portal."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from alliance.sheets.words import Vocabulary, Word

# Headings that are known and say nothing of their own.
TOLD = frozenset({"measure_name", "category_name", "unit", "last_year", "errors"})


@cache
def columns() -> Vocabulary:
    """The columns that are read, and those that are only shown."""
    return Vocabulary([*_words("column"), *_words("told")])


@cache
def qualifiers() -> Vocabulary:
    """By code: exactly, more_than, at_least, about. Signs are words that have no letters, so they are found apart."""
    return Vocabulary(_words("qualifier"))


@cache
def states() -> Vocabulary:
    return Vocabulary(_words("state"))


def qualifier_of(text: str) -> str:
    """The code of a qualifier; what is none stays as it was written."""
    return SIGNS.get(text) or qualifiers().find(text) or text


def state_of(text: str) -> str:
    """The code of a state; what is none stays as it was written."""
    return states().find(text) or text


def is_heading(text: str) -> bool:
    return columns().find(text) is not None


SIGNS = {
    "=": "exactly",
    ">": "more_than",
    "≥": "at_least",
    ">=": "at_least",
    "~": "about",
    "≈": "about",
}


def _words(kind: str) -> list[Word]:
    return [Word(row["code"], row["label"], tuple(row.get("also", ()))) for row in _content()[kind]]


@cache
def _content() -> dict[str, Any]:
    with Path(__file__).with_name("columns.toml").open("rb") as file:
        return tomllib.load(file)
