"""The public pages of reporting, for the site map of machines: each in the languages in which its text really exists."""

from collections.abc import Iterable, Iterator

from alliance.sitemaps import Listed, listed, written_in
from alliance.texts import of_row
from reports.models import Plan
from reports.queries import Edition, all_editions, editions_in_force
from reports.queries.public import public_activities, public_publications
from reports.queries.published import sections_of
from reports.snapshot.released import released_at
from reports.snapshot.telling import stories


@listed("activities")
def activities() -> Iterable[Listed]:
    for row in public_activities().order_by("slug"):
        languages = written_in(of_row(row, "title"))
        yield Listed("reports:activity", (row.slug,), languages, row.changed_at)


@listed("publications")
def publications() -> Iterable[Listed]:
    for row in public_publications().order_by("slug"):
        yield Listed("reports:publication", (row.slug,), written_in(of_row(row, "title")))


@listed("highlights")
def highlights() -> Iterable[Listed]:
    """Each highlight as it is read, so one that a machine translated is not listed in that language."""
    told = stories()
    released = released_at(told)
    for year in sorted({story.year for story in told}, reverse=True):
        yield Listed("reports:highlights", (year,))
    for story in told:
        languages = written_in(story.texts["title"])
        yield Listed("reports:highlight", (story.year, story.slug), languages, released[story.slug])


@listed("plans")
def plans() -> Iterable[Listed]:
    for plan in Plan.objects.prefetch_related("areas").order_by("slug"):
        yield Listed("reports:plan", (plan.slug,), written_in(of_row(plan, "name")))
        for area in sorted(plan.areas.all(), key=lambda area: area.code):
            languages = written_in(of_row(area, "name"))
            yield Listed("reports:result_area", (plan.slug, area.code), languages)


@listed("figures")
def figures() -> Iterable[Listed]:
    """Each figure at its page, changed when an edition last printed it."""
    printed: dict[str, Edition] = {}
    for edition in editions_in_force():
        for slug in edition.indicators:
            if edition.figures_of(indicator=slug):
                printed.setdefault(slug, edition)
    for slug, edition in sorted(printed.items()):
        yield Listed("reports:figure", (slug,), changed=edition.report.published_at)


@listed("reports")
def reports() -> Iterable[Listed]:
    """The edition in force with its sections, and every edition at the address that it keeps."""
    for in_force in editions_in_force():
        yield from _of(in_force)
        for edition in all_editions(in_force.year):
            values = (edition.year, edition.number)
            yield Listed(
                "reports:edition",
                values,
                frozenset(edition.report.languages),
                edition.report.published_at,
            )


def _of(edition: Edition) -> Iterator[Listed]:
    languages = frozenset(edition.report.languages)
    changed = edition.report.published_at
    yield Listed("reports:report", (edition.year,), languages, changed)
    for section in sections_of(edition):
        yield Listed("reports:report_section", (edition.year, section), languages, changed)
