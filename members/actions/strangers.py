"""Letters to an address that somebody typed: so many a day, whoever it belongs to, and whether or not it is known here."""

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.letters import write_letter_to_address
from alliance.models import OutgoingMail, User

# So many in a day: from one person to one address, from everybody to one address, and from one person to all addresses.
MOST_FROM_ONE_TO_ONE = 3
MOST_TO_ONE = 10
MOST_FROM_ONE = 50
DAY = timedelta(days=1)

# The same words whichever limit was reached: what others sent to an address is nobody's business.
ENOUGH_FOR_TODAY = _(
    "We send only so many letters a day to one address and for one person. Please try again tomorrow."
)


class EnoughForToday(Exception):
    """So many letters left for this address, or for this person, that the next one waits until tomorrow."""


def write_to_stranger(
    *,
    template: str,
    address: str,
    language: str,
    context: dict[str, Any],
    by: User,
    is_by_hand: bool = True,
) -> None:
    """Write to an address that `by` named. Raises EnoughForToday.

    A letter that goes out with a whole list counts for its address, and not against what a person sends by hand.
    """
    own = f"stranger:{by.pk}:"
    by_hand = f"{own}hand:"
    is_enough = (
        _to(address, own) >= MOST_FROM_ONE_TO_ONE
        or _to(address, "stranger:") >= MOST_TO_ONE
        or (is_by_hand and _today(by_hand).count() >= MOST_FROM_ONE)
    )
    if is_enough:
        raise EnoughForToday
    write_letter_to_address(
        template=template,
        address=address,
        language=language,
        context=context,
        key=f"{by_hand if is_by_hand else f'{own}list:'}{uuid.uuid4()}",
    )


def _to(address: str, key: str) -> int:
    return _today(key).filter(to__iexact=address.strip()).count()


def _today(key: str) -> "QuerySet[OutgoingMail]":
    return OutgoingMail.objects.filter(key__startswith=key, written_at__gt=timezone.now() - DAY)
