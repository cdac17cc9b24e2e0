"""What people say when they move a return: what they saw, why, about which numbers."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.choices import OneOf
from alliance.plain_text import PlainTextField
from networks.models import Network
from reports.models import ReportingPeriod

LONGEST = 1000
# An exception that is forgotten ends by itself, and soon.
DAYS_OF_AN_EXCEPTION = (1, 3, 7, 14, 30)
FIRST_YEAR = 2010


class SeenForm(forms.Form):
    """Which version of the return the person saw."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Open the page of this return again and look at it anew."),
        ),
    )


class SubmitForm(SeenForm):
    """With the numbers that are there, or with nothing to report."""

    WITH_NUMBERS, NOTHING = "numbers", "nothing"

    what = forms.ChoiceField(
        label=_("What you hand in"),
        choices=[
            (WITH_NUMBERS, _("The numbers as they are")),
            (NOTHING, _("There is nothing to report for this period")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you hand in."),
            "invalid_choice": _("Choose one of the two."),
        },
    )


class SendBackForm(SeenForm):
    """A message for the network; the numbers it asks about are in the address of the page."""

    message = PlainTextField(
        label=_("What you ask"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The network reads it beside the numbers that you chose."),
        error_messages={"required": _("Write what you ask the network.")},
    )


class WithdrawForm(SeenForm):
    """Why an approval is taken back."""

    reason = PlainTextField(
        label=_("Why the approval is withdrawn"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the return, for those who ask later."),
        error_messages={"required": _("Write in a few words why.")},
    )


class LockPeriodForm(forms.Form):
    """Whether returns that never came are closed too."""

    with_missing = forms.BooleanField(
        label=_("Also close the returns that were never approved"),
        required=False,
        help_text=_("They count as not reported. Leave it empty if you want to wait for them."),
    )


class OpenPeriodForm(forms.Form):
    """The year and the part of it for which returns are asked."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=FIRST_YEAR,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Write a year with four digits, no later than next year."),
        ),
    )
    part = forms.ChoiceField(
        label=_("Part of the year"),
        choices=[
            ("", _("The whole year")),
            ("-H1", _("First half: January to June")),
            ("-H2", _("Second half: July to December")),
            ("-Q1", _("First quarter")),
            ("-Q2", _("Second quarter")),
            ("-Q3", _("Third quarter")),
            ("-Q4", _("Fourth quarter")),
        ],
        required=False,
        error_messages={"invalid_choice": _("Choose one of the parts shown.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_year = today.year + 1

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > self.last_year:
            raise forms.ValidationError(self.fields["year"].error_messages["max_value"])
        return year


class ExceptionForm(forms.Form):
    """Whose numbers may be corrected, in which closed period, why and for how long."""

    days = forms.TypedChoiceField(
        label=_("For how many days"),
        choices=[(days, str(days)) for days in DAYS_OF_AN_EXCEPTION],
        coerce=int,
        initial=DAYS_OF_AN_EXCEPTION[2],
        help_text=_("It ends by itself."),
        error_messages={
            "required": _("Choose for how many days."),
            "invalid_choice": _("Choose one of the numbers of days shown."),
        },
    )
    reason = PlainTextField(
        label=_("Why"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept for good, for those who ask later."),
        error_messages={"required": _("Write in a few words why.")},
    )

    field_order = ("network", "period", "days", "reason")

    def __init__(
        self,
        *args: Any,
        networks: "QuerySet[Network]",
        periods: "QuerySet[ReportingPeriod]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"] = OneOf(
            networks,
            label=_("Network"),
            to_field_name="slug",
            error_messages={
                "required": _("Choose the network."),
                "invalid_choice": _("Choose one of the networks shown."),
            },
        )
        self.fields["period"] = OneOf(
            periods,
            label=_("Period"),
            to_field_name="code",
            error_messages={
                "required": _("Choose the period."),
                "invalid_choice": _("Choose one of the periods shown."),
            },
        )
        self.order_fields(self.field_order)


class PutBackForm(SeenForm):
    """Why an earlier number is taken up again."""

    reason = PlainTextField(
        label=_("Why it is put back"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the change, for those who ask later."),
        error_messages={"required": _("Write in a few words why it changes.")},
    )
