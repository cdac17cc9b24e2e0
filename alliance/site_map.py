"""Where everything stands: the one list from which the menu, the foot of each page and the site map are drawn."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """A page that others lead to: its address by name, what it is called, and whether the menu names it."""

    name: str
    label: Promise
    in_menu: bool = False
    values: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        return _address(self.name, self.values, get_language() or settings.LANGUAGE_CODE)


@dataclass(frozen=True)
class Room:
    """Places that belong together, under a heading."""

    heading: Promise
    places: tuple[Place, ...]


ROOMS = (
    Room(
        _("Who we are"),
        (
            Place("about", _("About us"), in_menu=True),
            Place("theory_of_change", _("Theory of change")),
            Place("networks:networks", _("Networks"), in_menu=True),
            Place("networks:countries_list", _("Countries")),
            Place("members:directory", _("Members"), in_menu=True),
            Place("networks:alliance_governance", _("Who governs the alliance")),
            Place("secretariat", _("The Secretariat")),
            Place("members:partners", _("Partners and donors")),
            Place("members:join", _("Join your network")),
        ),
    ),
    Room(
        _("What we do"),
        (
            Place("reports:all_highlights", _("Highlights"), in_menu=True),
            Place("reports:activities", _("Activities"), in_menu=True),
            Place("reports:events", _("Calendar")),
            Place("reports:publications", _("Publications")),
            Place("reports:figures", _("Figures"), in_menu=True),
            Place("reports:plans", _("Plans")),
            Place("reports:reports", _("Annual reports"), in_menu=True),
        ),
    ),
    Room(
        _("How we behave"),
        (
            Place("accountability:framework", _("How we behave"), in_menu=True),
            Place("accountability:concerns", _("How to raise a concern")),
            Place("accountability:figures", _("Concerns in numbers")),
        ),
    ),
    Room(
        _("This portal"),
        (
            Place("search", _("Search")),
            Place("glossary", _("Glossary")),
            Place("feeds", _("Feeds, calendars and data")),
            Place("open_data", _("Open data")),
            Place("contact", _("Contact")),
            Place("privacy", _("Privacy")),
            Place("accessibility", _("Accessibility")),
            Place("low_data", _("Little data")),
            Place("site_map", _("Site map")),
        ),
    ),
)


@cache
def _address(name: str, values: tuple[str, ...], language: str) -> str:
    """Found once for each language: the frame of every page asks for all of them."""
    with override(language):
        return reverse(name, args=values)


def menu() -> tuple[Place, ...]:
    """The places that the menu names, in its order."""
    return tuple(place for room in ROOMS for place in room.places if place.in_menu)
