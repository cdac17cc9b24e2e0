"""How a series of one measure goes on in another."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns
from alliance.translations import note_first_drafts
from reports.actions.refusals import said_kindly
from reports.actions.shaping.rows import Values, locked_as_seen
from reports.models import Measure, MeasureCrosswalk
from reports.permissions.framework import may_shape_framework


@said_kindly
@transaction.atomic
def tie_measures(
    *,
    from_measure: Measure,
    to_measure: Measure,
    relation: str,
    by: User,
    weight: Decimal | None = None,
    note: Texts | None = None,
) -> MeasureCrosswalk:
    """Say how the series of a measure goes on in another; never in a circle."""
    verdict = require(may_shape_framework(by))
    locked_as_seen(from_measure)
    if from_measure.pk in _reached_from(to_measure):
        raise ValidationError(_("The series would come back to itself. Choose another measure."))
    refuse_weights(from_measure, None, {"relation": relation, "weight": weight})
    tie = MeasureCrosswalk.objects.create(
        from_measure=from_measure,
        to_measure=to_measure,
        relation=relation,
        weight=weight,
        **in_columns("note", note),
    )
    note_first_drafts(tie, by=by)
    record(
        "measures.tied",
        tie,
        by=by,
        right_used=verdict.right_used,
        after={"from": from_measure.code, "to": to_measure.code, "relation": relation},
    )
    return tie


def _reached_from(measure: Measure) -> set[int]:
    """The measure itself and all in which its series goes on."""
    pairs = MeasureCrosswalk.objects.order_by("pk").values_list("from_measure", "to_measure")
    onwards: dict[int, list[int]] = {}
    for before, after in pairs:
        onwards.setdefault(before, []).append(after)
    reached, ahead = {measure.pk}, [measure.pk]
    while ahead:
        found = set(onwards.get(ahead.pop(), [])) - reached
        reached |= found
        ahead.extend(found)
    return reached


def refuse_weights(from_measure: Measure, tie: MeasureCrosswalk | None, values: Values) -> None:
    """A share belongs to a split, and all shares of one split are at most the whole."""
    weight = values.get("weight")
    if weight is None:
        return
    split = MeasureCrosswalk.Relation.SPLIT
    if values.get("relation") != split:
        raise ValidationError(_("Only a series that is parted has shares."))
    others = MeasureCrosswalk.objects.filter(from_measure=from_measure, relation=split)
    if tie is not None:
        others = others.exclude(pk=tie.pk)
    agreed = sum(other.weight or Decimal(0) for other in others.order_by("pk"))
    if agreed + weight > 1:
        raise ValidationError(_("The shares of this measure would be more than the whole."))
