"""The clocks of a concern through its whole life: what is due after each step, and what a pause moves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from time_machine import Traveller

from accountability.actions import cases as actions
from accountability.deadlines import Due, dues_of, retaliation_checks, stand_ins_due
from accountability.models import Case
from tests.accountability.desks import Desk, assess_risk, bring_to, make_desk

pytestmark = pytest.mark.django_db

# a Friday; the 29th of February 2028 lies in the first week, a change to summer time in the first month
FILED = datetime(2028, 2, 25, 10, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with time_machine.travel(FILED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(clock: Traveller) -> Desk:
    return make_desk("remi")


@pytest.fixture
def case(desk: Desk) -> Case:
    return desk.file().case


def due(case: Case) -> dict[str, date]:
    case.refresh_from_db()
    return {what.value: day for what, day in dues_of(case).items()}


def test_working_days_leap_over_the_weekend_and_into_the_leap_day(case: Case) -> None:
    assert due(case) == {
        Due.ACKNOWLEDGE: date(2028, 3, 1),
        Due.ACKNOWLEDGE_LATEST: date(2028, 3, 3),
        Due.TRIAGE: date(2028, 3, 6),
        Due.PROGRESS: date(2028, 3, 26),
        Due.FEEDBACK: date(2028, 6, 1),
    }


def test_only_a_message_by_a_person_acknowledges_and_feedback_counts_from_it(
    clock: Traveller, desk: Desk, case: Case
) -> None:
    actions.write_note(kind="internal_note", text="Seen", by=desk.reader("lea", case))
    assert Due.ACKNOWLEDGE in due(case)

    clock.move_to(FILED + 3 * DAY)
    bring_to(desk, case, Case.Status.ACKNOWLEDGED)

    assert due(case) == {
        Due.TRIAGE: date(2028, 3, 6),
        Due.PROGRESS: date(2028, 3, 29),
        Due.FEEDBACK: date(2028, 5, 28),
    }


def test_each_message_begins_thirty_days_anew(clock: Traveller, desk: Desk, case: Case) -> None:
    bring_to(desk, case, Case.Status.ACKNOWLEDGED)
    for days in (20, 45):
        clock.move_to(FILED + days * DAY)
        actions.write_to_reporter(text="We are on it", by=desk.reader("hana", case))
        assert due(case)[Due.PROGRESS] == (FILED + (days + 30) * DAY).date()


def test_a_pause_for_the_reporter_stops_every_clock_and_moves_it_by_its_length(
    clock: Traveller, desk: Desk, case: Case
) -> None:
    bring_to(desk, case, Case.Status.TRIAGE)
    before = due(case)
    actions.pause(reasons="She asks us to wait", by=desk.reader("lea", case))
    assert due(case) == {}

    clock.move_to(FILED + 60 * DAY)
    case.refresh_from_db()
    assert stand_ins_due(case, FILED + 60 * DAY) == 0
    actions.resume(by=desk.reader("lea", case))

    assert due(case) == {what: day + 60 * DAY for what, day in before.items()}
    assert stand_ins_due(case, FILED + 60 * DAY) == 0


def test_a_review_has_thirty_days_and_what_is_reopened_begins_anew(
    clock: Traveller, desk: Desk, case: Case
) -> None:
    bring_to(desk, case, Case.Status.CLOSED)
    assert due(case) == {}
    assert retaliation_checks(case) == (
        (FILED + 30 * DAY).date(),
        (FILED + 90 * DAY).date(),
    )

    clock.move_to(FILED + 20 * DAY)
    actions.ask_for_review(reasons="They do not agree", by=desk.reader("lea", case))

    assert due(case) == {Due.PROGRESS: (FILED + 50 * DAY).date()}
    assert retaliation_checks(case) == ()


def test_assessing_ends_the_deadline_of_the_assessment(desk: Desk, case: Case) -> None:
    bring_to(desk, case, Case.Status.TRIAGE)
    assert Due.TRIAGE in due(case)
    bring_to_investigation(desk, case)
    assert Due.TRIAGE not in due(case)


def bring_to_investigation(desk: Desk, case: Case) -> None:
    assess_risk(desk, case)
    actions.choose_path(
        path=actions.Moves.INVESTIGATE,
        reasons="It is serious",
        terms="Find out",
        by=desk.reader("lea", case),
    )


def test_feedback_has_no_clocks_at_all(desk: Desk) -> None:
    assert due(desk.file(kind=Case.Kind.FEEDBACK).case) == {}
