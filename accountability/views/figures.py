"""The yearly figures: what everybody reads, and how one person proposes and another releases them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accountability.actions import statistics as actions
from accountability.models import StatSnapshot
from accountability.pages.figures import shown_year
from accountability.permissions.statistics import (
    may_propose_statistics,
    may_release_statistics,
    may_see_statistics,
)
from accountability.queries.records import released_figures, years_to_release
from accountability.views.frame import concern_page
from accountability.views.vault import DeskRequest, vault_required
from alliance.permissions import require


@login_not_required
@require_safe
@concern_page
def figures(request: HttpRequest) -> HttpResponse:
    """For everybody: the years that were released, the newest first."""
    years = [(one.year, shown_year(one.tables)) for one in released_figures()]
    return render(request, "accountability/figures.html", {"years": years})


@require_safe
@vault_required
def years(request: DeskRequest) -> HttpResponse:
    """Years that are over, those that wait for a second person, and those that are released."""
    require(may_see_statistics(request.vault))
    context = {
        "to_release": years_to_release(timezone.now().date()),
        "may_propose": may_propose_statistics(request.vault),
        "snapshots": StatSnapshot.objects.select_related("proposed_by").order_by("-year"),
    }
    return render(request, "accountability/desk/years.html", context)


@require_safe
@vault_required
def year(request: DeskRequest, year: int) -> HttpResponse:
    """The figures of a year as they would be, or are, public."""
    require(may_see_statistics(request.vault))
    snapshot = get_object_or_404(StatSnapshot, year=year)
    context = {
        "snapshot": snapshot,
        "shown": shown_year(snapshot.tables),
        "may_release": may_release_statistics(request.vault, snapshot),
    }
    return render(request, "accountability/desk/year.html", context)


@require_POST
@vault_required
def propose(request: DeskRequest, year: int) -> HttpResponse:
    """Open the records of a year and make its tables."""
    require(may_propose_statistics(request.vault))
    try:
        actions.propose_figures(year=year, by=request.vault)
    except actions.YearNotOverError:
        messages.warning(request, _("This year is not over yet."))
    except actions.NoRecordsError:
        messages.warning(request, _("Your keys open no record of this year."))
    except actions.AlreadyProposedError:
        messages.info(request, _("Somebody has proposed the figures of this year already."))
    else:
        messages.success(request, _("Another person looks at the figures now and releases them."))
    return redirect("accountability:years")


@require_POST
@vault_required
def release(request: DeskRequest, year: int) -> HttpResponse:
    """The second person: everybody may read them from now on."""
    require(may_see_statistics(request.vault))
    snapshot = get_object_or_404(StatSnapshot, year=year)
    actions.release_figures(snapshot=snapshot, by=request.vault)
    messages.success(
        request, _("Everybody can read these figures now. They do not change any more.")
    )
    return redirect("accountability:years")


@require_POST
@vault_required
def drop(request: DeskRequest, year: int) -> HttpResponse:
    """Throw proposed figures away."""
    require(may_see_statistics(request.vault))
    snapshot = get_object_or_404(StatSnapshot, year=year, released_on=None)
    actions.drop_figures(snapshot=snapshot, by=request.vault)
    messages.success(request, _("The proposal is gone. The records are still there."))
    return redirect("accountability:years")
