"""A mail to a reporter that there is something new on the page they know: only with an address and a tick of their own.

The address lies sealed in the case, and a row of mail would keep it beside the hour for everybody who reads the database. So
it is taken out only while a vault that holds it is open, waits for the next fixed hour in the memory-only store, sealed under
a key of the settings, and goes to the mail server without ever being written down. What is lost on the way is a convenience:
the page itself says what is new.
"""

import json
import logging
import smtplib
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accountability import store
from accountability.actions.notices import next_hour_of_mail
from accountability.models import Case
from accountability.opened import IDENTITY, Entry, OpenedCase, open_for_custodian
from accountability.permissions.cases import HeldCase, cases_of, names_kept_by
from accountability.permissions.vault import Unlocked
from accountability.vault import VaultError
from accountability.vault.cases import Compartment
from alliance.letters import words_of
from alliance.sealing import BrokenSealError, seal, unseal

WAITS_FOR_NAME, WAITS_FOR_HOUR = "answered:", "nudge:"
# How long an answer waits for the vault of whoever keeps the name, and a mail for the mail server.
KEPT_FOR_NAME, KEPT_FOR_HOUR = timedelta(days=30), timedelta(days=1)

logger = logging.getLogger(__name__)


def note_answer(*, opened: OpenedCase) -> None:
    """Something was written to the reporter. Who answers without the key to the name leaves it to who has it."""
    holds_name = opened.opens(Compartment.IDENTITY)
    entries = opened.identity() if holds_name else ()
    transaction.on_commit(
        partial(_put_by, opened.case, entries)
        if holds_name
        else partial(_leave_to_custodian, opened.case),
        robust=True,
    )


def hand_on_answers(*, by: Unlocked) -> None:
    """Let reporters know of answers that others wrote in cases whose names this vault keeps. Nobody is shown a name."""
    try:
        waiting = set(store.names(WAITS_FOR_NAME))
    except store.StoreAwayError:
        return
    if not waiting:
        return
    for held in (*names_kept_by(by), *cases_of(by)):
        if _name_of(WAITS_FOR_NAME, held.case) in waiting and held.opens(Compartment.IDENTITY):
            _put_by_custodian(held, by)


def send_due(*, now: datetime) -> None:
    """Send what waits and whose hour has come; what the mail server does not take stays for another try, a day at most."""
    try:
        for name in store.names(WAITS_FOR_HOUR):
            _send(name, now)
    except store.StoreAwayError:
        logger.warning("the memory-only store is away; mail to reporters waits")


def _put_by_custodian(held: HeldCase, by: Unlocked) -> None:
    try:
        entries = open_for_custodian(held.case, by.key, by.keys).identity()
    except VaultError:
        return
    _put_by(held.case, entries)
    store.drop(_name_of(WAITS_FOR_NAME, held.case))


def _put_by(case: Case, entries: tuple[Entry, ...]) -> None:
    """Keep an address until the next fixed hour, if its reporter ticked that we may write there; one for each case."""
    said = [
        entry.item.values for entry in entries if entry.kind == IDENTITY and entry.is_by_reporter
    ]
    if not said or not said[-1].get("may_mail") or not said[-1].get("email"):
        return
    kept = {
        "to": said[-1]["email"],
        "language": said[-1].get("language") or settings.LANGUAGE_CODE,
        "hour": next_hour_of_mail(timezone.now()).isoformat(),
    }
    sealed = seal(json.dumps(kept)).encode()
    _quietly(
        partial(store.put, _name_of(WAITS_FOR_HOUR, case), sealed, seconds=_seconds(KEPT_FOR_HOUR))
    )


def _leave_to_custodian(case: Case) -> None:
    name = _name_of(WAITS_FOR_NAME, case)
    _quietly(partial(store.put, name, b"1", seconds=_seconds(KEPT_FOR_NAME)))


def _send(name: str, now: datetime) -> None:
    sealed = store.get(name)
    try:
        kept = json.loads(unseal(sealed.decode())) if sealed else None
    except BrokenSealError:
        store.drop(name)
        return
    if kept is None or datetime.fromisoformat(kept["hour"]) > now:
        return
    subject, body = words_of("accountability/mail/reporter_nudge.txt", kept["language"], {})
    message = EmailMessage(
        subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [kept["to"]],
        headers={"Content-Language": kept["language"], "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (smtplib.SMTPRecipientsRefused, ValueError):
        logger.warning("mail to a reporter was refused")
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("mail to a reporter did not leave: %s", type(error).__name__)
        return
    store.drop(name)


def _name_of(beginning: str, case: Case) -> str:
    """Where a case's mail waits; the store's names say nothing of cases."""
    digest = salted_hmac("accountability.nudges", case.pk.hex, algorithm="sha256").hexdigest()
    return f"{beginning}{digest[:32]}"


def _quietly(put: "partial[None]") -> None:
    """An answer is stored whether or not its reporter can be told by mail."""
    try:
        put()
    except store.StoreAwayError:
        logger.warning("the memory-only store is away; a reporter is not told by mail")


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
