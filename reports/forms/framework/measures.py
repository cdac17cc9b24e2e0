"""What is counted, and the indicators that use it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.choices import OneOf, offer
from reports.forms.framework.fields import NumberField, choice, code_field, reason_field, yes
from reports.forms.framework.rows import (
    RowForm,
    Text,
    Words,
    named,
    offer_rows,
    refuse_outcome_elsewhere,
)
from reports.models import (
    CategoryScheme,
    Indicator,
    Measure,
    MeasureCrosswalk,
    Outcome,
    Plan,
    ResultArea,
)
from reports.numbers import say_currencies
from reports.queries.framework import CHOSEN_LATER, RULES, SHAPE, UNITS, carries_counts

Nature = Measure.Nature

NATURES: Mapping[Measure.Nature, Words] = {
    Nature.FLOW: _(
        "Things that happen and are counted as they happen: events, trainings, attendances, publications."
    ),
    Nature.STOCK: _("Things that are there on a day: members, followers, active groups."),
    Nature.UNIQUE_PEOPLE: _(
        "Different people, each once. Nobody knows how far two lists hold the same people, so they are never added."
    ),
    Nature.REACH: _(
        "People who may have seen something. Audiences overlap, so the highest number is shown and nothing is added."
    ),
    Nature.RATIO: _(
        "A share, kept as its two parts. Parts are added and the share is made from them, never a mean of shares."
    ),
    Nature.SET: _("A list without doubles, such as countries covered: lists are joined."),
    Nature.MONEY: _("Amounts of money, each currency for itself."),
    Nature.RUBRIC: _("A judgement on a scale, such as how far an outcome is. The last one holds."),
}
OVER_TIME: Mapping[str, Words] = {
    Measure.OverTime.SUM: _("They are added: a year is the sum of its quarters."),
    Measure.OverTime.LAST: _("The last one holds: a year is what its last quarter says."),
    Measure.OverTime.UNION: _("They are joined: what comes in two quarters is there once."),
    Measure.OverTime.NONE: _("They are never added: each period stands for itself."),
}
OVER_ORGANISATIONS: Mapping[str, Words] = {
    Measure.OverOrganisations.SUM: _("They are added, and a joint activity counts once."),
    Measure.OverOrganisations.UNION: _("They are joined: what two networks name is there once."),
    Measure.OverOrganisations.NONE: _("They are never added: each network stands for itself."),
}
OVER_CATEGORIES: Mapping[str, Words] = {
    Measure.OverCategories.SUM: _("The parts add up to the total."),
    Measure.OverCategories.NONE: _("The parts are never added."),
}


COUNTED = _(
    "Numbers are counted by this measure, so what they are stays. Translations can be written at any time. "
    "What counts, and what does not, changes as a new version, and not while networks report."
)


class MeasureForm(RowForm):
    """What is counted. Only those ways of adding are offered that its nature allows."""

    texts_asked = {
        "name": Text(_("Name"), 200, is_required=True),
        "unit": Text(_("Unit, of many"), 80, is_required=True),
        "unit_one": Text(_("Unit, of one"), 80, is_required=True),
        "counts": Text(_("What counts"), 3000, rows=3),
        "not_counted": Text(_("What does not count"), 3000, rows=3),
    }
    code = code_field(most=50)
    thing = choice(
        _("People, events or something else"),
        choices=Measure.Thing.choices,
        initial=Measure.Thing.OTHER,
        help_text=_("Where people and events are counted, their numbers are compared."),
    )
    currency = choice(
        _("Currency"),
        help_text=_("Amounts in other currencies are not taken, for they are never converted."),
    )
    over_time = choice(_("Several periods"))
    over_organisations = choice(_("Several networks"))
    over_categories = choice(_("Parts, such as women and men"))
    scheme = OneOf(
        CategoryScheme.objects.none(), label=_("How it is split"), said=str, required=False
    )
    decimals = forms.TypedChoiceField(
        label=_("Decimal places"),
        choices=[(number, str(number)) for number in range(5)],
        coerce=int,
        error_messages={
            "required": _("Choose one."),
            "invalid_choice": _("Choose one of those shown."),
        },
    )
    least = NumberField(
        label=_("Least number that is possible"),
        required=False,
        help_text=_("A number below it is an error. Leave it empty where nothing is too small."),
    )
    most = NumberField(label=_("Greatest number that is possible"), required=False)
    reason = reason_field(
        _("Why it counts something else now"),
        required=False,
        help_text=_(
            "Only where what counts, or what does not, changes in English. It makes a new version."
        ),
    )

    def fill_in(self) -> None:
        nature = Nature(self.row.nature if self.row else self.nature)
        rules = RULES[nature]
        offer(self, "over_time", [(one, OVER_TIME[one]) for one in rules.over_time])
        offer(
            self,
            "over_organisations",
            [(one, OVER_ORGANISATIONS[one]) for one in rules.over_organisations],
        )
        offer(
            self, "over_categories", [(one, OVER_CATEGORIES[one]) for one in rules.over_categories]
        )
        offer_rows(self, "scheme", _newest_schemes(), named)
        if nature == Nature.MONEY:
            offer(
                self, "currency", [("", _("Choose one")), *say_currencies(get_language() or "en")]
            )
        else:
            del self.fields["currency"]
        if self.row is None:
            self.fields["least"].initial = "0"
            self.fields["decimals"].initial = 0
        if self.row is None or not carries_counts(self.row):
            del self.fields["reason"]
        else:
            self._freeze()

    @property
    def notice(self) -> Words:
        return COUNTED if "reason" in self.fields else ""

    def _freeze(self) -> None:
        """Numbers are there already: what they are stays, and can be read here."""
        kept = [name for name in SHAPE if name not in CHOSEN_LATER or getattr(self.row, name)]
        for name in (*kept, *(f"{unit}_en" for unit in UNITS)):
            if name in self.fields:
                self.fields[name].disabled = True
        for name in ("over_time", "over_organisations", "over_categories"):
            _keep_offered(self, name, getattr(self.row, name))
        if self.row.scheme_id is not None:
            every_scheme = CategoryScheme.objects.order_by("code")
            offer_rows(self, "scheme", every_scheme, named)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is not None and most is not None and most < least:
            self.add_error("most", _("The greatest number is below the least."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return super().values if self.row else {"nature": self.nature, **super().values}


class MeasureTieForm(RowForm):
    """In which measure a series goes on, and what happened to what is counted."""

    texts_asked = {"note": Text(_("Note"), 1000, rows=2)}
    fixed = ("to_measure",)
    to_measure = OneOf(Measure.objects.none(), label=_("It goes on in this measure"), said=str)
    relation = choice(
        _("What happened to what is counted"), choices=MeasureCrosswalk.Relation.choices
    )
    weight = NumberField(
        label=_("Share that goes there"),
        required=False,
        most=1,
        help_text=_(
            "Only where a series is parted and people have agreed on shares, from 0 to 1. "
            "All shares together are 1; without shares the series ends here and others begin."
        ),
    )

    def fill_in(self) -> None:
        if self.row is None:
            others = Measure.objects.exclude(pk=self.parent.pk).order_by("code")
            offer_rows(self, "to_measure", others, lambda one: f"{one.name} ({one.code})")


class IndicatorForm(RowForm):
    """A measure inside a plan."""

    texts_asked = {"name": Text(_("Name"), 250, is_required=True)}
    code = code_field(most=20, is_dotted=True)
    slug = code_field(most=80, is_address=True)
    area = OneOf(ResultArea.objects.none(), label=_("Result area"), said=str)
    outcome = OneOf(Outcome.objects.none(), label=_("Outcome"), said=str, required=False)
    measure = OneOf(Measure.objects.none(), label=_("Measure"), said=str)
    origin = choice(_("Where it comes from"), choices=Indicator.Origin.choices)
    is_headline = yes(_("It is among the first figures that people see."))
    is_lower_better = yes(_("The lower its number, the better."))
    is_public = yes(_("Everybody may read it."), initial=True)

    def fill_in(self) -> None:
        plan: Plan = self.row.plan if self.row else self.parent
        areas = plan.areas.order_by("code", "pk")
        offer_rows(self, "area", areas, named)
        outcomes = Outcome.objects.filter(area__plan=plan).order_by("code", "pk")
        offer_rows(self, "outcome", outcomes, named)
        offer_rows(
            self,
            "measure",
            Measure.objects.order_by("code"),
            lambda one: f"{one.name} ({one.code})",
        )
        if self.row and carries_counts(self.row.measure):
            self.fields["measure"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        refuse_outcome_elsewhere(self, cleaned, "area", "outcome")
        return cleaned


def _newest_schemes() -> "QuerySet[CategoryScheme]":
    """What has been replaced is offered to no new measure."""
    return CategoryScheme.objects.filter(replaced_by__isnull=True).order_by("code")


def _keep_offered(form: forms.Form, name: str, current: str) -> None:
    """What stands there is shown, also when it would not be offered any more."""
    field: Any = form.fields[name]
    known: Iterable[tuple[str, Any]] = field.choices
    if current not in dict(known):
        words = {**OVER_TIME, **OVER_ORGANISATIONS, **OVER_CATEGORIES}
        offer(form, name, [*known, (current, words[current])])
