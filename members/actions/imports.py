"""What people do with a list of members: bring it, choose, enter it, stop, go on, take it back, invite."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.imports import (
    UNDER_WAY,
    another_under_way,
    locked,
    only_one_for,
    opened_file,
    sealed_file,
    shown_file_name,
)
from alliance.leases import ask_to_stop, begin_again
from alliance.models import User
from alliance.outbox import later
from alliance.permissions import require
from members.models import ImportBatch, ImportRow
from members.permissions.imports import (
    may_apply_import,
    may_import_members,
    may_reread_import,
    may_undo_import,
)
from members.queries.imports import HEADER, read_as, rows_of, tally_of
from networks.models import Network

Phase, State = ImportBatch.Phase, ImportBatch.State
TASK = "members.import"
SENT_TWICE_WITHIN = timedelta(minutes=2)


class AnotherUnderWay(Exception):
    """Another list of the same network is being entered or taken back at this moment."""


class NothingToEnter(Exception):
    """No row of the list adds or changes anything."""


@transaction.atomic
def upload_list(
    *, network: Network, content: bytes, file_name: str, reason: str, language: str, by: User
) -> ImportBatch:
    """Keep a file and order the check of its rows. The same file, sent twice at once, is one list."""
    verdict = require(may_import_members(by, network))
    only_one_for(network)
    if there := _sent_before(network, content, by):
        return there
    batch = ImportBatch.objects.create(
        network=network,
        uploaded_by=by,
        ordered_by=by,
        right_used=verdict.right_used,
        language=language,
        file_name=shown_file_name(file_name),
        content=sealed_file(content),
        due_at=timezone.now(),
    )
    later(TASK, batch.pk, key=f"{TASK}:{batch.pk}:0")
    record("import.uploaded", batch, by=by, right_used=verdict.right_used, reason=reason)
    return batch


@transaction.atomic
def choose_rows(
    *, batch: ImportBatch, shown: Collection[int], chosen: Collection[int], by: User
) -> int:
    """Say of the rows on a page which possible duplicates are entered all the same; how many choices changed."""
    verdict = require(may_import_members(by, batch.network))
    batch = locked(batch)
    require(may_apply_import(by, batch))
    rows = rows_of(batch).filter(
        number__in=shown, verdict=ImportRow.Verdict.POSSIBLE_DUPLICATE, applied_at__isnull=True
    )
    entered = (
        rows.filter(number__in=chosen, enter_anyway=False).order_by().update(enter_anyway=True)
    )
    left_out = (
        rows.exclude(number__in=chosen)
        .filter(enter_anyway=True)
        .order_by()
        .update(enter_anyway=False)
    )
    if entered or left_out:
        record(
            "import.chosen",
            batch,
            by=by,
            right_used=verdict.right_used,
            after={"entered_anyway": entered, "left_out": left_out},
        )
    return entered + left_out


@transaction.atomic
def apply_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Order that the rows are entered. A second press finds the work under way and changes nothing."""
    verdict = require(may_import_members(by, batch.network))
    only_one_for(batch.network)
    batch = locked(batch)
    if batch.phase == Phase.APPLY and batch.state in (*UNDER_WAY, State.DONE):
        return batch
    require(may_apply_import(by, batch))
    _refuse_two_at_once(batch)
    total = tally_of(batch).to_enter
    if not total:
        raise NothingToEnter
    done = rows_of(batch).filter(applied_at__isnull=False).count()
    _begin(batch, Phase.APPLY, done=done, total=total, by=by, right_used=verdict.right_used)
    record("import.applied", batch, by=by, right_used=verdict.right_used, after={"rows": total})
    return batch


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Order that everything this list did is taken back, but for members who speak for themselves by now."""
    verdict = require(may_import_members(by, batch.network))
    only_one_for(batch.network)
    batch = locked(batch)
    if batch.phase == Phase.UNDO and batch.state in (*UNDER_WAY, State.DONE):
        return batch
    require(may_undo_import(by, batch))
    _refuse_two_at_once(batch)
    total = rows_of(batch).filter(applied_at__isnull=False).count()
    _begin(batch, Phase.UNDO, done=0, total=total, by=by, right_used=verdict.right_used)
    record("import.undone", batch, by=by, right_used=verdict.right_used, after={"rows": total})
    return batch


@transaction.atomic
def cancel_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Ask the work to stop. What waits stops here; what is under way stops after the row it is at."""
    verdict = require(may_import_members(by, batch.network))
    batch = locked(batch)
    if not ask_to_stop(batch):
        return batch
    record(
        "import.cancelled",
        batch,
        by=by,
        right_used=verdict.right_used,
        after={"phase": batch.phase},
    )
    return batch


@transaction.atomic
def recheck_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Start a check again that failed or was stopped; rows that are checked stay checked."""
    verdict = require(may_import_members(by, batch.network))
    batch = locked(batch)
    if batch.phase != Phase.CHECK or batch.state not in {State.FAILED, State.CANCELLED}:
        return batch
    _begin(
        batch,
        Phase.CHECK,
        done=batch.done,
        total=batch.total,
        by=by,
        right_used=verdict.right_used,
    )
    record("import.retried", batch, by=by, right_used=verdict.right_used)
    return batch


@transaction.atomic
def reread_import(*, batch: ImportBatch, encoding: str, by: User) -> ImportBatch:
    """Read the file anew as somebody says that it is written, and check all its rows again."""
    verdict = require(may_import_members(by, batch.network))
    batch = locked(batch)
    if batch.phase == Phase.CHECK and batch.state in UNDER_WAY and read_as(batch) == encoding:
        return batch
    require(may_reread_import(by, batch))
    rows_of(batch).delete()
    ImportRow.objects.update_or_create(
        batch=batch,
        number=HEADER,
        defaults={"verdict": ImportRow.Verdict.SAME, "cells": {"read_as": encoding}},
    )
    batch.checked_at = None
    _begin(batch, Phase.CHECK, done=0, total=0, by=by, right_used=verdict.right_used)
    record(
        "import.reread",
        batch,
        by=by,
        right_used=verdict.right_used,
        after={"encoding": encoding},
    )
    return batch


def _sent_before(network: Network, content: bytes, by: User) -> ImportBatch | None:
    """The list that this very file became a moment ago, and that nobody has entered yet."""
    last = (
        ImportBatch.objects.filter(network=network, uploaded_by=by, phase=Phase.CHECK)
        .exclude(state__in=[State.FAILED, State.CANCELLED])
        .filter(ordered_at__gte=timezone.now() - SENT_TWICE_WITHIN)
        .order_by("-pk")
        .first()
    )
    return last if last is not None and opened_file(last.content) == content else None


# --- rows of the database ---------------------------------------------------------------------


def _refuse_two_at_once(batch: ImportBatch) -> None:
    if another_under_way(batch, [Phase.APPLY, Phase.UNDO], owner=batch.network_id):
        raise AnotherUnderWay


def _begin(
    batch: ImportBatch, phase: str, *, done: int, total: int, by: User, right_used: str
) -> None:
    """Let a worker take up this part of the work, from where it stands."""
    begin_again(batch)
    batch.phase = phase
    batch.done, batch.total = done, total
    batch.ordered_by, batch.right_used = by, right_used
    batch.save()
    later(TASK, batch.pk, key=f"{TASK}:{batch.pk}:{batch.attempt}")
