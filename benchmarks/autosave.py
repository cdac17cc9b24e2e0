"""Ten people whose numbers are kept as they type, alone and while the report of a year is drawn in four languages.

Each has a return of their own and sends the next number four tenths of a second after the last one was kept, as the page does, to
the web server of deploy/processes.toml. Every number that was answered as kept must stand in the database afterwards, or the
run ends with an error. Beside them stand, in the same run, a bare `/livez` of the same server and the same numbers saved while no
report is drawn.

python -m tools bench        (or: T=benchmarks/autosave.py make bench)
"""

import http.client
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import django

from benchmarks._places import database_of_its_own
from benchmarks._server import running_web, running_worker

PEOPLE, SECONDS, PAUSE = 10, 20.0, 0.4
LANGUAGES = ("en", "fr", "es", "ar")
# of the 95th percentile: what a person still takes for at once, and how much a report may slow it
SLOWEST, MOST_BESIDE = 0.3, 2.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Work:
    """One return: its page, and the version of each cell that takes a number."""

    pk: int
    page: str
    cells: dict[str, int]


@dataclass
class Person:
    """Somebody with one return open, whose page keeps each number by itself."""

    address: str
    work: Work
    session: str
    kept: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    _line: Any = None
    _token: str = ""
    _cookies: str = ""

    def open(self) -> None:
        """Load the page, as whoever types has done."""
        self._line = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        self._cookies = f"session={self.session}"
        status, body, cookies = self._ask("GET", self.work.page)
        token = TOKEN.search(body)
        if status != 200 or token is None:
            sys.exit(f"{self.work.page} answers {status}.")
        self._token = token[1]
        self._cookies = "; ".join([self._cookies, *cookies])

    def save(self, key: str, number: int) -> float:
        """Keep one number; the seconds until the answer was there."""
        version = self.versions.get(key, self.work.cells[key])
        body = json.dumps({"text": str(number), "version": version})
        began = time.perf_counter()
        status, said, _cookies = self._ask("PATCH", f"{self.work.page}{key}/", body)
        seconds = time.perf_counter() - began
        if status != 200:
            sys.exit(f"{key} answers {status}: {said[:300]}")
        self.versions[key], self.kept[key] = json.loads(said)["version"], number
        return seconds

    def lost(self) -> list[str]:
        """Numbers that were answered as kept and do not stand there."""
        there = _numbers_of(self.work)
        return [
            f"{self.work.page}{key}/ says {there.get(key)} and not {number}"
            for key, number in self.kept.items()
            if there.get(key) != number
        ]

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, list[str]]:
        headers = {"Cookie": self._cookies, "X-CSRFToken": self._token}
        if body:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        self._line.request(method, path, body or None, headers)
        answer = self._line.getresponse()
        cookies = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or []]
        return answer.status, answer.read().decode(), cookies


def main() -> int:
    os.environ["DATABASE_URL"] = database_of_its_own("bench_autosave")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STATIC_ROOT"] = f"{folder}/static"
        django.setup()
        works = _fill()
        with running_web(Path(folder)) as (address, _web), running_worker(Path(folder)):
            people = [Person(address, work, _session()) for work in works]
            pings = _pings(address)
            alone = _typing(people)
            with _reports() as drawn:
                beside = _typing(people)
        lost = [line for person in people for line in person.lost()]
    for line in lost[:10]:
        print(line)
    if not drawn:
        print("No report was drawn meanwhile.")
    print("| ten people at once | median, ms | p95, ms | limit of p95, ms | p95 beside alone | |")
    print("| --- | --- | --- | --- | --- | --- |")
    holds = [
        _line("a bare answer of the same server", pings, pings),
        _line("a number is kept, nothing else going on", alone, alone, limit=SLOWEST),
        _line("a number is kept while reports are drawn", beside, alone, limit=SLOWEST),
    ]
    print(
        f"\n{len(alone)} and {len(beside)} numbers of {PEOPLE} people; {len(drawn)} reports drawn."
    )
    return 0 if all(holds) and not lost and drawn else 1


def _fill() -> list[Work]:
    """The demonstration alliance, and ten returns of it that wait for numbers."""
    from django.conf import settings
    from django.core.management import call_command
    from django.urls import reverse
    from django.utils import translation

    from reports.models import NetworkReturn
    from reports.queries.grid import grid_of
    from reports.queries.returns import IN_HAND

    settings.DEBUG = True
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.DEBUG = False
    found = []
    for owed in (
        NetworkReturn.objects.filter(state__in=IN_HAND)
        .select_related("network", "period")
        .order_by("-period__starts_on", "pk")
    ):
        cells = {
            str(cell.key): cell.version
            for cell in grid_of(owed).cells()
            if cell.is_open and cell.measure.decimals == 0 and cell.measure.nature == "flow"
        }
        if cells:
            with translation.override("en"):
                page = reverse("reports:grid", args=[owed.public_id])
            found.append(Work(owed.pk, page, cells))
        if len(found) == PEOPLE:
            return found
    sys.exit(f"Only {len(found)} returns of the demonstration wait for numbers.")


def _session() -> str:
    """The Secretariat fills in for networks that write by mail; each person signs in on a device of their own."""
    from django.test import Client

    from alliance import demo_accounts
    from alliance.models import User

    client = Client()
    client.force_login(User.objects.get(email=demo_accounts.SECRETARIAT))
    return client.cookies["session"].value


def _numbers_of(work: Work) -> dict[str, int]:
    from reports.models import NetworkReturn
    from reports.queries.grid import grid_of

    owed = NetworkReturn.objects.select_related("network", "period").get(pk=work.pk)
    return {
        str(cell.key): int(cell.count.value)
        for cell in grid_of(owed).cells()
        if cell.count is not None and cell.count.value is not None
    }


def _typing(people: list[Person]) -> list[float]:
    """Everybody types at once for a while; how long each number took to be kept."""
    until = time.monotonic() + SECONDS

    def types(person: Person) -> list[float]:
        person.open()
        taken, number = [], int(time.time()) % 1000
        while time.monotonic() < until:
            for key in person.work.cells:
                number += 1
                taken.append(person.save(key, number))
                time.sleep(PAUSE)
                if time.monotonic() >= until:
                    break
        return taken

    with ThreadPoolExecutor(len(people)) as crowd:
        return [seconds for taken in crowd.map(types, people) for seconds in taken]


@contextmanager
def _reports() -> Iterator[list[int]]:
    """Inside, one report of 2017 is drawn after the other by the worker."""
    over, drawn = threading.Event(), list[int]()
    orderer = threading.Thread(target=_order, args=[over, drawn])
    orderer.start()
    try:
        yield drawn
    finally:
        over.set()
        orderer.join()


def _order(over: threading.Event, drawn: list[int]) -> None:
    from django.db import connection

    from alliance import demo_accounts
    from alliance.models import User
    from reports.actions.builds import order_build
    from reports.models import ReportBuild, ReportingPeriod

    by = User.objects.get(email=demo_accounts.SECRETARIAT)
    year = ReportingPeriod.objects.get(code="2017")
    try:
        while not over.is_set():
            build, _is_new = order_build(period=year, languages=LANGUAGES, by=by)
            while ReportBuild.objects.filter(pk=build.pk, state__in=["queued", "running"]):
                time.sleep(0.1)
            drawn.append(build.pk)
    finally:
        connection.close()


def _pings(address: str) -> list[float]:
    line = http.client.HTTPConnection(urlsplit(address).netloc)
    taken = []
    for _ping in range(100):
        began = time.perf_counter()
        line.request("GET", "/livez")
        line.getresponse().read()
        taken.append(time.perf_counter() - began)
    return taken


def _line(name: str, taken: list[float], beside: list[float], *, limit: float = 0) -> bool:
    p95, floor = quantiles(taken, n=20)[-1], quantiles(beside, n=20)[-1]
    holds = not limit or (p95 <= limit and p95 / floor <= MOST_BESIDE)
    told = f"{limit * 1000:.0f} | {p95 / floor:.2f} | {'holds' if holds else 'MISSED'}"
    print(
        f"| {name} | {median(taken) * 1000:.0f} | {p95 * 1000:.0f} | {told if limit else '| |'} |"
    )
    return holds


if __name__ == "__main__":
    sys.exit(main())
