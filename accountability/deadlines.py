"""When something is due: working days of the channel, calendar days of the rules. Dates, not times."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from accountability.models import Case, IntakeChannel

ACKNOWLEDGE_WORKING_DAYS = 3
ACKNOWLEDGE_URGENT = timedelta(days=1)
# EU 2019/1937, article 9: seven days whatever the channel's week looks like
ACKNOWLEDGE_LATEST = timedelta(days=7)
TRIAGE = timedelta(days=10)
PROGRESS_EVERY = timedelta(days=30)
# article 9: three months from the acknowledgement, or from the day it was due at the latest
FEEDBACK = timedelta(days=90)
REVIEW_WITHIN = timedelta(days=30)
RETALIATION_CHECKS = (timedelta(days=30), timedelta(days=90))
# A check may be answered so long before its day: somebody may be asked on the way.
CHECK_EARLIEST = timedelta(days=7)
# Days before and after something is due on which its readers are reminded.
REMINDERS = (-2, 0, 1, 3)
# So many days after it was due the first and the second stand-in are called in; where somebody is in danger, and after
# the last day for the acknowledgement, without the days of grace.
STEPS_UP = (4, 7)
STEPS_UP_AT_ONCE = (1, 4)
# A case does not say where its channel is, so a reminder that something is due leaves in the morning of UTC, before that
# day is over in most places, and one that it is late only when the day has ended everywhere: at noon, for UTC-12 is the last.
HOUR_BEFORE, HOUR_AFTER = time(7), time(13)
LAST_ZONE = timedelta(hours=12)


@dataclass(frozen=True)
class Deadlines:
    """What is due for a complaint that came in on a day."""

    acknowledge: date
    acknowledge_latest: date
    triage: date
    progress: date
    feedback: date


def today_of(channel: IntakeChannel, now: datetime) -> date:
    """The date where the channel works."""
    return now.astimezone(ZoneInfo(channel.time_zone)).date()


def deadlines(channel: IntakeChannel, received: date, *, urgent: bool) -> Deadlines:
    """What is due for a complaint received on a day of the channel's calendar."""
    latest = received + ACKNOWLEDGE_LATEST
    usual = add_working_days(received, ACKNOWLEDGE_WORKING_DAYS, channel.working_days)
    return Deadlines(
        acknowledge=received + ACKNOWLEDGE_URGENT if urgent else min(usual, latest),
        acknowledge_latest=latest,
        triage=received + TRIAGE,
        progress=received + PROGRESS_EVERY,
        feedback=latest + FEEDBACK,
    )


def feedback_due(case: Case, acknowledged: date) -> date:
    """Feedback counts from the acknowledgement, at the latest from the day it was due."""
    latest = case.ack_latest_on or acknowledged
    return min(acknowledged, latest) + FEEDBACK


def add_working_days(day: date, days: int, working_days: list[int]) -> date:
    """The day that lies so many working days after another; a week without any counts every day."""
    week = set(working_days) or set(range(1, 8))
    while days:
        day += timedelta(days=1)
        days -= day.isoweekday() in week
    return day


# --- what is due ------------------------------------------------------------------------------


class Due(StrEnum):
    """What can be due."""

    ACKNOWLEDGE = "acknowledge"
    ACKNOWLEDGE_LATEST = "acknowledge_latest"
    TRIAGE = "triage"
    PROGRESS = "progress"
    FEEDBACK = "feedback"
    RETALIATION = "retaliation"


_BEFORE_TRIAGE = frozenset(
    {
        Case.Status.QUARANTINED,
        Case.Status.RECEIVED,
        Case.Status.ACKNOWLEDGED,
        Case.Status.TRIAGE,
        Case.Status.REOPENED,
    }
)


def dues_of(case: Case) -> dict[Due, date]:
    """What is due for a case as it stands, with its day. Nothing while it is paused, and nothing for feedback."""
    if case.kind != Case.Kind.COMPLAINT or case.status == Case.Status.ON_HOLD_REPORTER:
        return {}
    if case.status == Case.Status.CLOSED:
        return {}
    found: dict[Due, date | None] = {Due.PROGRESS: case.progress_due_on}
    if case.status != Case.Status.REVIEW:
        found[Due.FEEDBACK] = case.feedback_due_on
    if case.acknowledged_on is None:
        found[Due.ACKNOWLEDGE] = case.ack_due_on
        found[Due.ACKNOWLEDGE_LATEST] = case.ack_latest_on
    if case.status in _BEFORE_TRIAGE:
        found[Due.TRIAGE] = case.triage_due_on
    return {what: day for what, day in found.items() if day is not None}


def next_due(case: Case) -> tuple[Due, date] | None:
    """The first thing that is due, and when."""
    dues = dues_of(case)
    return min(dues.items(), key=lambda due: (due[1], list(Due).index(due[0]))) if dues else None


def retaliation_checks(case: Case) -> tuple[date, ...]:
    """The days after closing on which somebody asks whether the reporter was punished for speaking up, as far as nobody did."""
    if case.kind != Case.Kind.COMPLAINT or case.closed_on is None:
        return ()
    if case.status != Case.Status.CLOSED:
        return ()
    return tuple(case.closed_on + after for after in RETALIATION_CHECKS[case.checks_answered :])


def reminders_on(case: Case, day: date) -> tuple[datetime, ...]:
    """The hours of a day, in UTC, at which the readers of a case are reminded of something that is due, or late."""
    late = {(day - due).days for due in dues_of(case).values()} & set(REMINDERS)
    if day in retaliation_checks(case):
        late.add(0)
    hours = {HOUR_AFTER if days > 0 else HOUR_BEFORE for days in late}
    return tuple(datetime.combine(day, hour, UTC) for hour in sorted(hours))


def stand_ins_due(case: Case, now: datetime) -> int:
    """How many stand-ins should have been called in by now, for what is late."""
    over = (now - LAST_ZONE).astimezone(UTC).date()
    return max(
        (
            sum((over - day).days >= days for days in _steps_up(case, what))
            for what, day in dues_of(case).items()
        ),
        default=0,
    )


def _steps_up(case: Case, what: Due) -> tuple[int, ...]:
    at_once = what == Due.ACKNOWLEDGE_LATEST or (what == Due.ACKNOWLEDGE and case.is_urgent)
    return STEPS_UP_AT_ONCE if at_once else STEPS_UP
