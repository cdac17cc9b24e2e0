"""Where an indicator began and what is aimed at, with the history of targets."""

from datetime import date
from decimal import Decimal

import pghistory
from django.db import transaction

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from networks.models import Network
from reports.actions.refusals import said_kindly
from reports.actions.shaping.rows import locked_as_seen, plainly, write_row
from reports.models import Baseline, Indicator, Target
from reports.permissions.framework import may_shape_framework


@said_kindly
@transaction.atomic
def change_target(
    *,
    target: Target,
    value: Decimal,
    is_sample: bool,
    decided_on: date,
    reason: str,
    seen: str,
    by: User,
) -> Target:
    """Aim at something else: who decided is asked for the day and the reason, and the earlier aim stays in the history."""
    verdict = require(may_shape_framework(by))
    locked = locked_as_seen(target, seen)
    values = {
        "value": value,
        "is_sample": is_sample,
        "decided_on": decided_on,
        "reason": reason,
    }
    with pghistory.context(user=by.pk, reason=reason):
        change = write_row(locked, values, {}, by)
    if change:
        record(
            "target.changed",
            locked,
            by=by,
            right_used=verdict.right_used,
            before=change.before,
            after=change.after,
            reason=reason,
        )
    return locked


@said_kindly
@transaction.atomic
def set_baseline(
    *,
    indicator: Indicator,
    network: Network,
    as_of: date,
    by: User,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    source: str = "",
    is_sample: bool = False,
) -> Baseline:
    """Note where an indicator stood before the plan: a number, or a share with both its parts."""
    verdict = require(may_shape_framework(by))
    baseline = Baseline.objects.create(
        indicator=indicator,
        network=network,
        value=value,
        numerator=numerator,
        denominator=denominator,
        as_of=as_of,
        source=source,
        is_sample=is_sample,
    )
    record(
        "baseline.set",
        baseline,
        by=by,
        right_used=verdict.right_used,
        after={
            "value": plainly(value),
            "numerator": plainly(numerator),
            "denominator": plainly(denominator),
        },
    )
    return baseline
