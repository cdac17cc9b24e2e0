"""Keys that somebody else may have: others take their place, and every concern goes on under keys that the old ones do not open."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accountability.actions.access import NobodyLeftError, leave
from accountability.actions.handlers import open_with_kit, type_back_kit
from accountability.actions.items import add_item
from accountability.actions.locks import CaseMovedOnError, hold_still
from accountability.actions.notices import note_for_handlers
from accountability.actions.trail import record_case
from accountability.models import CaseEvent, HandlerKey
from accountability.permissions.cases import cases_of
from accountability.permissions.desk import case_before
from accountability.permissions.vault import Unlocked
from accountability.vault.cases import Compartment, trail_tag

KEYS_LEAKED = "keys_leaked"


@dataclass(frozen=True)
class Replaced:
    """The new vault, in use, and how many concerns nobody else could take over."""

    key: HandlerKey
    left_alone: int


@transaction.atomic
def replace_keys(*, key: HandlerKey, typed: str, leaked: Unlocked) -> Replaced:
    """Put a new vault into use in place of one that is open still, and leave every concern that the old one reads.

    Those who stay go on under new keys and may give access again once two certifiers stand behind the new key. Raises
    ValidationError for another kit; nothing changes then.
    """
    open_with_kit(key=key, typed=typed)
    alone = 0
    if leaked.key != key:
        alone = sum(not _is_left(held.case.pk, leaked) for held in cases_of(leaked))
    return Replaced(type_back_kit(key=key, typed=typed, by=leaked.user), alone)


def _is_left(pk: UUID, leaked: Unlocked) -> bool:
    """Leave a concern to its others; False where there are none."""
    by = case_before(leaked, pk)
    if by is None:
        return True
    try:
        with transaction.atomic():
            hold_still(by.opened)
            add_item(
                opened=by.opened,
                kind=KEYS_LEAKED,
                values={"who": leaked.author},
                compartment=Compartment.INTERNAL,
            )
            tag = trail_tag(by.opened.tag_key)
            record_case(CaseEvent.Verb.ACCESS_ENDED, by=by.user, case_tag=tag)
            leave(by.opened, by.user, by=by.user, keep_out=False)
            note_for_handlers(case=by.opened.case, besides=by.user)
    except (NobodyLeftError, CaseMovedOnError):
        return False
    return True
