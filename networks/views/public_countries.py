"""The public pages of countries: the list with its map, and each country, also where there is no network yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.columns import Cell, Column, columns_for
from alliance.countries import country_codes, country_name
from alliance.errors import HelpfulSentence
from alliance.folding import sort_key
from alliance.freshness import asked_each_time
from alliance.map import nearest
from alliance.panels import panels_for
from alliance.sorting import First, Sorting, rest_of, sorting_of
from alliance.templatetags.words import reader_language
from networks.maps import Theme, shown_map
from networks.models import Network
from networks.queries import (
    SETTLED_FIRST,
    Country,
    countries_of_today,
    presences_ended,
    standings,
    with_networks_of_their_own,
)

NEIGHBOURS = 3
FIRSTS = {"name": First.UP, "networks": First.DOWN, "status": First.UP}
RANKS = {status.value: rank for rank, status in enumerate(SETTLED_FIRST)}
_NOTHING = Cell()


@dataclass(frozen=True)
class Row:
    """A country in the list: its name, and column by column what other apps say of it."""

    country: Country
    name: str
    cells: tuple[tuple[Column, Cell], ...]


@login_not_required
@require_safe
@asked_each_time
def countries_list(request: HttpRequest) -> HttpResponse:
    countries = countries_of_today()
    columns = columns_for("countries", request, countries.keys())
    sorting = sorting_of(request.GET, FIRSTS | {column.name: First.DOWN for column in columns})
    theme = _theme(request.GET)
    context = {
        "rows": _sorted(_rows(countries, columns), sorting),
        "columns": columns,
        "sorting": sorting,
        "map": shown_map(theme, countries),
        "rest": rest_of(request.GET, "map"),
        "own": with_networks_of_their_own(countries),
    }
    return render(request, "networks/countries_list.html", context)


@login_not_required
@require_safe
@asked_each_time
def country(request: HttpRequest, iso2: str) -> HttpResponse:
    """One country by its two letters, small in the address; every country has a page."""
    code = iso2.upper()
    if code not in country_codes():
        raise Http404(
            HelpfulSentence(
                _(
                    "There is no country with these letters. The list holds all in which we are present."
                )
            )
        )
    if iso2 != code.lower():
        rest = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("networks:country", args=[code.lower()]) + rest, permanent=True)
    countries = countries_of_today()
    found = countries.get(code, Country(code))
    context = {
        "country": found,
        "name": country_name(code, reader_language()),
        "ended": presences_ended(code),
        "written_to": found.written_to or _the_whole(),
        "neighbours": [] if found.present else nearest(code, countries, count=NEIGHBOURS),
        "panels": panels_for("country", request, found),
    }
    return render(request, "networks/country.html", context)


def _the_whole() -> tuple[Network, ...]:
    """The alliance itself, where it has an address for letters."""
    whole = standings()
    return (whole.network,) if whole and whole.network.mailbox else ()


def _theme(asked: QueryDict) -> Theme:
    wanted = asked.get("map", "")
    return Theme(wanted) if wanted in set(Theme) else Theme.STATUS


def _rows(countries: Mapping[str, Country], columns: list[Column]) -> list[Row]:
    return [
        Row(
            country,
            country_name(code, reader_language()),
            tuple((column, column.cells.get(code, _NOTHING)) for column in columns),
        )
        for code, country in countries.items()
    ]


def _sorted(rows: list[Row], sorting: Sorting) -> list[Row]:
    """By the column that is asked for, those that it says nothing of last; alike ones by name."""
    by_name = sorted(rows, key=lambda row: sort_key(row.name))
    if sorting.column == "name":
        return by_name[::-1] if sorting.is_down else by_name
    known = [row for row in by_name if _value(row, sorting.column) is not None]
    known.sort(key=lambda row: _value(row, sorting.column) or 0, reverse=sorting.is_down)
    return [*known, *(row for row in by_name if _value(row, sorting.column) is None)]


def _value(row: Row, column: str) -> int | None:
    if column == "networks":
        return len(row.country.present)
    if column == "status":
        return RANKS[row.country.status.status] if row.country.status else None
    return next(cell.number for one, cell in row.cells if one.name == column)
