"""Texts in several languages as one value: from the columns of a row, and into them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from modeltranslation.utils import build_localized_fieldname

Texts = dict[str, str]


def column(field: str, language: str) -> str:
    """The column that keeps a text in one language: "title_fr", "title_pt_br"."""
    return str(build_localized_fieldname(field, language))


def in_columns(field: str, texts: Mapping[str, str] | None) -> dict[str, str]:
    """`{"en": "Peru"}` as the keyword arguments `{"name_en": "Peru"}`; empty texts are left out."""
    return {
        column(field, language): text.strip()
        for language, text in (texts or {}).items()
        if text.strip()
    }


def of_row(row: object, field: str) -> Texts:
    """What a row, or as much of it as was read, says in each language, without fallbacks; a missing language is absent."""
    columns = {
        language: getattr(row, column(field, language)) for language in settings.LANGUAGE_TABLE
    }
    return {language: text for language, text in columns.items() if text}


def missing_languages(texts: Mapping[str, Any], languages: list[str]) -> list[str]:
    """The languages of a list in which a text does not exist; none when it exists in no language at all."""
    return [language for language in languages if language not in texts] if texts else []
