"""Reading the trail of concerns: whether each line is as it was written, and what auditors see of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import QuerySet

from accountability import trust
from accountability.models import CaseEvent
from accountability.vault.trail import FIRST, chained

END = "The trail of concerns ends at line %d with %s"
_END = re.compile(r"The trail of concerns ends at line (\d+) with ([0-9a-f]{64})")


@dataclass(frozen=True)
class Fault:
    """The first line that is not as it was written, and in which way."""

    sequence: int
    what: str


def line_of(event: CaseEvent) -> bytes:
    """What the digest of a line covers."""
    said = [
        str(event.sequence),
        event.hour.astimezone(UTC).isoformat(),
        str(event.actor_id),
        str(event.verb),
    ]
    return "\n".join([*said, bytes(event.case_tag).hex()]).encode()


def last_line() -> CaseEvent | None:
    return CaseEvent.objects.order_by("-sequence").first()


def first_fault(ends: Mapping[int, str] | None = None) -> Fault | None:
    """The first line that was changed, added or is missing; None when the trail holds.

    `ends` are lines that the log remembers, with their digests: without them nobody sees that the end was cut off.
    """
    remembered = dict(ends or {})
    expected, before, pepper = 1, FIRST, trust.pepper()
    for event in CaseEvent.objects.order_by("sequence").iterator():
        digest = bytes(event.digest)
        if event.sequence != expected:
            is_missing = event.sequence > expected
            return Fault(expected, "is missing") if is_missing else Fault(event.sequence, "is new")
        if bytes(event.previous) != before:
            return Fault(expected, "does not follow the line before it")
        if chained(before, line_of(event), pepper) != digest:
            return Fault(expected, "is not as it was written")
        if remembered.pop(expected, digest.hex()) != digest.hex():
            return Fault(expected, "is not the one that the log remembers")
        expected, before = expected + 1, digest
    return Fault(expected, "is missing") if remembered else None


def remembered_ends(log: Iterable[str]) -> dict[int, str]:
    """What the log says of the last lines of days."""
    found = (_END.search(line) for line in log)
    return {int(one[1]): one[2] for one in found if one}


# --- what auditors see --------------------------------------------------------------------------------


def first_day_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def told_to_auditors(on: date) -> QuerySet[CaseEvent]:
    """Lines of quarters that are over. A line of today would be news to somebody whom a concern is about."""
    begin = first_day_of_quarter(on)
    before = datetime(begin.year, begin.month, begin.day, tzinfo=UTC)
    rows = CaseEvent.objects.filter(hour__lt=before).select_related("actor")
    return rows.order_by("-sequence")
