"""What was typed into cells, against what is there: what may be written, what stays as it is, and what somebody has to settle."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alliance.models import User
from reports.actions.counts import StatedNumber, stated_by
from reports.models import ActivityCount, Measure, NetworkReturn
from reports.numbers import read_absence, read_box, text_in_box, without_currency
from reports.queries.grid import Cell, CellKey, Columns, SeenCount, Typed, grid_of
from reports.queries.revisions import count_revisions
from reports.queries.warnings import Limits, errors

State = ActivityCount.State
# States without a number.
ABSENT = frozenset({State.NOT_APPLICABLE, State.NOT_YET, State.WITHHELD})
# Longer than any number with its words.
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Kept:
    """The cell says what was typed; `is_changed` tells whether that is new."""

    key: CellKey
    # what stands there now; nothing where nothing does
    number: StatedNumber | None
    version: int
    is_changed: bool
    # the number could be read in two ways, so the reader is told how it was read
    is_ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the cell since the page was loaded: both numbers are shown, the person chooses."""

    key: CellKey
    count: SeenCount
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was typed cannot be kept, and what to do about it."""

    key: CellKey
    sentence: str


Outcome = Kept | Conflict | Wrong


@dataclass(frozen=True, slots=True)
class Writing:
    """A cell that is going to be written, over the version that is there; 0 where there is none."""

    key: CellKey
    number: StatedNumber
    version: int = 0
    source_id: int | None = None
    is_ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class MovedOn:
    """A cell that says something else than when the page was loaded."""

    # what the person saw; nothing where no such version was ever there
    seen: StatedNumber | None
    by: str
    at: datetime
    # whether this very request wrote what is there
    is_done: bool


def decide_cells(
    owed: NetworkReturn, typed: Sequence[Typed], *, language: str, request: str = ""
) -> dict[CellKey, Outcome | Writing]:
    """What becomes of each cell; nothing is written. Of a cell that comes twice the last one holds."""
    cells = _cells_of(owed, typed)
    moved = _moved_on(cells, typed, request)
    return {
        one.key: _decide(one, cells.get(one.key), moved.get(one.key), language) for one in typed
    }


def _cells_of(owed: NetworkReturn, typed: Iterable[Typed]) -> dict[CellKey, Cell]:
    """The cells as they are now; what does not belong to this return is not among them."""
    keys = {one.key for one in typed if one.key.network_id == owed.network_id}
    found: dict[CellKey, Cell] = {}
    for columns, wanted in (
        (Columns.CATEGORIES, {key for key in keys if key.period_id == owed.period_id}),
        (Columns.PARTS, {key for key in keys if key.period_id != owed.period_id}),
    ):
        if wanted:
            found |= grid_of(owed, columns=columns, only=wanted, has_beside=False).by_key
    return found


def _moved_on(
    cells: Mapping[CellKey, Cell], typed: Iterable[Typed], request: str
) -> dict[CellKey, MovedOn]:
    """The cells that changed since they were seen, from their history. At most two queries."""
    bases = {
        cell.count.pk: (one.key, one.base_version, cell.count)
        for one in typed
        for cell in [cells.get(one.key)]
        if cell is not None and cell.count is not None and cell.version != one.base_version
    }
    if not bases:
        return {}
    found: dict[CellKey, MovedOn] = {}
    history = defaultdict(list)
    for revision in (
        count_revisions().filter(pgh_obj__in=bases).select_related("pgh_context").order_by("pgh_id")
    ):
        history[revision.pgh_obj_id].append(revision)
    names = _names(history.values())
    for pk, (key, version, count) in bases.items():
        seen = next((r for r in reversed(history[pk]) if r.version == version), None)
        last = history[pk][-1] if history[pk] else None
        context = last.pgh_context.metadata if last and last.pgh_context else {}
        found[key] = MovedOn(
            seen=stated_by(seen) if seen else None,
            by=names.get(context.get("user", 0), ""),
            at=last.pgh_created_at if last else count.changed_at,
            is_done=bool(request) and context.get("request") == request,
        )
    return found


def _names(histories: Iterable[Sequence[Any]]) -> dict[int, str]:
    """Who made the last change of each, by their key."""
    users = {
        rows[-1].pgh_context.metadata.get("user")
        for rows in histories
        if rows and rows[-1].pgh_context
    }
    return {user.pk: user.name for user in User.objects.filter(pk__in=users - {None})}


def _decide(
    typed: Typed, cell: Cell | None, moved: MovedOn | None, language: str
) -> "Outcome | Writing":
    key = typed.key
    if cell is None:
        return Wrong(key, _("This cell does not belong to this return."))
    now = stated_by(cell.count) if cell.count else None
    before = moved.seen if moved else now
    try:
        number, is_ambiguous = _meant(typed, cell.measure, before, language)
    except ValidationError as error:
        return Wrong(key, " ".join(error.messages))
    if number in (before, now) or (moved and moved.is_done):
        return Kept(key, now, cell.version, is_changed=False)
    if number is None:
        number = StatedNumber(state=State.NOT_YET)
    if not cell.is_open:
        return Wrong(key, _("This number is not typed here. It comes from elsewhere."))
    if moved and cell.count is not None:
        return Conflict(key, cell.count, moved.by, moved.at)
    if typed.base_version and cell.count is None:
        return Wrong(key, _("This number is gone. Load the page again before you write it anew."))
    source_id = cell.count.source_id if cell.count else None
    return Writing(key, number, cell.version, source_id, is_ambiguous)


def _meant(
    typed: Typed, measure: Measure, before: StatedNumber | None, language: str
) -> tuple[StatedNumber | None, bool]:
    """What the person wants the cell to say. Emptying a box says that nothing is known yet, and never zero."""
    if typed.state in ABSENT:
        return StatedNumber(state=typed.state), False
    number, is_ambiguous = _read(typed.text, measure, before, language)
    if number is None and before is not None:
        return StatedNumber(state=State.NOT_YET), False
    return number, is_ambiguous


def _read(
    text: str, measure: Measure, was: StatedNumber | None, language: str
) -> tuple[StatedNumber | None, bool]:
    """What stands in a box. Where it still stands as it was shown it is taken as it was, and costs no reading."""
    if was is not None and text == text_in_box(was, language):
        return was, False
    return read_number(text, measure, language)


def read_number(text: str, measure: Measure, language: str) -> tuple[StatedNumber | None, bool]:
    """What somebody wrote for a measure, and whether it could be read in two ways; None for nothing."""
    if len(text) > LONGEST:
        raise ValidationError(_("This is too long for a number."))
    if state := read_absence(text):
        return StatedNumber(state=state), False
    if measure.nature == Measure.Nature.MONEY:
        text = without_currency(text, measure.currency, language)
    boxed = read_box(
        text,
        language,
        decimals=measure.decimals,
        may_be_negative=measure.least is None or measure.least < 0,
        may_be_share=measure.nature == Measure.Nature.RATIO,
    )
    if boxed is None:
        return None, False
    if wrong := errors(boxed.value, Limits.of(measure)):
        raise ValidationError(" ".join(wrong))
    return (
        StatedNumber(
            value=boxed.value,
            numerator=boxed.numerator,
            denominator=boxed.denominator,
            qualifier=boxed.qualifier,
            wording=boxed.wording,
        ),
        boxed.is_ambiguous,
    )
