"""What networks did, for everybody: the list with what narrows it, and the page of each activity."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.freshness import asked_each_time
from alliance.templatetags.words import told_of
from alliance.texts import of_row
from networks.models import Network, Theme
from networks.queries.places import places_below
from reports.forms.browsing import ActivitiesWantedForm
from reports.models import Activity
from reports.queries import editions_in_force
from reports.queries.activities import files_for_everybody
from reports.queries.browsing import activities_found, found_by_each
from reports.queries.public import public_activities, publications_from
from reports.queries.twins import hosts_in_order
from reports.views.published_numbers import published_of
from reports.views.structured import of_activity

ON_A_PAGE = 20


@login_not_required
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    form = ActivitiesWantedForm(
        request.GET,
        places=places_below(_name_of),
        themes=Theme.objects.order_by("slug"),
    )
    wanted = form.wanted()
    form.offer_what_there_is(found_by_each(wanted))
    page = Paginator(activities_found(wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "query": rest_of_address(request),
        "wanted": wanted,
    }
    return render(request, "reports/public/activities.html", context)


@login_not_required
@require_safe
@asked_each_time
def activity(request: HttpRequest, slug: str) -> HttpResponse:
    """One activity; an entry that was joined with another leads to that one for good."""
    shown = public_activity(slug)
    if shown.slug != slug:
        return redirect("reports:activity", shown.slug, permanent=True)
    context = {
        "activity": shown,
        "published": published_of(slug, editions_in_force()),
        "files": files_for_everybody([slug])[slug],
        "publications": publications_from(shown),
        "written_in": of_row(shown, "title"),
        "structured": of_activity(shown),
    }
    return render(request, "reports/public/activity.html", context)


def public_activity(slug: str) -> Activity:
    """What everybody may read at an address, or at the entry that it was joined with; nothing else was ever there."""
    own = Activity.objects.filter(slug=slug, is_public=True)
    found = (
        public_activities()
        .filter(Q(pk__in=own) | Q(merged__in=own))
        .select_related("area__plan", "strategy")
        .prefetch_related(hosts_in_order(), "themes")
        .order_by("pk")
        .first()
    )
    if found is None:
        raise Http404(
            HelpfulSentence(
                _("There is no activity at this address. The list holds all that can be read here.")
            )
        )
    return found


def rest_of_address(request: HttpRequest) -> str:
    """What the address of another page of the same list begins with."""
    rest = request.GET.copy()
    rest.pop("page", None)
    return f"{rest.urlencode()}&" if rest else ""


def _name_of(network: Network) -> str:
    return told_of(network, "name").text
