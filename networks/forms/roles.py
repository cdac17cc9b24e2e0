"""What people type when they give a role or take it back."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.days import DayField
from alliance.plain_text import PlainEmailField, PlainTextField
from networks.models import Network, RoleAssignment
from networks.queries import moment_on


class GiveRoleForm(forms.Form):
    """To whom, which role, how far down, from when until when, and why."""

    email = PlainEmailField(
        label=_("E-mail address of the person’s account"),
        error_messages={"required": _("Enter the e-mail address of the person’s account.")},
    )
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the role."),
            "invalid_choice": _("Choose one of the roles shown."),
        },
    )
    reach = forms.ChoiceField(
        label=_("How far it reaches"),
        choices=RoleAssignment.Reach.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how far the role reaches."),
            "invalid_choice": _("Choose one of the two shown."),
        },
    )
    since = DayField(
        label=_("From"), required=False, help_text=_("Without a day it begins at once.")
    )
    until = DayField(
        label=_("Until the end of"),
        help_text=_("Four years from the beginning at most."),
        error_messages={"required": _("Choose the last day of the role.")},
    )
    reason = PlainTextField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the role, for those who ask later."),
        error_messages={"required": _("Write in a few words why.")},
    )

    def __init__(
        self,
        typed: QueryDict | None,
        *,
        network: Network,
        roles: Collection[RoleAssignment.Role],
        giver: str,
    ) -> None:
        super().__init__(typed, initial={"reach": RoleAssignment.Reach.NODE})
        self.network = network
        self.giver = giver
        offer(self, "role", ((role, role.label) for role in roles))

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.giver.lower():
            raise forms.ValidationError(
                _("Nobody gives a role to themselves. Ask somebody else who may give it.")
            )
        return email

    def clean_since(self) -> datetime:
        """The first moment of the day where the network is; today, and no day, mean now."""
        day: date | None = self.cleaned_data["since"]
        now = timezone.now()
        begins = moment_on(self.network, day) if day else now
        if begins < now - timedelta(days=1):
            raise forms.ValidationError(_("A role begins today or later."))
        return max(begins, now)

    def clean_until(self) -> datetime:
        """The last moment of the day, as the first one of the next."""
        return moment_on(self.network, self.cleaned_data["until"] + timedelta(days=1))


class TakeBackForm(forms.Form):
    """Why a role ends before its day."""

    reason = PlainTextField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the role, for those who ask later."),
        error_messages={"required": _("Write in a few words why.")},
    )
