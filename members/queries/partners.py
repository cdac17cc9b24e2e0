"""Who hosts, works with and funds the networks of the alliance, as everybody reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from members.models import Partnership
from members.queries.viewers import ANYBODY
from members.queries.visibility import ceilings_today, listed


@dataclass(frozen=True)
class Tie:
    """One organisation in one role. Its address is there only where everybody finds it in the directory."""

    partnership: Partnership
    address: str
    is_over: bool


@dataclass(frozen=True)
class Role:
    """Everybody who has or had one role."""

    kind: Partnership.Kind
    ties: tuple[Tie, ...]


def by_role() -> list[Role]:
    """Each role with those who have it first and those who had it after them; a role that nobody had is left out."""
    rows = list(Partnership.objects.select_related("network").order_by("name", "pk"))
    listed_members = _listed(row.member_id for row in rows)
    today = timezone.now().date()
    ties = [
        Tie(
            row,
            listed_members.get(row.member_id or 0, ""),
            is_over=bool(row.period.upper and row.period.upper <= today),
        )
        for row in rows
        if not (row.period.lower and row.period.lower > today)
    ]
    ties.sort(key=lambda tie: tie.is_over)
    return [
        Role(kind, found)
        for kind in Partnership.Kind
        if (found := tuple(tie for tie in ties if tie.partnership.kind == kind))
    ]


def _listed(keys: Iterable[int | None]) -> dict[int, str]:
    """The addresses of those members whom everybody finds."""
    members = listed(ANYBODY, ceilings_today()).filter(pk__in={key for key in keys if key})
    return {member.pk: member.get_absolute_url() for member in members.order_by("pk")}
