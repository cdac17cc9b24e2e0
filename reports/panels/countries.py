"""What the page of a country shows of reporting: what was held there, and the highlights that name it."""

from typing import Any

from django.http import HttpRequest

from alliance.panels import panel
from networks.queries import Country
from reports.queries.public import public_activities
from reports.queries.twins import hosts_in_order
from reports.snapshot.telling import stories

SHOWN = 5


@panel("country", template="reports/country_highlights_panel.html", order=10)
def highlights_of_a_country(request: HttpRequest, country: Country) -> dict[str, Any] | None:
    """Each with its year, the latest first; the network’s own page tells the others."""
    told = [story for story in stories() if story.country == country.code]
    told.sort(key=lambda story: (-story.year, story.slug))
    return {"stories": told} if told else None


@panel("country", template="reports/country_activities_panel.html", order=30)
def activities_in_a_country(request: HttpRequest, country: Country) -> dict[str, Any] | None:
    """The latest of what was held there, whoever held it; the list has them all."""
    held = public_activities().filter(country=country.code)
    rows = held.prefetch_related(hosts_in_order()).order_by("-starts_on", "slug")
    found = list(rows[: SHOWN + 1])
    if not found:
        return None
    return {"country": country.code, "activities": found[:SHOWN], "more": len(found) > SHOWN}
