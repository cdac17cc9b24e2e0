"""What all tests share: accidental order is found, and the demonstration alliance is there for those who ask for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, reset_queries, transaction
from django.db.models import QuerySet
from django.utils import translation


def pytest_configure() -> None:
    """Static files need no build, and templates tell which of them were drawn."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # a page kept from one test would answer in the next; the page cache's own tests bring one
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser journeys first: they are the longest files, and begun last they leave a core idle at the end."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


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


# --- the demonstration alliance ----------------------------------------------------------------


def _sql(statement: str) -> None:
    """Run a statement about databases, outside any of them that a test uses."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Everything inside reads and writes another database."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = usual


@pytest.fixture(scope="session")
def seeded_database(
    django_test_environment: None, django_db_blocker: Any, worker_id: str
) -> Iterator[str]:
    """A database with the demonstration alliance, made once by the commands that `make run` uses."""
    name = settings.DATABASES["default"]["NAME"].removeprefix("test_")
    seeded = f"seeded_{name}_{worker_id}"
    with django_db_blocker.unblock():
        _sql(f'DROP DATABASE IF EXISTS "{seeded}" WITH (FORCE)')
        _sql(f'CREATE DATABASE "{seeded}"')
        with _connected_to(seeded):
            call_command("migrate", verbosity=0, skip_checks=True)
            call_command("createcachetable", verbosity=0)
            was, settings.DEBUG = settings.DEBUG, True
            call_command("seed", verbosity=0)
            settings.DEBUG = was
            reset_queries()
    yield seeded
    with django_db_blocker.unblock():
        _sql(f'DROP DATABASE IF EXISTS "{seeded}" WITH (FORCE)')


@pytest.fixture
def demonstration(seeded_database: str, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration alliance, inside a transaction that is taken back after the test."""
    with django_db_blocker.unblock(), _connected_to(seeded_database), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration_copy(seeded_database: str, django_db_blocker: Any) -> Iterator[str]:
    """The demonstration alliance in a database of its own, for tests that commit or start processes."""
    copy = f"{seeded_database}_copy"
    with django_db_blocker.unblock():
        _sql(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        _sql(f'CREATE DATABASE "{copy}" TEMPLATE "{seeded_database}"')
        with _connected_to(copy):
            yield copy
        _sql(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


@pytest.fixture(scope="session", autouse=True)
def nobody_left_in_the_test_database(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """At the end, connections that a killed process of a test left behind do not keep its database alive."""
    yield
    name = connection.settings_dict["NAME"]
    if name.startswith("test_"):
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid() AND usename = current_user",
                [name],
            )
            connection.close()
