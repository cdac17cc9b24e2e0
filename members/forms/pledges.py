"""What people choose and type about the register of pledges."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.plain_text import PlainTextField
from members.models import PolicyVersion


class ChooseVersionForm(forms.Form):
    """Which version the figures are about."""

    version = forms.ChoiceField(
        label=_("Version"),
        error_messages={
            "required": _("Choose one of the versions."),
            "invalid_choice": _("Choose one of the versions shown."),
        },
    )

    def __init__(self, *args: Any, versions: Sequence[PolicyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "version", ((str(version.pk), _named(version)) for version in versions))


class ExportRegisterForm(forms.Form):
    """Why the register leaves the portal."""

    reason = PlainTextField(
        label=_("What is the list for?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with your name."),
        error_messages={"required": _("Write in a few words what the list is for.")},
    )


def _named(version: PolicyVersion) -> str:
    return _now("%(title)s, version %(number)s") % {
        "title": version.title,
        "number": version.number,
    }
