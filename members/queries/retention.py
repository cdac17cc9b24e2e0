"""What each day's cleaning did, as the audit trail has it."""

from dataclasses import dataclass
from datetime import datetime

from alliance.models import AuditEvent

VERB = "retention.applied"


@dataclass(frozen=True)
class Cleaning:
    """One rule on one day: how many rows were due, how many went."""

    rule: str
    at: datetime
    due: int
    gone: int


def last_cleanings(most: int = 100) -> list[Cleaning]:
    rows = AuditEvent.objects.filter(verb=VERB).order_by("-pk")[:most]
    return [
        Cleaning(
            rule=(row.after or {}).get("rule", ""),
            at=row.at,
            due=(row.after or {}).get("due", 0),
            gone=(row.after or {}).get("gone", 0),
        )
        for row in rows
    ]
