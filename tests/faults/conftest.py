"""A stage for accidents: a broker, workers and beat of the test's own, as real processes on the test's database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from redis import Redis

from alliance import outbox
from alliance.models import OutboxTask
from tools.valkey import Valkey, _answers

TIMES = {
    "OUTBOX_LEASE_SECONDS": "2",
    "OUTBOX_RELAY_SECONDS": "1",
    "OUTBOX_REPUBLISH_SECONDS": "2",
    "OUTBOX_RETRY_SECONDS": "0",
    "OUTBOX_QUIET_SECONDS": "1",
}
QUEUES = "urgent,background"


@dataclass
class Stage:
    """The processes of one test. Each stands in a group of its own, so that it can be killed with its children."""

    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    broker: subprocess.Popen[bytes] = field(init=False)

    @property
    def valkey(self) -> Valkey:
        return Valkey(self.folder, durable=False)

    def start_broker(self) -> None:
        """A broker that keeps nothing: killed, it comes back empty."""
        self.valkey.prepare()
        self.broker = self._start("broker", self.valkey.process().command)
        wait_for(lambda: _answers(self.valkey.socket), seconds=10)

    def empty_broker(self) -> None:
        with Redis(unix_socket_path=str(self.valkey.socket)) as client:
            client.flushall()

    def start_worker(self, name: str = "worker", *, processes: int = 2) -> subprocess.Popen[bytes]:
        words = f"worker --hostname {name}@test --queues {QUEUES} --concurrency {processes}"
        tasks = "--include tests.faults.tasks --without-gossip --without-mingle"
        return self._start(name, self._celery(f"{words} {tasks}"))

    def start_beat(self, name: str = "beat") -> subprocess.Popen[bytes]:
        return self._start(name, self._celery("beat --scheduler celery.beat:Scheduler --pidfile="))

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """No last words: the process and its children are gone."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def order_elsewhere(self, code: str) -> str:
        """Run these lines as another process of the portal would; what they print."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
            env=self._environment(),
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.strip()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def clear(self) -> None:
        for process in list(self.running):
            self.kill(process)

    def _celery(self, words: str) -> list[str]:
        program = [sys.executable, "-m", "celery", "--app", "alliance"]
        return [*program, *words.split(), "--loglevel", "INFO"]

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=self._environment(),
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def _environment(self) -> dict[str, str]:
        here = {
            "DJANGO_SETTINGS_MODULE": "alliance.settings",
            "DATABASE_URL": _database_url(),
            "DATABASE_OWNER_URL": _database_url(),
            "CELERY_BROKER_URL": self.valkey.broker_url,
            "CACHE_URL": self.valkey.cache_url,
        }
        return {**os.environ, **TIMES, **here}


def _database_url() -> str:
    """The database of this test run, as its address."""
    at = connection.settings_dict
    who = f"{quote(at['USER'])}:{quote(at['PASSWORD'])}"
    if at["HOST"].startswith("/"):
        return f"postgres://{who}@/{at['NAME']}?host={at['HOST']}"
    return f"postgres://{who}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


def wait_for(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    """Return when it holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def stage(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """A broker that runs, tables for the traces, and a test process that leaves publishing to the relay."""
    monkeypatch.setattr(outbox.broker, "quiet_until", float("inf"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe_start (number int)")
        cursor.execute("CREATE TABLE probe_result (number int)")
    stage = Stage(tmp_path)
    try:
        stage.start_broker()
        yield stage
    finally:
        stage.clear()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE probe_start, probe_result")


def order(task: str, numbers: range, *milliseconds: int) -> None:
    """Order a task for each number, all in one transaction."""
    with transaction.atomic():
        for number in numbers:
            outbox.later(task, number, *milliseconds)


def results() -> list[int]:
    return _numbers("probe_result")


def starts() -> list[int]:
    return _numbers("probe_start")


def _numbers(table: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {table} ORDER BY number")
        return [row[0] for row in cursor.fetchall()]


def all_over() -> bool:
    """Whether no order of the test waits or runs any more."""
    return not OutboxTask.objects.filter(
        task__startswith="probe.", state__in=OutboxTask.OPEN_STATES
    ).exists()


def states() -> list[str]:
    rows = OutboxTask.objects.filter(task__startswith="probe.").order_by("pk")
    return list(rows.values_list("state", flat=True))
