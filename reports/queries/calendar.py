"""The calendar: public activities of which at least the month is known. Those of a whole year stand in the list of activities."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, DateField, F, Func, QuerySet

from networks.models import Network
from reports.models import Activity
from reports.queries.browsing import held_within
from reports.queries.public import public_activities
from reports.queries.twins import hosts_in_order

Precision = Activity.DatePrecision

# Beyond this many a page of what is coming would be read by nobody.
MOST_COMING = 100
# A calendar somebody follows holds the newest of its entries up to this many, so that it stays quick to fetch.
MOST_IN_A_FILE = 1_000


class _MonthsHeldIn(Func):
    """The first day of every month from the first day to the last; the joiner closes the inner function."""

    template = "generate_series(date_trunc('month', %(expressions)s, interval '1 month')::date"
    arg_joiner = "), "
    set_returning = True
    output_field = DateField()


def calendar_entries(network: Network | None = None) -> "QuerySet[Activity]":
    """Of everybody, or of a network with all below it."""
    rows = public_activities().exclude(precision=Precision.YEAR)
    return rows.filter(held_within(network)) if network else rows


def coming(today: date, most: int = MOST_COMING, network: Network | None = None) -> list[Activity]:
    """What has not ended, the next first."""
    rows = calendar_entries(network).filter(ends_on__gte=today)
    return list(_with_hosts(rows, "starts_on")[:most])


def last_ended(today: date, most: int, network: Network | None = None) -> list[Activity]:
    rows = calendar_entries(network).filter(ends_on__lt=today)
    return list(_with_hosts(rows, "-ends_on")[:most])


def of_month(first: date) -> list[Activity]:
    """What fell into a month, days that are known before what is only known to have been in it."""
    return _known_days_first(
        _with_hosts(
            calendar_entries().filter(starts_on__lt=next_month(first), ends_on__gte=first),
            "starts_on",
        )
    )


def of_year(year: int) -> list[Activity]:
    rows = calendar_entries().filter(starts_on__year=year)
    return list(_with_hosts(rows, "starts_on"))


def months_held() -> dict[date, int]:
    """How much fell into each month of which something is told, the earliest first. One query."""
    counted = (
        calendar_entries()
        .annotate(month=_MonthsHeldIn(F("starts_on"), F("ends_on")))
        .values("month")
        .annotate(number=Count("pk"))
    )
    return dict(counted.order_by("month").values_list("month", "number"))


def for_a_file(network: Network | None = None) -> list[Activity]:
    """The entries of a calendar that programs follow."""
    return list(_with_hosts(calendar_entries(network), "-starts_on")[:MOST_IN_A_FILE])


def by_month(rows: Iterable[Activity], not_before: date) -> dict[date, list[Activity]]:
    """Entries under the month in which they start, those under way under the month of that day."""
    found: dict[date, list[Activity]] = {}
    for row in rows:
        found.setdefault(max(row.starts_on, not_before).replace(day=1), []).append(row)
    return {month: _known_days_first(found[month]) for month in sorted(found)}


def next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _with_hosts(rows: "QuerySet[Activity]", order: str) -> "QuerySet[Activity]":
    return rows.prefetch_related(hosts_in_order()).order_by(order, "slug", "pk")


def _known_days_first(rows: Iterable[Activity]) -> list[Activity]:
    return sorted(rows, key=lambda row: row.precision == Precision.MONTH)
