"""What one person did last in the numbers of a return, step by step: what can be taken back, and what done again.

Nothing is kept for this besides the history of counts: each step is the change that one request made, and a step that takes
another back says so.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from alliance.models import User
from reports.models import NetworkReturn
from reports.queries.revisions import count_revisions

UNDO, REDO = "undo", "redo"
TYPED = frozenset({"grid", "autosave", "paste"})
MOST_STEPS = 50
# A day's work: who comes back tomorrow does not take back by one key what was done today.
HELD_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Step:
    """One change of this person: when, through which way, of which counts, and which of them still say so."""

    key: uuid.UUID
    channel: str
    at: datetime
    standing: frozenset[int]
    # the step that this one took back
    takes_back: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be taken back and done again, the latest first."""

    undo: tuple[Step, ...] = ()
    redo: tuple[Step, ...] = ()

    def next(self, way: str) -> Step | None:
        """A step of which somebody has changed every number since is passed over."""
        return next(
            (one for one in (self.undo if way == UNDO else self.redo) if one.standing), None
        )

    def chosen(self, key: uuid.UUID) -> Step | None:
        return next((one for one in self.undo if one.key == key), None)


def steps_in(returns: Collection[NetworkReturn], user: User) -> Steps:
    """What this person did in returns of one period. One query, however much it was."""
    if not returns:
        return Steps()
    acts: dict[uuid.UUID | None, _Act] = {}
    cells: defaultdict[int, list[_Act]] = defaultdict(list)
    for count, key, at, said in _changes(returns):
        act = acts.setdefault(key, _Act(key, at, said or {}))
        act.cells.add(count)
        cells[count].append(act)
    mine = [one for one in acts.values() if one.is_step_of(user)]
    undo, redo = _two_piles(mine)
    return Steps(*(tuple(_step(one, cells) for one in pile) for pile in (undo, redo)))


class _Act:
    """Everything that was changed at once."""

    def __init__(self, key: uuid.UUID | None, at: datetime, said: Mapping[str, Any]) -> None:
        self.key, self.at = key, at
        self.user, self.channel = said.get("user"), str(said.get("channel", ""))
        self.takes_back = str(said.get("takes_back", ""))
        self.cells: set[int] = set()

    def is_step_of(self, user: User) -> bool:
        return self.user == user.pk and self.channel in {*TYPED, UNDO, REDO}


def _changes(returns: Collection[NetworkReturn]) -> Iterable[Any]:
    """Each count that changed of late, with the change; the earliest first."""
    period = next(iter(returns)).period
    changes: Iterable[Any] = (
        count_revisions()
        .filter(
            pgh_created_at__gt=timezone.now() - HELD_FOR,
            network__in={one.network_id for one in returns},
            period__starts_on__gte=period.starts_on,
            period__ends_before__lte=period.ends_before,
        )
        .order_by("pgh_id")
        .values_list("pgh_obj_id", "pgh_context_id", "pgh_created_at", "pgh_context__metadata")
    )
    return changes


def _two_piles(made: Iterable[_Act]) -> tuple[list[_Act], list[_Act]]:
    """As a hand would: a step goes onto the first pile, taken back onto the second; a new one clears the second."""
    undo: list[_Act] = []
    redo: list[_Act] = []
    for act in made:
        if act.channel == UNDO:
            undo = _without(undo, act.takes_back)
            redo.append(act)
        elif act.channel == REDO:
            redo = _without(redo, act.takes_back)
            undo.append(act)
        else:
            undo.append(act)
            redo = []
    return undo[::-1][:MOST_STEPS], redo[::-1][:MOST_STEPS]


def _without(pile: list[_Act], key: str) -> list[_Act]:
    return [one for one in pile if str(one.key) != key]


def _step(act: _Act, cells: Mapping[int, Sequence[_Act]]) -> Step:
    standing = frozenset(count for count in act.cells if _stands(act, cells[count]))
    return Step(act.key or uuid.uuid4(), act.channel, act.at, standing, act.takes_back)


def _stands(act: _Act, changes: Sequence[_Act]) -> bool:
    """Whether a cell says what this act made of it: every later change of it was taken back again."""
    later: list[_Act] = []
    for other in changes[len(changes) - changes[::-1].index(act) :]:
        kept = _without(later, other.takes_back) if other.takes_back else later
        later = kept if len(kept) < len(later) else [*later, other]
    return not later
