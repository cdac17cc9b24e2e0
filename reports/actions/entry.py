"""Numbers typed into the cells of a return, by form, one by one or pasted, and what is said about a cell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from networks.models import Network
from reports.actions.counts import StatedNumber, stated_by
from reports.actions.returns import begin_return
from reports.models import ActivityCount, CellRemark, Measure, NetworkReturn
from reports.numbers import in_box, read_box
from reports.permissions.returns import may_fill_return
from reports.queries.grid import Cell, CellKey, Columns, Typed, grid_of
from reports.queries.warnings import Limits, errors
from reports.translation import CountRevision

State = ActivityCount.State
# How absences are written in a spreadsheet; they are understood in a box too.
SHORTHAND = {
    "[z]": State.NOT_APPLICABLE,
    "n/a": State.NOT_APPLICABLE,
    "n.a.": State.NOT_APPLICABLE,
    "[x]": State.NOT_YET,
    "[c]": State.WITHHELD,
}
# States without a number.
ABSENT = frozenset({State.NOT_APPLICABLE, State.NOT_YET, State.WITHHELD})
# Longer than any number with its words.
LONGEST = 80
UPSERT = """INSERT INTO reports_activitycount (
    public_id, reference, scope, is_counting, method, sentence, remark, entered_at, changed_at, network_id,
    measure_id, period_id, category_id, source_id,
    state, value, numerator, denominator, qualifier, wording, version
)
SELECT gen_random_uuid(), '', 'own', TRUE, 'not_stated', '', '', %s, %s, %s, typed.*
FROM unnest(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::text[], %s::numeric[], %s::numeric[], %s::numeric[], %s::text[], %s::text[], %s::integer[]
) typed
ON CONFLICT (measure_id, network_id, scope, period_id, category_id, activity_id, source_id) DO UPDATE SET
    state = EXCLUDED.state, value = EXCLUDED.value, numerator = EXCLUDED.numerator,
    denominator = EXCLUDED.denominator, qualifier = EXCLUDED.qualifier, wording = EXCLUDED.wording,
    version = EXCLUDED.version, changed_at = EXCLUDED.changed_at"""


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
    count: ActivityCount
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was typed cannot be kept, and what to do about it."""

    key: CellKey
    sentence: str


Outcome = Kept | Conflict | Wrong


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
    cells = _cells_of(owed, typed)
    moved = _moved_on(cells, typed, request)
    outcomes: dict[CellKey, Outcome] = {}
    writing: list[_Writing] = []
    for one in {one.key: one for one in typed}.values():
        decided = _decide(one, cells.get(one.key), moved.get(one.key), language)
        if isinstance(decided, _Writing):
            writing.append(decided)
        else:
            outcomes[one.key] = decided
    if writing:
        with pghistory.context(user=by.pk, channel=channel, reason="", request=request):
            outcomes |= _write(owed, writing, by=by, right_used=verdict.right_used)
    return [outcomes[one.key] for one in typed]


@transaction.atomic
def remark_on_cell(
    *, owed: NetworkReturn, key: CellKey, kind: str, text: str, by: User
) -> CellRemark:
    """Say something about a cell, or mark it to come back to."""
    verdict = require(may_fill_return(by, owed))
    remark = CellRemark.objects.create(
        networks_return=owed,
        measure_id=key.measure_id,
        category_id=key.category_id,
        kind=kind,
        text=text,
        by=by,
    )
    record("cell.remarked", owed, by=by, right_used=verdict.right_used, after={"kind": kind})
    return remark


@transaction.atomic
def close_remark(*, remark: CellRemark, by: User) -> None:
    """Set a remark aside; closing it twice has one effect."""
    verdict = require(may_fill_return(by, remark.networks_return))
    locked = CellRemark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if locked.closed_at is not None:
        return
    locked.closed_by, locked.closed_at = by, timezone.now()
    locked.save(update_fields=["closed_by", "closed_at"])
    record(
        "cell.remark_closed",
        remark.networks_return,
        by=by,
        right_used=verdict.right_used,
        after={"kind": remark.kind},
    )


# --- what was typed, against what is there ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Writing:
    """A cell that is going to be written."""

    cell: Cell
    number: StatedNumber
    is_ambiguous: bool


@dataclass(frozen=True, slots=True)
class _MovedOn:
    """A cell that says something else than when the page was loaded."""

    # what the person saw; nothing where no such version was ever there
    seen: StatedNumber | None
    by: str
    at: datetime
    # whether this very request wrote what is there
    is_done: bool


def _cells_of(owed: NetworkReturn, typed: Iterable[Typed]) -> dict[CellKey, Cell]:
    """The cells as they are now; what does not belong to this return is not among them."""
    keys = {one.key for one in typed if one.key.network_id == owed.network_id}
    found: dict[CellKey, Cell] = {}
    for columns, wanted in (
        (Columns.CATEGORIES, {key for key in keys if key.period_id == owed.period_id}),
        (Columns.PARTS, {key for key in keys if key.period_id != owed.period_id}),
    ):
        if wanted:
            found |= grid_of(owed, columns=columns, only=wanted).by_key
    return found


def _moved_on(
    cells: Mapping[CellKey, Cell], typed: Iterable[Typed], request: str
) -> dict[CellKey, _MovedOn]:
    """The cells that changed since they were seen, from their history. At most two queries."""
    bases = {
        cell.count.pk: (one.key, one.base_version, cell.count)
        for one in typed
        for cell in [cells.get(one.key)]
        if cell is not None and cell.count is not None and cell.version != one.base_version
    }
    if not bases:
        return {}
    found: dict[CellKey, _MovedOn] = {}
    history = defaultdict(list)
    for revision in (
        CountRevision.objects.filter(pgh_obj__in=bases)
        .select_related("pgh_context")
        .order_by("pgh_id")
    ):
        history[revision.pgh_obj_id].append(revision)
    names = _names(history.values())
    for pk, (key, version, count) in bases.items():
        seen = next((r for r in reversed(history[pk]) if r.version == version), None)
        last = history[pk][-1] if history[pk] else None
        context = last.pgh_context.metadata if last and last.pgh_context else {}
        found[key] = _MovedOn(
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
    typed: Typed, cell: Cell | None, moved: _MovedOn | None, language: str
) -> "Outcome | _Writing":
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
    return _Writing(cell, number, is_ambiguous)


def _meant(
    typed: Typed, measure: Measure, before: StatedNumber | None, language: str
) -> tuple[StatedNumber | None, bool]:
    """What the person wants the cell to say: of the box and the choice beside it, the one they touched."""
    was_number = before if before and before.state not in ABSENT else None
    was_state = before.state if before and before.state in ABSENT else ""
    number, is_ambiguous = _read(typed.text, measure, was_number, language)
    if number is not None and number.state in ABSENT:
        return number, False
    if typed.state not in ABSENT:
        nothing = None if before is None else StatedNumber(state=State.NOT_YET)
        return (nothing if number is None else number), is_ambiguous
    if number is None or number == was_number:
        return StatedNumber(state=typed.state), False
    if typed.state == was_state:
        return number, is_ambiguous
    raise ValidationError(_("Write a number or choose why there is none, not both."))


def _read(
    text: str, measure: Measure, was: StatedNumber | None, language: str
) -> tuple[StatedNumber | None, bool]:
    """The number in a box. One that still stands as it was shown is taken as it was, and costs no reading."""
    if was is not None and text == in_box(was, language):
        return was, False
    if len(text) > LONGEST:
        raise ValidationError(_("This is too long for a number."))
    if state := SHORTHAND.get(text.strip().casefold()):
        return StatedNumber(state=state), False
    boxed = read_box(
        text,
        language,
        decimals=measure.decimals,
        may_be_negative=measure.least is None or measure.least < 0,
        may_be_share=measure.nature == Measure.Nature.RATIO,
    )
    if boxed is None:
        return None, False
    if wrong := errors(boxed.value, Limits(measure.least, measure.most, measure.decimals)):
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


# --- writing ------------------------------------------------------------------------------------------


def _write(
    owed: NetworkReturn, writing: Sequence[_Writing], *, by: User, right_used: str
) -> dict[CellKey, Outcome]:
    """All at once, in one statement; what the database refuses is refused for all of them."""
    try:
        with transaction.atomic():
            if owed.state in {NetworkReturn.State.NOT_STARTED, NetworkReturn.State.RETURNED}:
                begin_return(owed=owed, by=by)
            _upsert(owed.network_id, writing)
    except IntegrityError as error:
        sentence = _refusal(error)
        return {one.cell.key: Wrong(one.cell.key, sentence) for one in writing}
    record(
        "return.filled",
        owed,
        by=by,
        right_used=right_used,
        after={
            "entered": sum(one.cell.count is None for one in writing),
            "changed": sum(one.cell.count is not None for one in writing),
        },
    )
    return {
        one.cell.key: Kept(
            one.cell.key,
            one.number,
            one.cell.version + 1,
            is_changed=True,
            is_ambiguous=one.is_ambiguous,
        )
        for one in writing
    }


def _upsert(network_id: int, writing: Sequence[_Writing]) -> None:
    """New counts, or those that are there with their next version; the database tells them apart by their cell.

    The columns go as they are: a thousand model instances, each with its texts in four languages, would take longer
    than all the rest.
    """
    keys = [one.cell.key for one in writing]
    numbers = [one.number for one in writing]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            UPSERT,
            [
                *(now, now, network_id),
                [key.measure_id for key in keys],
                [key.period_id for key in keys],
                [key.category_id for key in keys],
                [one.cell.count.source_id if one.cell.count else None for one in writing],
                [str(number.state) for number in numbers],
                [number.value for number in numbers],
                [number.numerator for number in numbers],
                [number.denominator for number in numbers],
                [str(number.qualifier) for number in numbers],
                [str(number.wording) for number in numbers],
                [one.cell.version + 1 for one in writing],
            ],
        )


def _refusal(error: IntegrityError) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    sentences = {
        "reports_a_closed_period_stays": _(
            "This period is closed. Ask the Secretariat for a correction instead."
        ),
        "reports_one_grain_a_year": _(
            "This figure is stated for another stretch of the same time already. Write it there."
        ),
    }
    if name not in sentences:
        raise error
    return sentences[name]
