"""Concerns sent while web, worker, broker and database are killed at random: each is there once, whole, or was never received."""

import logging
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from accountability.actions.keeping import ORPHANED_DAYS, sweep_files
from accountability.blobs import DAY
from accountability.models import Case, HandlerNotice
from accountability.trust import pepper
from accountability.vault.derivation import code_keys
from benchmarks import _filed
from benchmarks._visitors import CODE, NEW, RECEIVED, Told, Visitor
from tests import databases
from tests.accountability import leaks
from tests.running.places import free_port, wait_for
from tools import health
from tools.parts import Parts
from tools.places import ROOT
from tools.postgres import DATABASE, OWNER, Postgres
from tools.processes import Process, is_alive

pytestmark = pytest.mark.slow
logger = logging.getLogger(__name__)

IS_LONG_RUN = os.environ.get("HYPOTHESIS_PROFILE") == "long"
CONCERNS, PEOPLE = (1_000, 24) if IS_LONG_RUN else (24, 8)
FILE = os.urandom(1024 * 1024 if IS_LONG_RUN else 150_000)
# a page that needs nothing of what is away may well answer
HONEST = {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.SERVICE_UNAVAILABLE}
PATIENCE = 300 if IS_LONG_RUN else 60
# who falls, in an order that is left to chance; redis is the broker, and the pages that are kept
ONCE = ("web worker", "web", "worker", "redis", "postgres")
FATES = ONCE * 20 if IS_LONG_RUN else (*ONCE, "postgres", "web worker")
PAUSES = (0.5, 10) if IS_LONG_RUN else (0.2, 0.9)
SETTINGS_NOT_GIVEN = ("DATABASE_OWNER_URL", "DEBUG")


@dataclass
class Portal:
    """A portal with parts of its own, as durable as for real, any of which can be killed."""

    state: Path
    port: int = field(default_factory=free_port)
    parts: Parts = field(init=False)
    processes: dict[str, Process] = field(default_factory=dict)
    killed: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """Files that the demonstration's own concerns name, which lie elsewhere."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, content: bytes) -> None:
        """Start everything on a database with this content; return when the pages answer."""
        self.parts = Parts(self.state, durable=True, given={})
        self.parts.start()
        self.processes = {process.name: process for process in self.parts.processes}
        self._fill(content)
        collected = subprocess.Popen(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            cwd=ROOT,
            env=self.environment(),
        )
        words = f"alliance.wsgi --bind 127.0.0.1:{self.port} --worker-class gthread --workers 2"
        worker = "--app alliance worker --hostname faults@test --queues urgent,background"
        assert collected.wait(60) == 0
        self._start("web", f"gunicorn {words} --threads 8 --no-control-socket")
        self._start("worker", f"celery {worker} --concurrency 1 --without-gossip --without-mingle")
        wait_for(lambda: health.lives(self.address), seconds=60, what="/livez")

    def kill(self, name: str) -> None:
        """No last words. A web worker falls as when the kernel lacks memory: its server starts another."""
        process = self.processes["web" if name == "web worker" else name]
        self.killed.append(name)
        if name == "web worker":
            with suppress(IndexError, ProcessLookupError):
                os.kill(random.choice(children(process.pid)), signal.SIGKILL)
            return
        # each process of the database's is a group of its own
        fallen = children(process.pid) if name == "postgres" else []
        process.kill()
        for pid in fallen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not any(map(is_alive, fallen)), seconds=10, what="the database is gone")

    def start_again(self, name: str) -> None:
        """As a supervisor does."""
        if name != "web worker":
            self.processes[name].start()

    def stop(self) -> None:
        for name in ("web", "worker"):
            if name in self.processes:
                self.processes[name].kill()
        self.parts.stop()

    def environment(self) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if name not in SETTINGS_NOT_GIVEN
        }
        return {
            **inherited,
            **self.parts.addresses,
            "DATABASE_URL": self._database,
            "SITE_URL": self.address,
            "EMAIL_URL": (self.state / "mail").as_uri(),
            "STATIC_ROOT": str(self.state / "static"),
            "CONCERN_FILES": str(self.state / "files"),
        }

    @contextmanager
    def looked_into(self) -> Iterator[None]:
        """Inside, this test reads and writes this portal's database and files."""
        usual = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "NAME", "USER")}
        files, settings.CONCERN_FILES = settings.CONCERN_FILES, self.state / "files"
        connection.close()
        here = Postgres(self.state)
        connection.settings_dict |= {
            "HOST": str(here.socket),
            "PORT": "",
            "NAME": DATABASE,
            "USER": OWNER,
        }
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict |= usual
            settings.CONCERN_FILES = files

    @property
    def _database(self) -> str:
        return Postgres(self.state).url(OWNER)

    def _fill(self, content: bytes) -> None:
        program = leaks.data_folder_programs() / "psql"
        words = [program, "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", self._database]
        subprocess.run(words, input=content, check=True, stdout=subprocess.DEVNULL)

    def _start(self, name: str, command: str) -> None:
        program, *words = command.split()
        process = Process(
            name=name,
            command=[sys.executable, "-m", program, *words],
            state=self.state,
            environment=self.environment(),
            cwd=ROOT,
        )
        self.processes[name] = process
        process.start()


def children(pid: int) -> list[int]:
    """The processes that one has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


@pytest.fixture(scope="module")
def running(
    seeded_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """The demonstration alliance, whose desk is open, in a portal of its own."""
    portal = Portal(tmp_path_factory.mktemp("portal"))
    with django_db_blocker.unblock(), databases.connected_to(seeded_database):
        content, portal.known = leaks.dump(), _filed.named()
    try:
        with django_db_blocker.unblock():
            portal.start(content)
        yield portal
    finally:
        portal.stop()


@pytest.fixture
def portal(running: Portal, django_db_blocker: Any) -> Iterator[Portal]:
    with django_db_blocker.unblock():
        yield running


def test_every_concern_whose_receipt_was_shown_is_there_once_and_whole(portal: Portal) -> None:
    with portal.looked_into():
        before = Case.objects.count()
    visitors = [Visitor(portal.address, patience=PATIENCE) for _one in range(CONCERNS)]
    # and somebody who writes, and never sends
    Visitor(portal.address, patience=PATIENCE).write(file=FILE)

    portal.killed.clear()

    # when people write, some of them pressing twice, while one part after the other falls
    with ThreadPoolExecutor(PEOPLE) as people:
        visits = [people.submit(write, visitor, number) for number, visitor in enumerate(visitors)]
        fates = random.sample(FATES, len(FATES))
        while fates and not all(visit.done() for visit in visits):
            time.sleep(random.uniform(*PAUSES))
            fallen = fates.pop()
            portal.kill(fallen)
            portal.start_again(fallen)
        told = [visit.result() for visit in visits]

    # then every code opens what was written, each is there once, and nothing is there by half
    complaints = Counter(
        one.rpartition(" ")[2] for visitor in visitors for one in visitor.complaints
    )
    logger.info("%d sent, %s fell, failed tries: %s", len(told), Counter(portal.killed), complaints)
    with portal.looked_into():
        assert len(portal.killed) > len(ONCE)
        assert complaints
        assert _filed.lost_or_broken(told) == []
        assert _filed.doubled(told, before=before) == []
        assert _filed.halves() == []

        # and the sweep takes what no concern names, and nothing else
        named = _filed.named() - portal.known
        assert named < _filed.on_disk()
        orphans = len(_filed.on_disk() - named)
        logger.info("%d files of concerns, %d of no concern", len(named), orphans)
        make_all_old()
        while sweep_files():
            pass
        assert _filed.on_disk() == named
        assert _filed.lost_or_broken(told[:20]) == []


@pytest.mark.parametrize("away", ["postgres", "store"])
def test_while_a_part_is_away_the_page_says_that_nothing_was_received(
    portal: Portal, away: str
) -> None:
    visitor = Visitor(portal.address, patience=PATIENCE)
    told = visitor.write()
    page = visitor.page(CODE)

    # when somebody presses, or begins to write, or looks what was answered
    portal.kill(away)
    try:
        pressed = visitor.press(told, page)
        others = [visitor.ask("GET", path) for path in (f"{NEW}about/", CODE, RECEIVED)]
    finally:
        portal.start_again(away)

    # then the answer says so, and no page breaks
    assert pressed.status == HTTPStatus.SERVICE_UNAVAILABLE
    for answer in (pressed, *others):
        assert answer.status in HONEST
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            assert re.search("not received|Nothing was received", answer.text)
    with portal.looked_into():
        wait_for(database_answers, seconds=20, what="the database is back")
        assert not Case.objects.filter(receipt_lookup=lookup_of(told.code)).exists()
    if away == "postgres":
        # the same press files it once
        visitor.send(told)
        with portal.looked_into():
            assert _filed.lost_or_broken([told]) == []


def test_a_concern_is_received_while_broker_worker_and_mail_are_away(portal: Portal) -> None:
    gone = ("redis", "worker")
    for name in gone:
        portal.kill(name)
    try:
        told = Visitor(portal.address, patience=PATIENCE).file_concern(file=FILE)
    finally:
        for name in gone:
            portal.start_again(name)

    with portal.looked_into():
        assert _filed.lost_or_broken([told]) == []
        assert HandlerNotice.objects.exists()


def write(visitor: Visitor, number: int) -> Told:
    file = FILE[number:] if number % 3 != 1 else b""
    return visitor.file_concern(file=file, is_impatient=number % 3 == 2)


def lookup_of(code: str) -> bytes:
    return code_keys(code, pepper()).lookup


def database_answers() -> bool:
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def make_all_old() -> None:
    then = time.time() - (ORPHANED_DAYS + 2) * DAY
    for path in Path(settings.CONCERN_FILES).glob("*/*"):
        os.utime(path, (then, then))
