"""A measure says something else: where it carries counts, as a new version."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts
from reports.actions.refusals import refuse_impossible_rules, said_kindly
from reports.actions.shaping.rows import (
    States,
    Values,
    locked_as_seen,
    says_otherwise,
    what_differs,
    write_row,
)
from reports.models import Measure
from reports.permissions.framework import may_shape_framework
from reports.queries.framework import (
    CHOSEN_LATER,
    MEANING,
    RULES_OF_ADDING,
    SHAPE,
    UNITS,
    carries_counts,
    open_periods,
)


@said_kindly
@transaction.atomic
def change_measure(
    *,
    measure: Measure,
    values: Values,
    texts: Mapping[str, Texts],
    seen: str,
    by: User,
    reason: str = "",
    states: States | None = None,
) -> Measure:
    """Change a measure. Where it carries counts, what it counts changes only as a new version, and never in mid-period."""
    verdict = require(may_shape_framework(by))
    locked = locked_as_seen(measure, seen)
    _refuse_other_impossible_rules(locked, values)
    redefined = carries_counts(locked) and _what_is_redefined(locked, values, texts)
    if redefined:
        _refuse_while_a_period_is_open()
        if not reason.strip():
            raise ValidationError(
                _("Numbers are counted by this definition. Say why it counts something else now.")
            )
        locked.version += 1
        locked.save(update_fields=["version"])
    change = write_row(locked, values, texts, by, states)
    if redefined:
        record(
            "measure.redefined",
            locked,
            by=by,
            right_used=verdict.right_used,
            before=change.before,
            after={**change.after, "version": locked.version},
            reason=reason,
        )
    elif change:
        record(
            "framework.changed",
            locked,
            by=by,
            right_used=verdict.right_used,
            before=change.before,
            after=change.after,
        )
    return locked


def _what_is_redefined(measure: Measure, values: Values, texts: Mapping[str, Texts]) -> bool:
    """Whether what is counted changes; refused where the numbers that are there would no longer fit it."""
    other_shape = [
        name
        for name in SHAPE
        if name in values
        and values[name] != getattr(measure, name)
        and not (name in CHOSEN_LATER and not getattr(measure, name))
    ]
    if other_shape or any(says_otherwise(measure, field, texts) for field in UNITS):
        raise ValidationError(
            _(
                "This measure carries counts, so its nature, its unit, its rules and its split stay as they are. "
                "Define a new measure and say on this one's page how the series goes on."
            )
        )
    begins_to_split = measure.scheme_id is None and values.get("scheme") is not None
    return begins_to_split or any(says_otherwise(measure, field, texts) for field in MEANING)


def _refuse_while_a_period_is_open() -> None:
    period = open_periods().first()
    if period is not None:
        raise ValidationError(
            _(
                "Networks are reporting for %(period)s now, and they count by this definition. "
                "Change it when the period is locked, so that all of them have counted the same."
            )
            % {"period": period.code}
        )


def _refuse_other_impossible_rules(measure: Measure, values: Values) -> None:
    rules = {name: values.get(name, getattr(measure, name)) for name in RULES_OF_ADDING}
    if what_differs(measure, rules):
        refuse_impossible_rules(**rules)
