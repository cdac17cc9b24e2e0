"""A return or a whole period is locked, as it was approved."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit import record, record_each
from alliance.models import User
from alliance.permissions import require
from reports.actions.returns.moving import (
    NoneMoved,
    NotReady,
    Refusal,
    hold,
    move_together,
    require_version,
)
from reports.models import LockException, NetworkReturn, ReportingPeriod
from reports.permissions.returns import may_lock_periods, may_lock_return
from reports.queries.returns import all_returns, content_hashes

State = NetworkReturn.State


@transaction.atomic
def lock_return(*, owed: NetworkReturn, version: int, by: User) -> NetworkReturn:
    row = hold([owed])[0]
    if row.state == State.LOCKED and row.version == version + 1:
        require(may_lock_periods(by))
        return row  # pressed twice
    require_version(row, version)
    verdict = require(may_lock_return(by, row))
    if refusals := _not_as_approved([row]):
        raise NotReady(refusals[0].reason)
    _lock([row], by=by)
    record("return.locked", row, by=by, right_used=verdict.right_used)
    return row


@transaction.atomic
def lock_period(
    *, period: ReportingPeriod, by: User, with_missing: bool = False
) -> list[NetworkReturn]:
    """Lock all returns of a period at once. Those that never came are closed too, if the Secretariat says so.

    Raises NoneMoved with each that stands in the way.
    """
    verdict = require(may_lock_periods(by))
    ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    rows = [
        row
        for row in hold(all_returns().filter(period=period).order_by("pk"))
        if row.state != State.LOCKED
    ]
    if refusals := what_hinders_locking(rows, with_missing=with_missing):
        raise NoneMoved(refusals)
    _lock(rows, by=by)
    if rows:
        record_each("return.locked", rows, by=by, right_used=verdict.right_used)
        record(
            "period.locked",
            period,
            by=by,
            right_used=verdict.right_used,
            after={"period": period.code, "returns": len(rows), "with_missing": with_missing},
        )
    return rows


def what_hinders_locking(rows: Collection[NetworkReturn], *, with_missing: bool) -> list[Refusal]:
    waiting = [
        Refusal(row, _("This return is submitted and waits to be checked."))
        for row in rows
        if row.state == State.SUBMITTED
    ]
    missing = [
        Refusal(row, _("This return was never approved."))
        for row in rows
        if row.state not in {State.SUBMITTED, State.APPROVED, State.LOCKED}
    ]
    return [*waiting, *([] if with_missing else missing), *_not_as_approved(rows)]


def _not_as_approved(rows: Collection[NetworkReturn]) -> list[Refusal]:
    """An approved return whose numbers are others now, though nobody was given leave to correct them."""
    approved = [row for row in rows if row.state == State.APPROVED and row.content_hash]
    contents = content_hashes(approved)
    corrected = _corrected(approved)
    return [
        Refusal(row, _("Its numbers are not those that were approved. Withdraw the approval."))
        for row in approved
        if contents[row.pk] != row.content_hash and row.pk not in corrected
    ]


def _corrected(rows: Collection[NetworkReturn]) -> set[int]:
    """Those that an exception let somebody correct after their approval."""
    granted = LockException.objects.filter(
        network__in={row.network_id for row in rows}, period__in={row.period_id for row in rows}
    )
    leaves = {
        (exception.network_id, exception.period_id, exception.granted_at) for exception in granted
    }
    return {
        row.pk
        for row in rows
        for network_id, period_id, granted_at in leaves
        if (network_id, period_id) == (row.network_id, row.period_id)
        and row.approved_at
        and granted_at > row.approved_at
    }


def _lock(rows: Sequence[NetworkReturn], *, by: User) -> None:
    move_together(rows, State.LOCKED, by=by, contents={row.pk: row.content_hash for row in rows})
