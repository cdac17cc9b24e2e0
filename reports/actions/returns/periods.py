"""A period is opened: every network that was there is asked for a return."""

from datetime import timedelta

from django.db import transaction

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from reports.models import NetworkReturn, ReportingPeriod
from reports.permissions.returns import may_open_period
from reports.queries.returns import owing_in

# Days after the end of a period, where nobody says otherwise.
DUE_AFTER = timedelta(days=30)
CHECKED_AFTER = timedelta(days=45)
LOCKS_AFTER = timedelta(days=60)


class PeriodsMeet(Exception):
    """Returns are owed already for another period that shares days with this one."""

    def __init__(self, other: ReportingPeriod) -> None:
        super().__init__(other.code)
        self.other = other


@transaction.atomic
def open_period(*, period: ReportingPeriod, by: User) -> list[NetworkReturn]:
    """Ask every network that existed in the period for a return. Again, it asks those that were entered since."""
    verdict = require(may_open_period(by))
    locked = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    _refuse_two_ways(locked)
    _set_days(locked)
    asked = set(locked.returns.values_list("network_id", flat=True))
    owing = [network for network in owing_in(locked) if network.pk not in asked]
    made = NetworkReturn.objects.bulk_create(
        [NetworkReturn(network=network, period=locked) for network in owing]
    )
    if made:
        record(
            "period.opened",
            locked,
            by=by,
            right_used=verdict.right_used,
            after={"period": locked.code, "due_on": str(locked.due_on), "returns": len(made)},
        )
    return made


def _refuse_two_ways(period: ReportingPeriod) -> None:
    """A year asked for by halves is not asked for as a whole too: its networks would owe everything twice."""
    other = (
        ReportingPeriod.objects.filter(
            starts_on__lt=period.ends_before,
            ends_before__gt=period.starts_on,
            returns__isnull=False,
        )
        .exclude(pk=period.pk)
        .order_by("code")
        .first()
    )
    if other is not None:
        raise PeriodsMeet(other)


def _set_days(period: ReportingPeriod) -> None:
    if period.opens_on is not None:
        return
    period.opens_on = period.starts_on
    period.due_on = period.ends_before + DUE_AFTER
    period.checked_by = period.ends_before + CHECKED_AFTER
    period.locks_on = period.ends_before + LOCKS_AFTER
    period.save(update_fields=["opens_on", "due_on", "checked_by", "locks_on"])
