"""What people allow, each purpose apart, nothing ticked for them; and the sentence before an account goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import ConsentRecord

Purpose = ConsentRecord.Purpose

# What is asked here. Being listed is asked where one sees at once what is shown.
ASKED_HERE = {
    Purpose.NETWORK_MAIL: (
        _("Messages of my network"),
        _(
            "Invitations, news and calls of the networks you belong to. Mail about your own requests and your account comes in any case."
        ),
    ),
    Purpose.NEWSLETTER: (
        _("The alliance’s newsletter"),
        _("A few times a year, in your language."),
    ),
    Purpose.STATISTICS: (
        _("Counting the groups I say I belong to"),
        _(
            "Only as numbers of five or more, never with a name. Without this, what you said of your groups is not counted."
        ),
    ),
}


class ConsentsForm(forms.Form):
    """One box for each purpose; what stands in it is the person's last word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose, (label, help_text) in ASKED_HERE.items():
            self.fields[purpose] = forms.BooleanField(
                label=label, help_text=help_text, required=False
            )
            self.fields[purpose].widget.attrs["data-purpose"] = purpose


class ErasureForm(forms.Form):
    """That the person has read what goes and what stays."""

    understood = forms.BooleanField(
        label=_("I have read what goes and what stays"),
        error_messages={"required": _("Tick that you have read what goes and what stays.")},
    )
