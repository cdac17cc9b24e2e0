"""The yearly figures: sealed records that nothing joins to a case, and tables of which nobody is known."""

import json
import random
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accountability.actions import statistics
from accountability.actions.statistics import (
    CATEGORIES,
    FORM,
    OUTCOMES,
    RATINGS,
    TAKEN_DOWN,
    AlreadyProposedError,
    NoRecordsError,
    YearNotOverError,
)
from accountability.models import Case, CaseEvent, StatRecord, StatSnapshot
from accountability.numbers import Figures, Lists, Table, figures_of
from accountability.opened import open_for_handler
from accountability.permissions.vault import Unlocked
from accountability.queries.records import region_of, years_to_release
from accountability.vault import VaultError
from accountability.vault.figures import open_record, seal_record
from alliance.suppression import FEW, HIDDEN, SMALLEST
from networks.models import Network
from tests.accountability import factories
from tests.accountability.factories import Handler, Role
from tests.alliance.test_suppression import MOST, bounds
from tests.factories import NetworkFactory, NetworkParentFactory

REGIONS = ("africa", "asia", "europe", "alliance")
LISTS = Lists(CATEGORIES, REGIONS, (FORM, TAKEN_DOWN), OUTCOMES, RATINGS)


@pytest.fixture
def alliance() -> Network:
    return NetworkFactory(slug="world", level=Network.Level.GLOBAL)


@pytest.fixture
def people(alliance: Network) -> dict[str, Handler]:
    certifiers = factories.make_certifiers()
    roles = {
        "one": Role.FOCAL_POINT,
        "two": Role.FOCAL_POINT,
        "officer": Role.STATISTICS,
        "lead": Role.LEAD,
    }
    return {
        name: factories.make_handler(factories.make_user(f"{name}@example.org"), certifiers, role)
        for name, role in roles.items()
    }


def vault_of(handler: Handler) -> Unlocked:
    return Unlocked(handler.user, handler.key, handler.keys)


def on(year: int, month: int = 2, day: int = 1) -> time_machine.travel:
    return time_machine.travel(datetime(year, month, day, 12, tzinfo=UTC), tick=False)


def records(officer: Handler) -> list[dict[str, Any]]:
    rows = StatRecord.objects.order_by("pk")
    return [open_record(bytes(row.sealed), officer.keys.x, row.quarter) for row in rows]


# --- records --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_filing_and_a_closing_are_each_a_sealed_record_that_only_the_officer_opens(
    alliance: Network, people: dict[str, Handler]
) -> None:
    region = NetworkFactory(slug="asia", level=Network.Level.REGIONAL)
    country = NetworkFactory(slug="land", level=Network.Level.NATIONAL)
    NetworkParentFactory(network=region, parent=alliance)
    NetworkParentFactory(network=country, parent=region)
    filed = factories.file_one(factories.make_channel(country), must_change_code=True)
    today = filed.case.received_on
    Case.objects.update(
        closed_on=today, acknowledged_on=today, disposition="upheld", status=Case.Status.CLOSED
    )

    filed.case.refresh_from_db()
    opened = open_for_handler(filed.case, people["one"].key, people["one"].keys)
    statistics.count_closing(opened=opened)
    statistics.count_rating(rating="good")

    assert records(people["officer"]) == [
        {
            "what": "filed",
            "kind": "complaint",
            "category": "unsaid",
            "region": "asia",
            "way": "taken_down",
        },
        {
            "what": "closed",
            "kind": "complaint",
            "category": "unsaid",
            "outcome": "upheld",
            "days_to_acknowledge": 0,
            "days_to_close": 0,
        },
        {"what": "rated", "rating": "good"},
    ]
    row = StatRecord.objects.order_by("pk")[0]
    for stranger in (people["one"], people["lead"]):
        with pytest.raises(VaultError):
            open_record(bytes(row.sealed), stranger.keys.x, row.quarter)
    with pytest.raises(VaultError):
        open_record(bytes(row.sealed), people["officer"].keys.x, "1999Q1")
    assert {len(row.sealed) for row in StatRecord.objects.order_by("pk")} == {len(row.sealed)}


@pytest.mark.django_db
def test_a_channel_of_the_whole_alliance_is_in_no_region(alliance: Network) -> None:
    assert region_of(factories.make_channel(alliance)) == "alliance"


@pytest.mark.django_db
def test_without_a_statistics_key_a_concern_is_filed_and_counts_as_nothing(
    alliance: Network,
) -> None:
    certifiers = factories.make_certifiers()
    factories.make_handler(factories.make_user("one@example.org"), certifiers)

    factories.file_one(factories.make_channel(alliance))

    assert (Case.objects.count(), StatRecord.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_after_its_quarter_nothing_joins_a_record_to_a_case(
    alliance: Network, people: dict[str, Handler]
) -> None:
    channel = factories.make_channel(alliance)
    with on(2027, 2):
        for number in range(12):
            names = ["power", "fraud"] if number % 2 else ["other"]
            factories.file_one(channel, kind="complaint" if number % 3 else "feedback")
            statistics.count_filing(
                channel=channel, kind=str(number), report={"categories": names}, is_taken_down=False
            )
    cases = physical("accountability_case")
    before = physical("accountability_statrecord")
    said = Counter(json.dumps(one, sort_keys=True) for one in records(people["officer"]))
    kinds = [one["kind"] for one in records(people["officer"])]

    # in the quarter itself nothing is touched; afterwards all of it
    statistics.mix_records(on=date(2027, 3, 31))
    untouched = physical("accountability_statrecord")
    statistics.mix_records(on=date(2027, 4, 1))
    after = physical("accountability_statrecord")

    assert untouched == before
    assert {row.xmin for row in before} & {row.xmin for row in cases}
    assert len({row.xmin for row in after}) == 1
    assert not {row.xmin for row in after} & {row.xmin for row in cases}
    assert not {row.pk for row in after} & {row.pk for row in before}
    mixed = records(people["officer"])
    assert Counter(json.dumps(one, sort_keys=True) for one in mixed) == said
    assert [one["kind"] for one in mixed] != kinds
    # rows stand on their pages in the order of their numbers, which is the random one
    assert sorted(after, key=lambda row: row.ctid) == sorted(after, key=lambda row: row.pk)
    columns = {field.column for field in StatRecord._meta.concrete_fields}
    assert columns == {"id", "quarter", "sealed"}


class Physical(tuple[Any, ...]):
    """Where a row stands and which transaction wrote it."""

    @property
    def pk(self) -> Any:
        return self[0]

    @property
    def xmin(self) -> str:
        return str(self[1])

    @property
    def ctid(self) -> tuple[int, int]:
        page, line = str(self[2]).strip("()").split(",")
        return int(page), int(line)


def physical(table: str) -> list[Physical]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, xmin::text, ctid::text FROM {table} ORDER BY id")
        return [Physical(row) for row in cursor.fetchall()]


# --- tables ---------------------------------------------------------------------------------------------


def a_year(rng: random.Random) -> list[dict[str, Any]]:
    """Filings, closings and ratings of a made-up alliance, sometimes a small one, sometimes one with a single topic."""
    categories = rng.sample(CATEGORIES, rng.randint(1, len(CATEGORIES)))
    regions = rng.sample(REGIONS, rng.randint(1, len(REGIONS)))
    filed = [
        {
            "what": "filed",
            "kind": rng.choice(("complaint", "complaint", "feedback")),
            "category": rng.choice(categories),
            "region": rng.choice(regions),
            "way": rng.choice((FORM, FORM, FORM, TAKEN_DOWN)),
        }
        for _ in range(rng.choice((0, 3, 8, 20, 60, 200)))
    ]
    closed = [
        {
            "what": "closed",
            "kind": rng.choice(("complaint", "feedback")),
            "category": "other",
            "outcome": rng.choice(OUTCOMES),
            "days_to_acknowledge": rng.choice((None, 1, 2, 3)),
            "days_to_close": rng.randrange(90),
        }
        for _ in range(rng.choice((0, 3, 8, 20, 60, 200)))
    ]
    rated = [
        {"what": "rated", "rating": rng.choice(RATINGS)} for _ in range(rng.choice((0, 4, 9, 40)))
    ]
    return [*filed, *closed, *rated]


def told_tables(figures: Figures) -> dict[str, tuple[Any, Table | None]]:
    return {
        "category": (figures.complaints, figures.categories),
        "region": (figures.complaints, figures.regions),
        "way": (figures.complaints, figures.ways),
        "outcome": (figures.closed, figures.outcomes),
        "rating": (figures.rated, figures.ratings),
    }


@pytest.mark.parametrize("seed", range(10))
def test_an_attacker_pins_no_suppressed_cell(seed: int) -> None:
    """The tables share totals that are told and nothing else, so each is one equation, and its ends are found exactly."""
    rng = random.Random(seed)
    tables = 0
    for _ in range(100):
        year = a_year(rng)
        figures = figures_of(year, LISTS)
        for name, (total, table) in told_tables(figures).items():
            cells = [one for one in year if name in one]
            if name in {"category", "region", "way"}:
                cells = [
                    one for one in cells if one["what"] == "filed" and one["kind"] == "complaint"
                ]
            if name == "outcome":
                cells = [one for one in cells if one["kind"] == "complaint"]
            counted = Counter(one[name] for one in cells)
            assert total == (len(cells) if len(cells) >= SMALLEST else FEW)
            if table is None:
                continue
            tables += 1
            assert total == len(cells)
            assert sum(counted[row] for row in table) == total
            for row, (low, high) in bounds(len(cells), table).items():
                if table[row] == FEW:
                    assert counted[row] < SMALLEST
                    assert (low, high) == (0, MOST)
                elif table[row] == HIDDEN:
                    assert high - low >= MOST
                else:
                    assert table[row] == counted[row] >= SMALLEST
        if figures.categories_by_region is not None:
            assert all(
                isinstance(cell, int) and cell >= SMALLEST
                for row in figures.categories_by_region.values()
                for cell in row.values()
            )
    assert tables > 100


def complaint(**fields: Any) -> dict[str, Any]:
    usual = {"what": "filed", "kind": "complaint", "category": "a", "region": "x", "way": FORM}
    return {**usual, **fields}


def test_categories_stand_by_region_only_where_each_cell_has_five() -> None:
    lists = Lists(("a", "b"), ("x", "y"), (FORM,), ("upheld",), RATINGS)
    full = [complaint(category=a, region=x) for a in "ab" for x in "xy" for _ in range(5)]

    assert figures_of(full, lists).categories_by_region == {
        "x": {"a": 5, "b": 5},
        "y": {"a": 5, "b": 5},
    }
    assert figures_of(full[1:], lists).categories_by_region is None
    # a region that is new since then, without any concern
    more = Lists(("a", "b"), ("x", "y", "z"), (FORM,), ("upheld",), RATINGS)
    assert figures_of(full, more).categories_by_region is None


@pytest.mark.parametrize(("number", "told"), [(9, None), (10, 4.5)])
def test_a_median_is_told_of_ten_and_more(number: int, told: float | None) -> None:
    closed = [
        {
            "what": "closed",
            "kind": "complaint",
            "category": "a",
            "outcome": "upheld",
            "days_to_acknowledge": None,
            "days_to_close": days,
        }
        for days in range(number)
    ]

    figures = figures_of(closed, LISTS)

    assert (figures.days_to_acknowledge, figures.days_to_close) == (None, told)


def test_nothing_at_all_looks_like_a_few() -> None:
    figures = figures_of([], LISTS)

    assert (figures.feedback, figures.complaints, figures.closed) == (FEW, FEW, FEW)
    assert figures.categories is figures.outcomes is figures.ratings is None


# --- two people -----------------------------------------------------------------------------------------


@pytest.fixture
def officers(alliance: Network) -> dict[str, Unlocked]:
    """People whose certificates hold in 2028."""
    with on(2028, 1):
        certifiers = factories.make_certifiers()
        roles = {"one": Role.FOCAL_POINT, "officer": Role.STATISTICS, "lead": Role.LEAD}
        return {
            name: vault_of(
                factories.make_handler(factories.make_user(f"{name}@example.org"), certifiers, role)
            )
            for name, role in roles.items()
        }


def fill(quarter: str, to: Unlocked, number: int = 20) -> None:
    values = complaint(category="unsaid", region="alliance")
    StatRecord.objects.bulk_create(
        StatRecord(quarter=quarter, sealed=seal_record(values, [to.keys.public.x], quarter))
        for _ in range(number)
    )


@pytest.mark.django_db
def test_one_person_proposes_the_figures_of_a_year_that_is_over_and_another_releases_them(
    officers: dict[str, Unlocked],
) -> None:
    officer, lead, handler = officers["officer"], officers["lead"], officers["one"]
    fill("2027Q1", officer)
    fill("2028Q1", officer, 7)
    with on(2028):
        with pytest.raises(YearNotOverError):
            statistics.propose_figures(year=2028, by=officer)
        assert years_to_release(date(2028, 2, 1)) == [2027]
        for other in (lead, handler):
            with pytest.raises(PermissionDenied):
                statistics.propose_figures(year=2027, by=other)
        proposed = statistics.propose_figures(year=2027, by=officer)
        with pytest.raises(AlreadyProposedError):
            statistics.propose_figures(year=2027, by=officer)
        for other in (officer, handler):
            with pytest.raises(PermissionDenied):
                statistics.release_figures(snapshot=proposed, by=other)
        statistics.release_figures(snapshot=proposed, by=lead)
        statistics.release_figures(snapshot=proposed, by=lead)

    kept = StatSnapshot.objects.get()
    assert (kept.proposed_by, kept.released_by) == (officer.user, lead.user)
    assert kept.tables["complaints"] == 20
    # were it told, it would tell that there was nothing else
    assert kept.tables["categories"]["unsaid"] == HIDDEN
    assert list(StatRecord.objects.values_list("quarter", flat=True).distinct()) == ["2028Q1"]
    assert CaseEvent.objects.filter(verb="statistics_released").count() == 1


@pytest.mark.django_db
def test_released_figures_are_open_data_and_what_is_not_told_has_no_value(
    officers: dict[str, Unlocked], client: Client
) -> None:
    fill("2027Q1", officers["officer"])
    address = "/api/v1/concern-figures"
    with on(2028):
        proposed = statistics.propose_figures(year=2027, by=officers["officer"])
        before = client.get(address).json()["items"]
        statistics.release_figures(snapshot=proposed, by=officers["lead"])
        items = client.get(address, {"language": "fr", "year": 2027, "limit": 100}).json()["items"]
        other_year = client.get(address, {"year": 2026}).json()["items"]

    told = {(row["table"], row["row"]): row for row in items}
    assert (before, other_year) == ([], [])
    assert told["total", "complaints"] == {
        "year": 2027,
        "table": "total",
        "row": "complaints",
        "name": "Plaintes reçues",
        "unit": "concerns",
        "state": "value",
        "value": 20,
        "is_complete": True,
        "snapshot": "2027",
    }
    few, hidden = told["total", "feedback"], told["categories", "unsaid"]
    assert (few["state"], few["at_most"], "value" in few) == ("few", 4, False)
    assert (hidden["state"], "value" in hidden) == ("withheld", False)
    assert told["total", "days_to_close"]["unit"] == "days"


@pytest.mark.django_db
def test_two_snapshots_have_no_record_in_common_and_none_is_made_twice(
    officers: dict[str, Unlocked],
) -> None:
    officer, lead = officers["officer"], officers["lead"]
    fill("2026Q4", officer, 20)
    fill("2027Q1", officer, 23)
    with on(2028):
        for year in (2026, 2027):
            proposed = statistics.propose_figures(year=year, by=officer)
            statistics.release_figures(snapshot=proposed, by=lead)

        told = {one.year: one.tables["complaints"] for one in StatSnapshot.objects.order_by("year")}
        # each counts its own year: their difference is that of two years, not three concerns
        assert told == {2026: 20, 2027: 23}
        for year in (2026, 2027):
            with pytest.raises(AlreadyProposedError):
                statistics.propose_figures(year=year, by=officer)
        with pytest.raises(NoRecordsError):
            statistics.propose_figures(year=2025, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatSnapshot.objects.create(year=2027, tables={}, proposed_by=lead.user)


@pytest.mark.django_db
def test_proposed_figures_are_thrown_away_and_released_ones_stay(
    officers: dict[str, Unlocked],
) -> None:
    officer, lead, handler = officers["officer"], officers["lead"], officers["one"]
    fill("2027Q1", officer)
    with on(2028):
        first = statistics.propose_figures(year=2027, by=officer)
        with pytest.raises(PermissionDenied):
            statistics.drop_figures(snapshot=first, by=handler)
        statistics.drop_figures(snapshot=first, by=lead)
        again = statistics.propose_figures(year=2027, by=officer)
        statistics.release_figures(snapshot=again, by=lead)
        statistics.drop_figures(snapshot=again, by=lead)

    assert StatSnapshot.objects.get().released_on is not None


@pytest.mark.django_db
def test_figures_say_when_records_were_sealed_to_somebody_else(
    officers: dict[str, Unlocked],
) -> None:
    fill("2026Q4", officers["officer"])
    fill("2027Q1", officers["officer"])
    fill("2027Q2", officers["one"])
    with on(2028):
        whole = statistics.propose_figures(year=2026, by=officers["officer"])
        part = statistics.propose_figures(year=2027, by=officers["officer"])

    assert (whole.tables["is_complete"], part.tables["is_complete"]) == (True, False)
    assert part.tables["complaints"] == 20
