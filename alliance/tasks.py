"""The floor's work in the background: mail, canaries, what each day needs, and the relay that beat rings."""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db.models.functions import Now
from django.utils import timezone

from alliance import mail, outbox
from alliance.celery import app
from alliance.models import LeasedWork, OutboxTask

CANARIES = {"worker-fast": "alliance.canary_fast", "worker-slow": "alliance.canary_slow"}
DAILY = ("alliance.clear_orders", "alliance.clear_sessions", "alliance.forget_old_mail")
ORDERS_ARE_KEPT = timedelta(days=14)
CANARIES_ARE_KEPT = timedelta(hours=1)


@app.task(name="alliance.relay", soft_time_limit=30, time_limit=45)
def relay() -> None:
    """Rung by beat every few seconds. It is no order itself: it is what orders hang on."""
    outbox.relay()


@app.task(name="alliance.release_canaries", soft_time_limit=30, time_limit=45)
def release_canaries() -> None:
    """One canary for each worker and minute; two beats release no more than one does."""
    minute = timezone.now().strftime("%Y-%m-%dT%H:%M")
    for worker, task in CANARIES.items():
        outbox.later(task, key=f"canary:{worker}:{minute}")


def release_canary(worker: str) -> None:
    """A canary for a worker that has just started, whatever the minute has seen."""
    if worker in CANARIES:
        outbox.later(CANARIES[worker])


@app.task(name="alliance.order_daily_work", soft_time_limit=30, time_limit=45)
def order_daily_work() -> None:
    """Order what each day needs, as often as beat likes: the day is in the key."""
    day = timezone.now().date().isoformat()
    for task in DAILY:
        outbox.later(task, key=f"{task}:{day}")


@outbox.background("alliance.canary_fast", queue="urgent", seconds=10)
def canary_fast() -> None:
    """That this ran is all it says."""


@outbox.background("alliance.canary_slow", queue="background", seconds=10)
def canary_slow() -> None:
    """That this ran is all it says."""


@outbox.background("alliance.send_mail", queue="mail", seconds=45)
def send_mail(pk: int) -> None:
    mail.send(pk)


@outbox.background("alliance.clear_orders", queue="background")
def clear_orders() -> None:
    """Forget orders that came to their end: after two weeks, canaries after an hour."""
    over = OutboxTask.objects.exclude(state__in=OutboxTask.OPEN_STATES)
    over.filter(finished_at__lt=Now() - ORDERS_ARE_KEPT).delete()
    over.filter(
        task__in=CANARIES.values(),
        state=LeasedWork.State.DONE,
        finished_at__lt=Now() - CANARIES_ARE_KEPT,
    ).delete()


@outbox.background("alliance.clear_sessions", queue="background")
def clear_sessions() -> None:
    """Forget sessions that have run out."""
    SessionStore.clear_expired()


@outbox.background("alliance.forget_old_mail", queue="background")
def forget_old_mail() -> None:
    """Empty mail that could not leave in time, and forget what left long ago."""
    mail.forget_old_mail()
