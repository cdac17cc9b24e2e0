"""Rows of the framework that are changed as they are typed."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts
from reports.actions.refusals import said_kindly
from reports.actions.shaping.rows import (
    Plain,
    States,
    Values,
    locked_as_seen,
    note_change,
    write_row,
)
from reports.actions.shaping.series import refuse_weights
from reports.models import Indicator, MeasureCrosswalk
from reports.permissions.framework import may_shape_framework
from reports.queries.framework import carries_counts


@said_kindly
@transaction.atomic
def change_row(
    *,
    row: Plain,
    values: Values,
    texts: Mapping[str, Texts],
    seen: str,
    by: User,
    states: States | None = None,
) -> Plain:
    """Let a plan, an area, an outcome, a strategy, an indicator, a tie or a baseline say something else."""
    verdict = require(may_shape_framework(by))
    locked = locked_as_seen(row, seen)
    if isinstance(locked, Indicator):
        _refuse_another_measure(locked, values)
    if isinstance(locked, MeasureCrosswalk):
        refuse_weights(locked.from_measure, locked, values)
    change = write_row(locked, values, texts, by, states)
    note_change(locked, change, by=by, right_used=verdict.right_used)
    return locked


def _refuse_another_measure(indicator: Indicator, values: Values) -> None:
    measure = values.get("measure", indicator.measure)
    if measure != indicator.measure and carries_counts(indicator.measure):
        raise ValidationError(
            _("The measure of this indicator carries counts, so the indicator keeps it.")
        )
    outcome, area = values.get("outcome"), values.get("area", indicator.area)
    if outcome is not None and outcome.area_id != area.pk:
        raise ValidationError(_("This outcome belongs to another area."))
