"""The floor's work in the background: mail, canaries, what each day needs, the relay; how a worker starts and stops."""

import os
import signal
import threading
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from celery.signals import worker_ready, worker_shutting_down
from celery.worker.state import active_requests
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.utils import timezone

from alliance import mail, outbox
from alliance.celery import app
from alliance.finding import index
from alliance.models import LeasedWork, OutboxTask, OutgoingMail
from alliance.regular import Period, orders_at, regular

CANARIES = {"worker-fast": "alliance.canary_fast", "worker-slow": "alliance.canary_slow"}
regular("alliance.send_waiting_mail", Period.HOUR)
regular("alliance.clear_orders", Period.DAY)
regular("alliance.clear_sessions", Period.DAY)
regular("alliance.forget_old_mail", Period.DAY)
regular("alliance.rebuild_search", Period.DAY)

WAITS_TOO_LONG = timedelta(minutes=30)
SECONDS_TO_END = 10
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


@app.task(name="alliance.order_regular_work", soft_time_limit=30, time_limit=45)
def order_regular_work() -> None:
    """Order what each hour and each day needs, as often as beat likes: the period is in the key."""
    for task, key in orders_at(timezone.now()).items():
        outbox.later(task, key=key)


@outbox.background("alliance.canary_fast", queue="urgent", seconds=10)
def canary_fast() -> None:
    """That this ran is all it says."""


@outbox.background("alliance.canary_slow", queue="background", seconds=10)
def canary_slow() -> None:
    """That this ran is all it says."""


@outbox.background("alliance.send_mail", queue="mail", seconds=45)
def send_mail(pk: int) -> None:
    mail.send(pk)


@outbox.background("alliance.send_waiting_mail", queue="background")
def send_waiting_mail() -> None:
    """Order again what the mail server did not take in five tries; old mail is forgotten, so this has an end."""
    waiting = OutgoingMail.objects.filter(
        state=OutgoingMail.State.WAITING, written_at__lt=Now() - WAITS_TOO_LONG
    ).exclude(body="")
    hour = timezone.now().strftime(Period.HOUR)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        outbox.later("alliance.send_mail", pk, key=f"send:{pk}:{hour}")


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
    """Forget sessions that have run out, and what was noted of them: a browser, a place's pseudonym."""
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@outbox.background("alliance.forget_old_mail", queue="background")
def forget_old_mail() -> None:
    """Empty mail that could not leave in time, and forget what left long ago."""
    mail.forget_old_mail()


@outbox.background("alliance.refresh_search", queue="background")
def refresh_search(kind: str, key: str) -> None:
    """Write what changed into the index of the search: one thing, or with no key all of its kind."""
    index.refresh(kind, [key] if key else None)


@outbox.background("alliance.rebuild_search", queue="background", seconds=600)
def rebuild_search() -> None:
    """Once a day for what changes by itself: a day that has come, a term that is over."""
    index.rebuild()


# --- how a worker starts and stops -------------------------------------------------------------


@worker_ready.connect
def release_first_canary(*, sender: Any, **_signal: Any) -> None:
    """A worker that has just started shows at once that it works, whatever the minute has seen."""
    worker = str(sender.hostname).partition("@")[0]
    if worker in CANARIES:
        outbox.later(CANARIES[worker])


@worker_shutting_down.connect
def give_up_in_time(**_signal: Any) -> None:
    """Told to stop, a worker lets its work come to an end for a while, then hands back what still runs."""
    timer = threading.Timer(SECONDS_TO_END, interrupt_work)
    timer.daemon = True
    timer.start()


def interrupt_work() -> None:
    """End what runs as a time limit would: it goes back into the queue, and another worker takes it."""
    for request in list(active_requests):
        if request.worker_pid:
            os.kill(request.worker_pid, signal.SIGUSR1)
