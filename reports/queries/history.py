"""What one count said over time: every change with who, when, through which way and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alliance.models import User
from reports.models import ActivityCount


@dataclass(frozen=True)
class Change:
    """One change of a count: what it said before, what after. Without a person where no page of ours made it."""

    revision: int
    at: datetime
    by: User | None
    channel: str
    reason: str
    before: ActivityCount | None
    after: ActivityCount
    is_end: bool

    @property
    def is_about_the_number(self) -> bool:
        """Or only about which of several sources counts."""
        return self.before is None or _number(self.before) != _number(self.after)


def history_of(count: ActivityCount) -> list[Change]:
    """The latest change first. Two queries, however often it changed."""
    rows = list(count.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]
    people = User.objects.in_bulk({key for row in rows if (key := _context(row).get("user"))})
    changes: list[Change] = []
    before = None
    for row in rows:
        said = _context(row)
        after = _as_count(row)
        changes.append(
            Change(
                revision=row.pgh_id,
                at=row.pgh_created_at,
                by=people.get(said.get("user")),
                channel=said.get("channel", ""),
                reason=said.get("reason", ""),
                before=before,
                after=after,
                is_end=row.pgh_label == "delete",
            )
        )
        before = after
    return changes[::-1]


def _context(row: Any) -> dict[str, Any]:
    return row.pgh_context.metadata if row.pgh_context else {}


def _as_count(row: Any) -> ActivityCount:
    return ActivityCount(
        **{column: getattr(row, column) for column in (*_NUMBER, "version", "is_counting")}
    )


_NUMBER = ("state", "value", "numerator", "denominator", "qualifier", "wording")


def _number(count: Any) -> tuple[object, ...]:
    return tuple(getattr(count, column) for column in _NUMBER)
