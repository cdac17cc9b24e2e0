"""The languages of the pages; and those in which members work, which are more, named in the reader's language."""

from functools import cache

from babel import Locale
from django.conf import settings

# After the languages of the pages, those that members have named most often.
FURTHER = (
    *("pt", "sw", "am", "bn", "zh", "nl", "fil", "de", "ha", "hi", "id", "it", "ja", "ko", "ku"),
    *("ne", "fa", "pl", "ru", "rw", "si", "so", "sv", "ta", "th", "tr", "uk", "ur", "vi"),
)


def languages_of_the_pages() -> list[tuple[str, str]]:
    """Those that are served. Asked for by name, so that one more changes no column."""
    return list(settings.LANGUAGES)


@cache
def language_choices(language: str) -> tuple[tuple[str, str], ...]:
    """The languages of the pages first, then the others, by name."""
    first = [(code, _name(code, language)) for code in settings.LANGUAGE_TABLE]
    others = sorted(((code, _name(code, language)) for code in FURTHER), key=lambda row: row[1])
    return (*first, *others)


def _name(code: str, language: str) -> str:
    """As it stands at the beginning of a line."""
    name = str(
        Locale.parse(code).get_display_name(Locale.parse(language.replace("-", "_"))) or code
    )
    return name[:1].upper() + name[1:]
