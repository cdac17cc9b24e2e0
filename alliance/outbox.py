"""Orders for work in the background: written with the change that wants them, published after the commit, run once.

    later("reports.build", build.pk)                       in an action: order it

    @background("networks.forget", queue="background")     in tasks.py: a short task, run in one transaction
    def forget(pk: int) -> None: ...

    @long_work("reports.build", ReportBuild, queue="reports", seconds=600)
    def build(lease: Lease) -> None: ...                   a long one, claimed on its own row (`lease.pk`)

A short task's changes are committed together with the news that it is done, so a late worker leaves nothing behind. A long
one keeps its own transactions and asks its lease: `lease.write(…)` for progress, `lease.check()` between steps,
`lease.finish()` in the transaction of the result, `lease.cancel()`. What may pass by itself is tried up to five times;
anything else fails at once. `WorkFailed("…")` says why to people.
"""

import logging
import random
import smtplib
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Mod, Now
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError as BrokerAway

from alliance.celery import app
from alliance.leases import MOST_TRIES, SERIES, Lease, LostLease, claim, claim_and_settle, tries
from alliance.models import LeasedWork, OutboxTask

BATCH = 100
SECONDS_BEFORE_KILL = 15

logger = logging.getLogger(__name__)


class WorkFailed(Exception):
    """The work cannot be done, and trying again will not help. Its text is a sentence for people: what, and who can fix it."""


PASSES_BY_ITSELF: Final = (
    OperationalError,
    InterfaceError,
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    smtplib.SMTPException,
    SoftTimeLimitExceeded,
)

CAME_TO_NOTHING = gettext_noop(
    "This stopped because of an error in the portal. The technical administrator finds it in the log."
)
INTERRUPTED = gettext_noop("This was interrupted. It will be tried again by itself.")
PART_IS_AWAY = gettext_noop(
    "A part of the portal did not answer. It will be tried again by itself."
)
TRIED_ENOUGH = gettext_noop(
    "This was tried five times and did not come to its end. The technical administrator finds the reason in the log; after that it can be started again."
)


@dataclass(frozen=True)
class Task:
    """What a name stands for: the function, its queue, and the row it works on when the work is long."""

    name: str
    queue: str
    function: Callable[..., None]
    model: type[LeasedWork] | None = None


TASKS: dict[str, Task] = {}


def background(
    name: str, *, queue: str, seconds: int = 60
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a short task: its arguments are the order's, its changes and its end are one transaction."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        _register(Task(name, queue, function), seconds)
        return function

    return register


def long_work(
    name: str, model: type[LeasedWork], *, queue: str, seconds: int
) -> Callable[[Callable[[Lease], None]], Callable[[Lease], None]]:
    """Register a long task: the order's one argument is the key of the row that it claims and works on."""

    def register(function: Callable[[Lease], None]) -> Callable[[Lease], None]:
        _register(Task(name, queue, function, model), seconds)
        return function

    return register


def _register(task: Task, seconds: int) -> None:
    """Make it a task of Celery too, with limits of its own: hung work loses its process and with it the lease."""
    TASKS[task.name] = task
    app.task(name=task.name, soft_time_limit=seconds, time_limit=seconds + SECONDS_BEFORE_KILL)(
        _deliver
    )


def _deliver(pk: int) -> None:
    """What a message does: it names an order, the row says the rest."""
    run(pk)


# --- ordering ---------------------------------------------------------------------------------


def later(
    task: str,
    *args: int | str,
    key: str | None = None,
    queue: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Order a task in the caller's transaction. A second order with the same key changes nothing.

    Arguments are keys of rows, never text that people wrote.
    """
    row = OutboxTask(
        task=task,
        queue=queue or TASKS[task].queue,
        args=list(args),
        key=key or f"{task}:{uuid.uuid4().hex}",
        due_at=due_at or Now(),
    )
    OutboxTask.objects.bulk_create([row], ignore_conflicts=True)
    if due_at is None:
        pk = OutboxTask.objects.values_list("pk", flat=True).get(key=row.key)
        transaction.on_commit(partial(_publish, pk, row.task, row.queue), robust=True)


@dataclass
class Broker:
    """What this process knows of the broker: after a failure it asks no more for a while; the relay does."""

    failures: int = 0
    quiet_until: float = 0.0

    def publish(self, pk: int, task: str, queue: str) -> bool:
        """Send the hint that this order is there. Never raises: the row is the truth."""
        if time.monotonic() < self.quiet_until:
            return False
        try:
            app.send_task(task, args=[pk], queue=queue, retry=False, ignore_result=True)
        except (BrokerAway, OSError):
            self.failures += 1
            self.quiet_until = time.monotonic() + settings.OUTBOX_QUIET_SECONDS
            logger.warning("broker away, the relay will publish (failures: %d)", self.failures)
            return False
        return True


broker = Broker()


def _publish(pk: int, task: str, queue: str) -> None:
    """After the commit: give the hint, and note that it was given."""
    if broker.publish(pk, task, queue):
        OutboxTask.objects.filter(pk=pk, published_at=None).update(published_at=Now())


# --- running ----------------------------------------------------------------------------------


def run(pk: int) -> None:
    """Run one order in this process, if it is free and due. A second message about it finds nothing to claim."""
    order = claim(OutboxTask, pk)
    if order is None:
        return
    row = OutboxTask.objects.get(pk=pk)
    task = TASKS[row.task]
    if task.model is None:
        _attempt(order, row.task, partial(_short, order, task, row.args))
        return
    work = claim_and_settle(task.model, row.args[0], order=order)
    if work is not None:
        _attempt(work, row.task, partial(_long, work, task))


def _short(order: Lease, task: Task, args: list[int | str]) -> None:
    with transaction.atomic():
        task.function(*args)
        order.finish()


def _long(work: Lease, task: Task) -> None:
    task.function(work)
    if not work.is_over:
        work.finish()


def _attempt(lease: Lease, name: str, work: Callable[[], None]) -> None:
    """One attempt under a renewed lease; what goes wrong ends in the row, as another try or as a sentence."""
    try:
        with lease.renewed():
            work()
    except LostLease:
        logger.warning("%s %d was taken over; this attempt wrote nothing", name, lease.pk)
    except SystemExit:  # the worker was told to stop: let another begin at once
        _settle(lease.hand_back, wait=timedelta())
        raise
    except PASSES_BY_ITSELF as error:
        logger.warning("%s %d: %s", name, lease.pk, type(error).__name__)
        sentence = INTERRUPTED if isinstance(error, SoftTimeLimitExceeded) else PART_IS_AWAY
        if lease.is_last_try:
            _settle(lease.fail, TRIED_ENOUGH)
        else:
            _settle(lease.hand_back, wait=wait_after(tries(lease.attempt)), sentence=sentence)
    except WorkFailed as error:
        logger.warning("%s %d failed for a known reason", name, lease.pk)
        _settle(lease.fail, str(error))
    except Exception:
        logger.exception("%s %d failed", name, lease.pk)
        _settle(lease.fail, CAME_TO_NOTHING)


def _settle(write: Callable[..., None], *args: str, **values: object) -> None:
    """Write how it ended, on a fresh connection if the old one broke, unless somebody else has taken over."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    try:
        write(*args, **values)
    except LostLease:
        logger.warning("somebody else has taken over; nothing written")


def wait_after(tried: int) -> timedelta:
    """The pause before the next try: four times longer each time, and a little random, so that not all come at once."""
    return timedelta(
        seconds=settings.OUTBOX_RETRY_SECONDS * 4 ** (tried - 1) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing
    )


# --- the relay --------------------------------------------------------------------------------


def relay() -> None:
    """Take back what its worker let go, give up what was tried enough, publish what is due. Many may do it at once."""
    for task in TASKS.values():
        if task.model is not None:
            _take_back(task.model)
            _order_again(task.name, task.model)
    _take_back(OutboxTask)
    while _publish_due() == BATCH:
        continue


def _take_back(model: type[LeasedWork]) -> None:
    """Work whose lease ran out waits again; what was tried five times has failed and says so."""
    let_go = Q(state=LeasedWork.State.RUNNING, lease_until__lt=Now())
    waiting = Q(state=LeasedWork.State.QUEUED)
    with transaction.atomic():
        used_up = _lock(
            model, let_go | waiting, GreaterThanOrEqual(Mod("attempt", SERIES), MOST_TRIES)
        )
        model.objects.filter(pk__in=used_up).update(
            state=LeasedWork.State.FAILED,
            lease_until=None,
            finished_at=Now(),
            error_public=TRIED_ENOUGH,
        )
        model.objects.filter(pk__in=_lock(model, let_go)).update(
            state=LeasedWork.State.QUEUED, lease_until=None, due_at=Now()
        )


def _order_again(name: str, model: type[LeasedWork]) -> None:
    """Long work that waits without an open order gets one: its own order was done when the last attempt began."""
    with transaction.atomic():
        due = Q(state=LeasedWork.State.QUEUED, due_at__lte=Now())
        for pk in _lock(model, due):
            if not OutboxTask.objects.filter(
                task=name, args=[pk], state__in=OutboxTask.OPEN_STATES
            ).exists():
                later(name, pk)


def _publish_due() -> int:
    """Publish one batch of orders that are due and of which no worker was told lately; how many there were."""
    long_ago = Now() - timedelta(seconds=settings.OUTBOX_REPUBLISH_SECONDS)
    unheard = Q(published_at=None) | Q(published_at__lt=F("due_at")) | Q(published_at__lt=long_ago)
    due = Q(state=LeasedWork.State.QUEUED, due_at__lte=Now())
    with transaction.atomic():
        batch = _lock(OutboxTask, due, unheard)
        OutboxTask.objects.filter(pk__in=batch).update(published_at=Now())
    orders = OutboxTask.objects.filter(pk__in=batch).order_by("pk")
    unsaid = [row.pk for row in orders if not broker.publish(row.pk, row.task, row.queue)]
    OutboxTask.objects.filter(pk__in=unsaid).update(published_at=None)
    return 0 if unsaid else len(batch)


def _lock(model: type[LeasedWork], *conditions: "Q | GreaterThanOrEqual[Any]") -> list[int]:
    """The keys of one batch of rows, locked; those that another relay holds are passed over."""
    rows = model.objects.select_for_update(skip_locked=True).filter(*conditions)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])
