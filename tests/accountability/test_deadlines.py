"""When something is due: in the channel's own days, whatever the clock does there, and reminded of on fixed days."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from accountability.deadlines import (
    Due,
    add_working_days,
    deadlines,
    dues_of,
    feedback_due,
    next_due,
    reminders_on,
    retaliation_checks,
    stand_ins_due,
    today_of,
)
from accountability.models import Case, IntakeChannel

Status = Case.Status
ZONES = (
    "UTC",
    "America/Los_Angeles",
    "America/Santiago",
    "Europe/Stockholm",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Casablanca",
)
WEEKS = ([1, 2, 3, 4, 5], [7, 1, 2, 3, 4], [6, 7], [3], [])


def channel(zone: str = "UTC", week: list[int] | None = None) -> IntakeChannel:
    return IntakeChannel(time_zone=zone, working_days=[1, 2, 3, 4, 5] if week is None else week)


def complaint(received: date, *, status: str = Status.RECEIVED, **fields: object) -> Case:
    due = deadlines(channel(), received, urgent=bool(fields.get("is_urgent")))
    values: dict[str, object] = {
        "ack_due_on": due.acknowledge,
        "ack_latest_on": due.acknowledge_latest,
        "triage_due_on": due.triage,
        "progress_due_on": due.progress,
        "feedback_due_on": due.feedback,
        **fields,
    }
    return Case(kind=Case.Kind.COMPLAINT, status=status, received_on=received, **values)


def moments() -> list[tuple[datetime, str, list[int]]]:
    """Two hundred moments: nights on which clocks change, leap days, ends of years, anything between."""
    chance = random.Random(2026)
    sharp = [
        datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2028, 2, 28, 23, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
    ]
    first = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        (
            sharp[number]
            if number < len(sharp)
            else first + timedelta(minutes=chance.randrange(2_600_000)),
            ZONES[number % len(ZONES)],
            WEEKS[chance.randrange(len(WEEKS))],
        )
        for number in range(200)
    ]


def third_working_day(day: date, week: list[int]) -> date:
    """Counted on a calendar, day by day, another way than the portal does."""
    calendar = [day + timedelta(days=number) for number in range(1, 40)]
    return [one for one in calendar if not week or one.isoweekday() in week][2]


def test_two_hundred_cases_are_due_on_the_days_that_a_calendar_says() -> None:
    for moment, zone, week in moments():
        where = channel(zone, week)
        local = datetime.fromtimestamp(moment.timestamp(), ZoneInfo(zone)).date()
        seventh = date.fromordinal(local.toordinal() + 7)

        received = today_of(where, moment)
        usual, urgent = (deadlines(where, received, urgent=one) for one in (False, True))

        assert received == local
        assert usual.acknowledge == min(third_working_day(local, week), seventh)
        assert urgent.acknowledge == date.fromordinal(local.toordinal() + 1)
        assert usual.acknowledge_latest == seventh
        assert usual.triage == date.fromordinal(local.toordinal() + 10)
        assert usual.progress == date.fromordinal(local.toordinal() + 30)
        assert usual.feedback == date.fromordinal(local.toordinal() + 97)


def test_two_hundred_cases_are_reminded_of_on_four_days_each_never_early_when_late() -> None:
    for moment, zone, week in moments():
        where = channel(zone, week)
        received = today_of(where, moment)
        due = deadlines(where, received, urgent=False).acknowledge
        case = Case(
            kind=Case.Kind.COMPLAINT,
            status=Status.RECEIVED,
            received_on=received,
            ack_due_on=due,
        )

        noted = [
            hour
            for number in range(-10, 20)
            for hour in reminders_on(case, due + timedelta(days=number))
        ]

        assert [(hour.date() - due).days for hour in noted] == [-2, 0, 1, 3]
        assert [hour.time() for hour in noted] == [time(7), time(7), time(13), time(13)]
        local = [hour.astimezone(ZoneInfo(zone)).date() for hour in noted]
        assert local[0] < due
        assert local[1] <= due
        assert all(day > due for day in local[2:])


def test_a_week_without_working_days_counts_every_day() -> None:
    assert add_working_days(date(2026, 5, 1), 3, []) == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("acknowledged", "expected"),
    [(date(2026, 5, 4), date(2026, 8, 2)), (date(2026, 6, 1), date(2026, 8, 6))],
    ids=["from the acknowledgement", "from day seven where it came later"],
)
def test_feedback_counts_from_the_acknowledgement_and_from_day_seven_at_the_latest(
    acknowledged: date, expected: date
) -> None:
    assert feedback_due(complaint(date(2026, 5, 1)), acknowledged) == expected


def test_feedback_of_a_case_without_a_last_day_counts_from_its_acknowledgement() -> None:
    case = Case(kind=Case.Kind.FEEDBACK)
    assert feedback_due(case, date(2026, 5, 1)) == date(2026, 7, 30)


# --- what is due for a case as it stands ---------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (
            Status.QUARANTINED,
            {"acknowledge", "acknowledge_latest", "triage", "progress", "feedback"},
        ),
        (Status.RECEIVED, {"acknowledge", "acknowledge_latest", "triage", "progress", "feedback"}),
        (Status.ON_HOLD_REPORTER, set()),
        (Status.CLOSED, set()),
    ],
)
def test_what_nobody_has_answered_is_due_and_nothing_is_while_it_is_paused(
    status: str, expected: set[str]
) -> None:
    assert set(dues_of(complaint(date(2026, 5, 1), status=status))) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.ACKNOWLEDGED, {"triage", "progress", "feedback"}),
        (Status.TRIAGE, {"triage", "progress", "feedback"}),
        (Status.INVESTIGATION, {"progress", "feedback"}),
        (Status.RESTORATIVE, {"progress", "feedback"}),
        (Status.REVIEW, {"progress"}),
        (Status.REOPENED, {"triage", "progress", "feedback"}),
    ],
)
def test_what_was_acknowledged_is_due_step_by_step(status: str, expected: set[str]) -> None:
    case = complaint(date(2026, 5, 1), status=status, acknowledged_on=date(2026, 5, 4))
    assert set(dues_of(case)) == expected


def test_feedback_carries_no_deadlines() -> None:
    case = complaint(date(2026, 5, 1))
    case.kind = Case.Kind.FEEDBACK
    assert dues_of(case) == {}
    assert next_due(case) is None
    case.status, case.closed_on = Status.CLOSED, date(2026, 5, 2)
    assert retaliation_checks(case) == ()


def test_the_first_thing_due_comes_first_and_a_missing_day_is_not_due() -> None:
    case = complaint(date(2026, 5, 1), is_urgent=True)
    assert next_due(case) == (Due.ACKNOWLEDGE, date(2026, 5, 2))
    case.ack_due_on = case.ack_latest_on = case.triage_due_on = None
    assert next_due(case) == (Due.PROGRESS, date(2026, 5, 31))


def test_thirty_and_ninety_days_after_closing_somebody_is_reminded_to_ask() -> None:
    closed = date(2028, 2, 1)
    case = complaint(date(2027, 11, 1), status=Status.CLOSED, closed_on=closed)
    days = [closed + timedelta(days=number) for number in range(120)]

    noted = [hour for day in days for hour in reminders_on(case, day)]

    assert noted == [
        datetime(2028, 3, 2, 7, tzinfo=UTC),
        datetime(2028, 5, 1, 7, tzinfo=UTC),
    ]
    case.closed_on = None
    assert retaliation_checks(case) == ()
    case.status, case.closed_on = Status.REOPENED, closed
    assert retaliation_checks(case) == ()


# --- who is called in ----------------------------------------------------------------------------


def late(case: Case, due: date, days: int, *, hour: int = 13) -> int:
    moment = datetime.combine(due + timedelta(days=days), time(hour), UTC)
    return stand_ins_due(case, moment)


def test_stand_ins_are_called_in_four_and_seven_days_after_something_was_due() -> None:
    due = date(2026, 5, 11)
    case = complaint(
        date(2026, 5, 1),
        status=Status.TRIAGE,
        acknowledged_on=date(2026, 5, 2),
        triage_due_on=due,
    )
    assert [late(case, due, days) for days in range(-1, 9)] == [0, 0, 0, 0, 0, 1, 1, 1, 2, 2]


def test_where_somebody_is_in_danger_the_next_is_called_in_as_soon_as_the_day_is_over_everywhere() -> (
    None
):
    case = complaint(date(2026, 5, 1), is_urgent=True)
    due = date(2026, 5, 2)
    assert late(case, due, 1, hour=11) == 0
    assert late(case, due, 1, hour=12) == 1
    assert late(case, due, 4) == 2


def test_the_seventh_day_without_an_answer_has_no_days_of_grace() -> None:
    received = date(2026, 5, 1)
    case = complaint(received, ack_due_on=None)
    assert late(case, received, 7) == 0
    assert late(case, received, 8) == 1
    case.status = Status.ON_HOLD_REPORTER
    assert late(case, received, 60) == 0
