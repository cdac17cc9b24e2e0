"""What people type about a network's status: a body's decision, a proposal, a suspension."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.choices import OneOf
from alliance.days import DayField
from alliance.plain_text import PlainTextField
from networks.models import Body, NetworkStatus


class MinutesForm(forms.Form):
    """Which body decided, when, and where its minutes say so."""

    decided_on = DayField(label=_("Day of the decision"))
    minute_ref = PlainTextField(
        label=_("Where the minutes say so"),
        max_length=120,
        help_text=_("For example: minutes of 12 May 2026, item 4. It is shown in public."),
        error_messages={"required": _("Write where the minutes say so.")},
    )

    def __init__(self, *args: Any, bodies: "QuerySet[Body]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_by"] = OneOf(
            bodies,
            label=_("Body that decided"),
            to_field_name="slug",
            empty_label=None,
            error_messages={
                "required": _("Choose the body that decided."),
                "invalid_choice": _("Choose one of the bodies shown."),
            },
        )


def _status(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=NetworkStatus.Status.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the status."),
            "invalid_choice": _("Choose one of the states shown."),
        },
    )


def exception_reason_field() -> PlainTextField:
    return PlainTextField(
        label=_("Why a second active network in the same country is in order"),
        required=False,
        max_length=300,
        help_text=_("Only where another national network is active in the same country."),
    )


class DecisionForm(MinutesForm):
    """What a body decided on the status of a network."""

    status = _status(_("The network is now"))
    since = DayField(label=_("From this day on"))
    exception_reason = exception_reason_field()
    field_order = ("status", "since", "decided_by", "decided_on", "minute_ref", "exception_reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class ProposalForm(forms.Form):
    """What a coordination proposes, and why."""

    status = _status(_("The network should be"))
    reason = PlainTextField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The Secretariat and the body that decides read this."),
        error_messages={"required": _("Write in a few words why.")},
    )


class SuspensionForm(MinutesForm):
    """From when and until when a body has suspended a network."""

    since = DayField(label=_("Suspended from"))
    until = DayField(
        label=_("Until"), required=False, help_text=_("Leave it open where no end was decided.")
    )
    field_order = ("since", "until", "decided_by", "decided_on", "minute_ref")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class EndSuspensionForm(forms.Form):
    """On which day a suspension ends."""

    on = DayField(label=_("The suspension ends on"))
    minute_ref = PlainTextField(
        label=_("Where the minutes say so"),
        max_length=120,
        error_messages={"required": _("Write where the minutes say so.")},
    )
