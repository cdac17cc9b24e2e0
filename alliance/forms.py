"""The floor's forms: what allauth's sign-up and sign-in ask."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class CodeSignupForm(SignupForm):
    """Sign-up with an address only: one joins with a code, a password may follow."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)
        _ask_for_address(self.fields["email"])
        self.fields["email"].help_text = _(
            "We send a code to it, so that nobody signs up with an address of somebody else. After that we use it for "
            "your account and your requests only, and show it to nobody unless you say so."
        )
        # Only robots fill this in; the template keeps it out of people's sight, the tab order and screen readers.
        trap = self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]
        trap.label = _("Fax number: leave this empty")
        trap.widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})


class PasswordLoginForm(LoginForm):
    """Sign-in with address and password; who has no password asks for a code instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_address(self.fields["login"])
        self.fields["password"].widget.attrs.pop("placeholder", None)


def _ask_for_address(field: forms.Field) -> None:
    field.label = _("E-mail address")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = "username"
    field.widget.attrs["dir"] = "ltr"
    field.error_messages["required"] = _("Enter your e-mail address.")
