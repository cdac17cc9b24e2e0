"""What everybody may read on how we behave, for the site map of machines. The pages of concerns are in none."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accountability.queries.standards import shown_editions, years_shown
from alliance.sitemaps import Listed, listed, written_in
from alliance.texts import of_row
from members.models import PolicyVersion
from members.queries.policies import approved


@listed("accountability")
def texts() -> Iterable[Listed]:
    """Each text as it is in force, and every version of it that ever was, at its own address for good."""
    in_force = approved().filter(in_force_from__lte=timezone.now().date())
    rows = in_force.select_related("document__network").order_by("document", "number")
    newest = {row.document_id: row for row in rows}
    yield from (_page_of(row) for row in newest.values())
    yield from (_page_of(row, row.number) for row in rows)


def _page_of(row: PolicyVersion, *number: int) -> Listed:
    """The page of a text, or of one of its versions; a network's adaptation stands under its name."""
    document = row.document
    if document.network:
        name = "version_of_adaptation" if number else "adaptation"
        values: tuple[Any, ...] = (document.slug, document.network.slug)
    else:
        name, values = "version" if number else "text", (document.slug,)
    languages = written_in(of_row(row, "text"))
    return Listed(f"accountability:{name}", (*values, *number), languages, row.approved_at)


@listed("self-assessments")
def self_assessments() -> Iterable[Listed]:
    """Those that networks show to everybody."""
    yield from (
        Listed("accountability:self_assessments_of_year", (year,)) for year in years_shown()
    )
    rows = shown_editions().order_by("-year", "network__slug").values_list("year", "network__slug")
    yield from (Listed("accountability:self_assessment", row) for row in dict.fromkeys(rows))
