"""When something is due: working days of the channel, calendar days of the rules. Dates, not times."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
