"""Text as searches and sorting see it: without accents, capitals and the ways of writing one Arabic letter.

The database does it (`portal_fold`, made by the floor's migrations), so that an index, a query and a sort key agree.
`folded` says the same of a name that stands in no table; a test holds the two together.
"""

import re
import unicodedata

from django.db.models import CharField, Func


class Fold(Func):
    """`Réseau Égalité` as `reseau egalite`, `المساواة` as `المساواه`."""

    function = "portal_fold"
    output_field = CharField()


# Letters that no decomposition takes apart.
_LETTERS = str.maketrans(
    {
        **dict(zip("ةىٱ", "هيا", strict=True)),
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "ـ": None,
    }
)
_ARTICLE = "ال"


def folded(text: str) -> str:
    """What `portal_fold` makes of a text."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", plain.translate(_LETTERS)).strip()


def sort_key(name: str) -> tuple[str, str]:
    """Where people look for a name: Égypte before Eswatini, الأردن under alef and not under its article.

    Names that look alike so stay in one order.
    """
    return folded(name.removeprefix(_ARTICLE)), name
