"""The map of a figure: each country in the number of its network, as published. Nothing is added up for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.map import Paint, Picture
from alliance.map_files import MapFiles, map_file, map_files
from reports import numbers
from reports.tree.book import Json
from reports.views.figure_shown import ShownFigure, figure_or_404

# Which steps as many different numbers get, so that few of them stand well apart.
STEPS: tuple[tuple[Paint, ...], ...] = (
    (),
    (Paint.STEP_4,),
    (Paint.STEP_2, Paint.STEP_4),
    (Paint.STEP_1, Paint.STEP_3, Paint.STEP_5),
    (Paint.STEP_1, Paint.STEP_2, Paint.STEP_4, Paint.STEP_5),
    (Paint.STEP_1, Paint.STEP_2, Paint.STEP_3, Paint.STEP_4, Paint.STEP_5),
)
MOST_STEPS = len(STEPS) - 1
HAS_NUMBER = frozenset({"value", "zero"})
# A map of one network shows no more than where it is.
FEWEST = 2


@dataclass(frozen=True)
class Shown:
    """A network beside the map: where it is, and its number as the figure's own page says it."""

    slug: str
    name: str
    said: str
    countries: tuple[str, ...]


@dataclass(frozen=True)
class FigureMap:
    """A map on the page of a figure: its files, what its colours say, and the same as a list."""

    files: MapFiles
    legend: tuple[tuple[Paint, str], ...]
    networks: tuple[Shown, ...]


@login_not_required
@require_safe
def figure_map(request: HttpRequest, slug: str, *, dark: bool) -> HttpResponse:
    """The address without a mark leads to the drawing of the year that is asked for."""
    return _drawing(figure_or_404(request, slug), mark="", dark=dark)


@login_not_required
@require_safe
def figure_map_drawn(
    request: HttpRequest, slug: str, year: int, mark: str, *, dark: bool
) -> HttpResponse:
    return _drawing(figure_or_404(request, slug, year=str(year)), mark=mark, dark=dark)


def map_of_figure(shown: ShownFigure) -> FigureMap | None:
    """The map for the page of a figure; None where fewer than two networks reported it, or where one is looked at alone."""
    rows = _rows(shown)
    if shown.network or len(rows) < FEWEST:
        return None
    steps = _Steps.of(rows)
    painted = _painted(shown, steps)
    return FigureMap(
        files=map_files(_picture(shown, painted), partial(_address_of, shown)),
        legend=_legend(steps, painted, shown.book.language),
        networks=tuple(_shown(shown, row) for row in sorted(rows, key=_value, reverse=True)),
    )


def _drawing(shown: ShownFigure, *, mark: str, dark: bool) -> HttpResponse:
    rows = _rows(shown)
    if len(rows) < FEWEST:
        raise Http404(
            HelpfulSentence(_("This figure has no map: fewer than two networks reported a number."))
        )
    picture = _picture(shown, _painted(shown, _Steps.of(rows)))
    return map_file(picture, partial(_address_of, shown), mark=mark, dark=dark)


def _address_of(shown: ShownFigure, mark: str, *, dark: bool) -> str:
    name = "reports:figure_map_drawn_dark" if dark else "reports:figure_map_drawn"
    return reverse(name, args=[shown.slug, shown.edition.year, mark])


def _rows(shown: ShownFigure) -> list[Json]:
    """The numbers of the networks; the whole is no place on a map."""
    return [
        row
        for row in shown.edition.figures_of(indicator=shown.slug)
        if row["state"] in HAS_NUMBER and row["network"] != shown.book.alliance
    ]


def _value(row: Json) -> Decimal:
    return Decimal(row["value"] or 0)


# --- steps ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Steps:
    """The numbers in at most five groups, as evenly filled as they can be, from low to high. Zero stands alone."""

    groups: tuple[tuple[Decimal, ...], ...]

    @classmethod
    def of(cls, rows: Iterable[Json]) -> "_Steps":
        values = sorted({_value(row) for row in rows})
        zero, more = [value for value in values if not value], [value for value in values if value]
        alone = (tuple(zero),) if zero else ()
        return cls((*alone, *_evenly(more, MOST_STEPS - len(alone))))

    @property
    def paints(self) -> tuple[Paint, ...]:
        return STEPS[len(self.groups)]

    def paint_of(self, value: Decimal) -> Paint:
        found = zip(self.paints, self.groups, strict=True)
        return next(paint for paint, group in found if value in group)


def _evenly(values: list[Decimal], most: int) -> Iterable[tuple[Decimal, ...]]:
    count = min(len(values), most)
    ends = [round(len(values) * number / count) for number in range(count + 1)] if count else []
    return (tuple(values[begin:end]) for begin, end in pairwise(ends))


def _legend(
    steps: _Steps, painted: dict[str, Paint], language: str
) -> tuple[tuple[Paint, str], ...]:
    rows = [
        (paint, _from_to(group, language))
        for paint, group in zip(steps.paints, steps.groups, strict=True)
    ]
    if Paint.NO_DATA in painted.values():
        rows.append((Paint.NO_DATA, _("No number reported; this is not zero")))
    return tuple(rows)


def _from_to(group: tuple[Decimal, ...], language: str) -> str:
    low, high = (numbers.digits(value, language) for value in (group[0], group[-1]))
    if low == high:
        return low
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


# --- countries --------------------------------------------------------------------------------------


def _painted(shown: ShownFigure, steps: _Steps) -> dict[str, Paint]:
    """Every country with a network: in the number of the nearest one at or above it that reported, or as missing."""
    values = {row["network"]: _value(row) for row in _rows(shown)}
    found: dict[str, tuple[int, str]] = {}
    for slug, network in shown.edition.networks.items():
        nearest = _nearest(shown, slug, values)
        for country in network["countries"]:
            if nearest and (country not in found or nearest < found[country]):
                found[country] = nearest
    return {
        country: steps.paint_of(values[found[country][1]]) if country in found else Paint.NO_DATA
        for network in shown.edition.networks.values()
        for country in network["countries"]
    }


def _nearest(shown: ShownFigure, slug: str, values: dict[str, Decimal]) -> tuple[int, str] | None:
    """How many steps up the tree the nearest number is, and whose."""
    steps, at = 0, slug
    while at and at not in values:
        steps, at = steps + 1, shown.edition.networks[at]["parent"]
    return (steps, at) if at else None


def _shown(shown: ShownFigure, row: Json) -> Shown:
    below = shown.edition.below(row["network"])
    networks = shown.edition.networks
    return Shown(
        slug=row["network"],
        name=shown.book.network(row["network"]),
        said=numbers.say_figure(row, shown.book.language),
        countries=tuple(sorted({code for slug in below for code in networks[slug]["countries"]})),
    )


def _picture(shown: ShownFigure, painted: dict[str, Paint]) -> Picture:
    count = len(_rows(shown))
    sentence = ngettext(
        "A map of the world. %(count)s network reported a number; its countries are painted in it. The list beside the map says it.",
        "A map of the world. %(count)s networks reported a number; their countries are painted in it. The list beside the map says them.",
        count,
    )
    return Picture.of(
        painted,
        title=_("%(name)s, %(year)s")
        % {"name": shown.book.text(shown.indicator["name"]), "year": shown.edition.year},
        description=sentence % {"count": count},
        language=shown.book.language,
    )
