"""Who may stop the deletion of a case, let it go on, or have it deleted before its time: two people who work on it."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import Case, LegalHold
from accountability.opened import Entry, OpenedCase
from accountability.permissions.desk import MOVED, CaseReader, person_of
from accountability.queries.retention import holds_in_force
from accountability.statuses import WORKING
from alliance.permissions import Verdict, allowed, denied

HOLD, DELETION = "legal_hold", "deletion"
# What stands in the file for each step, in the item's values under "step".
ASKED, CONFIRMED, RELEASE_ASKED, RELEASED, DROPPED = (
    "asked",
    "confirmed",
    "release_asked",
    "released",
    "dropped",
)


def hold_of(case: Case) -> LegalHold | None:
    """The hold that was asked for or is in force; None where there is none, or where it was released."""
    rows = LegalHold.objects.filter(case=case, released_on__isnull=True)
    people = rows.select_related("asked_by", "confirmed_by", "release_asked_by")
    return people.order_by("-pk").first()


def may_ask_for_hold(by: CaseReader) -> Verdict:
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case decide how long it is kept."))
    if hold_of(by.case) is not None:
        return denied(_("Somebody has asked for this already."))
    return allowed(by.role.value)


def may_confirm_hold(by: CaseReader) -> Verdict:
    hold = hold_of(by.case)
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case decide how long it is kept."))
    if hold is None or hold.confirmed_on is not None:
        return denied(_("Nothing waits for a second person here."))
    return _another(by, hold.asked_by_id)


def may_ask_for_release(by: CaseReader) -> Verdict:
    hold = hold_of(by.case)
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case decide how long it is kept."))
    if hold is None or hold.confirmed_on is None or hold.release_asked_by_id is not None:
        return denied(_("There is nothing to end here."))
    return allowed(by.role.value)


def may_release(by: CaseReader) -> Verdict:
    hold = hold_of(by.case)
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case decide how long it is kept."))
    if hold is None or hold.release_asked_by_id is None:
        return denied(_("Nothing waits for a second person here."))
    return _another(by, hold.release_asked_by_id)


def may_ask_for_deletion(by: CaseReader) -> Verdict:
    """Before its time a case goes only when it is closed, nobody holds it, and two people want it."""
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case decide how long it is kept."))
    if by.case.status != Case.Status.CLOSED:
        return denied(_("Close the concern first. Then it can be deleted before its time."))
    if is_held(by.case):
        return denied(_("A legal hold stops the deletion."))
    if open_deletion(by.opened) is not None:
        return denied(_("Somebody has asked for this already."))
    return allowed(by.role.value)


def may_agree_to_deletion(by: CaseReader) -> Verdict:
    asked = open_deletion(by.opened)
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case decide how long it is kept."))
    if asked is None:
        return denied(_("Nothing waits for a second person here."))
    if by.case.status != Case.Status.CLOSED:
        return denied(_("Close the concern first. Then it can be deleted before its time."))
    if is_held(by.case):
        return denied(_("A legal hold stops the deletion."))
    if person_of(asked) == str(by.user.public_id):
        return denied(_("Another person who works on the case confirms what you asked for."))
    return allowed(by.role.value)


def may_drop_deletion(by: CaseReader) -> Verdict:
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case decide how long it is kept."))
    if open_deletion(by.opened) is None:
        return denied(_("There is nothing to end here."))
    return allowed(by.role.value)


def open_deletion(opened: OpenedCase) -> Entry | None:
    """The request to delete that waits for a second person: signed, in the file, and made since the case moved last."""
    found = opened.entries_of(DELETION, *MOVED)
    last = found[-1] if found else None
    is_asked = last and last.kind == DELETION and last.item.values.get("step") == ASKED
    return last if is_asked else None


def is_held(case: Case) -> bool:
    """Whether something stops the deletion today."""
    return holds_in_force(timezone.now().date()).filter(case=case).exists()


def _another(by: CaseReader, first: int | None) -> Verdict:
    if by.user.pk == first:
        return denied(_("Another person who works on the case confirms what you asked for."))
    return allowed(by.role.value)
