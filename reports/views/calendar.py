"""The calendar as pages: what is coming month by month, each month that was, and how to follow it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from networks.models import Network
from reports.models import Activity
from reports.numbers import listed
from reports.queries import calendar
from reports.views.published import reader_language


@dataclass(frozen=True)
class Month:
    """A month with what fell into it."""

    first: date
    entries: tuple[Activity, ...]


@dataclass(frozen=True)
class MonthLink:
    """A month to go to, with how much fell into it."""

    first: date
    number: int


@dataclass(frozen=True)
class YearLinks:
    """The months of a year of which something is told."""

    year: int
    months: tuple[MonthLink, ...]


@dataclass(frozen=True)
class Follow:
    """Where calendar programs find a calendar."""

    address: str

    @property
    def webcal(self) -> str:
        """The same address, under the scheme that calendar programs open."""
        return f"webcal://{self.address.partition('://')[2]}"


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """What is coming; while nothing is announced, the newest year that is told of."""
    today = timezone.now().date()
    held = calendar.months_held()
    coming = calendar.coming(today)
    months = _in_months(coming, not_before=today)
    newest = max(held).year if held else None
    if newest and not coming:
        months = _in_months(calendar.of_year(newest), not_before=date(newest, 1, 1))
        months.reverse()
    context = {
        "months": months,
        "is_coming": bool(coming),
        "newest": newest,
        "years": _years(held),
        "follow": follow_everything(),
        "regions": Network.objects.filter(level=Network.Level.REGIONAL).order_by("slug"),
    }
    return render(request, "reports/public/events.html", context)


@login_not_required
@require_safe
def events_of_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month. Any month between the first and the last year of the calendar has a page, also an empty one."""
    held = calendar.months_held()
    first = _first_day(year, month)
    if first is None or first.year not in _span(held):
        raise Http404(_what_there_is(held))
    context = {
        "month": Month(first, tuple(calendar.of_month(first))),
        "before": max((one for one in held if one < first), default=None),
        "after": min((one for one in held if one > first), default=None),
        "years": _years(held),
        "follow": follow_everything(),
    }
    return render(request, "reports/public/events_of_month.html", context)


def follow_everything() -> Follow:
    return Follow(settings.SITE_URL + reverse("reports:calendar_feed"))


def follow_network(network: Network) -> Follow:
    return Follow(settings.SITE_URL + reverse("reports:network_calendar", args=[network.slug]))


def _in_months(rows: list[Activity], *, not_before: date) -> list[Month]:
    return [
        Month(first, tuple(entries))
        for first, entries in calendar.by_month(rows, not_before).items()
    ]


def _years(held: dict[date, int]) -> list[YearLinks]:
    """The newest first, so that what people look for stands on top."""
    years = sorted({month.year for month in held}, reverse=True)
    return [
        YearLinks(
            year,
            tuple(MonthLink(one, number) for one, number in held.items() if one.year == year),
        )
        for year in years
    ]


def _span(held: dict[date, int]) -> range:
    return range(min(held).year, max(held).year + 1) if held else range(0)


def _first_day(year: int, month: int) -> date | None:
    try:
        return date(year, month, 1)
    except (ValueError, OverflowError):
        return None


def _what_there_is(held: dict[date, int]) -> HelpfulSentence:
    if not held:
        return HelpfulSentence(_("Nothing stands in the calendar yet."))
    years = listed([str(one.year) for one in reversed(_years(held))], reader_language())
    return HelpfulSentence(
        _("The calendar has nothing at this address. It holds events of: %(years)s.")
        % {"years": years}
    )
