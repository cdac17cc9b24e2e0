"""What the maps of the networks say: where they are, and how far they have come, in colours and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alliance.map import Paint, Picture
from alliance.map_files import MapFiles, map_files
from alliance.templatetags.words import reader_language
from networks.models import NetworkStatus
from networks.queries import Country, with_networks_of_their_own


class Theme(StrEnum):
    """What a map tells of the countries."""

    PRESENCE = "presence"
    STATUS = "status"


STATUS_PAINTS: dict[str, Paint] = {
    NetworkStatus.Status.ACTIVE: Paint.ACTIVE,
    NetworkStatus.Status.EMERGING: Paint.EMERGING,
    NetworkStatus.Status.FORMING: Paint.FORMING,
    NetworkStatus.Status.DORMANT: Paint.DORMANT,
}
LEGENDS: dict[Theme, dict[Paint, Promise]] = {
    Theme.PRESENCE: {
        Paint.OWN: gettext_lazy("A network of the country itself"),
        Paint.WIDER: gettext_lazy("Part of a network of a wider area"),
    },
    Theme.STATUS: {
        Paint.ACTIVE: gettext_lazy("Active network"),
        Paint.EMERGING: gettext_lazy("Emerging network"),
        Paint.FORMING: gettext_lazy("Network in formation"),
        Paint.DORMANT: gettext_lazy("Dormant network"),
        Paint.NO_DATA: gettext_lazy("Its status is not recorded"),
    },
}


@dataclass(frozen=True)
class ShownMap:
    """A map on a page: its two files, and in words what its colours say."""

    theme: Theme
    files: MapFiles
    legend: tuple[tuple[Paint, Promise], ...]


def shown_map(theme: Theme, countries: Mapping[str, Country]) -> ShownMap:
    picture = picture_of(theme, countries)
    used = {paint for _code, paint in picture.paints}
    legend = tuple(row for row in LEGENDS[theme].items() if row[0] in used)
    return ShownMap(theme, map_files(picture, partial(address_of, theme)), legend)


def address_of(theme: Theme, mark: str, *, dark: bool) -> str:
    name = "networks:map_drawn_dark" if dark else "networks:map_drawn"
    return reverse(name, args=[theme, mark])


def picture_of(theme: Theme, countries: Mapping[str, Country]) -> Picture:
    paints = {code: _paint(theme, country) for code, country in countries.items()}
    return Picture.of(
        paints,
        title=_("Where the networks of the alliance are present"),
        description=_in_words(theme, countries),
        language=reader_language(),
    )


def _paint(theme: Theme, country: Country) -> Paint:
    if theme == Theme.PRESENCE:
        return Paint.OWN if country.has_its_own else Paint.WIDER
    return STATUS_PAINTS[country.status.status] if country.status else Paint.NO_DATA


def _in_words(theme: Theme, countries: Mapping[str, Country]) -> str:
    count = len(countries)
    if theme == Theme.PRESENCE:
        own = with_networks_of_their_own(countries)
        sentence = ngettext(
            "A map of the world. Networks are present in %(count)s country; %(own)s of them with a network of its own. The list beside the map names them.",
            "A map of the world. Networks are present in %(count)s countries; %(own)s of them with a network of their own. The list beside the map names them.",
            count,
        )
        return sentence % {"count": count, "own": own}
    emerging = sum(_is_emerging(country) for country in countries.values())
    sentence = ngettext(
        "A map of the world. Networks are present in %(count)s country by name, in %(emerging)s of them as emerging networks. The list beside the map names them.",
        "A map of the world. Networks are present in %(count)s countries by name, in %(emerging)s of them as emerging networks. The list beside the map names them.",
        count,
    )
    return sentence % {"count": count, "emerging": emerging}


def _is_emerging(country: Country) -> bool:
    settling = {NetworkStatus.Status.EMERGING, NetworkStatus.Status.FORMING}
    return country.status is not None and country.status.status in settling
