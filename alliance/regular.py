"""What each hour and each day needs: every app names its own tasks here, and beat has them ordered once in each period."""

from datetime import datetime
from enum import StrEnum

_REGULAR: dict[str, "Period"] = {}


class Period(StrEnum):
    """How often; the value writes a moment so that two in the same period look alike."""

    HOUR = "%Y-%m-%dT%H"
    DAY = "%Y-%m-%d"


def regular(task: str, period: Period) -> None:
    """Have a registered task ordered once in each period. The second naming of a task replaces the first."""
    _REGULAR[task] = period


def orders_at(moment: datetime) -> dict[str, str]:
    """The regular tasks of a moment, each with the key that lets it be ordered only once."""
    return {task: f"{task}:{moment.strftime(period)}" for task, period in _REGULAR.items()}
