"""What is said about a cell of a return: a comment, or a mark to come back to it."""

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from reports.models import CellRemark, NetworkReturn
from reports.permissions.returns import may_fill_return
from reports.queries.grid import CellKey


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
