"""Adding a line to the trail of concerns; the last step of every action here."""

import logging
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from accountability import trust
from accountability.models import CaseEvent
from accountability.queries.trail import END, last_line, line_of
from accountability.vault.trail import FIRST, chained
from alliance.models import User

LOCK = 0x636F6E63  # one writer of the chain at a time, until the end of the transaction
logger = logging.getLogger(__name__)


def record_case(verb: CaseEvent.Verb, *, by: User | None, case_tag: bytes = b"") -> CaseEvent:
    """Add a line: who did what in which hour, and to a case that only its readers recognise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = last_line()
    event = CaseEvent(
        sequence=last.sequence + 1 if last else 1,
        hour=_hour_of(by),
        actor=by,
        verb=verb,
        case_tag=case_tag,
        previous=bytes(last.digest) if last else FIRST,
    )
    event.digest = chained(bytes(event.previous), line_of(event), trust.pepper())
    event.save()
    return event


def _hour_of(by: User | None) -> datetime:
    """The hour of what a handler did. Of what reporters did the trail says the day only, so nobody finds their visits in it."""
    hour = timezone.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour if by else hour.replace(hour=0)


def log_end() -> None:
    """Write the number and the digest of the last line into the log, so that nobody can cut off the end unseen."""
    last = last_line()
    if last is not None:
        logger.info(END, last.sequence, bytes(last.digest).hex())
