"""Each kind of public page, cold and warm, in the web server and behind the proxy, beside the bare answer of the same server.

A page is cold when nothing of it is kept: every part is asked and drawn. It is warm when somebody asked for it within the last
minute. Beside them stand, in turn and in the same run: `/livez`, which the same server answers without looking at anything; a
bare Django view that asks the page's own statements and puts their rows into a plain template; and the page's own bytes as a
file, served by the same proxy. What is kept must be the very bytes of the cold page, or the run ends with an error.

The number of statements must be the same when there are 60 networks instead of those of the demonstration, and 10,000 activities.

python -m tools bench        (or: T=benchmarks/pages.py make bench)
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import django

from benchmarks._places import database_of_its_own
from benchmarks._server import running_web
from tools.proxy import first_version, running_proxy

PAGES = {
    "home": "/en/",
    "networks": "/en/networks/",
    "a network": "/en/networks/africa/",
    "countries": "/en/countries/",
    "activities": "/en/activities/",
    "the calendar": "/en/events/",
    "highlights of a year": "/en/highlights/2017/",
    "publications": "/en/publications/",
    "figures": "/en/figures/",
    "a figure": "/en/figures/awareness-workshops/",
    "a report": "/en/reports/2017/",
    "glossary": "/en/glossary/",
}
# a part of a page that a script asks for is never kept, nor is the page that is sent when there is no such part
ANEW = {"HX-Request": "true"}
# what is looked at in Spanish is as quick; one language stands for all
ROUNDS, ASKED = 3, 12
# many at once at the proxy; one after the other in the web server, whose two processes share lines by chance, so that the
# same address comes at twice the rate or half of it
SECONDS, PEOPLE = 2, 16
PORT_OF_THE_PROXY = 18_432
COLDEST, WARMEST, BESIDE_A_FILE = 12.0, 0.5, 0.8
NETWORKS, ACTIVITIES = 60, 10_000
BARE = "<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
HEADING = (
    "| page | cold, ms | bare view, ms | cold beside ping | limit | warm beside ping | at least | behind the proxy beside a file | at least | |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(frozen=True)
class Measured:
    """One page: milliseconds of a cold answer, and what its rates are beside the bare ones."""

    name: str
    cold: float
    bare: float
    beside_ping: float
    warm: float
    proxied: float

    @property
    def holds(self) -> bool:
        return (
            self.beside_ping <= COLDEST and self.warm >= WARMEST and self.proxied >= BESIDE_A_FILE
        )

    def line(self) -> str:
        return (
            f"| {self.name} | {self.cold:.1f} | {self.bare:.1f} | {self.beside_ping:.1f} | {COLDEST:.0f}"
            f" | {self.warm:.0%} | {WARMEST:.0%} | {self.proxied:.0%} | {BESIDE_A_FILE:.0%}"
            f" | {'holds' if self.holds else 'MISSED'} |"
        )


def main() -> int:
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk.")
    os.environ["DATABASE_URL"] = database_of_its_own("bench_public")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        os.environ["PROXY_VERSIONS"] = str(first_version(folder))
        django.setup()
        _fill()
        few = {name: _statements(address) for name, address in PAGES.items()}
        _collect()
        with (
            running_web(folder) as (web, _process),
            running_proxy(folder, before=web, port=PORT_OF_THE_PROXY) as proxy,
        ):
            measured = [_measure(name, few[name], web, proxy) for name in PAGES]
    print(HEADING)
    for one in measured:
        print(one.line())
    _grow()
    return 0 if all(one.holds for one in measured) & _stays(few) else 1


def _measure(
    name: str, statements: list[tuple[str, Any]], web: str, proxy: tuple[str, Path]
) -> Measured:
    address, (proxied, files) = PAGES[name], proxy
    cold, warm = _body(web + address, **ANEW), _body(web + address)
    if not cold == warm == _body(web + address):
        sys.exit(f"{address} says something else when it is kept.")
    file = files / name.replace(" ", "-")  # the proxy keeps an open file in mind
    file.write_bytes(warm)
    beside, bare, milliseconds = [], [], []
    for _round in range(ROUNDS):
        ping, page = _wait(web + "/livez"), _wait(web + address, **ANEW)
        beside.append(page / ping)
        milliseconds.append(page)
        bare.append(_bare(statements))
    rates = [
        (
            _rate(web + address, people=1) / _rate(web + "/livez", people=1),
            _rate(proxied + address, people=PEOPLE)
            / _rate(f"{proxied}/file/{file.name}", people=PEOPLE),
        )
        for _round in range(ROUNDS)
    ]
    return Measured(
        name=name,
        cold=median(milliseconds),
        bare=median(bare),
        beside_ping=median(beside),
        warm=median(in_app for in_app, _behind in rates),
        proxied=median(behind for _in_app, behind in rates),
    )


def _body(address: str, **headers: str) -> bytes:
    asked = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own address
        body: bytes = answer.read()
    return body


def _wait(address: str, **headers: str) -> float:
    """Milliseconds until an answer is there, for one visitor alone."""
    return _median_ms(lambda: _body(address, **headers))


def _rate(address: str, *, people: int) -> float:
    """Answers a second for so many people at once, each with a line that stays open."""
    line = ["wrk", "-t", "1", "-c", str(people), "-d", f"{SECONDS}s", address]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        sys.exit(f"{address} was refused under load.")
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    return float(found[1]) if found else sys.exit(told)


def _bare(statements: list[tuple[str, Any]]) -> float:
    """The page's own statements in a view that does nothing else."""
    from django.db import connection
    from django.http import HttpResponse
    from django.template import Context, Engine

    template = Engine(autoescape=True).from_string(BARE)

    def view() -> HttpResponse:
        rows: list[Any] = []
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
                rows += cursor.fetchall()
        return HttpResponse(template.render(Context({"rows": rows})))

    return _median_ms(view)


def _median_ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _time in range(ASKED):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def _statements(address: str) -> list[tuple[str, Any]]:
    """What a page asks the database when nothing of it is kept."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client, override_settings

    asked: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        asked.append((sql, params))
        return execute(sql, params, many, context)

    nothing = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    plain = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(ALLOWED_HOSTS=["testserver"], CACHES=nothing, STORAGES=plain):
        client = Client()
        client.get(address)
        with connection.execute_wrapper(keep):
            answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}.")
    return asked


def _fill() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DEBUG = True
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed", verbosity=0)
    settings.DEBUG = False
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _collect() -> None:
    from django.core.management import call_command

    call_command("collectstatic", "--noinput", verbosity=0)


def _grow() -> None:
    """More networks under Africa, and what all of them did."""
    from datetime import date

    from django.db.backends.postgresql.psycopg_any import DateRange

    from alliance.texts import in_columns
    from networks.models import Network, NetworkCountry, NetworkParent, NetworkStatus
    from reports.models import Activity, ActivityHost

    always = DateRange(None, None)
    africa = Network.objects.get(slug="africa")
    missing = max(NETWORKS - Network.objects.count(), 0)
    more = Network.objects.bulk_create(
        Network(
            slug=f"more-{number}",
            level=Network.Level.NATIONAL,
            **in_columns("name", {"en": f"More {number}"}),
        )
        for number in range(missing)
    )
    NetworkParent.objects.bulk_create(
        NetworkParent(network=one, parent=africa, period=always) for one in more
    )
    NetworkStatus.objects.bulk_create(
        NetworkStatus(network=one, status=NetworkStatus.Status.ACTIVE, period=always)
        for one in more
    )
    NetworkCountry.objects.bulk_create(
        NetworkCountry(network=one, country="KE", period=always) for one in more
    )
    networks = list(Network.objects.order_by("pk"))
    activities = Activity.objects.bulk_create(
        Activity(
            slug=f"more-{number}",
            **in_columns("title", {"en": f"Meeting {number}"}),
            kinds=["training"],
            role="organised",
            starts_on=date(2017, 1 + number % 12, 1 + number % 28),
            ends_on=date(2017, 1 + number % 12, 1 + number % 28),
            precision="day",
            place_precision="none",
        )
        for number in range(ACTIVITIES)
    )
    ActivityHost.objects.bulk_create(
        ActivityHost(activity=one, network=networks[number % len(networks)])
        for number, one in enumerate(activities)
    )


def _stays(few: dict[str, list[tuple[str, Any]]]) -> bool:
    holds = True
    for name, address in PAGES.items():
        before, now = len(few[name]), len(_statements(address))
        holds &= before == now
        print(
            f"{name}: {before} statements, {now} with more of everything{'' if before == now else ': NOT THE SAME'}"
        )
    return holds


if __name__ == "__main__":
    sys.exit(main())
