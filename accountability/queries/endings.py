"""What somebody's vault says of accesses that colleagues have ended by hand: their own, and others' to what they still read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accountability.models import EndedAccess, HandlerKey
from accountability.vault import VaultError
from accountability.vault.cases import open_word
from accountability.vault.keys import PrivateKeys
from alliance.models import User

DAYS_SHOWN = 30


@dataclass(frozen=True)
class Ending:
    """Whose access to which concern has ended on a day, and who ended it; they are not told the last who lost it."""

    on: date
    protocol_number: str
    is_mine: bool
    whose: str
    by: str


def endings_for(key: HandlerKey, keys: PrivateKeys, on: date) -> tuple[Ending, ...]:
    """The newest first; two queries for one as for many."""
    rows = EndedAccess.objects.filter(key=key, ended_on__gte=on - timedelta(days=DAYS_SHOWN))
    said = [(row.ended_on, word) for row in rows.order_by("-pk") if (word := _word(row, keys.x))]
    people = {word.get(name, "") for _day, word in said for name in ("whose", "by")} - {""}
    names = {
        str(public_id): name
        for public_id, name in User.objects.filter(public_id__in=people)
        .order_by("pk")
        .values_list("public_id", "name")
    }
    return tuple(
        Ending(
            on=day,
            protocol_number=str(word.get("protocol", "")),
            is_mine=word.get("whose") == str(key.user.public_id),
            whose=names.get(word.get("whose", ""), ""),
            by=names.get(word.get("by", ""), ""),
        )
        for day, word in said
    )


def _word(row: EndedAccess, private_x: bytes) -> Mapping[str, Any] | None:
    try:
        return open_word(bytes(row.sealed), private_x)
    except VaultError:
        return None
