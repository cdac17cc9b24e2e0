"""What all tests share: accidental order is found, the network stays closed, static files need no build."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import QuerySet


def pytest_configure() -> None:
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def shuffled_without_order(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A queryset that names no order is read in random order, so nothing relies on luck."""
    fetch_all = QuerySet._fetch_all

    def shuffled(self: QuerySet[Any]) -> None:
        if self._result_cache is None and not self.query.is_sliced and not self.ordered:
            if not self.query.group_by and not self.query.distinct and not self.query.combinator:
                self.query.add_ordering("?")
        fetch_all(self)

    monkeypatch.setattr(QuerySet, "_fetch_all", shuffled)
    yield
