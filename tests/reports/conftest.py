"""A finished build that tests copy: drawn anew for each of them, it would take most of their time."""

from collections.abc import Iterator
from typing import Any

import pytest

from alliance import demo_accounts
from alliance.models import User
from reports.actions import order_build
from reports.models import ReportBuild, ReportingPeriod
from tests import databases
from tests.reports.builds import work_off


@pytest.fixture(scope="session")
def built_database(seeded_database: str, django_db_blocker: Any) -> Iterator[str]:
    """The demonstration alliance with its year built once more, in two languages, and not published."""
    built = f"{seeded_database}_built"
    with django_db_blocker.unblock():
        databases.make(built, template=seeded_database)
        with databases.connected_to(built):
            secretariat = User.objects.get(email=demo_accounts.SECRETARIAT)
            year = ReportingPeriod.objects.get(code="2017")
            build, _is_new = order_build(period=year, languages=["en", "ar"], by=secretariat)
            work_off(build)
    yield built
    with django_db_blocker.unblock():
        databases.drop(built)


@pytest.fixture
def finished_build(built_database: str, django_db_blocker: Any) -> Iterator[ReportBuild]:
    """That build, in a database of its own."""
    copy = f"{built_database}_copy"
    with django_db_blocker.unblock():
        databases.make(copy, template=built_database)
        with databases.connected_to(copy):
            yield ReportBuild.objects.latest("pk")
        databases.drop(copy)
