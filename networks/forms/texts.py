"""One text as a field for each language, each written in its own direction."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from alliance.plain_text import PlainTextField
from alliance.texts import Texts

LANGUAGES = settings.LANGUAGE_TABLE


def text_fields(
    name: str,
    labels: dict[str, Any],
    *,
    most: int,
    required_in: str = "",
    required_message: Any = "",
    rows: int = 0,
) -> dict[str, PlainTextField]:
    """`name_en`, `name_fr` …: in one line, or in several where `rows` says how many are shown."""
    messages: dict[str, Any] = {"required": required_message} if required_message else {}
    fields = {}
    for language, row in LANGUAGES.items():
        attributes = {"lang": language, "dir": row["dir"]}
        widget = (
            forms.Textarea({**attributes, "rows": rows}) if rows else forms.TextInput(attributes)
        )
        fields[f"{name}_{language}"] = PlainTextField(
            label=labels[language],
            required=language == required_in,
            max_length=most,
            widget=widget,
            error_messages=messages,
        )
    return fields


def texts_in(cleaned: dict[str, Any], name: str) -> Texts:
    """What was typed in each language; an empty one means: not there."""
    return {language: cleaned[f"{name}_{language}"] for language in LANGUAGES}


NAMES: dict[str, Any] = {
    "en": _("Name in English"),
    "fr": _("Name in French"),
    "es": _("Name in Spanish"),
    "ar": _("Name in Arabic"),
}
TITLES: dict[str, Any] = {
    "en": _("Title in English"),
    "fr": _("Title in French"),
    "es": _("Title in Spanish"),
    "ar": _("Title in Arabic"),
}
NOTES: dict[str, Any] = {
    "en": _("Note in English"),
    "fr": _("Note in French"),
    "es": _("Note in Spanish"),
    "ar": _("Note in Arabic"),
}
SUMMARIES: dict[str, Any] = {
    "en": _("Who we are, in English"),
    "fr": _("Who we are, in French"),
    "es": _("Who we are, in Spanish"),
    "ar": _("Who we are, in Arabic"),
}
