"""What the tests of the grid's pages share: a country with two rows to fill in, its pages, and what they say."""

import re

from django.test import Client
from django.urls import reverse

from alliance.models import User
from networks.models import Network
from reports.models import ActivityCount, Measure
from reports.queries.grid import CellKey
from tests.factories import (
    ActivityCountFactory,
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    ReportingPeriodFactory,
)
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan


def people_and_meetings() -> Cycle:
    """A country under a region, its year open, with people by category and meetings to fill in."""
    made = small_cycle()
    framework = plan()
    scheme = CategorySchemeFactory()
    CategoryFactory(scheme=scheme, name_en="Women")
    indicator_of(
        framework, MeasureFactory(code="people", name_en="People", scheme=scheme), code="1"
    )
    indicator_of(framework, MeasureFactory(code="meetings", name_en="Meetings"), code="2")
    return made


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(cycle: Cycle, network: Network | None = None) -> str:
    owed = cycle.owed(network or cycle.country)
    return reverse("reports:grid", args=[owed.public_id])


def key(cycle: Cycle, code: str = "meetings", network: Network | None = None) -> CellKey:
    where = network or cycle.country
    return CellKey(Measure.objects.get(code=code).pk, where.pk, cycle.period.pk)


def form_of(page: object) -> dict[str, str]:
    """What a browser would send of the page as it stands."""
    html = page.content.decode()
    sheet = html[html.index('id="sheet"') :]
    values = dict(re.findall(r'<input name="(n[\d.]+)" id="[^"]+" value="([^"]*)"', sheet))
    values["seen"] = re.search(r'name="seen" value="([^"]*)"', sheet)[1]
    return values


def words(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def small_year_before(cycle: Cycle) -> ActivityCount:
    return ActivityCountFactory(
        measure=Measure.objects.get(code="meetings"),
        network=cycle.country,
        period=ReportingPeriodFactory(code="2024"),
        value=96,
    )


def place_of(cycle: Cycle) -> tuple[int, int]:
    return cycle.country.pk, cycle.period.pk
