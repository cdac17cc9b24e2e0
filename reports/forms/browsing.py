"""What people choose in the public lists of activities: it is sent in the address, so that what was found can be shared."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.countries import country_choices
from alliance.narrowing import (
    NarrowingForm,
    one_of_the_countries,
    one_of_the_kinds,
    one_of_the_networks,
    one_of_the_themes,
    one_of_the_years,
    words,
)
from alliance.templatetags.words import reader_language, told_of
from networks.models import Network, Theme
from networks.queries.places import Place
from reports.models import Activity
from reports.queries.browsing import Found, Wanted

EARLIEST, LATEST = 1900, 2999


class ActivitiesWantedForm(NarrowingForm):
    """Which activities somebody looks for. A wrong answer narrows nothing and is named above the list."""

    q = words(_("Words of the title, or a city"))
    year = one_of_the_years()
    network = one_of_the_networks()
    kind = one_of_the_kinds()
    country = one_of_the_countries()
    theme = one_of_the_themes()

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
            self.offer_any(name, choices.items())

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
                self.offer_any(name, choices)
            else:
                del self.fields[name]


def _name_of(row: Network | Theme) -> str:
    return told_of(row, "name").text
