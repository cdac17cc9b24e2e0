"""What people type about a count: a number with its qualifier, a reason, which source is right."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reports.models import ActivityCount, Measure
from reports.numbers import Written, parse, without_currency
from reports.queries.warnings import Limits, errors

State = ActivityCount.State
Qualifier = ActivityCount.Qualifier


class ChangeCountForm(forms.Form):
    """A count as people write it: "1 250", "plus de 1 250", or a state without a number."""

    state = forms.ChoiceField(
        label=gettext_lazy("What is known"),
        choices=[
            (State.VALUE, gettext_lazy("A number (0 included)")),
            (State.NOT_YET, gettext_lazy("Not reported yet")),
            (State.NOT_APPLICABLE, gettext_lazy("Does not apply to this network")),
            (State.WITHHELD, gettext_lazy("Known, but withheld")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is known.")},
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            'As you would write it: 1250, 1 250, "more than 1,250", "about 50", "at least 15".'
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it changes"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with the change, for those who ask later."),
        error_messages={"required": gettext_lazy("Write in a few words why it changes.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("state") != State.VALUE:
            cleaned["written"] = None
            return cleaned
        try:
            cleaned["written"] = self._written(cleaned.get("number", ""))
        except ValidationError as error:
            self.add_error("number", error)
        return cleaned

    def _written(self, text: str) -> Written:
        """The number as it was meant; refused where this measure cannot have such a one."""
        language, measure = get_language() or "en", self.measure
        if measure.nature == Measure.Nature.MONEY:
            text = without_currency(text, measure.currency, language)
        below_zero = measure.least is None or measure.least < 0
        written = parse(text, language, decimals=measure.decimals, may_be_negative=below_zero)
        if written is None:
            raise ValidationError(_("Write the number, or choose that it is not reported yet."))
        if wrong := errors(written.value, Limits.of(measure)):
            raise ValidationError(list(wrong))
        return written


class OneOfTheSources(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The rows of one cell, each with its number and where it says so."""

    def __init__(self, *, labels: dict[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.labels = labels

    def label_from_instance(self, obj: Any) -> str:
        return self.labels[obj.pk]


class SettleConflictForm(forms.Form):
    """Which of the sources counts, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with the decision. The other numbers stay on record."),
        error_messages={"required": gettext_lazy("Write in a few words why this one counts.")},
    )

    field_order = ("count", "reason")

    def __init__(self, *args: Any, rows: Any, labels: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["count"] = OneOfTheSources(
            label=gettext_lazy("Which one counts"),
            queryset=rows,
            labels=labels,
            widget=forms.RadioSelect,
            empty_label=None,
            to_field_name="public_id",
            error_messages={
                "required": gettext_lazy("Choose the number that counts."),
                "invalid_choice": gettext_lazy("Choose one of the numbers shown."),
            },
        )
        self.order_fields(self.field_order)
