"""An approval above freezes what is below, whichever way a write comes in, and is withdrawn from the top down."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from networks.models import Network
from reports.models import ActivityCount, LockException, NetworkReturn, ReportingPeriod
from tests.factories import (
    ActivityCountFactory,
    MeasureFactory,
    NetworkFactory,
    NetworkParentFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
State = NetworkReturn.State


def states() -> dict[int, str]:
    """Each network's return as the database has it."""
    return dict(NetworkReturn.objects.order_by("pk").values_list("network", "state"))


class Line:
    """A country under a sub-region under a region, each with a return for a year; the country has a count."""

    def __init__(self) -> None:
        self.period = ReportingPeriodFactory(code="2025")
        self.count = ActivityCountFactory(period=ReportingPeriodFactory(code="2025-Q2"))
        self.country: Network = self.count.network
        self.between, self.region = NetworkFactory(), NetworkFactory()
        self.placed = NetworkParentFactory(network=self.country, parent=self.between)
        NetworkParentFactory(network=self.between, parent=self.region)
        self.owed = {
            network: NetworkReturnFactory(network=network, period=self.period, state=state)
            for network, state in (
                (self.country, State.NOT_STARTED),
                (self.between, State.IN_PROGRESS),
                (self.region, State.SUBMITTED),
            )
        }

    def approve(self, network: Network) -> None:
        put(network, State.APPROVED)


@pytest.fixture
def line() -> Line:
    return Line()


def put(network: Network, state: str) -> None:
    """By plain SQL, as nobody asked a permission would."""
    content = "x" if state == State.APPROVED else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_networkreturn SET state = %s, content_hash = %s WHERE network_id = %s",
            [state, content, network.pk],
        )


def stored() -> tuple[list[tuple[int, object]], dict[int, str]]:
    """Every number and the state of every return."""
    numbers = ActivityCount.objects.order_by("pk").values_list("pk", "value")
    return list(numbers), states()


def write(network: Network, period: ReportingPeriod) -> None:
    ActivityCount.objects.bulk_create(
        [ActivityCountFactory.build(network=network, period=period, measure=MeasureFactory())]
    )


WRITES = {
    "a new number": lambda line: write(line.country, line.period),
    "another number": lambda line: ActivityCount.objects.update(value=9),
    "no number any more": lambda line: ActivityCount.objects.all().delete(),
    "a number of the network between": lambda line: write(line.between, line.period),
    "a return that begins": lambda line: put(line.country, State.IN_PROGRESS),
    "a return that is handed in": lambda line: put(line.between, State.SUBMITTED),
    "an approval": lambda line: put(line.between, State.APPROVED),
}


@pytest.mark.parametrize("above", [State.APPROVED, State.LOCKED])
@pytest.mark.parametrize("what", WRITES)
def test_below_an_approved_return_nothing_is_written(line, what, above):
    put(line.region, above)

    with pytest.raises(IntegrityError, match=r"is closed|above is approved"), transaction.atomic():
        WRITES[what](line)

    assert ActivityCount.objects.get().value == 1


@pytest.mark.parametrize("what", WRITES)
def test_below_a_return_that_waits_everything_is_written(line, what):
    before = stored()

    with transaction.atomic():
        WRITES[what](line)

    assert stored() != before


def test_an_approval_is_withdrawn_from_the_top_down(line):
    for network in (line.country, line.between, line.region):
        line.approve(network)

    for network in (line.country, line.between):
        with pytest.raises(IntegrityError, match="above is approved"), transaction.atomic():
            put(network, State.SUBMITTED)
    for network in (line.region, line.between, line.country):
        put(network, State.SUBMITTED)

    assert set(NetworkReturn.objects.values_list("state", flat=True)) == {State.SUBMITTED}


def test_returns_that_are_approved_in_one_statement_do_not_freeze_each_other(line):
    NetworkReturn.objects.update(state=State.APPROVED, content_hash="x")

    with pytest.raises(IntegrityError, match="above is approved"), transaction.atomic():
        put(line.country, State.SUBMITTED)
    NetworkReturn.objects.update(state=State.SUBMITTED, content_hash="")


def test_a_lock_comes_over_what_is_below_too(line):
    line.approve(line.region)

    put(line.country, State.LOCKED)

    assert states()[line.country.pk] == State.LOCKED


def test_a_year_that_was_taken_over_as_approved_freezes_nothing(line):
    NetworkReturn.objects.filter(network=line.region).update(state=State.APPROVED)

    for what in WRITES.values():
        before = stored()
        with transaction.atomic():
            what(line)
        assert stored() != before


def test_only_what_was_below_in_that_period_is_frozen(line):
    elsewhere = NetworkFactory()
    line.placed.period = (date(2010, 1, 1), date(2024, 7, 1))
    line.placed.save()
    NetworkParentFactory(network=line.country, parent=elsewhere, period=(date(2024, 7, 1), None))
    line.approve(line.region)

    ActivityCount.objects.update(value=9)
    put(line.country, State.IN_PROGRESS)

    assert ActivityCount.objects.get().value == 9
    assert states()[line.country.pk] == State.IN_PROGRESS


def test_a_network_that_moved_inside_the_period_is_frozen_by_its_last_place(line):
    elsewhere = NetworkFactory()
    NetworkReturnFactory(network=elsewhere, period=line.period, state=State.SUBMITTED)
    line.placed.period = (date(2010, 1, 1), date(2025, 7, 1))
    line.placed.save()
    NetworkParentFactory(network=line.country, parent=elsewhere, period=(date(2025, 7, 1), None))
    line.approve(line.region)
    ActivityCount.objects.update(value=9)
    line.approve(elsewhere)

    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        ActivityCount.objects.update(value=8)


def test_an_exception_that_names_what_is_below_opens_it_alone(line):
    line.approve(line.region)
    LockException.objects.create(
        network=line.country,
        period=line.period,
        reason="A list was found.",
        granted_by=UserFactory(),
        ends_at=timezone.now() + timedelta(days=1),
    )

    ActivityCount.objects.update(value=9)
    put(line.country, State.IN_PROGRESS)
    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        write(line.between, line.period)


def test_another_year_of_the_same_networks_is_open(line):
    line.approve(line.region)

    write(line.country, ReportingPeriodFactory(code="2026-Q1"))

    assert ActivityCount.objects.filter(period__code="2026-Q1").count() == 1
