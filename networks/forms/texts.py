"""One text as a field for each language, each written in its own direction."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.plain_text import PlainTextField
from alliance.texts import Texts

LANGUAGES = settings.LANGUAGE_TABLE


def text_fields(
    name: str,
    label: str | Promise,
    *,
    most: int,
    required_in: str = "",
    required_message: Any = "",
    rows: int = 0,
) -> dict[str, PlainTextField]:
    """`name_en`, `name_fr` …: in one line, or in several where `rows` says how many are shown.

    The label has its language as `%(language)s` in it.
    """
    messages: dict[str, Any] = {"required": required_message} if required_message else {}
    fields = {}
    for language, row in LANGUAGES.items():
        attributes = {"lang": language, "dir": row["dir"]}
        widget = (
            forms.Textarea({**attributes, "rows": rows}) if rows else forms.TextInput(attributes)
        )
        fields[f"{name}_{language}"] = PlainTextField(
            label=label % {"language": row["name"]},
            required=language == required_in,
            max_length=most,
            widget=widget,
            error_messages=messages,
        )
    return fields


def texts_in(cleaned: dict[str, Any], name: str) -> Texts:
    """What was typed in each language; an empty one means: not there."""
    return {language: cleaned[f"{name}_{language}"] for language in LANGUAGES}


NAMES = _("Name (%(language)s)")
TITLES = _("Title (%(language)s)")
NOTES = _("Note (%(language)s)")
SUMMARIES = _("Who we are (%(language)s)")
