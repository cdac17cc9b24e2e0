"""Databases that a whole test run makes once and copies: anew for each worker they would take a minute of a core."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection, reset_queries
from psycopg.errors import InsufficientPrivilege, ObjectInUse


@dataclass(frozen=True)
class Stock:
    """What the workers of one run share: a folder that tells what is made already, and the databases to copy."""

    folder: Path
    name: str

    def migrated(self) -> str:
        """A database with all tables and nothing in them."""
        return self._made("migrated", _migrate)

    def seeded(self) -> str:
        """The same with the demonstration alliance, put in by the command that `make run` uses."""
        return self._made("seeded", _seed, template=self.migrated())

    def leave(self, workers: int) -> None:
        """The last of so many workers to leave drops what was made."""
        with self._alone("leaving"):
            left = self.folder / "stock-left"
            with left.open("a") as gone:
                gone.write(".")
            if left.stat().st_size < workers:
                return
            for made in self.folder.glob("stock-made-*"):
                drop(made.read_text())
                made.unlink()

    def _made(self, kind: str, fill: Callable[[], None], template: str = "") -> str:
        """Made by whoever asks first; the others wait, and copy it."""
        name, made = f"{kind}_{self.name}", self.folder / f"stock-made-{kind}"
        with self._alone(kind):
            if not made.exists():
                make(name, template)
                with connected_to(name):
                    fill()
                made.write_text(name)
        return name

    @contextmanager
    def _alone(self, kind: str) -> Iterator[None]:
        with (self.folder / f"stock-lock-{kind}").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def make(name: str, template: str = "") -> None:
    """Make it anew, empty or as a copy, whoever is still connected to the old one."""
    drop(name)
    run(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))


def drop(name: str) -> None:
    run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run(statement: str) -> None:
    """Run a statement about databases, outside any of them that a test uses.

    PostgreSQL's own housekeeping may be in the database just then, and lets nobody end it: that passes in a moment.
    """
    for waits in (0.2, 0.5, 1, 2, 4, 8):
        try:
            with connection._nodb_cursor() as cursor:
                cursor.execute(statement)
        except (ProgrammingError, OperationalError) as error:
            if not isinstance(error.__cause__, (InsufficientPrivilege, ObjectInUse)):
                raise
            time.sleep(waits)
        else:
            return
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def empty_of_people(name: str) -> None:
    """End what is still connected to a database; processes that a test killed leave such behind."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid() AND usename = current_user",
            [name],
        )


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Everything inside reads and writes another database."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = usual


def _migrate() -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)


def _seed() -> None:
    was, settings.DEBUG = settings.DEBUG, True
    try:
        call_command("seed", verbosity=0)
    finally:
        settings.DEBUG = was
        reset_queries()
