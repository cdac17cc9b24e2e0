"""The kinds of rows of the framework: how each is asked for, entered, changed, and on which page it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.models import User
from reports.actions import framework as entering
from reports.actions import shaping
from reports.forms.framework import (
    AreaForm,
    BaselineForm,
    CategoryForm,
    IndicatorForm,
    MeasureForm,
    MeasureTieForm,
    OutcomeForm,
    PlanForm,
    RowForm,
    SchemeForm,
    SchemeVersionForm,
    StrategyForm,
    TargetForm,
    TieForm,
)
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

Words = str | Promise
Keep = Callable[[Any, User], models.Model]


@dataclass(frozen=True)
class Kind:
    """One kind of row: its table, what it is put into, its form, and the actions behind the form."""

    model: type[models.Model]
    form: type[RowForm]
    adding: Words
    changing: Words
    add: Keep
    change: Keep
    parent: type[models.Model] | None = None


def _added(action: Callable[..., models.Model], *, into: str = "") -> Keep:
    """Enter what was typed with this action, which takes the row above by this name."""

    def keep(form: RowForm, by: User) -> models.Model:
        above = {into: form.parent} if into else {}
        return action(**above, **form.values, **form.texts, by=by)

    return keep


def _changed_by(action: Callable[..., models.Model]) -> Keep:
    """Change the row as it was seen."""

    def keep(form: RowForm, by: User) -> models.Model:
        return action(
            row=form.row,
            values=form.values,
            texts=form.texts,
            states=form.states,
            seen=form.seen,
            by=by,
        )

    return keep


def _measure_changed(form: RowForm, by: User) -> models.Model:
    return shaping.change_measure(
        measure=form.row,
        values=form.values,
        texts=form.texts,
        states=form.states,
        reason=form.said_why,
        seen=form.seen,
        by=by,
    )


def _target_set(form: RowForm, by: User) -> models.Model:
    return entering.set_target(indicator=form.parent, **form.values, reason=form.said_why, by=by)


def _target_changed(form: RowForm, by: User) -> models.Model:
    return shaping.change_target(
        target=form.row, **form.values, reason=form.said_why, seen=form.seen, by=by
    )


def _indicator_made(form: RowForm, by: User) -> models.Model:
    values: dict[str, Any] = {**form.values, **form.texts}
    return entering.use_measure(**values, by=by)


_changed = _changed_by(shaping.change_row)
_scheme_changed = _changed_by(shaping.change_scheme)

KINDS: dict[str, Kind] = {
    "plan": Kind(
        Plan,
        PlanForm,
        _("Enter a plan"),
        _("Change the plan"),
        _added(entering.set_up_plan),
        _changed,
    ),
    "area": Kind(
        ResultArea,
        AreaForm,
        _("Add a result area"),
        _("Change the result area"),
        _added(entering.add_area, into="plan"),
        _changed,
        Plan,
    ),
    "outcome": Kind(
        Outcome,
        OutcomeForm,
        _("Add an outcome"),
        _("Change the outcome"),
        _added(entering.add_outcome, into="area"),
        _changed,
        ResultArea,
    ),
    "strategy": Kind(
        Strategy,
        StrategyForm,
        _("Add a strategy"),
        _("Change the strategy"),
        _added(entering.add_strategy, into="plan"),
        _changed,
        Plan,
    ),
    "tie": Kind(
        Crosswalk,
        TieForm,
        _("Say where this result area lives on"),
        _("Change the note"),
        _added(entering.tie_areas, into="from_area"),
        _changed,
        ResultArea,
    ),
    "measure": Kind(
        Measure,
        MeasureForm,
        _("Define a measure"),
        _("Change the measure"),
        _added(entering.define_measure),
        _measure_changed,
    ),
    "series": Kind(
        MeasureCrosswalk,
        MeasureTieForm,
        _("Say how the series goes on"),
        _("Change how the series goes on"),
        _added(shaping.tie_measures, into="from_measure"),
        _changed,
        Measure,
    ),
    "indicator": Kind(
        Indicator,
        IndicatorForm,
        _("Add an indicator"),
        _("Change the indicator"),
        _indicator_made,
        _changed,
        Plan,
    ),
    "baseline": Kind(
        Baseline,
        BaselineForm,
        _("Enter a baseline"),
        _("Change the baseline"),
        _added(shaping.set_baseline, into="indicator"),
        _changed,
        Indicator,
    ),
    "target": Kind(
        Target,
        TargetForm,
        _("Set a target"),
        _("Change the target"),
        _target_set,
        _target_changed,
        Indicator,
    ),
    "split": Kind(
        CategoryScheme,
        SchemeForm,
        _("Enter a way of splitting counts"),
        _("Change the way of splitting counts"),
        _added(shaping.add_scheme),
        _scheme_changed,
    ),
    "category": Kind(
        Category,
        CategoryForm,
        _("Add a category"),
        _("Change the category"),
        _added(shaping.add_category, into="scheme"),
        _scheme_changed,
        CategoryScheme,
    ),
    "version": Kind(
        CategoryScheme,
        SchemeVersionForm,
        _("Begin a new version"),
        _("Change the version"),
        _added(shaping.replace_scheme, into="scheme"),
        _scheme_changed,
        CategoryScheme,
    ),
}
WORDS_OF: dict[type[models.Model], str] = {
    kind.model: word for word, kind in KINDS.items() if word != "version"
}


def kind_or_404(word: str) -> Kind:
    if word not in KINDS:
        raise Http404
    return KINDS[word]


def page_of(row: Any) -> str:
    """The page on which a row stands."""
    match row:
        case Plan():
            return reverse("reports:framework_plan", args=[row.slug])
        case ResultArea() | Strategy():
            return page_of(row.plan)
        case Outcome():
            return page_of(row.area.plan)
        case Crosswalk():
            return page_of(row.from_area.plan)
        case Measure():
            return reverse("reports:framework_measure", args=[row.code])
        case MeasureCrosswalk():
            return page_of(row.from_measure)
        case Indicator():
            return reverse("reports:framework_indicator", args=[row.slug])
        case Baseline() | Target():
            return page_of(row.indicator)
        case _:
            return reverse("reports:framework_schemes")


def page_left_by(row: Any) -> str:
    """Where to go when a row with a page of its own is gone."""
    match row:
        case Plan():
            return reverse("reports:framework")
        case Measure():
            return reverse("reports:framework_measures")
        case Indicator():
            return page_of(row.plan)
        case _:
            return page_of(row)


def name_of(row: Any) -> str:
    """What people know a row by."""
    match row:
        case Crosswalk():
            return f"{row.from_area} · {row.to_area}"
        case MeasureCrosswalk():
            return f"{row.from_measure.name} · {row.to_measure.name}"
        case Baseline():
            return f"{row.indicator.name}: {row.network.name}"
        case Target():
            return f"{row.indicator.name}: {row.network.name}, {row.period.code}"
        case _:
            return str(row.name)
