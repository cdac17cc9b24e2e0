"""What handlers answer some weeks after a closing: whether somebody suffered for having spoken up."""

from django.db import transaction

from accountability.actions.items import add_item
from accountability.actions.locks import CaseMovedOnError, hold_still
from accountability.actions.notices import note_for_handlers
from accountability.actions.trail import record_case
from accountability.models import CaseEvent, CaseItem
from accountability.permissions.desk import CHECK, CaseReader, may_answer_check
from accountability.vault.cases import Compartment, trail_tag
from alliance.permissions import require


@transaction.atomic
def answer_check(*, number: int, how: str, found: str, then: str, by: CaseReader) -> CaseItem:
    """Write into the file how it was asked, what was found and what happens then; the check is done.

    `number` says which check was read. Raises CaseMovedOnError where somebody else has answered it.
    """
    case = hold_still(by.opened)
    if case.checks_answered != number:
        raise CaseMovedOnError
    require(may_answer_check(by))
    item = add_item(
        opened=by.opened,
        kind=CHECK,
        values={"text": found, "how": how, "then": then},
        compartment=Compartment.INTERNAL,
    )
    case.checks_answered += 1
    case.save(update_fields=["checks_answered"])
    note_for_handlers(case=case, besides=by.user)
    record_case(CaseEvent.Verb.NOTE_ADDED, by=by.user, case_tag=trail_tag(by.opened.tag_key))
    return item
