"""The calendar for calendar programs: of everybody, of a network with all below it, of one activity."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.templatetags.words import told_of
from networks.models import Network
from reports.calendars import MEDIA_TYPE, Entry, Sheet, Text, calendar_file
from reports.models import Activity
from reports.queries import calendar
from reports.templatetags.events import hosts, part_of_hosts, when, where
from reports.views.public_activities import public_activity
from reports.views.published import reader_language

Precision = Activity.DatePrecision


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    about = _("What the networks of the MenEngage Alliance announce and what they held.")
    sheet = _sheet(request, _("MenEngage Alliance: calendar"), about, reverse("reports:events"))
    return _answer(sheet, calendar.for_a_file(), "menengage")


@login_not_required
@require_safe
def network_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """An address somebody follows stays good while a network holds nothing: then its calendar is empty."""
    network = Network.objects.filter(slug=slug).order_by("pk").first()
    if network is None:
        raise Http404(
            HelpfulSentence(_("There is no network at this address. The list holds all of them."))
        )
    name = told_of(network, "name").text
    sheet = _sheet(
        request,
        _("%(network)s: calendar") % {"network": name},
        _("What %(network)s and the networks below it announce and what they held.")
        % {"network": name},
        f"{reverse('reports:activities')}?network={network.slug}",
    )
    return _answer(sheet, calendar.for_a_file(network), network.slug)


@login_not_required
@require_safe
def activity_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One activity for one's own calendar; one of which only the year is known has no place there."""
    shown = public_activity(slug)
    if shown.slug != slug:
        return redirect("reports:activity_calendar", shown.slug, permanent=True)
    if shown.precision == Precision.YEAR:
        raise Http404(
            HelpfulSentence(
                _("Only the year of this activity is known, so no calendar can hold it.")
            )
        )
    page = reverse("reports:activity", args=[shown.slug])
    title = told_of(shown, "title").text
    return _answer(_sheet(request, title, _when_and_where(shown), page), [shown], shown.slug)


def _sheet(request: HttpRequest, name: str, about: str, page: str) -> Sheet:
    return Sheet(
        name=name,
        about=about,
        language=reader_language(),
        address=f"{settings.SITE_URL}{request.path}",
        page=f"{settings.SITE_URL}{page}",
    )


def _answer(sheet: Sheet, rows: Iterable[Activity], name: str) -> HttpResponse:
    """Whatever a program says it accepts: this is what there is."""
    return HttpResponse(
        calendar_file(sheet, [_entry(row) for row in rows]),
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'inline; filename="{name}.ics"'},
    )


def _entry(row: Activity) -> Entry:
    title = told_of(row, "title")
    return Entry(
        key=str(row.public_id),
        first=row.starts_on,
        last=row.ends_on,
        title=Text(_titled(row, title.text), title.language),
        about=_about(row),
        place=where(row),
        kinds=tuple(str(Activity.Kind(kind).label) for kind in row.kinds),
        address=f"{settings.SITE_URL}{reverse('reports:activity', args=[row.slug])}",
        is_cancelled=row.is_cancelled,
        version=row.version,
        changed_at=row.changed_at,
    )


def _titled(row: Activity, title: str) -> str:
    """Many programs show nothing of an entry but its title, so what must not be missed stands in it."""
    if row.is_cancelled:
        return _("Cancelled: %(title)s") % {"title": title}
    return title


def _about(row: Activity) -> str:
    """What happened, who held it, and how exactly the time is known, a line each."""
    held_by = hosts(row)
    lines = [
        told_of(row, "summary").text,
        _("%(part)s: %(hosts)s") % {"part": part_of_hosts(row), "hosts": held_by}
        if held_by
        else "",
        _how_exactly(row),
    ]
    return "\n".join(line for line in lines if line)


def _how_exactly(row: Activity) -> str:
    if row.precision == Precision.MONTH:
        return _(
            "Only the month is known, %(month)s. The entry covers all of it and marks nobody as busy."
        ) % {"month": when(row)}
    return ""


def _when_and_where(row: Activity) -> str:
    return " · ".join(part for part in (when(row), where(row)) if part)
