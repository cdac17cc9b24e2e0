"""Texts that are asked for in every language: the reader's own in sight, the others folded away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language

from alliance.plain_text import PlainTextField
from alliance.texts import Texts


@dataclass(frozen=True)
class Asked:
    """A text that is asked for: its column, what it is called (with `%(language)s` in it), how long and how high it is."""

    name: str
    label: str | Promise
    most: int
    rows: int = 0
    help_text: str | Promise = ""


@dataclass(frozen=True)
class OneLanguage:
    """The fields of one language, for the page that shows them together."""

    code: str
    name: str
    direction: str
    fields: tuple[forms.BoundField, ...]


def ask_in_languages(form: forms.BaseForm, *texts: Asked) -> None:
    """Add a field for each text in each language; none is required by itself."""
    for code, language in settings.LANGUAGES:
        writing = {"lang": code, "dir": settings.LANGUAGE_TABLE[code]["dir"]}
        for text in texts:
            widget = (
                forms.Textarea(attrs={"rows": text.rows, **writing})
                if text.rows
                else forms.TextInput(attrs=writing)
            )
            form.fields[f"{text.name}_{code}"] = PlainTextField(
                label=text.label % {"language": language},
                help_text=str(text.help_text),
                required=False,
                max_length=text.most,
                widget=widget,
            )


def in_languages(form: forms.BaseForm, *names: str, first: str = "") -> list[OneLanguage]:
    """The fields by language, that of the reader (or another one) first."""
    leading = first or get_language() or settings.LANGUAGE_CODE
    found = [
        OneLanguage(
            code,
            str(language),
            settings.LANGUAGE_TABLE[code]["dir"],
            tuple(form[f"{name}_{code}"] for name in names),
        )
        for code, language in settings.LANGUAGES
    ]
    return sorted(found, key=lambda one: one.code != leading)


def says_something(languages: Sequence[OneLanguage]) -> bool:
    """Whether anything stands in these languages, so that they are unfolded."""
    return any(field.value() or field.errors for one in languages for field in one.fields)


def texts_in(cleaned: dict[str, Any], name: str) -> Texts:
    """What was typed, by language; the empty ones too, so that a text can be taken away."""
    return {code: cleaned.get(f"{name}_{code}") or "" for code in settings.LANGUAGE_TABLE}
