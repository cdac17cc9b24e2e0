"""The framework changes: rows say something else, definitions get a new version, schemes are replaced, unused rows go."""

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns, of_row
from alliance.translations import forget_texts, note_first_drafts, write_texts
from networks.models import Network
from reports.actions.refusals import refuse_impossible_rules, said_kindly
from reports.models import (
    Baseline,
    Category,
    CategoryScheme,
    Crosswalk,
    Indicator,
    Measure,
    MeasureCrosswalk,
    Outcome,
    Plan,
    ResultArea,
    Strategy,
    Target,
)
from reports.permissions.framework import may_shape_framework
from reports.queries.framework import (
    CHOSEN_LATER,
    MEANING,
    NAMES,
    RULES_OF_ADDING,
    SHAPE,
    UNITS,
    carries_counts,
    is_in_use,
    last_split_by,
    open_periods,
    stamp_of,
)

Row = TypeVar("Row", bound=models.Model)
# What is changed as it is typed; measures, schemes and targets have rules of their own.
Plain = Plan | ResultArea | Outcome | Strategy | Indicator | Crosswalk | MeasureCrosswalk | Baseline
Values = Mapping[str, Any]
# How far a text is, by field and language, where somebody said so.
States = Mapping[str, Mapping[str, str]]


class FrameworkMovedOn(ValidationError):
    """Somebody else changed the row since the page was opened."""


@dataclass(frozen=True)
class Change:
    """What a row said before and says now, for the audit trail."""

    before: dict[str, Any]
    after: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.after)


# --- rows that say something else ----------------------------------------------------------------


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
    locked = _locked(row, seen)
    if isinstance(locked, Indicator):
        _refuse_another_measure(locked, values)
    if isinstance(locked, MeasureCrosswalk):
        _refuse_weights(locked.from_measure, locked, values)
    change = _write(locked, values, texts, by, states)
    _note(locked, change, by=by, right_used=verdict.right_used)
    return locked


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
    locked = _locked(measure, seen)
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
    change = _write(locked, values, texts, by, states)
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
    if other_shape or any(_says_otherwise(measure, field, texts) for field in UNITS):
        raise ValidationError(
            _(
                "This measure carries counts, so its nature, its unit, its rules and its split stay as they are. "
                "Define a new measure and say on this one's page how the series goes on."
            )
        )
    begins_to_split = measure.scheme_id is None and values.get("scheme") is not None
    return begins_to_split or any(_says_otherwise(measure, field, texts) for field in MEANING)


def _says_otherwise(row: models.Model, field: str, texts: Mapping[str, Texts]) -> bool:
    """Whether the English text, which the others are made from, is another one."""
    said = texts.get(field, {})
    return "en" in said and said["en"].strip() != of_row(row, field).get("en", "")


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
    if _differing(measure, rules):
        refuse_impossible_rules(**rules)


def _refuse_another_measure(indicator: Indicator, values: Values) -> None:
    measure = values.get("measure", indicator.measure)
    if measure != indicator.measure and carries_counts(indicator.measure):
        raise ValidationError(
            _("The measure of this indicator carries counts, so the indicator keeps it.")
        )
    outcome, area = values.get("outcome"), values.get("area", indicator.area)
    if outcome is not None and outcome.area_id != area.pk:
        raise ValidationError(_("This outcome belongs to another area."))


# --- targets and baselines -----------------------------------------------------------------------


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
    locked = _locked(target, seen)
    values = {
        "value": value,
        "is_sample": is_sample,
        "decided_on": decided_on,
        "reason": reason,
    }
    with pghistory.context(user=by.pk, reason=reason):
        change = _write(locked, values, {}, by)
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
            "value": _plain(value),
            "numerator": _plain(numerator),
            "denominator": _plain(denominator),
        },
    )
    return baseline


# --- schemes -------------------------------------------------------------------------------------


@said_kindly
@transaction.atomic
def add_scheme(
    *, code: str, name: Texts, by: User, is_exclusive: bool = True, is_complete: bool = False
) -> CategoryScheme:
    """Enter a way to split counts; its categories follow."""
    verdict = require(may_shape_framework(by))
    scheme = CategoryScheme.objects.create(
        code=code, is_exclusive=is_exclusive, is_complete=is_complete, **in_columns("name", name)
    )
    note_first_drafts(scheme, by=by)
    record("scheme.added", scheme, by=by, right_used=verdict.right_used, after={"code": code})
    return scheme


@said_kindly
@transaction.atomic
def add_category(*, scheme: CategoryScheme, code: str, name: Texts, by: User) -> Category:
    verdict = require(may_shape_framework(by))
    _refuse_in_use(_locked(scheme))
    category = Category.objects.create(scheme=scheme, code=code, **in_columns("name", name))
    note_first_drafts(category, by=by)
    record("category.added", category, by=by, right_used=verdict.right_used, after={"code": code})
    return category


@said_kindly
@transaction.atomic
def change_scheme(
    *,
    row: CategoryScheme | Category,
    values: Values,
    texts: Mapping[str, Texts],
    seen: str,
    by: User,
    states: States | None = None,
) -> CategoryScheme | Category:
    """Change a scheme or one of its categories. In use, only its translations still may."""
    verdict = require(may_shape_framework(by))
    locked: CategoryScheme | Category = _locked(row, seen)
    scheme = locked.scheme if isinstance(locked, Category) else locked
    if _differing(locked, values) or _says_otherwise(locked, "name", texts):
        _refuse_in_use(scheme)
    if values.get("is_exclusive", scheme.is_exclusive) != scheme.is_exclusive and scheme.replaces:
        raise ValidationError(
            _("Whether parts overlap stays as in the version before, or its totals would change.")
        )
    change = _write(locked, values, texts, by, states)
    _note(locked, change, by=by, right_used=verdict.right_used)
    return locked


@said_kindly
@transaction.atomic
def replace_scheme(*, scheme: CategoryScheme, code: str, since: date, by: User) -> CategoryScheme:
    """Begin a new version of a scheme: the same categories to start with, in force from a day on; measures follow it."""
    verdict = require(may_shape_framework(by))
    earlier = _locked(scheme)
    if CategoryScheme.objects.filter(replaces=earlier).exists():
        raise ValidationError(_("A new version replaces this one already. Go on from that one."))
    if earlier.since is not None and since <= earlier.since:
        raise ValidationError(_("A new version begins after the one before."))
    _refuse_while_counts_need_the_earlier_one(earlier, since)
    later = CategoryScheme.objects.create(
        code=code,
        is_exclusive=earlier.is_exclusive,
        is_complete=earlier.is_complete,
        replaces=earlier,
        since=since,
        **in_columns("name", of_row(earlier, "name")),
    )
    Category.objects.bulk_create(
        Category(scheme=later, code=row.code, **in_columns("name", of_row(row, "name")))
        for row in earlier.categories.order_by("pk")
    )
    Measure.objects.filter(scheme=earlier).update(scheme=later)
    record(
        "scheme.replaced",
        later,
        by=by,
        right_used=verdict.right_used,
        after={"code": code, "replaces": earlier.code, "since": since.isoformat()},
    )
    return later


def _refuse_while_counts_need_the_earlier_one(scheme: CategoryScheme, since: date) -> None:
    """A period has the same parts from its first day to its last."""
    period = open_periods().filter(ends_before__gt=since).last()
    if period is not None:
        raise ValidationError(
            _(
                "Networks are reporting for %(period)s now. Let the new version begin when the period is over."
            )
            % {"period": period.code}
        )
    last = last_split_by(scheme)
    if last is not None and since < last:
        raise ValidationError(
            _("Counts after this day are split by the version before. Choose a later day.")
        )


def _refuse_in_use(scheme: CategoryScheme) -> None:
    if is_in_use(scheme):
        raise ValidationError(
            _("Counts are split by this scheme, so it stays as it is. Begin a new version of it.")
        )


# --- how a series goes on ------------------------------------------------------------------------


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
    _locked(from_measure)
    if from_measure.pk in _reached_from(to_measure):
        raise ValidationError(_("The series would come back to itself. Choose another measure."))
    _refuse_weights(from_measure, None, {"relation": relation, "weight": weight})
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


def _refuse_weights(from_measure: Measure, tie: MeasureCrosswalk | None, values: Values) -> None:
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


# --- what nothing hangs on -----------------------------------------------------------------------


@transaction.atomic
def remove_row(*, row: models.Model, by: User, reason: str = "") -> None:
    """Take a row of the framework away, as long as nothing hangs on it."""
    verdict = require(may_shape_framework(by))
    locked = _locked(row)
    if isinstance(locked, Category):
        _refuse_in_use(locked.scheme)
    if isinstance(locked, Target) and not reason.strip():
        raise ValidationError(_("Say why this target is no longer aimed at."))
    record(
        "framework.removed",
        locked,
        by=by,
        right_used=verdict.right_used,
        before=_columns(locked, [field.attname for field in locked._meta.concrete_fields]),
        reason=reason,
    )
    explained = pghistory.context(user=by.pk, reason=reason)
    try:
        with explained if isinstance(locked, Target) else nullcontext():
            forget_texts(locked)
            locked.delete()
    except ProtectedError as error:
        raise ValidationError(_what_hangs_on_it(error.protected_objects)) from error


def _what_hangs_on_it(rows: Collection[models.Model]) -> str:
    kinds = sorted({str(NAMES.get(type(row)) or capfirst(row._meta.verbose_name)) for row in rows})
    return _("This stays, because something hangs on it: %(kinds)s.") % {"kinds": ", ".join(kinds)}


# --- writing -------------------------------------------------------------------------------------


def _locked(row: Row, seen: str | None = None) -> Row:
    """The row as it is now, held for us; refused when it no longer says what the page showed."""
    held = type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if held is None:
        raise FrameworkMovedOn(_("Somebody has taken this away in the meantime."))
    if seen is not None and seen != stamp_of(held):
        raise FrameworkMovedOn(
            _(
                "Somebody else changed this page in the meantime. What you typed is still here; "
                "compare it with the page and send it again if yours is right."
            )
        )
    return held


def _note(row: models.Model, change: Change, *, by: User, right_used: str) -> None:
    """A line in the audit trail, where something changed."""
    if change:
        record(
            "framework.changed",
            row,
            by=by,
            right_used=right_used,
            before=change.before,
            after=change.after,
        )


def _write(
    row: models.Model,
    values: Values,
    texts: Mapping[str, Texts],
    by: User,
    states: States | None = None,
) -> Change:
    """Write what differs, and tell what it was and is."""
    differing = _differing(row, values)
    before = _columns(row, differing)
    for name in differing:
        setattr(row, name, values[name])
    if differing:
        row.save(update_fields=differing)
    said_before = {field: of_row(row, field) for field in texts}
    written = write_texts(row, texts, states=states, by=by) if texts else []
    for place in written:
        field, language = place.split(".")
        before[place] = said_before[field].get(language, "")
    after = {**_columns(row, differing), **{place: _said(row, place) for place in written}}
    return Change(before, after)


def _differing(row: models.Model, values: Values) -> list[str]:
    return [name for name, value in values.items() if getattr(row, name) != value]


def _said(row: models.Model, place: str) -> str:
    field, language = place.split(".")
    return of_row(row, field).get(language, "")


def _columns(row: models.Model, names: Collection[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> str | int | bool | None:
    """As the audit trail keeps it."""
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value.pk) if isinstance(value, models.Model) else str(value)
