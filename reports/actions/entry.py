"""Numbers typed into the cells of returns, by form, one by one or pasted."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pghistory
from django.db import transaction

from alliance.models import User
from alliance.permissions import require
from networks.models import Network
from reports.actions.deciding import Conflict, Kept, Outcome, Writing, Wrong, decide_cells
from reports.actions.writing import write_cells
from reports.models import NetworkReturn
from reports.permissions.returns import may_fill_return
from reports.queries.grid import CellKey, Typed

__all__ = [
    "Block",
    "Conflict",
    "Kept",
    "Outcome",
    "Wrong",
    "keep_block",
    "keep_cell",
    "keep_cells",
    "look_at_block",
]


def keep_cell(
    *, owed: NetworkReturn, typed: Typed, language: str, by: User, channel: str, request: str = ""
) -> Outcome:
    """Keep what was typed into one cell."""
    (outcome,) = keep_cells(
        owed=owed, typed=[typed], language=language, by=by, channel=channel, request=request
    )
    return outcome


@transaction.atomic
def keep_cells(
    *,
    owed: NetworkReturn,
    typed: Sequence[Typed],
    language: str,
    by: User,
    channel: str,
    request: str = "",
) -> list[Outcome]:
    """Keep what was typed into many cells: the good ones are written at once, the others come back as they are.

    A request that comes twice has one effect: `request` names it, and the second one finds its numbers there.
    """
    Network.objects.select_for_update(no_key=True).get(pk=owed.network_id)
    verdict = require(may_fill_return(by, owed))
    decided = decide_cells(owed, typed, language=language, request=request)
    writing = [one for one in decided.values() if isinstance(one, Writing)]
    outcomes = {key: one for key, one in decided.items() if not isinstance(one, Writing)}
    if writing:
        with pghistory.context(user=by.pk, channel=channel, reason="", request=request):
            outcomes |= write_cells(owed, writing, by=by, right_used=verdict.right_used)
    return [outcomes[one.key] for one in typed]


@dataclass(frozen=True, slots=True)
class Block:
    """What became of many cells, and the step that they are in the history of numbers."""

    outcomes: list[Outcome]
    step: uuid.UUID


def look_at_block(
    *, returns: Mapping[CellKey, NetworkReturn], typed: Sequence[Typed], language: str
) -> dict[CellKey, Outcome | Writing]:
    """What would become of these cells; nothing is written."""
    owed, by_return = _by_return(returns, typed)
    return {
        key: one
        for pk, cells in by_return.items()
        for key, one in decide_cells(owed[pk], cells, language=language).items()
    }


@transaction.atomic
def keep_block(
    *,
    returns: Mapping[CellKey, NetworkReturn],
    typed: Sequence[Typed],
    language: str,
    by: User,
    channel: str,
) -> Block:
    """Keep cells of several returns at once, as one step that is taken back as a whole. `returns` tells whose a cell is."""
    owed, by_return = _by_return(returns, typed)
    with pghistory.context(user=by.pk, channel=channel, reason="", request="") as step:
        outcomes = {
            outcome.key: outcome
            for pk, cells in by_return.items()
            for outcome in keep_cells(
                owed=owed[pk], typed=cells, language=language, by=by, channel=channel
            )
        }
    return Block([outcomes[one.key] for one in typed], step.id)


def _by_return(
    returns: Mapping[CellKey, NetworkReturn], typed: Iterable[Typed]
) -> tuple[dict[int, NetworkReturn], dict[int, list[Typed]]]:
    """The cells of each return, always in the same order of returns."""
    found: defaultdict[int, list[Typed]] = defaultdict(list)
    for one in typed:
        found[returns[one.key].pk].append(one)
    return {one.pk: one for one in returns.values()}, dict(sorted(found.items()))
