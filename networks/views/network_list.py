"""The networks as a list that is narrowed and sorted by its address: the same that the tree shows, one below the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from alliance.countries import country_name
from alliance.folding import folded, sort_key
from alliance.sorting import First, Sorting, sorting_of
from alliance.templatetags.words import reader_language, told_of
from alliance.texts import of_row
from networks.forms.lists import NO_REGION, NetworksWantedForm
from networks.models import Network
from networks.queries import SETTLED_FIRST, Standing

FIRSTS = {"name": First.UP, "level": First.UP, "status": First.UP, "countries": First.DOWN}
# What of an address asks for the list; without any of these there is the tree.
WORDS = ("q", "region", "status", "country", "sort", "order")
RANKS = {status.value: rank for rank, status in enumerate(SETTLED_FIRST)}
LEVELS = {level.value: rank for rank, level in enumerate(Network.Level)}


@dataclass(frozen=True)
class Line:
    """A network in the list, and the region that it belongs to."""

    standing: Standing
    region: Network | None

    @cached_property
    def name(self) -> str:
        return told_of(self.standing.network, "name").text

    @property
    def status(self) -> str:
        return self.standing.status.status if self.standing.status else ""

    def is_called(self, words: str) -> bool:
        """Whether all of this stands in one of its names, in any language."""
        network = self.standing.network
        names = [*of_row(network, "name").values(), network.local_name]
        return any(all(word in folded(name) for word in folded(words).split()) for name in names)


@dataclass(frozen=True)
class NetworkList:
    """The list as an address asks for it, with the form that narrows it."""

    form: NetworksWantedForm
    lines: tuple[Line, ...]
    sorting: Sorting
    is_asked_for: bool

    @property
    def is_narrowed(self) -> bool:
        return any(self.form.answer(name) for name in ("q", "region", "status", "country"))


def network_list(whole: Standing, asked: QueryDict) -> NetworkList:
    lines = list(_lines(whole))
    form = NetworksWantedForm(
        asked,
        regions=_regions(lines),
        countries=_countries(lines),
        statuses=[status for status in RANKS if any(line.status == status for line in lines)],
    )
    sorting = sorting_of(asked, FIRSTS)
    return NetworkList(
        form,
        tuple(_sorted((line for line in lines if _fits(line, form)), sorting)),
        sorting,
        is_asked_for=any(word in asked for word in WORDS),
    )


def _lines(standing: Standing, region: Network | None = None) -> Iterator[Line]:
    """Every network below the whole."""
    for child in standing.below:
        is_region = child.network.level == Network.Level.REGIONAL
        its_region = child.network if is_region else region
        yield Line(child, its_region)
        yield from _lines(child, its_region)


def _regions(lines: Iterable[Line]) -> list[tuple[str, str]]:
    regions = {line.region.slug: line.region for line in lines if line.region}
    named = [(slug, told_of(region, "name").text) for slug, region in regions.items()]
    alone = (NO_REGION, _("Directly under the alliance"))
    return [*sorted(named, key=lambda row: sort_key(row[1])), alone]


def _countries(lines: Iterable[Line]) -> list[tuple[str, str]]:
    codes = {code for line in lines for code in line.standing.countries}
    named = [(code, country_name(code, reader_language())) for code in codes]
    return sorted(named, key=lambda row: sort_key(row[1]))


def _fits(line: Line, form: NetworksWantedForm) -> bool:
    region, status, country = (form.answer(name) for name in ("region", "status", "country"))
    return (
        (not region or (line.region.slug if line.region else NO_REGION) == region)
        and (not status or line.status == status)
        and (not country or country in line.standing.all_countries)
        and line.is_called(form.answer("q"))
    )


def _sorted(lines: Iterable[Line], sorting: Sorting) -> list[Line]:
    """By the column that is asked for; alike ones by name."""
    by_name = sorted(lines, key=lambda line: sort_key(line.name))
    if sorting.column == "name":
        return by_name[::-1] if sorting.is_down else by_name
    return sorted(by_name, key=lambda line: _value(line, sorting.column), reverse=sorting.is_down)


def _value(line: Line, column: str) -> int:
    match column:
        case "level":
            return LEVELS[line.standing.network.level]
        case "status":
            return RANKS.get(line.status, len(RANKS))
        case _:
            return len(line.standing.all_countries)
