"""What a coordination types about the countries in which its network is present."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.countries import country_choices
from alliance.days import DayField
from alliance.plain_text import PlainTextField
from networks.forms.status import exception_reason_field


class PresenceForm(forms.Form):
    """In which country a network is present, and since when; why, where a second one is active there."""

    country = forms.ChoiceField(
        label=_("Country or territory"),
        error_messages={
            "required": _("Choose a country or territory."),
            "invalid_choice": _("Choose one of the countries or territories shown."),
        },
    )
    since = DayField(
        label=_("From this day on"),
        required=False,
        help_text=_("Leave it open where nobody knows since when."),
    )
    exception_reason = exception_reason_field()

    def __init__(self, *args: Any, language: str, may_make_exceptions: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "country", [("", _now("Choose here")), *country_choices(language)])
        if not may_make_exceptions:
            del self.fields["exception_reason"]


class EndPresenceForm(forms.Form):
    """From which day on a network is present in a country no more; why, where it is the only one of a national network."""

    on = DayField(label=_("The presence ends on"))
    reason = PlainTextField(
        label=_("Why"),
        required=False,
        max_length=300,
        error_messages={"required": _("Write in a few words why.")},
    )

    def __init__(self, *args: Any, is_only: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_only
