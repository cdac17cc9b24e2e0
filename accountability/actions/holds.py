"""Two people stop the deletion of a case, let it go on, or delete it before its time. The reasons stand inside the case, sealed."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import timezone

from accountability.actions.items import add_item
from accountability.actions.locks import CaseMovedOnError, hold_still
from accountability.actions.notices import note_for_handlers
from accountability.actions.trail import record_case
from accountability.models import CaseEvent, LegalHold
from accountability.permissions import keeping
from accountability.permissions.desk import CaseReader
from accountability.permissions.keeping import (
    ASKED,
    CONFIRMED,
    DELETION,
    DROPPED,
    HOLD,
    RELEASE_ASKED,
    RELEASED,
)
from accountability.vault.cases import Compartment, trail_tag
from alliance.permissions import Verdict, require


@transaction.atomic
def ask_for_hold(*, reason: str, by: CaseReader) -> LegalHold:
    """Ask that a case is not deleted. For seven days this alone stops it; then only with the second person."""
    _begin(by, keeping.may_ask_for_hold)
    hold = LegalHold.objects.create(case=by.case, asked_by=by.user, asked_on=_today())
    _write(by, HOLD, ASKED, reason)
    return hold


@transaction.atomic
def confirm_hold(*, by: CaseReader) -> None:
    """Stand behind a hold that another person has asked for: the case is kept until two people end it."""
    _begin(by, keeping.may_confirm_hold)
    hold = _hold(by)
    hold.confirmed_by, hold.confirmed_on = by.user, _today()
    hold.save(update_fields=["confirmed_by", "confirmed_on"])
    _write(by, HOLD, CONFIRMED)


@transaction.atomic
def ask_for_release(*, reason: str, by: CaseReader) -> None:
    """Ask that the case goes the way of its rule again."""
    _begin(by, keeping.may_ask_for_release)
    hold = _hold(by)
    hold.release_asked_by = by.user
    hold.save(update_fields=["release_asked_by"])
    _write(by, HOLD, RELEASE_ASKED, reason)


@transaction.atomic
def release_hold(*, by: CaseReader) -> None:
    """End a hold. The day of deletion is set anew, with a last warning, even where it has passed meanwhile."""
    _begin(by, keeping.may_release)
    hold = _hold(by)
    hold.released_by, hold.released_on = by.user, _today()
    hold.save(update_fields=["released_by", "released_on"])
    by.case.delete_on = None
    by.case.save(update_fields=["delete_on"])
    _write(by, HOLD, RELEASED)


@transaction.atomic
def ask_for_deletion(*, reason: str, by: CaseReader) -> None:
    """Ask that a closed case is deleted before its time, as its reporter may wish."""
    _begin(by, keeping.may_ask_for_deletion)
    _write(by, DELETION, ASKED, reason)


@transaction.atomic
def agree_to_deletion(*, by: CaseReader) -> None:
    """The second person: the case goes in the coming night."""
    _begin(by, keeping.may_agree_to_deletion)
    by.case.delete_on = _today()
    by.case.save(update_fields=["delete_on"])
    _write(by, DELETION, CONFIRMED)


@transaction.atomic
def drop_deletion(*, by: CaseReader) -> None:
    """Take a request to delete back, one's own or another's: the case stays as long as its rule says."""
    hold_still(by.opened)
    require(keeping.may_drop_deletion(by))
    _write(by, DELETION, DROPPED)


def _begin(by: CaseReader, may: Callable[[CaseReader], Verdict]) -> None:
    hold_still(by.opened)
    require(may(by))


def _hold(by: CaseReader) -> LegalHold:
    hold = keeping.hold_of(by.case)
    if hold is None:
        raise CaseMovedOnError
    return hold


def _write(by: CaseReader, kind: str, step: str, reason: str = "") -> None:
    add_item(
        opened=by.opened,
        kind=kind,
        values={"step": step, "text": reason},
        compartment=Compartment.INTERNAL,
    )
    note_for_handlers(case=by.case, besides=by.user)
    verb = CaseEvent.Verb.HOLD_CHANGED if kind == HOLD else CaseEvent.Verb.STATUS_CHANGED
    record_case(verb, by=by.user, case_tag=trail_tag(by.opened.tag_key))


def _today() -> date:
    return timezone.now().date()
