"""What people do with a file of numbers: bring it, enter it, stop, go on, check it again, take it back."""

import hashlib

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.imports import (
    UNDER_WAY,
    another_under_way,
    locked,
    only_one_for,
    sealed_file,
    shown_file_name,
)
from alliance.leases import ask_to_stop, begin_again
from alliance.models import User
from alliance.outbox import later
from alliance.permissions import require
from networks.models import Network
from reports.models import CountImport
from reports.permissions.imports import (
    may_check_again,
    may_commit_import,
    may_import_counts,
    may_undo_import,
)
from reports.queries.imports import brought_before, entered_to, tally_of

Phase, State, Mode = CountImport.Phase, CountImport.State, CountImport.Mode
TASK = "reports.import"


class AnotherUnderWay(Exception):
    """Another file of the same network is being entered or taken back at this moment."""


class NothingToEnter(Exception):
    """No cell of the file says anything new."""


class NotAllCanBeEntered(Exception):
    """All or nothing was asked for, and some cells cannot be entered: so none is."""


class BroughtBefore(Exception):
    """This very file was brought already; `batch` is what became of it."""

    def __init__(self, batch: CountImport) -> None:
        super().__init__(batch.pk)
        self.batch = batch


@transaction.atomic
def bring_file(
    *, network: Network, content: bytes, file_name: str, reason: str, language: str, by: User
) -> CountImport:
    """Keep a file and order the check of its numbers. Raises BroughtBefore for a file that is there already."""
    verdict = require(may_import_counts(by, network))
    only_one_for(network)
    digest = hashlib.sha256(content).hexdigest()
    if there := brought_before(digest, [network.pk]):
        raise BroughtBefore(there)
    batch = CountImport.objects.create(
        network=network,
        uploaded_by=by,
        ordered_by=by,
        right_used=verdict.right_used,
        language=language,
        file_name=shown_file_name(file_name),
        reason=reason,
        digest=digest,
        content=sealed_file(content),
        due_at=timezone.now(),
    )
    later(TASK, batch.pk, key=f"{TASK}:{batch.pk}:0")
    record(
        "counts.file_brought",
        batch,
        by=by,
        right_used=verdict.right_used,
        after={"file": digest},
        reason=reason,
    )
    return batch


@transaction.atomic
def commit_import(*, batch: CountImport, mode: str, by: User) -> CountImport:
    """Order that the numbers are entered. A second press finds the work under way and changes nothing."""
    require(may_import_counts(by, batch.network))
    only_one_for(batch.network)
    batch = locked(batch)
    if batch.phase == Phase.COMMIT and batch.state in {*UNDER_WAY, State.DONE}:
        return batch
    verdict = require(may_commit_import(by, batch))
    _refuse_two_at_once(batch)
    tally = tally_of(batch)
    if not tally.to_enter and not tally.remarks:
        raise NothingToEnter
    if mode == Mode.ALL and tally.hindered:
        raise NotAllCanBeEntered
    if not batch.cursor:
        batch.mode = mode
    _begin(
        batch,
        Phase.COMMIT,
        cursor=batch.cursor,
        done=tally.entered,
        total=tally.to_enter,
        by=by,
        right_used=verdict.right_used,
    )
    record(
        "counts.import_ordered",
        batch,
        by=by,
        right_used=verdict.right_used,
        after={"numbers": tally.to_enter, "mode": batch.mode},
    )
    return batch


@transaction.atomic
def undo_import(*, batch: CountImport, by: User) -> CountImport:
    """Order that the numbers of before are written back where nobody has changed them since."""
    require(may_import_counts(by, batch.network))
    only_one_for(batch.network)
    batch = locked(batch)
    if batch.phase == Phase.UNDO and batch.state in {*UNDER_WAY, State.DONE}:
        return batch
    verdict = require(may_undo_import(by, batch))
    _refuse_two_at_once(batch)
    entered = tally_of(batch).entered
    is_again = batch.phase == Phase.UNDO
    batch.facts = {**batch.facts, "entered_to": entered_to(batch)}
    _begin(
        batch,
        Phase.UNDO,
        cursor=batch.cursor if is_again else 0,
        done=batch.done if is_again else 0,
        total=entered,
        by=by,
        right_used=verdict.right_used,
    )
    record(
        "counts.import_undo_ordered",
        batch,
        by=by,
        right_used=verdict.right_used,
        after={"numbers": entered},
    )
    return batch


@transaction.atomic
def cancel_import(*, batch: CountImport, by: User) -> CountImport:
    """Ask the work to stop. What waits stops here; what is under way stops after the part it is at."""
    verdict = require(may_import_counts(by, batch.network))
    batch = locked(batch)
    if not ask_to_stop(batch):
        return batch
    record(
        "counts.import_cancelled",
        batch,
        by=by,
        right_used=verdict.right_used,
        after={"phase": batch.phase},
    )
    return batch


@transaction.atomic
def check_again(*, batch: CountImport, encoding: str | None = None, by: User) -> CountImport:
    """Hold the file against what is there now; read a plain text as somebody says that it is written."""
    require(may_import_counts(by, batch.network))
    batch = locked(batch)
    if batch.phase == Phase.CHECK and batch.state in UNDER_WAY:
        return batch
    verdict = require(may_check_again(by, batch))
    if encoding is not None:
        batch.facts = {**batch.facts, "read_as": encoding}
    batch.checked_at = None
    _begin(batch, Phase.CHECK, cursor=0, done=0, total=0, by=by, right_used=verdict.right_used)
    record(
        "counts.checked_again",
        batch,
        by=by,
        right_used=verdict.right_used,
        after={"encoding": encoding} if encoding else None,
    )
    return batch


# --- rows of the database -------------------------------------------------------------------------


def _refuse_two_at_once(batch: CountImport) -> None:
    if another_under_way(batch, [Phase.COMMIT, Phase.UNDO], owner=batch.network_id):
        raise AnotherUnderWay


def _begin(
    batch: CountImport,
    phase: str,
    *,
    cursor: int,
    done: int,
    total: int,
    by: User,
    right_used: str,
) -> None:
    """Let a worker take up this part of the work, from where it stands."""
    begin_again(batch)
    batch.phase = phase
    batch.cursor, batch.done, batch.total = cursor, done, total
    batch.ordered_by, batch.right_used = by, right_used
    batch.save()
    later(TASK, batch.pk, key=f"{TASK}:{batch.pk}:{batch.attempt}")
