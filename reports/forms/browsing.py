"""What people choose in the public lists of activities: it is sent in the address, so that what was found can be shared."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.countries import country_choices
from alliance.plain_text import PlainTextField
from alliance.templatetags.words import reader_language, told_of
from networks.models import Network, Theme
from networks.queries.places import Place
from reports.models import Activity
from reports.queries.browsing import Found, Wanted

ANY = ("", _("All"))
EARLIEST, LATEST = 1900, 2999


class ActivitiesWantedForm(forms.Form):
    """Which activities somebody looks for. A wrong answer narrows nothing and is named above the list."""

    q = PlainTextField(
        label=_("Words of the title, or a city"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    year = forms.TypedChoiceField(
        label=_("Year"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose one of the years in the list.")},
    )
    network = forms.ChoiceField(
        label=_("Network"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the networks in the list.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the kinds in the list.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the countries in the list.")},
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the themes in the list.")},
    )

    def __init__(
        self, *args: Any, places: Iterable[Place], themes: Iterable[Theme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places)
        self.themes = list(themes)
        self.known: dict[str, dict[Any, str]] = {
            "year": {year: str(year) for year in range(EARLIEST, LATEST + 1)},
            "network": {
                place.network.slug: place.set_in(_name_of(place.network)) for place in self.places
            },
            "kind": {kind.value: str(kind.label).capitalize() for kind in Activity.Kind},
            "country": dict(country_choices(reader_language())),
            "theme": {theme.slug: _name_of(theme) for theme in self.themes},
        }
        for name, choices in self.known.items():
            offer(self, name, [ANY, *choices.items()])

    def wanted(self) -> Wanted:
        """What was chosen, as far as it is known here."""
        self.is_valid()
        typed = self.cleaned_data
        networks = {place.network.slug: place.network for place in self.places}
        return Wanted(
            words=typed.get("q", ""),
            year=typed.get("year"),
            network=networks.get(typed.get("network", "")),
            theme=typed.get("theme", ""),
            kind=typed.get("kind", ""),
            country=typed.get("country", ""),
        )

    def offer_what_there_is(self, found: Found) -> None:
        """Only choices that find something, each with how much; what was chosen stays, also when it finds nothing."""
        by_slug = {
            place.network.slug: found.networks.get(place.network.pk, 0) for place in self.places
        }
        tallies: dict[str, Mapping[Any, int]] = {
            "year": found.years,
            "network": by_slug,
            "kind": found.kinds,
            "country": found.countries,
            "theme": found.themes,
        }
        for name, tally in tallies.items():
            chosen = self.cleaned_data.get(name)
            choices = [
                (value, f"{label} ({tally.get(value, 0)})")
                for value, label in self.known[name].items()
                if tally.get(value) or value == chosen
            ]
            if name == "year":
                choices.reverse()
            if choices or name in self.errors:
                offer(self, name, [ANY, *choices])
            else:
                del self.fields[name]

    def further(self) -> list[forms.BoundField]:
        """What narrows the list besides words."""
        return [field for field in self if field.name != "q"]

    def is_narrowed(self) -> bool:
        """Whether any of that is chosen or was refused, so that the page shows it."""
        return any(field.value() or field.errors for field in self.further())


def _name_of(row: Network | Theme) -> str:
    return told_of(row, "name").text
