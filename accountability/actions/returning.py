"""What a reporter does who has come back: opens their concern, adds to it, asks to stop, says how it went, changes the code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accountability import trust
from accountability.actions.drafts import open_unsent
from accountability.actions.identity import tag_of
from accountability.actions.items import StoredFile, add_item
from accountability.actions.locks import hold_still
from accountability.actions.notices import note_for_handlers
from accountability.actions.statistics import count_rating
from accountability.actions.trail import record_case
from accountability.gates import LIGHT
from accountability.models import Attachment, Case, CaseEvent
from accountability.opened import OpenedCase
from accountability.pages.reporter import RATING, WITHDRAWAL, Rating, Wanted
from accountability.vault import VaultError
from accountability.vault.cases import ReporterRing, unwrap_ring, wrap_ring
from accountability.vault.derivation import CodeKeys, code_keys


class CodeOpensNothingError(Exception):
    """No concern and nothing unsent has this code: it never had, or what it opened was deleted."""


class CodeChangedError(Exception):
    """Meanwhile the code was changed elsewhere."""


@dataclass(frozen=True, repr=False)
class Found:
    """What a code opens: a concern with its reporter's keys, or what somebody has not sent yet."""

    case: Case | None = None
    ring: ReporterRing | None = None
    unsent: Mapping[str, Any] | None = None


def keys_of_code(*, code: str) -> CodeKeys:
    """Raises gates.GateFullError when too many codes are looked up at once, and OSError where the pepper is away."""
    with LIGHT.passing():
        return code_keys(code, trust.pepper())


def open_by_code(*, code: str) -> Found:
    """Find what a code opens. Raises CodeOpensNothingError, in the same time whatever the reason; and as `keys_of_code`."""
    keys = keys_of_code(code=code)
    case = Case.objects.filter(receipt_lookup=keys.lookup).first()
    unsent = open_unsent(code=code, keys=keys)
    if case is not None:
        try:
            return Found(case, unwrap_ring(bytes(case.reporter_wrapped), keys.wrap, case.pk))
        except VaultError:
            raise CodeOpensNothingError from None
    if unsent is None:
        raise CodeOpensNothingError
    return Found(unsent=unsent)


@transaction.atomic
def add_words(
    *, opened: OpenedCase, kind: str, text: str, files: Iterable[StoredFile] = ()
) -> None:
    """Add a message or a correction; those who may read it are told at their hour."""
    hold_still(opened)
    add_item(opened=opened, kind=kind, values={"text": text}, files=files)
    note_for_handlers(case=opened.case)
    record_case(CaseEvent.Verb.MESSAGE_ADDED, by=None, case_tag=tag_of(opened))


@transaction.atomic
def withdraw(*, opened: OpenedCase, wanted: Wanted, text: str) -> None:
    """Ask the handlers to wait, to stop, or to stop and delete. What becomes of it is theirs to do, and to answer."""
    hold_still(opened)
    add_item(opened=opened, kind=WITHDRAWAL, values={"wanted": wanted.value, "text": text})
    note_for_handlers(case=opened.case)
    record_case(CaseEvent.Verb.WITHDRAWN, by=None, case_tag=tag_of(opened))


@transaction.atomic
def rate(*, opened: OpenedCase, rating: Rating, text: str) -> None:
    """Say how the concern was handled."""
    hold_still(opened)
    if not opened.entries_of(RATING):
        count_rating(rating=rating)
    add_item(opened=opened, kind=RATING, values={"rating": rating.value, "text": text})
    record_case(CaseEvent.Verb.MESSAGE_ADDED, by=None, case_tag=tag_of(opened))


@transaction.atomic
def change_code(*, case: Case, ring: ReporterRing, lookup: bytes, keys: CodeKeys) -> Case:
    """Wrap the reporter's keys under a new code; the old one opens nothing from now on. Nothing else is sealed again.

    Raises CodeChangedError where `lookup`, of the code that opened the concern, is no longer the one.
    """
    locked = Case.objects.select_for_update().filter(pk=case.pk).first()
    if locked is None or bytes(locked.receipt_lookup) != lookup:
        raise CodeChangedError
    locked.receipt_lookup = keys.lookup
    locked.reporter_wrapped = wrap_ring(ring, keys.wrap, locked.pk)
    locked.must_change_code = False
    locked.save(update_fields=["receipt_lookup", "reporter_wrapped", "must_change_code"])
    return locked


def files_of(case: Case) -> int:
    """How many files a case holds."""
    return Attachment.objects.filter(item__case=case).count()
