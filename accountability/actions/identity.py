"""Opening who a reporter is: only for a reason, and never without the reporter seeing that it was opened, and why."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accountability.actions.items import add_item
from accountability.actions.trail import record_case
from accountability.models import Case, CaseEvent, CaseItem
from accountability.opened import Entry, OpenedCase, open_for_custodian
from accountability.permissions.cases import may_open_identity
from accountability.permissions.vault import Unlocked
from accountability.vault import VaultError
from accountability.vault.cases import Compartment, trail_tag
from alliance.permissions import require

IDENTITY_OPENED = "identity_opened"


@dataclass(frozen=True, repr=False)
class Identity:
    """What the reporter said of themselves, the newest last."""

    case: Case
    entries: tuple[Entry, ...]


@transaction.atomic
def open_identity(*, pk: UUID, reason: str, by: Unlocked) -> Identity:
    """Tell the reporter first, and only then open: both are stored, or neither. Raises VaultError where no key opens it."""
    case = Case.objects.select_for_update().get(pk=pk)
    require(may_open_identity(by, case))
    opened = open_for_custodian(case, by.key, by.keys)
    add_item(opened=opened, kind=IDENTITY_OPENED, values={"reason": reason})
    record_case(CaseEvent.Verb.IDENTITY_OPENED, by=by.user, case_tag=tag_of(opened))
    return Identity(case, opened.identity())


def tag_of(opened: OpenedCase) -> bytes:
    """The pseudonym of the case in the trail: from its tag key, or from the identity for who reads nothing else.

    Nothing where the identity was deleted after its time: the reporter can still write, and the line names no case.
    """
    if (Compartment.INTERNAL, opened.case.epoch) in opened.private:
        return trail_tag(opened.tag_key)
    names = CaseItem.objects.filter(case=opened.case, compartment=Compartment.IDENTITY, epoch=0)
    if not names.exists():
        return b""
    said = [entry.item.values.get("trail") for entry in opened.identity()]
    try:
        return bytes.fromhex(str(next(one for one in said if one)))
    except (StopIteration, ValueError) as error:
        raise VaultError("This identity names no line of the trail.") from error
