"""Signing the texts that bind: the agreement, the name as a signature, and in which function."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.plain_text import PlainTextField


class PledgeForm(forms.Form):
    """The agreement to the texts, with the name as a signature."""

    agrees = forms.BooleanField(
        error_messages={
            "required": gettext_lazy(
                "Tick “I agree” if you stand by these texts. They bind every member."
            )
        },
    )
    typed_name = PlainTextField(
        label=gettext_lazy("Your name, as a signature"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Type your name to sign.")},
    )
    function = PlainTextField(
        label=gettext_lazy("What you are in the organisation"),
        help_text=gettext_lazy("For example: director, chair, coordinator."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": gettext_lazy("Say what you are in the organisation.")},
    )
    texts = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_person: bool, texts: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["texts"] = self.shown = texts
        self.fields["agrees"].label = (
            _("I agree, for myself")
            if is_person
            else _("I agree, on behalf of the organisation and for myself")
        )
        if is_person:
            del self.fields["function"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("texts") != self.shown:
            if isinstance(self.data, QueryDict):
                self.data = self.data.copy()
                self.data["texts"] = self.shown
            raise ValidationError(
                _("The texts changed since you opened this page. Please read them and agree again.")
            )
        return cleaned
