"""What people type about memberships: why they leave, where they move, what a body decided."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.choices import OneOf
from alliance.days import DayField
from alliance.plain_text import PlainTextField
from members.forms.filters import one_network_or_all
from members.models import Membership, MembershipProposal, PolicyVersion, WhyLeft
from members.queries.memberships import Search
from networks.models import Body, Network

EndReason = Membership.EndReason
Kind = MembershipProposal.Kind


def _minutes(**more: Any) -> PlainTextField:
    return PlainTextField(
        label=_("Where the minutes say so"),
        max_length=120,
        error_messages={"required": _("Write where the minutes say so.")},
        **more,
    )


class LeaveForm(forms.Form):
    """That a member leaves; it may say why, and need not."""

    why = forms.ChoiceField(
        label=_("Would you tell us why?"),
        help_text=_("Only the network’s coordination and the Secretariat see your choice."),
        choices=[("", _("I would rather not say")), *WhyLeft.choices],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers shown.")},
    )


class ChooseNetworkForm(forms.Form):
    """Which network a member wants to belong to instead."""

    def __init__(self, *args: Any, networks: Sequence[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"] = forms.ChoiceField(
            label=_("To which network?"),
            choices=[("", _("Choose a network")), *((row.slug, row.name) for row in networks)],
            error_messages={
                "required": _("Choose the network you want to move to."),
                "invalid_choice": _("Choose one of the networks shown."),
            },
        )


class SendRequestForm(forms.Form):
    """What goes with a request to move or to come back; the signature only where something is still to be signed."""

    motivation = PlainTextField(
        label=_("Would you tell them why?"),
        help_text=_("Those who decide read it. At most 3,000 characters."),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, due: Sequence[PolicyVersion], is_organisation: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not due:
            return
        if is_organisation:
            self.fields["function"] = PlainTextField(
                label=_("What you are in the organisation"),
                help_text=_("For example: director."),
                max_length=100,
                error_messages={"required": _("Write what you are in the organisation.")},
            )
        self.fields["typed_name"] = PlainTextField(
            label=_("Your name, as a signature"),
            help_text=_("With your name you sign the texts above."),
            max_length=150,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={"required": _("Write your name to sign.")},
        )


class SearchForm(forms.Form):
    """What a list of memberships is narrowed to. Whatever fits nothing narrows nothing."""

    q = PlainTextField(label=_("Name"), required=False, max_length=150)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), *Membership.State.choices],
        error_messages={"invalid_choice": _("Choose one of the states shown.")},
    )

    waiting = forms.BooleanField(label=_("Only with a proposal that waits"), required=False)

    def __init__(self, *args: Any, networks: Sequence[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"] = one_network_or_all(networks)

    def search(self) -> Search:
        self.is_valid()
        typed = getattr(self, "cleaned_data", {})
        return Search(
            words=typed.get("q", ""),
            state=typed.get("state", ""),
            network=typed.get("network", ""),
            is_waiting=typed.get("waiting", False),
        )


class ProposeForm(forms.Form):
    """What a coordination asks a body to decide."""

    kind = forms.ChoiceField(
        label=_("What do you propose?"),
        choices=[
            (Kind.SUSPEND, _("To suspend the membership for a time")),
            (Kind.END, _("To end the membership")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you propose."),
            "invalid_choice": _("Choose one of the two."),
        },
    )
    reason = PlainTextField(
        label=_("Why"),
        help_text=_(
            "Kept sealed, for the Secretariat and the body that decides. It is never public and the member does not read it here. "
            "Name nobody who raised a concern."
        ),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write why you propose it.")},
    )


class DecisionForm(forms.Form):
    """What the minutes of a body say about a membership."""

    kind = forms.ChoiceField(
        label=_("What was decided?"),
        choices=[
            (Kind.SUSPEND, _("The membership is suspended")),
            (Kind.END, _("The membership ends, today")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what was decided."),
            "invalid_choice": _("Choose one of the two."),
        },
    )
    decided_on = DayField(
        label=_("Day of the decision"),
        error_messages={"required": _("Choose the day of the decision.")},
    )
    minute_ref = _minutes(help_text=_("For example: Board 2026-03, item 4."))
    since = DayField(
        label=_("Suspended from"),
        required=False,
        help_text=_("Only for a suspension. Empty: from today."),
    )
    until = DayField(
        label=_("Suspended until, this day not included"),
        required=False,
        help_text=_("Only for a suspension. Empty: until somebody ends it."),
    )
    reason = PlainTextField(
        label=_("Reason, for the record"),
        required=False,
        help_text=_("Kept sealed; it is never public."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    field_order = ("kind", "body", "decided_on", "minute_ref", "since", "until", "reason")

    def __init__(self, *args: Any, bodies: "QuerySet[Body]", today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["body"] = OneOf(
            bodies,
            label=_("Which body decided?"),
            to_field_name="slug",
            empty_label=_("Choose a body"),
            error_messages={
                "required": _("Choose the body that decided."),
                "invalid_choice": _("Choose a body of this network or of one above it."),
            },
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        decided_on = typed.get("decided_on")
        if decided_on and decided_on > self.today:
            self.add_error("decided_on", _now("The day of the decision lies in the future."))
        if "since" in typed and "until" in typed:
            typed["since"] = typed["since"] or self.today
            self._check_span(typed)
        return typed

    def _check_span(self, typed: dict[str, Any]) -> None:
        if typed.get("kind") != Kind.SUSPEND or not typed["until"]:
            return
        if typed["until"] <= typed["since"]:
            self.add_error("until", _now("The suspension would end before it begins."))
        elif typed["until"] <= self.today:
            self.add_error("until", _now("This day has passed already."))


class EndWithoutDecisionForm(forms.Form):
    """An end on which no body decides, and why it is entered."""

    reason = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            (EndReason.LAPSED, _("The membership has lapsed: nobody answers any more")),
            (
                EndReason.DISSOLVED,
                _("The organisation does not exist any more, or the person has died"),
            ),
            (EndReason.ENTERED_BY_MISTAKE, _("It was entered by mistake")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what happened."),
            "invalid_choice": _("Choose one of the three."),
        },
    )
    why = PlainTextField(
        label=_("How do you know?"),
        help_text=_("Kept with the change, for those who ask later. The member can read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words how you know.")},
    )


class WhyForm(forms.Form):
    """Why something is taken back."""

    why = PlainTextField(
        label=_("Why"),
        help_text=_("Kept with the change, for those who ask later."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words why.")},
    )


class EndSuspensionForm(forms.Form):
    """Where it is written that a suspension ends early."""

    minute_ref = _minutes()


class CommentForm(forms.Form):
    """What the network that is left wants those to know who decide."""

    note = PlainTextField(
        label=_("What should those who decide know?"),
        help_text=_("Only they read it, never the member. At most 3,000 characters."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your comment, or leave the page.")},
    )
