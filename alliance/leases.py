"""Work that one worker holds for a while: claim, renew, write only while it is still ours.

The attempt that a claim returns is the fencing token. Whoever woke up late carries an old one, and its writes touch no row.
So the number never falls: its last two digits count the tries, and work that people start over goes on with the next hundred.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from alliance.models import LeasedWork

MOST_TRIES = 5
SERIES = 100

logger = logging.getLogger(__name__)


class LostLease(Exception):
    """Somebody else has taken this work over, or it was cancelled: stop, write nothing."""


def tries(attempt: int) -> int:
    """How often work has been tried since somebody ordered it, for people to read."""
    return attempt % SERIES


def start_over(attempt: int) -> int:
    """The attempt to set on failed work that people start again: five new tries, and no old token fits."""
    return (attempt // SERIES + 1) * SERIES


def ask_to_stop(work: Any) -> bool:
    """Stop work that waits, and ask work under way to stop at its next pause; whether anything changed. Hold its row."""
    if work.state == LeasedWork.State.QUEUED:
        work.state = LeasedWork.State.CANCELLED
        work.finished_at = timezone.now()
    elif work.state == LeasedWork.State.RUNNING and work.cancel_requested_at is None:
        work.cancel_requested_at = timezone.now()
    else:
        return False
    work.save(update_fields=["state", "finished_at", "cancel_requested_at"])
    return True


def begin_again(work: Any) -> None:
    """Make work free to be taken up as if just ordered, with all its tries. Whoever calls saves it."""
    work.state = LeasedWork.State.QUEUED
    work.attempt = start_over(work.attempt)
    work.due_at = timezone.now()
    work.cancel_requested_at = work.finished_at = work.lease_until = None
    work.error_public = ""


@dataclass
class Lease:
    """The right to work on one row for the length of one attempt."""

    model: type[LeasedWork]
    pk: int
    attempt: int
    is_over: bool = field(default=False, init=False)

    @property
    def is_last_try(self) -> bool:
        return tries(self.attempt) >= MOST_TRIES

    def write(self, **values: Any) -> None:
        """Write these columns if the work is still ours; raises LostLease, so what the transaction did falls too."""
        rows = self.model.objects.filter(
            pk=self.pk, attempt=self.attempt, state=LeasedWork.State.RUNNING
        )
        if not rows.update(**values):
            raise LostLease
        self.is_over = values.get("state", LeasedWork.State.RUNNING) != LeasedWork.State.RUNNING

    def check(self) -> None:
        """Raise LostLease unless the work is still ours; for the pauses between steps."""
        self.write(heartbeat_at=Now())

    def finish(self) -> None:
        """Say that it is done. Call it in the transaction that writes the result."""
        self.write(state=LeasedWork.State.DONE, lease_until=None, finished_at=Now())

    def fail(self, sentence: str) -> None:
        """Say that it failed and why, in a sentence for people. It is kept in English and translated when shown."""
        self.write(
            state=LeasedWork.State.FAILED,
            lease_until=None,
            finished_at=Now(),
            error_public=sentence,
        )

    def cancel(self) -> None:
        """Say that it was stopped because somebody asked for it."""
        self.write(state=LeasedWork.State.CANCELLED, lease_until=None, finished_at=Now())

    def hand_back(self, *, wait: timedelta, sentence: str = "") -> None:
        """Let another attempt begin after this wait."""
        self.write(
            state=LeasedWork.State.QUEUED,
            lease_until=None,
            due_at=Now() + wait,
            error_public=sentence,
        )

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Keep the lease alive from a thread for as long as the block runs."""
        done = threading.Event()
        thread = threading.Thread(target=self._renew_until, args=[done], daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _renew_until(self, done: threading.Event) -> None:
        """Renew, again and again, until the work is done or no longer ours."""
        try:
            while not done.wait(settings.OUTBOX_RENEWAL_SECONDS):
                if not self._renew():
                    return
        finally:
            connection.close()

    def _renew(self) -> bool:
        """One renewal; when the database is away the next one may still come in time."""
        rows = self.model.objects.filter(
            pk=self.pk, attempt=self.attempt, state=LeasedWork.State.RUNNING
        )
        try:
            return bool(rows.update(lease_until=Now() + lease_length(), heartbeat_at=Now()))
        except Error:
            logger.warning("lease not renewed")
            connection.close()
            return True


def lease_length() -> timedelta:
    """How long a worker may be silent before another takes its work."""
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def claim(model: type[LeasedWork], pk: int) -> Lease | None:
    """Take this work if it is free, due and has attempts left: one statement, so that only one of many gets it."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET state = 'running', attempt = attempt + 1, error_public = '',"  # noqa: S608 - the table's own name
            " heartbeat_at = statement_timestamp(), lease_until = statement_timestamp() + make_interval(secs => %s)"
            " WHERE id = %s AND attempt %% %s < %s AND due_at <= statement_timestamp()"
            " AND (state = 'queued' OR (state = 'running' AND lease_until < statement_timestamp()))"
            " RETURNING attempt",
            [settings.OUTBOX_LEASE_SECONDS, pk, SERIES, MOST_TRIES],
        )
        row = cursor.fetchone()
    return Lease(model, pk, row[0]) if row else None


def claim_and_settle(model: type[LeasedWork], pk: int, *, order: Lease) -> Lease | None:
    """Claim long work and close the order that asked for it, both or neither."""
    with transaction.atomic():
        lease = claim(model, pk)
        order.finish()
    return lease
