"""The highlights that everybody reads: those that networks published, and those that an annual report tells."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.freshness import asked_each_time
from alliance.texts import Texts, of_row
from networks.models import Network
from networks.queries import tree_on
from reports.models import Highlight
from reports.queries import Edition, edition, editions_in_force
from reports.queries.highlights import live_highlights
from reports.views.published import book_of, edition_or_404
from reports.views.stories import Story, live_stories, story_of_edition


@dataclass(frozen=True)
class Stories:
    """The highlights of one network."""

    slug: str
    name: Texts
    stories: tuple[Story, ...]


@dataclass(frozen=True)
class YearOfHighlights:
    """The highlights of a year, network by network in the order of the tree."""

    year: int
    groups: tuple[Stories, ...]


@login_not_required
@asked_each_time
def all_highlights(request: HttpRequest) -> HttpResponse:
    """Every year, the newest first; under each year the regions with what stands below them."""
    live = live_highlights()
    editions = {shown.year: shown for shown in editions_in_force()}
    years = sorted({*editions, *(row.period.starts_on.year for row in live)}, reverse=True)
    shown = [_year(year, editions.get(year), live) for year in years]
    return render(
        request, "reports/all_highlights.html", {"years": [one for one in shown if one.groups]}
    )


@login_not_required
@asked_each_time
def highlights(request: HttpRequest, year: int) -> HttpResponse:
    live = live_highlights()
    years = {row.period.starts_on.year for row in live}
    shown = edition(year) if year in years else edition_or_404(year)
    context = {
        "year": year,
        "edition": shown,
        "groups": _year(year, shown, live).groups,
        "other_years": sorted(
            (years | {one.year for one in editions_in_force()}) - {year}, reverse=True
        ),
    }
    return render(request, "reports/highlights.html", context)


def _year(year: int, shown: Edition | None, live: list[Highlight]) -> YearOfHighlights:
    """What the edition tells, without what was withdrawn, and beside it what was published since."""
    frozen = {row["slug"] for row in shown.content["highlights"]} if shown else set()
    hidden = shown.withdrawn if shown else frozenset()
    since = [
        row
        for row in live
        if row.period.starts_on.year == year and (row.slug not in frozen or row.slug in hidden)
    ]
    told = live_stories(since)
    found: dict[str, Stories] = {}
    if shown:
        book = book_of(shown)
        for slug, network in shown.networks.items():
            rows = tuple(story_of_edition(book, row) for row in shown.highlights_of(slug))
            found[slug] = Stories(slug, network["name"], rows)
    for row in since:
        slug = row.network.slug
        before = found.get(slug) or Stories(slug, of_row(row.network, "name"), ())
        found[slug] = Stories(slug, before.name, (*before.stories, told[row.pk]))
    return YearOfHighlights(
        year, tuple(found[slug] for slug in _in_order(found) if found[slug].stories)
    )


def _in_order(slugs: dict[str, Stories]) -> list[str]:
    """The whole first, then each region with the networks below it; those that are gone at the end."""
    names = dict(Network.objects.order_by("pk").values_list("pk", "slug"))
    order = [names[pk] for pk in tree_on().in_order(key=lambda pk: names[pk])]
    place = {slug: number for number, slug in enumerate(order)}
    return sorted(slugs, key=lambda slug: (place.get(slug, len(place)), slug))
