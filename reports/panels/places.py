"""What the site map shows of reporting: the years with a report, and the strategic plans."""

from typing import Any

from django.http import HttpRequest

from alliance.panels import panel
from reports.models import Plan
from reports.queries import editions_in_force


@panel("site_map", template="reports/site_map_panel.html", order=20)
def years_and_plans(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    editions, plans = editions_in_force(), list(Plan.objects.order_by("starts_on", "pk"))
    return {"editions": editions, "plans": plans} if editions or plans else None
