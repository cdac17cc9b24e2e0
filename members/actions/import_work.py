"""The work on a list in the background: the part that was ordered, from where an earlier attempt left it."""

from collections.abc import Callable

from django.utils.translation import gettext_noop

from alliance.leases import Lease
from alliance.models import User
from alliance.outbox import WorkFailed
from members.actions.import_checks import check
from members.actions.import_entries import enter_rows, take_rows_back
from members.actions.import_steps import Cancelled
from members.models import ImportBatch
from members.permissions.imports import may_import_members

Phase = ImportBatch.Phase

RIGHT_IS_GONE = gettext_noop(
    "Whoever ordered this no longer holds the right for it. Somebody who does can start it again."
)


def run_import(lease: Lease) -> None:
    """Do the part that was ordered, from where an earlier attempt left it."""
    batch = (
        ImportBatch.objects.select_related("network", "ordered_by", "uploaded_by")
        .defer("content")
        .get(pk=lease.pk)
    )
    by = batch.ordered_by or batch.uploaded_by
    if not may_import_members(by, batch.network):
        raise WorkFailed(RIGHT_IS_GONE)
    work: dict[str, Callable[[ImportBatch, User, Lease], None]] = {
        Phase.CHECK: check,
        Phase.APPLY: enter_rows,
        Phase.UNDO: take_rows_back,
    }
    try:
        work[batch.phase](batch, by, lease)
    except Cancelled:
        lease.cancel()
