"""What the Secretariat types about the results framework: one form for each kind of row, each text in every language."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.days import DayField
from alliance.plain_text import PlainTextField
from alliance.texts import Texts, of_row
from alliance.translations import Progress, states_of
from networks.forms.texts import LANGUAGES, text_fields, texts_in
from networks.models import Network
from reports.models import (
    CategoryScheme,
    Indicator,
    Measure,
    MeasureCrosswalk,
    Outcome,
    Plan,
    ReportingPeriod,
    ResultArea,
)
from reports.numbers import EXACTLY, digits, parse, say_currencies
from reports.queries.framework import (
    CHOSEN_LATER,
    RULES,
    SHAPE,
    UNITS,
    areas_after,
    carries_counts,
    is_in_use,
    stamp_of,
)

Words = str | Promise
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
PLAIN_CODE = RegexValidator(
    r"^[-a-zA-Z0-9_]+\Z", _("Use letters from a to z, digits and hyphens, without blanks.")
)
DOTTED_CODE = RegexValidator(
    r"^[-a-zA-Z0-9_.]+\Z", _("Use letters from a to z, digits, points and hyphens, without blanks.")
)
FIXED = _("It stays once it is saved, because addresses and files use it.")
COUNTED = _(
    "Numbers are counted by this measure, so what they are stays. Translations can be written at any time. "
    "What counts, and what does not, changes as a new version, and not while networks report."
)
IN_USE = _(
    "Counts are split by this, so it stays as it is; translations can be written at any time. "
    "To split differently, begin a new version."
)
IN_ENGLISH = _("{text}: write it in English. The other languages may follow.")


@dataclass(frozen=True)
class Text:
    """A text of a row: what it is called, how long it may be, in how many lines it is written."""

    label: Words
    most: int
    rows: int = 0
    is_required: bool = False


class OneOf(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the rows offered, by the words that people know it by."""

    default_error_messages = {
        "required": _("Choose one."),
        "invalid_choice": _("Choose one of those shown."),
    }

    def __init__(
        self, queryset: "QuerySet[Any]", *, said: Callable[[Any], str], **kwargs: Any
    ) -> None:
        nothing = _("Choose one") if kwargs.get("required", True) else _("None")
        super().__init__(queryset, **{"empty_label": nothing, **kwargs})
        self.said = said

    def label_from_instance(self, obj: Any) -> str:
        return self.said(obj)

    def to_python(self, value: Any) -> Any:
        # the database takes no sign that cannot be written, so none is asked for
        if isinstance(value, str) and not value.isprintable():
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().to_python(value)


class NumberField(PlainTextField):
    """A number as people write it, without "about" or "more than"."""

    default_error_messages = {
        "required": _("Write the number."),
        "max_length": _("This number is too long."),
        "exact": _('Write the number alone, without "about" or "more than".'),
        "most": _("Write a number of at most %(most)s."),
    }

    def __init__(self, *, decimals: int = 4, most: int | None = None, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"})
        super().__init__(max_length=60, widget=widget, **kwargs)
        self.decimals, self.most = decimals, most

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        written = parse(text, get_language() or "en", decimals=self.decimals) if text else None
        if written is None:
            return None
        if written.qualifier != EXACTLY:
            raise ValidationError(self.error_messages["exact"], "exact")
        if self.most is not None and written.value > self.most:
            raise ValidationError(self.error_messages["most"], "most", {"most": self.most})
        return written.value

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return digits(value.normalize(), get_language() or "en")


def code_field(*, most: int, is_address: bool = False, is_dotted: bool = False) -> PlainTextField:
    return PlainTextField(
        label=_("Address, as in /plans/2021-2024/") if is_address else _("Code"),
        max_length=most,
        help_text=FIXED,
        validators=[DOTTED_CODE if is_dotted else PLAIN_CODE],
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": _("Write the address.") if is_address else _("Write a code.")},
    )


def yes(label: Any, **more: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **more)


def choice(label: Any, **more: Any) -> forms.ChoiceField:
    messages = {"required": _("Choose one."), "invalid_choice": _("Choose one of those shown.")}
    return forms.ChoiceField(label=label, error_messages=messages, **more)


def day(label: Any, **more: Any) -> DayField:
    return DayField(label=label, **more)


def reason_field(label: Any, **more: Any) -> PlainTextField:
    return PlainTextField(
        label=label,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words why.")},
        **more,
    )


class RowForm(forms.Form):
    """A row of the framework: codes first, then its texts in every language, then the rest.

    `row` is what is changed, `parent` what a new row is put into. What is `fixed` is asked only once.
    """

    texts_asked: ClassVar[dict[str, Text]] = {}
    fixed: ClassVar[tuple[str, ...]] = ("code", "slug")

    def __init__(
        self,
        typed: QueryDict | None,
        *,
        row: Any = None,
        parent: Any = None,
        nature: str = "",
    ) -> None:
        super().__init__(typed, initial=self._initial(row))
        self.row, self.parent, self.nature = row, parent, nature
        rest = {
            name: field
            for name, field in self.fields.items()
            if row is None or name not in self.fixed
        }
        first = {name: rest.pop(name) for name in self.fixed if name in rest}
        self.fields = {**first, **self._text_fields(), **rest}
        if row is not None:
            self.fields["seen"] = PlainTextField(
                widget=forms.HiddenInput, required=False, max_length=64
            )
            self._ask_about_older_translations()
        self.fill_in()

    def _ask_about_older_translations(self) -> None:
        """A translation may still be right though its English text changed; only a person can say so."""
        self.older = {
            name: [
                language
                for language, state in by_language.items()
                if state.progress == Progress.OUTDATED
            ]
            for name, by_language in states_of(self.row, self.texts_asked).items()
        }
        if any(self.older.values()):
            self.fields["still_right"] = yes(
                _("The translations that are older than the English text are still right.")
            )

    def fill_in(self) -> None:
        """Offer what depends on the row or on what it stands in."""

    @property
    def notice(self) -> Words:
        """What whoever changes this row should know first."""
        return ""

    def groups(self) -> Iterator[list[forms.BoundField]]:
        """The fields as the page shows them: the languages of one text side by side, anything else alone."""
        for name in self.fields:
            text, _mark, language = name.rpartition("_")
            if text not in self.texts_asked or language not in LANGUAGES:
                yield [self[name]]
            elif language == next(iter(LANGUAGES)):
                yield [self[f"{text}_{code}"] for code in LANGUAGES]

    @property
    def texts(self) -> dict[str, Texts]:
        return {name: texts_in(self.cleaned_data, name) for name in self.texts_asked}

    @property
    def states(self) -> dict[str, dict[str, str]]:
        """How far translations are that somebody looked over again."""
        if not self.cleaned_data.get("still_right"):
            return {}
        return {
            name: dict.fromkeys(languages, Progress.REVIEWED)
            for name, languages in self.older.items()
        }

    @property
    def values(self) -> dict[str, Any]:
        """What was typed beside the texts."""
        of_texts = {f"{name}_{language}" for name in self.texts_asked for language in LANGUAGES}
        left_out = {*of_texts, "seen", "reason", "still_right"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    @property
    def seen(self) -> str:
        return str(self.cleaned_data.get("seen", ""))

    @property
    def said_why(self) -> str:
        return str(self.cleaned_data.get("reason", ""))

    def _text_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for name, text in self.texts_asked.items():
            labels = {
                language: format_lazy("{} · {}", text.label, row["name"])
                for language, row in LANGUAGES.items()
            }
            fields |= text_fields(
                name,
                labels,
                most=text.most,
                rows=text.rows,
                required_in="en" if text.is_required else "",
                required_message=format_lazy(IN_ENGLISH, text=text.label),
            )
        return fields

    def _initial(self, row: models.Model | None) -> dict[str, Any]:
        if row is None:
            return {}
        texts = {
            f"{name}_{language}": text
            for name in self.texts_asked
            for language, text in of_row(row, name).items()
        }
        columns = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        return {**columns, **texts, "seen": stamp_of(row)}


# --- plans ---------------------------------------------------------------------------------------


class PlanForm(RowForm):
    texts_asked = {
        "name": Text(_("Name"), 200, is_required=True),
        "goal": Text(_("What it aims at"), 3000, rows=3),
        "area_label": Text(_("What a result area is called in it"), 80, is_required=True),
        "note": Text(_("Note"), 3000, rows=3),
    }
    code = code_field(most=20)
    slug = code_field(most=50, is_address=True)
    starts_on = day(_("First day"), error_messages={"required": _("Choose the first day.")})
    ends_on = day(_("Last day"), error_messages={"required": _("Choose the last day.")})


class AreaForm(RowForm):
    texts_asked = {
        "name": Text(_("Name"), 200, is_required=True),
        "summary": Text(_("In a few sentences"), 3000, rows=3),
    }
    code = code_field(most=10)


class OutcomeForm(RowForm):
    texts_asked = {"name": Text(_("Name"), 300, is_required=True)}
    code = code_field(most=10, is_dotted=True)


class StrategyForm(RowForm):
    texts_asked = {
        "name": Text(_("Name"), 120, is_required=True),
        "summary": Text(_("In a few sentences"), 3000, rows=3),
    }
    code = code_field(most=50)


class TieForm(RowForm):
    """Where a result area lives on in a later plan."""

    texts_asked = {"note": Text(_("Note"), 1000, rows=2)}
    fixed = ("to_area", "to_outcome")
    to_area = OneOf(
        ResultArea.objects.none(), label=_("Result area in which it lives on"), said=str
    )
    to_outcome = OneOf(
        Outcome.objects.none(), label=_("Only in this outcome"), said=str, required=False
    )

    def fill_in(self) -> None:
        if self.row is not None:
            return
        areas = areas_after(self.parent.plan)
        _rows_of(self, "to_area", areas, lambda area: f"{area.plan.code}: {_named(area)}")
        outcomes = Outcome.objects.filter(area__in=areas).select_related("area__plan")
        _rows_of(
            self,
            "to_outcome",
            outcomes.order_by("area__plan__starts_on", "code", "pk"),
            lambda outcome: f"{outcome.area.plan.code}: {_named(outcome)}",
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        _refuse_outcome_elsewhere(self, cleaned, "to_area", "to_outcome")
        return cleaned


# --- measures ------------------------------------------------------------------------------------


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
        _("What it counts"),
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
        _rows_of(self, "scheme", _newest_schemes(), _named)
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
            _rows_of(self, "scheme", every_scheme, _named)

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
            _rows_of(self, "to_measure", others, lambda one: f"{one.name} ({one.code})")


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
        _rows_of(self, "area", areas, _named)
        outcomes = Outcome.objects.filter(area__plan=plan).order_by("code", "pk")
        _rows_of(self, "outcome", outcomes, _named)
        _rows_of(
            self,
            "measure",
            Measure.objects.order_by("code"),
            lambda one: f"{one.name} ({one.code})",
        )
        if self.row and carries_counts(self.row.measure):
            self.fields["measure"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        _refuse_outcome_elsewhere(self, cleaned, "area", "outcome")
        return cleaned


# --- where it began, what is aimed at ------------------------------------------------------------


class BaselineForm(RowForm):
    fixed = ("network",)
    network = OneOf(Network.objects.none(), label=_("Network"), said=str)
    value = NumberField(label=_("Number"), required=False)
    numerator = NumberField(label=_("Of a share: how many"), required=False)
    denominator = NumberField(label=_("Of a share: out of how many"), required=False)
    as_of = day(_("As of"))
    source = PlainTextField(label=_("Where it is written"), required=False, max_length=250)
    is_sample = yes(_("It is an invented example."))

    def fill_in(self) -> None:
        if self.row is None:
            _offer_networks(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        value, above, below = (cleaned.get(name) for name in ("value", "numerator", "denominator"))
        if self.errors:
            return cleaned
        is_number = value is not None and above is None and below is None
        is_share = value is None and above is not None and bool(below)
        if not (is_number or is_share):
            self.add_error(
                "value",
                _("Write either the number, or both parts of the share, the second above zero."),
            )
        return cleaned


class TargetForm(RowForm):
    fixed = ("network", "period")
    network = OneOf(Network.objects.none(), label=_("Network"), said=str)
    period = OneOf(ReportingPeriod.objects.none(), label=_("Period"), said=str)
    value = NumberField(label=_("What is aimed at"))
    is_sample = yes(_("It is an invented example."))
    decided_on = day(
        _("Day of the decision"), error_messages={"required": _("Choose the day of the decision.")}
    )
    reason = reason_field(_("Why this number"))

    def fill_in(self) -> None:
        if self.row is None:
            _offer_networks(self)
            _rows_of(self, "period", ReportingPeriod.objects.order_by("-starts_on", "code"), str)
        else:
            # another number is another decision: neither its day nor its reason is taken over
            self.initial.update(decided_on=None, reason="")
            self.fields["reason"].label = _("Why it changes")


# --- schemes -------------------------------------------------------------------------------------


class SchemeForm(RowForm):
    texts_asked = {"name": Text(_("Name"), 120, is_required=True)}
    code = code_field(most=50)
    is_exclusive = yes(
        _("Its parts do not overlap: nobody and nothing is in two of them."), initial=True
    )
    is_complete = yes(_("Its parts make the whole: everybody and everything is in one of them."))

    @property
    def notice(self) -> Words:
        return IN_USE if self.row and is_in_use(self.row) else ""


class CategoryForm(RowForm):
    texts_asked = {"name": Text(_("Name"), 120, is_required=True)}
    code = code_field(most=50)

    @property
    def notice(self) -> Words:
        scheme = self.row.scheme if self.row else self.parent
        return IN_USE if is_in_use(scheme) else ""


class SchemeVersionForm(RowForm):
    """A new version of a scheme: its code, and from which day it holds."""

    code = code_field(most=50)
    since = day(
        _("In force from"),
        help_text=_("Best the first day of a year. Earlier periods keep the parts they had."),
    )


class RemoveForm(forms.Form):
    """Why a row goes."""

    reason = reason_field(_("Why"))


# --- what is offered -----------------------------------------------------------------------------


def _rows_of(
    form: forms.Form, name: str, rows: "QuerySet[Any]", said: Callable[[Any], str]
) -> None:
    field: Any = form.fields[name]
    field.queryset = rows
    field.said = said


def _offer_networks(form: forms.Form) -> None:
    _rows_of(form, "network", Network.objects.order_by("slug"), lambda one: str(one.name))


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


def _named(row: Any) -> str:
    return f"{row.code} {row.name}"


def _refuse_outcome_elsewhere(
    form: forms.Form, cleaned: Mapping[str, Any], area: str, outcome: str
) -> None:
    chosen, within = cleaned.get(outcome), cleaned.get(area)
    if chosen is not None and within is not None and chosen.area_id != within.pk:
        form.add_error(outcome, _("This outcome belongs to another area."))
