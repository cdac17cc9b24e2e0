"""Two people at once: the second one begins while the first has not finished, each with a connection of their own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from django.db import connection, transaction

from tests.running.places import wait_for

PATIENCE = 10


def at_once(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """What came of both: an answer, or the refusal that was raised.

    The second one is let in after the first has done all but commit, and the first commits when the second waits for it
    or is done.
    """
    is_begun, may_end = Event(), Event()
    with ThreadPoolExecutor(2) as people:
        one = people.submit(_act, first, is_begun, may_end)
        try:
            assert is_begun.wait(PATIENCE)
            other = people.submit(_act, second)
            wait_for(
                lambda: other.done() or _somebody_waits(),
                seconds=PATIENCE,
                what="the second person, who neither waits nor is done",
            )
        finally:
            may_end.set()
    return [_came_of(one), _came_of(other)]


def _act(
    act: Callable[[], object], is_begun: Event | None = None, may_end: Event | None = None
) -> object:
    try:
        with transaction.atomic():
            answer = act()
            if is_begun and may_end:
                is_begun.set()
                may_end.wait(PATIENCE)
            return answer
    finally:
        if is_begun:
            is_begun.set()
        connection.close()


def _came_of(done: "Future[object]") -> object:
    return done.exception() or done.result()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])
