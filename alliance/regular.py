"""What ten minutes, each hour and each day need: every app names its own tasks here, and beat has them ordered once in each period."""

from datetime import datetime
from enum import StrEnum

_REGULAR: dict[str, "Period"] = {}


class Period(StrEnum):
    """How often; the value writes a moment so that two in the same period look alike."""

    TEN_MINUTES = "%Y-%m-%dT%H:%M"
    HOUR = "%Y-%m-%dT%H"
    DAY = "%Y-%m-%d"

    def of(self, moment: datetime) -> str:
        """The period in which a moment lies."""
        if self is Period.TEN_MINUTES:
            moment = moment.replace(minute=moment.minute // 10 * 10)
        return moment.strftime(self)


def regular(task: str, period: Period) -> None:
    """Have a registered task ordered once in each period. The second naming of a task replaces the first."""
    _REGULAR[task] = period


def orders_at(moment: datetime) -> dict[str, str]:
    """The regular tasks of a moment, each with the key that lets it be ordered only once."""
    return {task: f"{task}:{period.of(moment)}" for task, period in _REGULAR.items()}
