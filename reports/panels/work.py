"""What is due from those who report, check, write or publish: their part of the first page of the desk."""

from typing import Any

from django.http import HttpRequest

from alliance.models import User
from alliance.panels import panel
from reports.models import ReportingPeriod
from reports.permissions.builds import may_build_report
from reports.permissions.completeness import may_see_completeness
from reports.permissions.counts import may_see_counts
from reports.permissions.framework import may_shape_framework
from reports.permissions.highlights import (
    may_see_highlights,
    networks_decided_for,
    networks_written_for,
)
from reports.queries.due import due_from
from reports.queries.highlights import in_hand


@panel("manage", template="reports/work_panel.html", order=10)
def work_of_staff(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """The reporting years, for those who enter counts or build reports; a sleeping right says how to wake it."""
    may_see = may_see_counts(person)
    if not may_see and not may_see.needs_second_factor:
        return None
    years = ReportingPeriod.objects.filter(grain=ReportingPeriod.Grain.YEAR).order_by("-code")
    return {
        "may_see": may_see,
        "may_build": may_build_report(person),
        "years": [period.starts_on.year for period in years],
    }


@panel("manage", template="reports/framework/work_panel.html", order=15)
def framework_of_the_secretariat(request: HttpRequest, person: User) -> dict[str, Any] | None:
    return {} if may_shape_framework(person) else None


@panel("manage", template="reports/lists/due_panel.html", order=1)
def what_is_due(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """All that is due from somebody who reports, checks or locks; overdue first, none left out."""
    if not may_see_completeness(person):
        return None
    return {"things": due_from(person)}


@panel("manage", template="reports/highlights/work_panel.html", order=12)
def highlights_in_hand(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """For those who write highlights or decide on them."""
    if not may_see_highlights(person):
        return None
    found = in_hand(networks_written_for(person), networks_decided_for(person), person.pk)
    return {"to_decide": len(found.to_decide), "in_writing": len(found.in_writing)}
