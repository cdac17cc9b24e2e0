"""What networks announce: invented events in the months after the day on which the demonstration is made, each marked as a sample."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from alliance.content import read
from alliance.models import User
from networks.models import Network, Theme
from reports.actions.activities import ActivityFacts, add_activity
from reports.models import Activity

MONTHS_OF_A_YEAR = 12


def load(by: User) -> None:
    content = read(__file__, "coming.toml")
    networks = {network.slug: network for network in Network.objects.order_by("pk")}
    for row in content["event"]:
        add_activity(facts=_facts(row, content["sample"], networks), slug=row["slug"], by=by)


def _facts(
    row: dict[str, Any], sample: dict[str, str], networks: dict[str, Network]
) -> ActivityFacts:
    first, last = _days(row)
    return ActivityFacts(
        title=row["title"],
        summary={code: f"{text} {sample[code]}" for code, text in row["summary"].items()},
        hosts=tuple(networks[slug] for slug in row["hosts"]),
        kinds=tuple(row["kinds"]),
        role=row["role"],
        starts_on=first,
        ends_on=last,
        precision=row["precision"],
        place_precision=row["place_precision"],
        city=row.get("city", ""),
        country=row.get("country", ""),
        themes=tuple(Theme.objects.filter(slug__in=row.get("themes", [])).order_by("pk")),
        is_cancelled=row.get("is_cancelled", False),
    )


def _days(row: dict[str, Any]) -> tuple[date, date]:
    """So many months from now; the whole month where a day is not announced yet."""
    month = _months_on(timezone.now().date().replace(day=1), row["in_months"])
    if row["precision"] == Activity.DatePrecision.MONTH:
        return month, _months_on(month, 1) - timedelta(days=1)
    first = month.replace(day=row["day"])
    return first, first + timedelta(days=row.get("days", 1) - 1)


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, MONTHS_OF_A_YEAR)
    return date(first.year + years, month + 1, 1)
