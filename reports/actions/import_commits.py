"""The numbers of a checked file are entered, all or nothing or as far as they go, and can be taken back as a whole."""

from collections.abc import Collection, Iterable
from typing import Any

import pghistory
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from alliance.audit import record, record_each
from alliance.leases import Lease
from alliance.models import User
from alliance.outbox import WorkFailed
from networks.models import Network
from reports.actions.import_checks import in_sets, reject, within_reach
from reports.actions.import_steps import stop_if_asked
from reports.actions.returns import TO_BEGIN
from reports.actions.writing import refusal, upsert
from reports.models import (
    CountImport,
    NetworkReturn,
    ReportingPeriod,
    ReturnStep,
    StagedCount,
    WarningReason,
)
from reports.permissions.counts import REFUSALS
from reports.queries.hindering import hindrances

Verdict, State = StagedCount.Verdict, NetworkReturn.State
WRITTEN = (Verdict.ADDED, Verdict.CHANGED)
# So many cells of a file are entered in one transaction where it need not be all of them.
CHUNK = 5000

SOMETHING_CHANGED = gettext_noop(
    "Some of these numbers were changed, or closed, since the file was checked. Check the file again."
)

_HERE = "staged.batch_id = %(batch)s AND staged.number > %(after)s AND staged.number <= %(up_to)s"
_CELL = """count.network_id = staged.network_id AND count.measure_id = staged.measure_id
    AND count.period_id = staged.period_id AND coalesce(count.category_id, 0) = coalesce(staged.category_id, 0)
    AND count.scope = 'own' AND count.activity_id IS NULL AND count.is_counting"""

# Cells that say something else than what the check met.
MOVED_ON = f"""
SELECT staged.number FROM reports_stagedcount staged
LEFT JOIN reports_activitycount count ON {_CELL} AND count.network_id = ANY(%(networks)s)
WHERE {_HERE} AND staged.verdict IN ('added', 'changed') AND coalesce(count.version, 0) <> staged.base_version
"""  # noqa: S608 - our own words

ENTER = upsert(
    """(
    SELECT network_id, measure_id, period_id, category_id, source_id,
        state, value, numerator, denominator, qualifier, wording, base_version + 1
    FROM reports_stagedcount
    WHERE batch_id = %s AND number > %s AND number <= %s AND verdict IN ('added', 'changed')
    ORDER BY number
) typed"""
)

# What the file remarks on a number stands at its cell, once.
REMARK = f"""
INSERT INTO reports_cellremark (networks_return_id, measure_id, category_id, by_id, at, kind, text)
SELECT DISTINCT staged.owed_id, staged.measure_id, staged.category_id, %(by)s, %(now)s::timestamptz, 'comment', staged.remark
FROM reports_stagedcount staged
WHERE {_HERE} AND staged.remark <> '' AND staged.verdict IN ('added', 'changed', 'same') AND NOT EXISTS (
    SELECT 1 FROM reports_cellremark there
    WHERE there.networks_return_id = staged.owed_id AND there.measure_id = staged.measure_id
        AND there.category_id IS NOT DISTINCT FROM staged.category_id AND there.text = staged.remark
)
"""  # noqa: S608 - our own words

# The numbers of before, where nobody has changed them since.
TAKE_BACK = f"""
UPDATE reports_activitycount count
SET state = coalesce(staged.before->>'state', 'not_yet'),
    value = (staged.before->>'value')::numeric,
    numerator = (staged.before->>'numerator')::numeric,
    denominator = (staged.before->>'denominator')::numeric,
    qualifier = coalesce(staged.before->>'qualifier', 'exactly'),
    wording = coalesce(staged.before->>'wording', ''),
    version = count.version + 1,
    changed_at = %(now)s
FROM reports_stagedcount staged
WHERE {_HERE} AND staged.verdict IN ('added', 'changed') AND NOT staged.is_left
    AND {_CELL} AND count.network_id = ANY(%(networks)s)
"""  # noqa: S608 - our own words

LEFT = f"""
UPDATE reports_stagedcount staged SET is_left = true
FROM reports_stagedcount same_row
LEFT JOIN reports_activitycount count ON {_CELL.replace("staged.", "same_row.")} AND count.network_id = ANY(%(networks)s)
WHERE {_HERE} AND staged.verdict IN ('added', 'changed') AND same_row.id = staged.id AND (
    coalesce(count.version, 0) <> staged.base_version + 1
    OR (staged.network_id, staged.period_id) IN (
        SELECT * FROM unnest(%(hindered_networks)s::bigint[], %(hindered_periods)s::bigint[])
    )
)
"""  # noqa: S608 - our own words


def commit(batch: CountImport, by: User, lease: Lease) -> None:
    """Enter what the check found good: in one transaction, or part by part, from where an earlier attempt left it."""
    last = batch.rows.aggregate(last=Max("number"))["last"] or 0
    if batch.mode == CountImport.Mode.ALL:
        with transaction.atomic():
            _enter(batch, by, batch.cursor, last, is_all=True)
            _finish(batch, by, lease, last)
        return
    for after in range(batch.cursor, last, CHUNK):
        stop_if_asked(batch)
        up_to = min(after + CHUNK, last)
        with transaction.atomic():
            _enter(batch, by, after, up_to, is_all=False)
            lease.write(cursor=up_to, done=F("done") + _written(batch, after, up_to))
    with transaction.atomic():
        _finish(batch, by, lease, last)


def _finish(batch: CountImport, by: User, lease: Lease, last: int) -> None:
    entered = _written(batch, 0, last)
    lease.write(cursor=last, done=entered, committed_at=timezone.now())
    record(
        "counts.imported",
        batch,
        by=by,
        right_used=batch.right_used,
        after={"numbers": entered, "file": batch.digest, "mode": batch.mode},
    )
    lease.finish()


def _written(batch: CountImport, after: int, up_to: int) -> int:
    return batch.rows.filter(number__gt=after, number__lte=up_to, verdict__in=WRITTEN).count()


def _enter(batch: CountImport, by: User, after: int, up_to: int, *, is_all: bool) -> None:
    rows = batch.rows.filter(number__gt=after, number__lte=up_to)
    here = {"batch": batch.pk, "after": after, "up_to": up_to}
    networks = _held(rows.filter(verdict__in=[*WRITTEN, Verdict.SAME]))
    with connection.cursor() as cursor, translation.override(batch.language):
        in_sets(cursor)
        _set_aside(batch, cursor, here, by, networks, is_all=is_all)
        _begin(rows.filter(verdict__in=WRITTEN), by, batch.right_used)
        now = timezone.now()
        try:
            with transaction.atomic(), _explained(batch, by):
                # what the database checks of itself finds its few rows by their keys
                cursor.execute("SET LOCAL enable_nestloop = on")
                cursor.execute(ENTER, [now, now, batch.pk, after, up_to])
        except IntegrityError as error:
            refusal(error)
            raise WorkFailed(SOMETHING_CHANGED) from error
        cursor.execute(REMARK, {**here, "by": by.pk, "now": now})
    _answer(rows.filter(verdict__in=WRITTEN).exclude(answers=[]), by)


def _held(rows: Any) -> list[int]:
    """The networks of these rows, locked: whoever writes a count locks its network first."""
    networks = list(rows.order_by().values_list("network_id", flat=True).distinct())
    held = Network.objects.select_for_update(no_key=True).filter(pk__in=networks)
    return [network.pk for network in held.order_by("pk")]


def _set_aside(
    batch: CountImport,
    cursor: Any,
    here: dict[str, Any],
    by: User,
    networks: Collection[int],
    *,
    is_all: bool,
) -> None:
    """What changed since the check, or was closed, or is no longer this person's, is not entered."""
    cursor.execute(MOVED_ON, {**here, "networks": list(networks)})
    sentence = _("Somebody changed this number since the file was checked. Check the file again.")
    moved = {number: [sentence] for (number,) in cursor.fetchall()}
    shut = _hindered(batch, here, by, networks)
    if is_all and (moved or shut):
        raise WorkFailed(SOMETHING_CHANGED)
    if moved:
        reject(batch, moved, Verdict.REJECTED)
    if shut:
        reject(batch, shut, Verdict.LOCKED)


def _hindered(
    batch: CountImport, here: dict[str, Any], by: User, networks: Collection[int]
) -> dict[int, list[str]]:
    """By the number of the row: why it cannot be entered now."""
    rows = batch.rows.filter(
        number__gt=here["after"], number__lte=here["up_to"], verdict__in=WRITTEN
    )
    periods = ReportingPeriod.objects.filter(
        pk__in=rows.order_by().values_list("period_id", flat=True).distinct()
    )
    found = hindrances(networks, list(periods))
    not_theirs = set(networks) - within_reach(by)
    if not found and not not_theirs:
        return {}
    told = {}
    for number, network, period in rows.values_list("number", "network_id", "period_id"):
        if network in not_theirs:
            told[number] = [_("You do not enter the numbers of this network.")]
        elif (network, period) in found:
            told[number] = [str(REFUSALS[found[network, period]])]
    return told


def _begin(rows: Any, by: User, right_used: str) -> None:
    """The first numbers of a return begin it, as in the grid; all returns of a file at once."""
    keys = rows.order_by().values_list("owed_id", flat=True).distinct()
    begun = list(
        NetworkReturn.objects.select_for_update(of=("self",))
        .filter(pk__in=list(keys), state__in=TO_BEGIN)
        .order_by("pk")
    )
    ReturnStep.objects.bulk_create(
        [
            ReturnStep(networks_return=row, from_state=row.state, to_state=State.IN_PROGRESS, by=by)
            for row in begun
        ]
    )
    NetworkReturn.objects.filter(pk__in=[row.pk for row in begun]).update(
        state=State.IN_PROGRESS, has_nothing=False, version=F("version") + 1
    )
    record_each("return.begun", begun, by=by, right_used=right_used)


def _answer(rows: Iterable[Any], by: User) -> None:
    """The reasons of the file answer the warnings that it met, for whoever checks the return."""
    WarningReason.objects.bulk_create(
        {
            (row.owed_id, row.measure_id, answer["category"], answer["kind"]): WarningReason(
                networks_return_id=row.owed_id,
                measure_id=row.measure_id,
                category_id=answer["category"],
                kind=answer["kind"],
                said_of=answer["said_of"],
                reason=row.reason,
                by=by,
            )
            for row in rows
            for answer in row.answers
        }.values(),
        update_conflicts=True,
        unique_fields=["networks_return", "measure", "category", "activity", "kind"],
        update_fields=["said_of", "reason", "by", "at"],
    )


def _explained(batch: CountImport, by: User) -> pghistory.context:
    """What the history of each number says of where it comes from."""
    return pghistory.context(
        user=by.pk, channel="import", reason=batch.reason, request=str(batch.public_id)
    )


# --- taking it back -------------------------------------------------------------------------------


def undo(batch: CountImport, by: User, lease: Lease) -> None:
    """Write the numbers that were there before, each where nobody has changed it since; the others are left."""
    last = batch.facts["entered_to"]
    for after in range(batch.cursor, last, CHUNK):
        stop_if_asked(batch)
        up_to = min(after + CHUNK, last)
        with transaction.atomic():
            _take_back(batch, by, after, up_to)
            lease.write(cursor=up_to, done=F("done") + _written(batch, after, up_to))
    with transaction.atomic():
        left = batch.rows.filter(is_left=True).count()
        lease.write(undone_at=timezone.now())
        record(
            "counts.import_undone",
            batch,
            by=by,
            right_used=batch.right_used,
            after={"numbers": _written(batch, 0, last) - left, "left": left},
        )
        lease.finish()


def _take_back(batch: CountImport, by: User, after: int, up_to: int) -> None:
    rows = batch.rows.filter(number__gt=after, number__lte=up_to, verdict__in=WRITTEN)
    networks = _held(rows)
    periods = ReportingPeriod.objects.filter(
        pk__in=rows.order_by().values_list("period_id", flat=True).distinct()
    )
    within = within_reach(by)
    shut = set(hindrances(networks, list(periods)))
    shut |= {
        (network, period.pk) for network in networks for period in periods if network not in within
    }
    asked: dict[str, Any] = {
        "batch": batch.pk,
        "after": after,
        "up_to": up_to,
        "networks": networks,
        "hindered_networks": [network for network, _period in shut],
        "hindered_periods": [period for _network, period in shut],
        "now": timezone.now(),
    }
    with connection.cursor() as cursor, _explained(batch, by):
        in_sets(cursor)
        cursor.execute(LEFT, asked)
        cursor.execute(TAKE_BACK, asked)
