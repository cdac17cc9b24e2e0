"""What is due from whom, and the reminders that say so: in time, once, in one letter, and never after it is done."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.models import AuditEvent, OutgoingMail, User
from alliance.outbox import TASKS
from alliance.regular import orders_at
from networks.models import Network, RoleAssignment
from reports.actions.reminders import STEPS, remind_of_returns
from reports.models import NetworkReturn, ReportingPeriod
from reports.queries.due import Work, due_from
from tests.factories import (
    NetworkFactory,
    NetworkParentFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
)
from tests.members.factories import holder
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

Role = RoleAssignment.Role
Level = Network.Level
State = NetworkReturn.State
DUE = date(2026, 1, 30)


class World:
    """The whole, a region, two countries in it; the year 2025 is asked for."""

    def __init__(self) -> None:
        self.whole = NetworkFactory(slug="whole", level=Level.GLOBAL)
        self.region = NetworkFactory(slug="africa", level=Level.REGIONAL)
        self.togo = NetworkFactory(slug="togo", name_fr="Le Togo")
        self.mali = NetworkFactory(slug="mali")
        NetworkParentFactory(network=self.region, parent=self.whole)
        for country in (self.togo, self.mali):
            NetworkParentFactory(network=country, parent=self.region)
        self.period = ReportingPeriodFactory(
            code="2025",
            opens_on=date(2026, 1, 1),
            due_on=DUE,
            checked_by=DUE + timedelta(days=15),
            locks_on=DUE + timedelta(days=30),
        )
        self.owed = NetworkReturnFactory(network=self.togo, period=self.period)
        self.coordinator = holder("togo", Role.COORDINATOR, self.togo, language="fr")
        self.above = holder("africa", Role.COORDINATOR, self.region)
        self.secretariat = holder("office", Role.SECRETARIAT, self.whole)

    def move(self, state: str, **more: Any) -> None:
        NetworkReturn.objects.filter(pk=self.owed.pk).update(state=state, **more)


def at(days: int, hour: int = 12) -> datetime:
    """An hour of a day, counted from the one on which the return is due."""
    return datetime.combine(DUE, datetime.min.time(), UTC) + timedelta(days=days, hours=hour)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(-25), tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(clock: Any) -> World:
    return World()


def things(user: User) -> list[tuple[str, str | None]]:
    return [(one.work.value, one.owed and one.owed.network.slug) for one in due_from(user)]


# --- whose it is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "coordinator", "above", "secretariat"),
    [
        (State.NOT_STARTED, [("fill", "togo")], [], []),
        (State.IN_PROGRESS, [("fill", "togo")], [], []),
        (State.RETURNED, [("answer", "togo")], [], []),
        (State.SUBMITTED, [], [("check", "togo")], []),
        (State.APPROVED, [], [], [("lock", None)]),
        (State.LOCKED, [], [], []),
    ],
)
def test_each_step_is_due_from_those_whose_step_it_is(
    world, state, coordinator, above, secretariat
):
    world.move(state)

    assert things(world.coordinator) == coordinator
    assert things(world.above) == above
    assert things(world.secretariat) == secretariat


def test_what_a_network_without_coordination_owes_falls_to_the_one_above(world):
    NetworkReturnFactory(network=world.mali, period=world.period)

    assert things(world.above) == [("fill", "mali")]

    RoleAssignment.objects.filter(user=world.above).delete()
    assert things(world.secretariat) == [("fill", "mali")]


def test_nobody_is_asked_to_check_what_they_submitted(world):
    world.move(State.SUBMITTED, submitted_by=world.above)
    other = holder("africa-deputy", Role.DEPUTY, world.region)

    assert (things(world.above), things(other)) == ([], [("check", "togo")])


def test_a_network_straight_under_the_whole_is_checked_by_the_secretariat(world):
    NetworkReturnFactory(network=world.region, period=world.period, state=State.SUBMITTED)

    assert ("check", "africa") in things(world.secretariat)


def test_a_period_that_is_not_open_yet_asks_nothing(world):
    ReportingPeriod.objects.update(opens_on=date(2026, 1, 20))

    assert things(world.coordinator) == []


def test_a_period_is_there_to_be_locked_when_its_day_comes(world, clock):
    NetworkReturnFactory(network=world.region, period=world.period, state=State.APPROVED)
    assert things(world.secretariat) == []

    clock.move_to(at(30))
    (lock,) = [one for one in due_from(world.secretariat) if one.work is Work.LOCK]
    assert (lock.approved, lock.of, lock.is_today) == (1, 2, True)


def test_overdue_stands_first_and_none_is_left_out(world, clock):
    earlier = ReportingPeriodFactory(
        code="2024",
        opens_on=date(2025, 1, 1),
        due_on=date(2025, 1, 30),
        checked_by=date(2025, 2, 14),
        locks_on=date(2025, 3, 1),
    )
    NetworkReturnFactory(network=world.togo, period=earlier, state=State.IN_PROGRESS)
    undated = ReportingPeriodFactory(code="2023")
    NetworkReturnFactory(network=world.togo, period=undated, state=State.IN_PROGRESS)

    found = due_from(world.coordinator)
    assert [(one.period.code, one.is_overdue) for one in found] == [
        ("2024", True),
        ("2025", False),
        ("2023", False),
    ]


def test_a_hundred_returns_take_as_many_queries_as_one(world):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            due_from(world.above)
        return len(captured)

    for_one = queries()
    for _number in range(10):
        network = NetworkFactory()
        NetworkParentFactory(network=network, parent=world.region)
        NetworkReturnFactory(network=network, period=world.period, state=State.SUBMITTED)
    assert len(due_from(world.above)) == 10
    assert queries() == for_one


def test_the_page_of_ones_work_says_what_is_due(world, clock):
    clock.move_to(at(3))
    User.objects.filter(pk=world.coordinator.pk).update(language="en")
    world.move(State.APPROVED)
    office = client_of(world.secretariat).get("/en/manage/").content.decode()
    assert "Lock 2025: 1 of 1 returns are approved." in office
    world.move(State.IN_PROGRESS)

    page = client_of(world.coordinator).get("/en/manage/").content.decode()

    assert "Fill in and submit the return of Togo for 2025.</a>" in page
    assert f'href="/en/manage/returns/{world.owed.public_id}/"' in page
    assert "by 30 January 2026" in page
    assert "overdue" in page


def test_the_page_of_somebody_who_owes_nothing_says_so(world):
    page = client_of(world.above).get("/en/manage/").content.decode()

    assert "No return waits for you." in page


# --- reminders -------------------------------------------------------------------------------


def letters(user: User) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=user.email).order_by("pk"))


def test_a_return_is_reminded_of_on_five_days_and_on_no_other(world, clock):
    days = []
    for day in range(-25, 40):
        clock.move_to(at(day))
        before = len(letters(world.coordinator))
        remind_of_returns()
        if len(letters(world.coordinator)) > before:
            days.append(day)

    assert days == list(STEPS) == [-21, -7, 0, 3, 10]


def test_a_letter_is_in_the_readers_language_with_its_days_and_links(world, clock):
    clock.move_to(at(-7))
    remind_of_returns()

    (letter,) = letters(world.coordinator)
    assert letter.language == "fr"
    assert "Le Togo" in letter.body
    assert "30 janvier 2026" in letter.body
    assert f"/fr/manage/returns/{world.owed.public_id}/" in letter.body
    assert "<" not in letter.body
    assert "&" not in letter.body


def test_everything_of_a_day_is_in_one_letter(world, clock):
    second = NetworkReturnFactory(network=world.mali, period=world.period)
    third = NetworkReturnFactory(network=world.region, period=world.period)
    clock.move_to(at(0))
    remind_of_returns()

    (letter,) = letters(world.above)
    assert str(second.public_id) in letter.body
    assert str(third.public_id) in letter.body
    assert str(world.owed.public_id) not in letter.body


def test_a_second_run_writes_nothing(world, clock):
    clock.move_to(at(0))
    assert [remind_of_returns() for _run in range(3)] == [1, 0, 0]
    clock.move_to(at(0, hour=20))
    assert remind_of_returns() == 0
    clock.move_to(at(1))
    assert remind_of_returns() == 0


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED, State.LOCKED])
def test_nobody_is_reminded_of_what_is_done(world, clock, state):
    world.move(state)
    clock.move_to(at(0))
    remind_of_returns()

    assert letters(world.coordinator) == []


def test_a_day_that_no_run_came_to_is_caught_up_with_once(world, clock):
    clock.move_to(at(5))
    assert [remind_of_returns() for _run in range(2)] == [1, 0]
    clock.move_to(at(6))
    assert remind_of_returns() == 0


def test_the_morning_of_the_network_counts(world, clock):
    Network.objects.filter(pk=world.togo.pk).update(time_zone="Pacific/Auckland")
    # 19:00 in UTC is already eight in the morning of the next day there
    clock.move_to(at(-22, hour=17))
    assert remind_of_returns() == 0
    clock.move_to(at(-22, hour=19))
    assert remind_of_returns() == 1


def test_what_comes_up_after_todays_letter_waits_for_tomorrows(world, clock):
    clock.move_to(at(0))
    remind_of_returns()
    NetworkReturnFactory(
        network=world.togo,
        period=ReportingPeriodFactory(
            code="2024",
            due_on=DUE,
            checked_by=DUE,
            locks_on=DUE + timedelta(days=30),
            opens_on=DUE - timedelta(days=9),
        ),
    )
    assert remind_of_returns() == 0
    clock.move_to(at(1))
    assert remind_of_returns() == 1
    assert "2024" in letters(world.coordinator)[-1].body
    assert "2025" not in letters(world.coordinator)[-1].body


def test_what_is_owed_cannot_be_unsubscribed_from(world, clock):
    clock.move_to(at(0))
    remind_of_returns()

    assert letters(world.coordinator)[0].unsubscribe_url == ""


def test_the_trail_says_who_was_reminded_of_what(world, clock):
    clock.move_to(at(-7))
    remind_of_returns()

    (event,) = AuditEvent.objects.filter(verb="return.reminded")
    assert event.object_id == str(world.owed.public_id)
    assert event.after == {"work": "fill", "step": -7, "people": [world.coordinator.pk]}


def test_somebody_who_left_is_not_written_to(world, clock):
    User.objects.filter(pk=world.coordinator.pk).update(is_active=False)
    clock.move_to(at(0))
    remind_of_returns()

    assert letters(world.coordinator) == []
    assert len(letters(world.above)) == 1


def test_the_secretariat_is_reminded_of_the_lock(world, clock):
    world.move(State.APPROVED)
    clock.move_to(at(30))
    remind_of_returns()

    (letter,) = letters(world.secretariat)
    assert "Lock 2025: 1 of 1 returns are approved." in letter.body
    assert "It is due today." in letter.body
    assert reverse("reports:return_period_lock", args=["2025"]) in letter.body


def test_reminders_are_ordered_every_hour(world):
    assert "reports.remind_of_returns" in TASKS
    assert "reports.remind_of_returns:2026-01-05T12" in orders_at(at(-25)).values()


def test_a_reminder_takes_as_many_queries_for_ten_returns_as_for_one(world, clock):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert remind_of_returns() == 0
        return len(captured)

    def one_more_to_check() -> None:
        network = NetworkFactory()
        NetworkParentFactory(network=network, parent=world.region)
        NetworkReturnFactory(network=network, period=world.period, state=State.SUBMITTED)

    NetworkReturnFactory(network=world.mali, period=world.period)
    clock.move_to(at(0))
    assert remind_of_returns() == 2
    one_more_to_check()
    for_one = queries()
    for _number in range(9):
        one_more_to_check()
    assert queries() == for_one
