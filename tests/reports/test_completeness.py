"""Who has reported: the matrix, its rates, what is late and whom to call."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.actors import the_portal
from alliance.models import User
from networks.models import Network, RoleAssignment
from reports.models import NetworkReturn, ReportingPeriod, ReturnStep
from reports.queries.completeness import Rate, matrix
from reports.snapshot.networks import networks
from tests.factories import (
    NetworkFactory,
    NetworkParentFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    UserFactory,
)
from tests.members.factories import holder
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

Role = RoleAssignment.Role
State = NetworkReturn.State
ADDRESS = "/en/manage/completeness/"
DUE = date(2026, 1, 30)


@pytest.fixture
def whole() -> Network:
    return NetworkFactory(slug="whole", level=Network.Level.GLOBAL)


@pytest.fixture
def africa(whole: Network) -> Network:
    return under(whole, slug="africa", level=Network.Level.REGIONAL)


@pytest.fixture
def year() -> ReportingPeriod:
    return a_year("2025", DUE)


@pytest.fixture(autouse=True)
def after_the_due_day() -> Any:
    with time_machine.travel(datetime(2026, 2, 3, 12, tzinfo=UTC), tick=False):
        yield


def a_year(code: str, due: date) -> ReportingPeriod:
    return ReportingPeriodFactory(
        code=code,
        opens_on=due - timedelta(days=29),
        due_on=due,
        checked_by=due + timedelta(days=15),
        locks_on=due + timedelta(days=30),
    )


def under(parent: Network, **about: Any) -> Network:
    network = NetworkFactory(**about)
    NetworkParentFactory(network=network, parent=parent)
    return network


def handed_in(owed: NetworkReturn, day: date, hour: int = 12) -> None:
    moment = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=hour)
    with time_machine.travel(moment, tick=False):
        ReturnStep.objects.create(
            networks_return=owed,
            from_state=State.IN_PROGRESS,
            to_state=State.SUBMITTED,
            by=the_portal(),
        )


def test_networks_stand_under_their_region_with_what_they_owe(whole, africa, year):
    togo, mali, free = (
        under(africa, slug="togo"),
        under(africa, slug="mali"),
        under(whole, slug="free"),
    )
    earlier = a_year("2024", date(2025, 1, 30))
    for network in (africa, togo, free):
        NetworkReturnFactory(network=network, period=year)
    NetworkReturnFactory(network=togo, period=earlier, state=State.LOCKED)
    NetworkReturnFactory(network=mali, period=year, state=State.APPROVED)

    seen = matrix()

    assert [period.code for period in seen.periods] == ["2025", "2024"]
    regional, others = seen.groups
    assert regional.region == africa
    assert [line.network.slug for line in regional.lines] == ["africa", "mali", "togo"]
    assert (others.region, [line.network.slug for line in others.lines]) == (None, ["free"])
    # a network that did not exist owes nothing, and nothing is counted as missing
    assert regional.lines[1].cells[1] is None
    assert regional.rates == (Rate(3, 1, 0), Rate(1, 1, 0))
    assert seen.totals == (Rate(4, 1, 0), Rate(1, 1, 0))


@pytest.mark.parametrize(
    ("state", "is_reported", "is_late"),
    [
        (State.NOT_STARTED, False, True),
        (State.IN_PROGRESS, False, True),
        (State.RETURNED, False, True),
        (State.SUBMITTED, True, False),
        (State.APPROVED, True, False),
        (State.LOCKED, True, False),
    ],
)
def test_reported_is_what_was_handed_in(whole, year, state, is_reported, is_late):
    NetworkReturnFactory(network=under(whole), period=year, state=state)

    ((cell,),) = [line.cells for line in matrix().groups[0].lines]
    assert (cell.is_reported, cell.is_late) == (is_reported, is_late)


@pytest.mark.parametrize(
    ("zone", "hour", "in_time"),
    [("UTC", 23, 1), ("Pacific/Auckland", 12, 0), ("Pacific/Auckland", 10, 1)],
)
def test_in_time_is_a_matter_of_the_networks_own_day(whole, year, zone, hour, in_time):
    owed = NetworkReturnFactory(
        network=under(whole, time_zone=zone), period=year, state=State.SUBMITTED
    )
    handed_in(owed, DUE, hour)

    assert matrix().totals == (Rate(1, 1, in_time),)


def test_what_was_sent_back_after_its_day_was_still_handed_in_in_time(whole, year):
    owed = NetworkReturnFactory(network=under(whole), period=year, state=State.SUBMITTED)
    handed_in(owed, DUE - timedelta(days=1))
    handed_in(owed, DUE + timedelta(days=3))

    assert matrix().totals == (Rate(1, 1, 1),)


def test_a_network_that_moved_stands_where_it_stood_at_last(whole, africa, year):
    togo = under(africa, slug="togo")
    NetworkReturnFactory(network=togo, period=year)

    assert matrix().groups[0].region == africa


def test_older_periods_are_a_page_further(whole, year):
    togo = under(whole, slug="togo")
    NetworkReturnFactory(network=togo, period=year)
    for number in range(2018, 2025):
        NetworkReturnFactory(network=togo, period=a_year(str(number), date(number + 1, 1, 30)))

    first = matrix()
    assert [one.code for one in first.periods] == ["2025", "2024", "2023", "2022", "2021"]
    assert [one.code for one in matrix(before=first.earlier).periods] == ["2020", "2019", "2018"]
    assert matrix(before="nonsense").periods == first.periods


def test_sixty_networks_take_as_many_queries_as_one(whole, africa, year):
    secretariat = holder("office", Role.SECRETARIAT, whole)
    client = client_of(secretariat)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    NetworkReturnFactory(network=under(africa), period=year)
    for_one = queries()
    for _number in range(12):
        NetworkReturnFactory(network=under(africa), period=year)
    assert queries() == for_one


# --- the page --------------------------------------------------------------------------------


@pytest.fixture
def late(africa: Network, year: ReportingPeriod) -> NetworkReturn:
    togo = under(africa, slug="togo")
    holder("togo-coordinator", Role.COORDINATOR, togo)
    return NetworkReturnFactory(network=togo, period=year)


def page_of(user: User) -> str:
    response = client_of(user).get(ADDRESS)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_how_many_networks_reported(whole, africa, late, year):
    NetworkReturnFactory(network=under(africa), period=year, state=State.APPROVED)

    page = page_of(holder("office", Role.SECRETARIAT, whole))

    assert "1 of 2 networks reported" in page
    assert "not started, late" in page


@pytest.mark.parametrize(
    ("role", "where", "learns"),
    [
        (Role.SECRETARIAT, "whole", True),
        (Role.COORDINATOR, "africa", True),
        (Role.COORDINATOR, "togo", True),
        (Role.COORDINATOR, "elsewhere", False),
        (Role.EDITOR, "togo", False),
        (Role.BOARD, "whole", False),
    ],
)
def test_whom_to_call_is_for_those_who_coordinate_the_network(whole, late, role, where, learns):
    under(whole, slug="elsewhere")
    reader = holder("reader", role, Network.objects.get(slug=where))

    page = page_of(reader)

    assert ("togo-coordinator@example.org" in page) is learns
    assert "Togo" in page


def test_nobody_is_named_of_a_network_that_reported(whole, late):
    NetworkReturn.objects.update(state=State.SUBMITTED)

    page = page_of(holder("office", Role.SECRETARIAT, whole))

    assert "togo-coordinator@example.org" not in page


def test_a_late_network_without_coordination_has_its_mailbox(whole, africa, year):
    mali = under(africa, mailbox="mali@example.org")
    NetworkReturnFactory(network=mali, period=year)

    page = page_of(holder("office", Role.SECRETARIAT, whole))

    assert "Nobody coordinates this network." in page
    assert "mali@example.org" in page


def test_a_late_network_without_coordination_is_called_through_the_one_above(whole, africa, year):
    NetworkReturnFactory(network=under(africa, slug="mali"), period=year)
    holder("africa-coordinator", Role.COORDINATOR, africa)

    page = page_of(holder("office", Role.SECRETARIAT, whole))

    assert "Above it, Africa:" in page
    assert "africa-coordinator@example.org" in page


def test_somebody_without_work_for_a_network_is_refused(whole, late):
    assert client_of(UserFactory()).get(ADDRESS).status_code == 403


# --- the public line -------------------------------------------------------------------------


def published_with(*states: str | None) -> None:
    content = sample()
    first, pattern = content["networks"][0], content["networks"][1]
    content["networks"] = [
        first,
        *(
            {**pattern, "slug": slug, "return_state": state, "owes_return": state is not None}
            for slug, state in zip(("north", "south", "east", "west"), states, strict=True)
        ),
    ]
    publish(content)


@pytest.mark.parametrize("page", ["", "figures/"])
@pytest.mark.parametrize(
    ("states", "line"),
    [
        (("approved", "locked", "submitted", "not_started"), "3 of 4 networks reported"),
        (("returned", "in_progress", None, None), "0 of 2 networks reported"),
        (("approved", None, None, None), "1 of 1 network reported"),
    ],
)
def test_pages_with_figures_say_how_many_networks_reported(client, page, states, line):
    published_with(*states)

    html = client.get(f"/en/{page}").content.decode()

    assert line in html


def test_where_nobody_was_asked_nothing_is_said(client):
    published_with(None, None, None, None)

    assert "coverage num" not in client.get("/en/figures/").content.decode()


def test_a_network_that_reports_by_halves_is_as_far_as_its_last_half(whole):
    togo, mali = under(whole, slug="togo"), under(whole, slug="mali")
    year = ReportingPeriodFactory(code="2024")
    first, second = (ReportingPeriodFactory(code=code) for code in ("2024-H1", "2024-H2"))
    for network, period, state in (
        (togo, first, State.APPROVED),
        (togo, second, State.RETURNED),
        (mali, first, State.APPROVED),
        (mali, second, State.LOCKED),
    ):
        NetworkReturnFactory(network=network, period=period, state=state)

    states = {row["slug"]: row["return_state"] for row in networks(year)}
    assert states == {"whole": None, "togo": "returned", "mali": "approved"}
