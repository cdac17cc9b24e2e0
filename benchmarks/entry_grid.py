"""The numbers of a return with 1,200 cells: opened, kept as a whole, one by one, and 600 of them pasted.

Beside each stands the least that could do the same: one statement for all the rows and a bare form of them; one statement that
writes the same numbers, with its commit and the history that the database keeps. Both must show the same numbers, and after both
the same numbers must stand there with one line of history for each, or the run ends with an error.

python -m tools bench        (or: T=benchmarks/entry_grid.py make bench)
"""

import itertools
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import django

from benchmarks._places import database_of_its_own
from benchmarks._timing import in_turn

MEASURES, CATEGORIES, PASTED, RUNS = 200, 5, 600, 12
INPUT = re.compile(r'<input name="n([\d.]+)"[^>]* value="([^"]*)"')
BARE = (
    "<!doctype html><form><table>{% for key, value in rows %}<tr><td>"
    '<input name="n{{ key }}" value="{{ value }}"></td></tr>{% endfor %}</table></form>'
)
KEY = "concat_ws('.', measure_id, network_id, period_id, coalesce(category_id, 0))"
ROWS = f"""SELECT {KEY}, trunc(value)::text, version FROM reports_activitycount
WHERE network_id = %s AND period_id = %s ORDER BY measure_id, category_id NULLS FIRST"""
WRITE = f"""UPDATE reports_activitycount SET value = typed.value, version = version + 1, changed_at = now()
FROM unnest(%s::text[], %s::numeric[]) typed (key, value)
WHERE network_id = %s AND period_id = %s AND {KEY} = typed.key"""
HEADING = (
    "| 1,200 cells | floor, ms | portal, ms | ratio | limit | | most, ms | |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)
Numbers = dict[str, str]


@dataclass(frozen=True)
class World:
    """Somebody with one return open, its cells, and numbers that nobody typed before."""

    client: Any
    page: str
    first_row: str
    network: int
    period: int
    keys: list[str]
    fresh: Iterator[int]

    def next_numbers(self, keys: list[str]) -> Numbers:
        return {key: str(next(self.fresh)) for key in keys}


@dataclass(frozen=True)
class Way:
    """Something people do, in the portal and by the least that could do it; `most` are milliseconds."""

    name: str
    portal: Callable[[], Numbers]
    plain: Callable[[], Numbers]
    ratio: float
    most: float


def main() -> int:
    os.environ["DATABASE_URL"] = database_of_its_own("bench_entry")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()
    world = _fill()
    opened, *written = _ways(world)
    if opened.portal() != opened.plain():
        sys.exit("The page shows other numbers than the bare form.")
    for way in written:
        for act in (way.portal, way.plain):
            _must_be_written(world, way.name, act)
    print(HEADING)
    held = [_measured(way) for way in (opened, *written)]
    return 0 if all(held) else 1


def _ways(world: World) -> tuple[Way, ...]:
    every, some, one = world.keys, world.keys[:PASTED], world.keys[:1]
    return (
        Way("opened", lambda: _opened(world), lambda: _bare_form(world), 20, 300),
        Way("all kept", lambda: _kept(world), lambda: _by_hand(world, every), 25, 1_000),
        Way("one kept", lambda: _one_kept(world), lambda: _by_hand(world, one), 25, 150),
        Way("600 pasted", lambda: _pasted(world), lambda: _by_hand(world, some), 25, 200),
    )


def _measured(way: Way) -> bool:
    found = in_turn(way.name, way.portal, way.plain, limit=way.ratio, runs=RUNS)
    holds = found.portal[1] * 1000 <= way.most
    print(f"{found.line()} {way.most:.0f} | {'holds' if holds else 'MISSED'} |")
    return found.holds and holds


def _must_be_written(world: World, name: str, act: Callable[[], Numbers]) -> None:
    before = _lines_of_history()
    numbers = act()
    there = {key: value for key, value, _version in _rows(world)}
    if any(there[key] != number for key, number in numbers.items()):
        sys.exit(f"{name}: not every number stands there.")
    if _lines_of_history() - before != len(numbers):
        sys.exit(f"{name}: the history has not one line for each number.")


# --- in the portal ------------------------------------------------------------------------------


def _opened(world: World) -> Numbers:
    return dict(INPUT.findall(world.client.get(world.page).content.decode()))


def _kept(world: World) -> Numbers:
    numbers = world.next_numbers(world.keys)
    _send(world, world.page, {f"n{key}": number for key, number in numbers.items()})
    return numbers


def _pasted(world: World) -> Numbers:
    numbers = world.next_numbers(world.keys[:PASTED])
    texts, width = list(numbers.values()), CATEGORIES + 1
    rows = (texts[at : at + width] for at in range(0, len(texts), width))
    text = "\n".join("\t".join(row) for row in rows)
    values = {"text": text, "row": world.first_row, "column": "", "match": "place", "apply": "1"}
    _send(world, f"{world.page}paste/", values)
    return numbers


def _send(world: World, address: str, values: dict[str, str]) -> None:
    seen = " ".join(f"{key}:{version}" for key, _value, version in _rows(world))
    answer = world.client.post(address, {**values, "seen": seen})
    if answer.status_code != 302:
        sys.exit(f"{address} answers {answer.status_code}.")


def _one_kept(world: World) -> Numbers:
    numbers = world.next_numbers(world.keys[:1])
    ((key, number),) = numbers.items()
    body = json.dumps({"text": number, "version": _rows(world)[0][2]})
    answer = world.client.patch(f"{world.page}{key}/", body, content_type="application/json")
    if answer.status_code != 200:
        sys.exit(f"{key} answers {answer.status_code}.")
    return numbers


# --- by hand ------------------------------------------------------------------------------------


def _bare_form(world: World) -> Numbers:
    from django.template import Context, Engine

    template = Engine(autoescape=True).from_string(BARE)
    rows = [(key, f"{int(value):,}") for key, value, _version in _rows(world)]
    return dict(INPUT.findall(template.render(Context({"rows": rows}))))


def _rows(world: World) -> list[tuple[str, str, int]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(ROWS, [world.network, world.period])
        return [(key, value, version) for key, value, version in cursor.fetchall()]


def _by_hand(world: World, keys: list[str]) -> Numbers:
    from django.db import connection

    numbers = world.next_numbers(keys)
    with connection.cursor() as cursor:
        values: list[Any] = [keys, list(numbers.values()), world.network, world.period]
        cursor.execute(WRITE, values)
    return numbers


def _lines_of_history() -> int:
    from reports.queries.revisions import count_revisions

    return int(count_revisions().count())


# --- the data -----------------------------------------------------------------------------------


def _fill() -> World:
    """The demonstration, and of its year under way a plan with 1,200 cells of Cameroon, full in both years."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.urls import reverse
    from django.utils import translation

    from alliance import demo_accounts
    from alliance.models import User

    settings.DEBUG = True
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed", verbosity=0)
    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
    # as in the tests: no static files were collected for this place
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    owed = _return_of_cameroon()
    first_row = _plan(owed)
    keys = _counts(owed)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(User.objects.get(email=demo_accounts.CAMEROON))
    with translation.override("en"):
        page = reverse("reports:grid", args=[owed.public_id])
    return World(
        client, page, str(first_row), owed.network_id, owed.period_id, keys, itertools.count(5_001)
    )


def _return_of_cameroon() -> Any:
    from django.utils import timezone

    from reports.models import NetworkReturn

    return NetworkReturn.objects.select_related("period").get(
        network__slug="cameroon", period__code=str(timezone.now().year)
    )


def _plan(owed: Any) -> int:
    """The plan of the year, with one area; the key of its first indicator."""
    from reports.models import Category, CategoryScheme, Indicator, Measure, Plan, ResultArea

    plan = Plan.objects.create(
        code="many",
        slug="many",
        name="Many",
        starts_on=owed.period.starts_on,
        ends_on=owed.period.starts_on.replace(month=12, day=31),
        area_label="Area",
    )
    area = ResultArea.objects.create(plan=plan, code="1", name="All of it")
    scheme = CategoryScheme.objects.create(code="many", name="Parts")
    for place in range(CATEGORIES):
        Category.objects.create(scheme=scheme, code=f"part-{place}", name=f"Part {place}")
    indicators = []
    for place in range(MEASURES):
        measure = Measure.objects.create(
            code=f"many-{place}",
            name=f"Measure {place}",
            unit="events",
            unit_one="event",
            nature=Measure.Nature.FLOW,
            over_time=Measure.OverTime.SUM,
            over_organisations=Measure.OverOrganisations.SUM,
            over_categories=Measure.OverCategories.SUM,
            scheme=scheme,
        )
        indicators.append(
            Indicator.objects.create(
                plan=plan,
                area=area,
                measure=measure,
                code=f"1.{place}",
                slug=f"many-{place}",
                name=f"Measure {place}",
            )
        )
    return int(indicators[0].pk)


def _counts(owed: Any) -> list[str]:
    """Every cell full in this year and the one before; the keys in the order of the page."""
    from reports.models import ActivityCount, ReportingPeriod
    from reports.queries.grid import grid_of

    starts_on = owed.period.starts_on.replace(year=owed.period.starts_on.year - 1)
    before, _is_new = ReportingPeriod.objects.get_or_create(
        code=str(starts_on.year),
        defaults={
            "grain": owed.period.grain,
            "starts_on": starts_on,
            "ends_before": owed.period.starts_on,
        },
    )
    keys = list(grid_of(owed).by_key)
    if len(keys) != MEASURES * (CATEGORIES + 1):
        sys.exit(f"The page has {len(keys)} cells.")
    ActivityCount.objects.bulk_create(
        ActivityCount(
            measure_id=key.measure_id,
            network_id=key.network_id,
            category_id=key.category_id,
            period=period,
            scope=ActivityCount.Scope.OWN,
            state=ActivityCount.State.VALUE,
            value=1_000 * (CATEGORIES if key.category_id is None else 1) + 7 * place,
        )
        for period in (before, owed.period)
        for place, key in enumerate(keys)
    )
    return [str(key) for key in keys]


if __name__ == "__main__":
    sys.exit(main())
