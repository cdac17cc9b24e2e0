"""Tasks that leave traces: every start is written at once, every result with the task's own transaction."""

import os
import signal
import time

from django.db import connection

from alliance.outbox import WorkFailed, background


@background("probe.note", queue="background", seconds=20)
def note(number: int, milliseconds: int) -> None:
    """Start, take some time, leave one result."""
    _note_start(number)
    time.sleep(milliseconds / 1000)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe_result (number) VALUES (%s)", [number])


@background("probe.die", queue="background", seconds=20)
def die(number: int) -> None:
    """Take the process down at once."""
    _note_start(number)
    os.kill(os.getpid(), signal.SIGKILL)


@background("probe.hang", queue="background", seconds=1)
def hang(number: int) -> None:
    """Never come back by itself."""
    _note_start(number)
    time.sleep(600)


@background("probe.refuse", queue="background", seconds=20)
def refuse(number: int) -> None:
    """Leave half a result and then find out that it cannot be done."""
    note(number, 0)
    raise WorkFailed("There is no such number.")


def _note_start(number: int) -> None:
    """On a connection of its own, so that it stays when the task's transaction is undone."""
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            cursor.execute("INSERT INTO probe_start (number) VALUES (%s)", [number])
    finally:
        apart.close()
