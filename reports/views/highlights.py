"""The highlights that everybody reads: all years, one year region by region, one highlight with the numbers in it."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from alliance.errors import HelpfulSentence
from alliance.freshness import asked_each_time
from alliance.http import saves_data
from alliance.templatetags.words import told as _told
from alliance.texts import Texts
from reports.queries import edition
from reports.snapshot.regions import Lines, Region, by_region
from reports.snapshot.telling import Story, stories
from reports.views.published import edition_or_404
from reports.views.stories import numbers_in
from reports.views.structured import of_highlight


@dataclass(frozen=True)
class Year:
    """What was told of a year, region by region."""

    year: int
    regions: list[Region]


@dataclass(frozen=True)
class Choice:
    """One way to narrow a list: what it is called, how much it leaves, where it leads."""

    name: object
    query: str
    is_chosen: bool
    number: int | None = None


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to. A word that names nothing narrows nothing, and the page says so."""

    network: str
    theme: str
    unknown: tuple[str, ...]

    @classmethod
    def asked(cls, request: HttpRequest, told: list[Story], lines: Lines) -> "Narrowed":
        network, theme = request.GET.get("network", ""), request.GET.get("theme", "")
        known = not network or network in lines, not theme or theme in _themes(told)
        return cls(
            network if known[0] else "",
            theme if known[1] else "",
            tuple(
                word for word, is_known in zip((network, theme), known, strict=True) if not is_known
            ),
        )

    def leaves(self, told: list[Story], lines: Lines) -> list[Story]:
        within = lines.within(self.network) if self.network else ()
        return [
            story
            for story in told
            if (not self.network or story.network in within)
            and (not self.theme or self.theme in {one.slug for one in story.themes})
        ]

    def query(self, **different: str) -> str:
        kept = {"network": self.network, "theme": self.theme, **different}
        return "&".join(f"{key}={value}" for key, value in kept.items() if value)


@login_not_required
@require_safe
@asked_each_time
def all_highlights(request: HttpRequest) -> HttpResponse:
    """Every year, the newest first; under each year the regions with what stands below them."""
    lines = Lines()
    by_year: dict[int, list[Story]] = {}
    for story in stories():
        by_year.setdefault(story.year, []).append(story)
    years = [Year(year, by_region(told, lines)) for year, told in by_year.items()]
    return render(request, "reports/all_highlights.html", {"years": years})


@login_not_required
@require_safe
@asked_each_time
@vary_on_headers("Save-Data")
def highlights(request: HttpRequest, year: int) -> HttpResponse:
    every = stories()
    told = [story for story in every if story.year == year]
    shown = edition(year) if told else edition_or_404(year)
    lines = Lines()
    to = Narrowed.asked(request, told, lines)
    found = to.leaves(told, lines)
    context = {
        "year": year,
        "edition": shown,
        "regions": by_region(found or told, lines, top=_top(to, lines) if found else ""),
        "to": to,
        "nothing": "" if found else _nothing(to, year, told, lines),
        "networks": _networks_offered(to, told, lines),
        "themes": _themes_offered(to, told, lines),
        "other_years": sorted({story.year for story in every} - {year}, reverse=True),
        "saves_data": saves_data(request),
    }
    return render(request, "reports/highlights.html", context)


@login_not_required
@require_safe
@asked_each_time
@vary_on_headers("Save-Data")
def highlight(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    told = stories()
    story = next((one for one in told if one.slug == slug), None)
    if story is None:
        raise Http404(
            HelpfulSentence(
                _("There is no highlight at this address. The list holds all that can be read.")
            )
        )
    if story.year != year:
        return redirect("reports:highlight", year=story.year, slug=slug, permanent=True)
    lines = Lines()
    region = lines.under(story.network)
    context = {
        "story": story,
        "region": region,
        "region_name": lines.name(region) if region in lines else {},
        "numbers": numbers_in(story),
        "also": _also(story, told, lines),
        "written_in": story.texts["title"],
        "structured": of_highlight(story),
        "saves_data": saves_data(request),
    }
    return render(request, "reports/highlight.html", context)


def _also(story: Story, told: list[Story], lines: Lines) -> list[Story]:
    """What else its network told of that year; where it told nothing else, what its region did."""
    of_year = [one for one in told if one.year == story.year and one.slug != story.slug]
    own = [one for one in of_year if one.network == story.network]
    region = lines.under(story.network)
    return own or [one for one in of_year if lines.under(one.network) == region]


def _top(to: Narrowed, lines: Lines) -> str:
    """A narrowed list is told network by network below the one that was chosen."""
    return "" if not to.network or lines.is_whole(to.network) else to.network


def _themes(told: list[Story]) -> dict[str, Texts]:
    return {theme.slug: theme.name for story in told for theme in story.themes}


def _nothing(to: Narrowed, year: int, told: list[Story], lines: Lines) -> str:
    """Why a narrowed list is empty; the whole year is shown instead."""
    if not told:
        return ""
    values = {"network": _told(lines.name(to.network)), "year": year}
    if not to.theme:
        return (
            _("%(network)s told no highlight of %(year)s. These are all highlights of the year.")
            % values
        )
    return _(
        "%(network)s told no highlight of %(year)s on “%(theme)s”. These are all highlights of the year."
    ) % {**values, "theme": _told(_themes(told)[to.theme])}


def _networks_offered(to: Narrowed, told: list[Story], lines: Lines) -> list[Choice]:
    """The regions, with how much each tells under the theme that is chosen; a smaller network only while it is chosen."""
    under_theme = Narrowed("", to.theme, ()).leaves(told, lines)
    regions = [
        Choice(
            _told(region.name),
            to.query(network=region.slug),
            region.slug == to.network,
            region.number,
        )
        for region in by_region(under_theme, lines)
    ]
    if to.network and not any(choice.is_chosen for choice in regions):
        regions.insert(0, Choice(_told(lines.name(to.network)), to.query(), is_chosen=True))
    return [Choice(_("All"), to.query(network=""), not to.network), *regions]


def _themes_offered(to: Narrowed, told: list[Story], lines: Lines) -> list[Choice]:
    of_network = Narrowed(to.network, "", ()).leaves(told, lines)
    number = Counter(theme.slug for story in of_network for theme in story.themes)
    names = _themes(told)
    themes = sorted(number, key=lambda slug: (-number[slug], slug))
    return [
        Choice(_("All"), to.query(theme=""), not to.theme),
        *(
            Choice(_told(names[slug]), to.query(theme=slug), slug == to.theme, number[slug])
            for slug in themes
        ),
    ]
