"""The work on a file with numbers in the background: the part that was ordered, from where an earlier attempt left it."""

from collections.abc import Callable

from django.utils.translation import gettext_noop

from alliance.leases import Lease
from alliance.models import User
from alliance.outbox import WorkFailed
from reports.actions.import_checks import check
from reports.actions.import_commits import commit, undo
from reports.actions.import_steps import Cancelled
from reports.models import CountImport
from reports.permissions.imports import may_import_counts

Phase = CountImport.Phase

RIGHT_IS_GONE = gettext_noop(
    "Whoever ordered this no longer holds the right for it. Somebody who does can start it again."
)


def run_import(lease: Lease) -> None:
    """Do the part that was ordered."""
    batch = CountImport.objects.select_related("network", "ordered_by", "uploaded_by").get(
        pk=lease.pk
    )
    by = batch.ordered_by or batch.uploaded_by
    if not may_import_counts(by, batch.network):
        raise WorkFailed(RIGHT_IS_GONE)
    work: dict[str, Callable[[CountImport, User, Lease], None]] = {
        Phase.CHECK: check,
        Phase.COMMIT: commit,
        Phase.UNDO: undo,
    }
    try:
        work[batch.phase](batch, by, lease)
    except Cancelled:
        lease.cancel()
