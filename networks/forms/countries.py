"""What a coordination types about the countries in which its network is present."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

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
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)  # noqa: S101 - it is the field above
        country.choices = [("", _now("Choose here")), *country_choices(language)]
        if not may_make_exceptions:
            del self.fields["exception_reason"]


class EndPresenceForm(forms.Form):
    """From which day on a network is present in a country no more, and why."""

    on = DayField(label=_("The presence ends on"))
    reason = PlainTextField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("Needed where a national network leaves its only country."),
    )
