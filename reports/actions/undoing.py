"""Steps in the numbers of a return, taken back or done again: each time a new change, and never over somebody else's."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pghistory
from django.db import transaction

from alliance.models import User
from alliance.permissions import require
from networks.models import Network
from reports.actions.counts import StatedNumber, stated_by
from reports.actions.deciding import Kept, Writing, Wrong
from reports.actions.steps import REDO, UNDO, Step, steps_in
from reports.actions.writing import write_cells
from reports.models import ActivityCount, NetworkReturn
from reports.permissions.returns import may_fill_return
from reports.queries.grid import CellKey
from reports.queries.revisions import count_revisions

State = ActivityCount.State


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Which cells say again what they said before the step, and which were changed since and stay."""

    step: Step
    cells: frozenset[CellKey]
    left: frozenset[CellKey]


@transaction.atomic
def take_back(
    *, returns: Collection[NetworkReturn], by: User, step: uuid.UUID | None = None
) -> TakenBack | None:
    """Take back this step, or the last one; None where there is none. `returns` are those on the page, of one period."""
    return _turn_back(returns, UNDO, step, by=by)


@transaction.atomic
def do_again(*, returns: Collection[NetworkReturn], by: User) -> TakenBack | None:
    """Do again what was taken back last; None where nothing was."""
    return _turn_back(returns, REDO, None, by=by)


def _turn_back(
    returns: Collection[NetworkReturn], way: str, key: uuid.UUID | None, *, by: User
) -> TakenBack | None:
    owed = {one.network_id: one for one in returns}
    networks = Network.objects.select_for_update(no_key=True).filter(pk__in=owed)
    locked = [network.pk for network in networks.order_by("pk")]
    rights = {network: require(may_fill_return(by, owed[network])) for network in locked}
    steps = steps_in(returns, by)
    step = steps.chosen(key) if key else steps.next(way)
    if step is None:
        return None
    made = list(count_revisions().filter(pgh_context=step.key, network__in=owed).order_by("pgh_id"))
    writing = _as_before([one for one in made if one.pgh_obj_id in step.standing])
    written: dict[CellKey, Kept | Wrong] = {}
    with pghistory.context(
        user=by.pk, channel=way, reason="", request="", takes_back=str(step.key)
    ):
        for network in locked:
            if its := [one for one in writing if one.key.network_id == network]:
                written |= write_cells(
                    owed[network], its, by=by, right_used=rights[network].right_used
                )
    done = {key for key, one in written.items() if isinstance(one, Kept)}
    return TakenBack(step, frozenset(done), frozenset(map(_key, made)) - done)


def _as_before(made: Sequence[Any]) -> list[Writing]:
    """Each cell with the number that its history has before these changes; not yet known where it has none."""
    before = _last_before(made)
    nothing = StatedNumber(state=State.NOT_YET)
    counts = ActivityCount.objects.only("version", "source").in_bulk(
        [one.pgh_obj_id for one in made]
    )
    return [
        Writing(_key(one), before.get(count.pk, nothing), count.version, count.source_id)
        for one in made
        if (count := counts.get(one.pgh_obj_id))
    ]


def _last_before(made: Sequence[Any]) -> dict[int, StatedNumber]:
    if not made:
        return {}
    rows: Iterable[Any] = (
        count_revisions()
        .filter(pgh_obj__in=[one.pgh_obj_id for one in made], pgh_id__lt=made[0].pgh_id)
        .order_by("pgh_obj", "-pgh_id")
        .distinct("pgh_obj")
    )
    return {one.pgh_obj_id: stated_by(one) for one in rows}


def _key(row: Any) -> CellKey:
    return CellKey(row.measure_id, row.network_id, row.period_id, row.category_id)
