"""What the keepers of channels type: working days, texts, the chain, and where people find support."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accountability.models import (
    EscalationStep,
    IntakeChannel,
    RetentionRule,
    SupportResource,
)
from accountability.queries.retention import FEWEST_DAYS, MOST_DAYS
from alliance.choices import offer
from alliance.countries import country_choices
from alliance.days import DayField
from alliance.plain_text import PlainTextField, WebAddressField
from alliance.texts import of_row
from networks.forms.pages import time_zones
from networks.forms.texts import NAMES, NOTES, text_fields
from networks.models import Network

Level = EscalationStep.Level
DAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
OTHER_WAYS = _("Other ways (%(language)s)")
NOT_IN_CHAIN = ("", _("nobody more"))


class NewChannelForm(forms.Form):
    """For which network."""

    network = forms.ChoiceField(
        label=_("Network"),
        error_messages={
            "required": _("Choose the network."),
            "invalid_choice": _("Choose one of the networks in the list."),
        },
    )

    def __init__(self, typed: QueryDict | None, *, networks: list[Network]) -> None:
        super().__init__(typed)
        self.known = {str(network.pk): network for network in networks}
        offer(self, "network", ((pk, network.name) for pk, network in self.known.items()))

    def clean_network(self) -> Network:
        return self.known[self.cleaned_data["network"]]


class ChannelForm(forms.Form):
    """Working days, the time they are counted in, and other ways to raise a concern."""

    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one day."),
            "invalid_choice": _("Choose days of the week."),
            "invalid_list": _("Choose days of the week."),
        },
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        error_messages={
            "required": _("Choose the time zone."),
            "invalid_choice": _("Choose one of the time zones in the list."),
        },
    )

    def __init__(self, typed: QueryDict | None, *, channel: IntakeChannel) -> None:
        texts = {f"other_ways_{code}": text for code, text in of_row(channel, "other_ways").items()}
        initial = {
            "working_days": channel.working_days,
            "time_zone": channel.time_zone,
            **texts,
        }
        super().__init__(typed, initial=initial)
        self.fields.update(text_fields("other_ways", OTHER_WAYS, most=3000, rows=4))
        offer(self, "time_zone", ((zone, zone.replace("_", " ")) for zone in time_zones()))


class ChainForm(forms.Form):
    """The levels in their order: one field for each place."""

    def __init__(self, typed: QueryDict | None, *, levels: list[Level]) -> None:
        places = range(len(Level))
        initial = {f"level_{place}": level for place, level in enumerate(levels)}
        super().__init__(typed, initial=initial)
        for place in places:
            self.fields[f"level_{place}"] = forms.ChoiceField(
                label=_("Place %(number)d") % {"number": place + 1},
                required=False,
                choices=[NOT_IN_CHAIN, *Level.choices],
                error_messages={"invalid_choice": _("Choose one of the levels in the list.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = [cleaned.get(name) for name in self.fields]
        levels = [Level(one) for one in chosen if one]
        if not self.errors and not levels:
            raise forms.ValidationError(_("Choose at least one level."))
        if len(set(levels)) != len(levels):
            raise forms.ValidationError(_("Each level stands in the chain once at most."))
        return {"levels": levels}


class DaysForm(forms.Form):
    """For how many days each kind of concern is kept after its closing."""

    def __init__(self, typed: QueryDict | None, *, days: Mapping[str, int]) -> None:
        super().__init__(typed)
        sentence = _("Enter a number of days from 30 to 7300.")
        mistakes = ("required", "invalid", "min_value", "max_value")
        for what in RetentionRule.What:
            self.fields[what.value] = forms.IntegerField(
                label=capfirst(what.label),
                min_value=FEWEST_DAYS,
                max_value=MOST_DAYS,
                initial=days[what],
                error_messages=dict.fromkeys(mistakes, sentence),
            )


class DecisionForm(forms.Form):
    """A press of a button: nothing is typed, but an action may refuse."""


class RehearsalForm(forms.Form):
    """When the recovery was rehearsed."""

    on = DayField(label=_("Day of the rehearsal"))


class SupportForm(forms.Form):
    """A place where people find help."""

    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the countries in the list.")},
    )
    phone = PlainTextField(label=_("Phone"), required=False, max_length=60)
    website = WebAddressField(label=_("Website"), required=False)
    position = forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=999,
        error_messages={
            "required": _("Enter a number from 0 to 999."),
            "invalid": _("Enter a number from 0 to 999."),
            "min_value": _("Enter a number from 0 to 999."),
            "max_value": _("Enter a number from 0 to 999."),
        },
    )
    checked_on = DayField(label=_("Last checked on"))

    def __init__(
        self, typed: QueryDict | None, *, row: SupportResource | None, language: str
    ) -> None:
        initial: dict[str, Any] = {"position": 0, "checked_on": timezone.now().date()}
        if row:
            initial |= {
                "country": row.country,
                "phone": row.phone,
                "website": row.website,
                "position": row.position,
                "checked_on": row.checked_on,
            }
            for field in ("name", "what"):
                initial |= {f"{field}_{code}": text for code, text in of_row(row, field).items()}
        super().__init__(typed, initial=initial)
        self.fields.update(
            text_fields(
                "name",
                NAMES,
                most=200,
                required_in="en",
                required_message=_("Write the name in English."),
            )
        )
        self.fields.update(text_fields("what", NOTES, most=1000, rows=3))
        countries = [("", _("everywhere")), *country_choices(language)]
        offer(self, "country", countries)
