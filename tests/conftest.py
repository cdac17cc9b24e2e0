"""What all tests share: accidental order is found, and the demonstration alliance is there for those who ask for it."""

import gc
import os
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from alliance import evenness
from tests import databases
from tests.databases import Stock
from tests.journeys.ways import IS_LONG_RUN

tables_of_concerns = import_module("accountability.migrations.0001_concerns")


def pytest_configure() -> None:
    """Static files need no build, passwords cost little, no test meets what another worker keeps, and none a page of another test."""
    # what is imported lives as long as the run: looked through again and again, it took a third of each request
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.PASSWORD_HASHERS = ["tests.quick_passwords.QuickPasswordHasher"]
    # a page kept from one test would answer in the next; the page cache's own tests bring one
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
        # also for the processes that tests start
        settings.STORE_URL = os.environ["STORE_URL"] = of_worker(settings.STORE_URL, int(worker))


def of_worker(address: str, worker: int) -> str:
    """The same server, and in it a database that no other worker of this run uses."""
    return re.sub(r"db=(\d+)$", lambda found: f"db={int(found[1]) + worker}", address)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is for the long run rests in an ordinary one. The longest first: begun last they would leave a core idle at the end.

    While the walk over every page waits for the demonstration alliance, the others begin with what does not need it.
    """
    resting = [] if IS_LONG_RUN else [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=resting)
    items[:] = sorted((item for item in items if item not in resting), key=_is_begun)


def _is_begun(item: pytest.Item) -> int:
    starts = (
        "tests/journeys/test_every_page.py",
        "tests/members/test_matrix.py",
        "tests/accountability/test_access_matrix.py",
        "tests/accountability/vault/",
    )
    early = [item.nodeid.startswith(start) for start in starts]
    return early.index(True) if any(early) else 2 + (item.get_closest_marker("journey") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits empties all tables at its end; what migrations had written into them is put back."""
    yield
    if nextitem is not None and _commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            tables_of_concerns.add_rules(apps, connection.schema_editor())


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asks = getattr(item, "fixturenames", ())
    return "transactional_db" in asks or (
        marker is not None and marker.kwargs.get("transaction", False)
    )


@pytest.fixture(autouse=True)
def shuffled_without_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queryset that names no order is read in random order, so nothing relies on luck."""
    fetch_all = QuerySet._fetch_all

    def shuffled(self: QuerySet[Any]) -> None:
        query = self.query
        is_plain = not (query.is_sliced or query.group_by or query.distinct or query.combinator)
        if self._result_cache is None and is_plain and not self.ordered:
            query.add_ordering("?")
        fetch_all(self)

    monkeypatch.setattr(QuerySet, "_fetch_all", shuffled)


@pytest.fixture(autouse=True)
def english_unless_a_test_says_otherwise() -> Iterator[None]:
    """A page that another test asked for in French leaves French active in this thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def nobody_waits_for_an_even_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers leave within a millisecond; tests of when they leave name this fixture anew and do nothing in it."""
    monkeypatch.setattr(evenness, "FIRST", 0.001)
    monkeypatch.setattr(evenness, "STEP", 0.001)


# --- the demonstration alliance ----------------------------------------------------------------


@pytest.fixture(scope="session")
def stock(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, django_db_blocker: Any
) -> Iterator[Stock]:
    """The databases that all workers of this run copy."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    stock = Stock(shared, settings.DATABASES["default"]["NAME"])
    yield stock
    with django_db_blocker.unblock():
        stock.leave(workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
    stock: Stock,
    django_db_blocker: Any,
) -> None:
    """The test database is a copy of the one with all tables; migrate then finds nothing left to do."""
    if any(_asks_the_test_database(item) for item in request.session.items):
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = stock.migrated()


def _asks_the_test_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "db" in fixtures


@pytest.fixture(scope="session")
def seeded_database(
    django_test_environment: None, django_db_blocker: Any, stock: Stock, worker_id: str
) -> Iterator[str]:
    """This worker's own copy of the demonstration alliance."""
    seeded = f"seeded_{stock.name}_{worker_id}"
    with django_db_blocker.unblock():
        databases.make(seeded, template=stock.seeded())
    yield seeded
    with django_db_blocker.unblock():
        databases.drop(seeded)


@pytest.fixture
def demonstration(seeded_database: str, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration alliance, inside a transaction that is taken back after the test."""
    with (
        django_db_blocker.unblock(),
        databases.connected_to(seeded_database),
        transaction.atomic(),
    ):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration_copy(seeded_database: str, django_db_blocker: Any) -> Iterator[str]:
    """The demonstration alliance in a database of its own, for tests that commit or start processes."""
    copy = f"{seeded_database}_copy"
    with django_db_blocker.unblock():
        databases.make(copy, template=seeded_database)
        with databases.connected_to(copy):
            yield copy
        databases.drop(copy)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """At the end, connections that a killed process of a test left behind do not keep the test database alive."""
    yield
    with django_db_blocker.unblock():
        databases.empty_of_people(connection.settings_dict["NAME"])
        connection.close()
