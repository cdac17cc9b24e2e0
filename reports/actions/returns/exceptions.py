"""Leave to correct what is closed: granted for a while, ended before its time."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from networks.models import Network
from reports.actions.returns.moving import hold_networks
from reports.models import LockException, ReportingPeriod
from reports.permissions.returns import may_end_exception, may_grant_exception
from reports.queries.returns import live_exceptions


class ExceptionIsLive(Exception):
    """There is one already, until its end."""

    def __init__(self, exception: LockException) -> None:
        super().__init__(exception.pk)
        self.exception = exception


@transaction.atomic
def grant_exception(
    *, network: Network, period: ReportingPeriod, reason: str, ends_at: datetime, by: User
) -> LockException:
    """Leave to correct one network's numbers in one closed period, until its end."""
    hold_networks([network.pk])
    live = live_exceptions().filter(network=network, period=period).order_by("pk").first()
    if live is not None:
        require(may_end_exception(by, live))
        if (live.granted_by, live.reason) == (by, reason):
            return live  # pressed twice
        raise ExceptionIsLive(live)
    verdict = require(may_grant_exception(by, network, period))
    granted = LockException.objects.create(
        network=network, period=period, reason=reason, ends_at=ends_at, granted_by=by
    )
    record(
        "exception.granted",
        granted,
        by=by,
        right_used=verdict.right_used,
        after={"network": network.slug, "period": period.code, "ends_at": ends_at.isoformat()},
        reason=reason,
    )
    return granted


@transaction.atomic
def end_exception(*, exception: LockException, by: User) -> LockException:
    """End it before its time. One that is over stays as it is."""
    row = LockException.objects.select_for_update().get(pk=exception.pk)
    verdict = require(may_end_exception(by, row))
    if row.ended_at is not None or row.ends_at <= timezone.now():
        return row
    row.ended_by, row.ended_at = by, timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])
    record("exception.ended", row, by=by, right_used=verdict.right_used)
    return row
