"""In which languages words are searched: each with its stemmer of PostgreSQL, all others word for word."""

from collections.abc import Mapping

from django.conf import settings

WORD_FOR_WORD = "simple"
CONFIGURATIONS: Mapping[str, str] = {
    code: row["search"] for code, row in settings.LANGUAGE_TABLE.items()
}


def in_order(reader: str) -> list[str]:
    """The reader's language first, then names, then the languages nearest to the reader."""
    row = settings.LANGUAGE_TABLE.get(reader, {})
    nearest = [code for code in row.get("fallbacks", ()) if code != reader]
    others = [code for code in settings.LANGUAGE_TABLE if code not in {reader, *nearest}]
    return [reader, "", *nearest, *others]
