"""The desk of a network's self-assessments: its years, and one year as it stands."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accountability.actions import standards as actions
from accountability.forms.standards import BeginForm
from accountability.models import StandardAssessment
from accountability.permissions.standards import (
    may_judge_assessment,
    may_read_assessments,
    may_reopen_assessment,
    may_write_assessment,
)
from accountability.queries.standards import (
    assessments_of,
    editions_of,
    sections_of,
    years_to_assess,
)
from alliance.errors import HelpfulSentence
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest
from alliance.permissions import require
from alliance.texts import of_row
from networks.models import Network
from networks.views.desk import network_or_404

State = StandardAssessment.State
ACCEPTED = {State.ACCEPTED, State.PUBLISHED}


@require_safe
def assessments(request: SignedInRequest, slug: str) -> HttpResponse:
    """The years of a network, and where a new one is begun."""
    network = network_or_404(slug)
    require(may_read_assessments(request.user, network))
    return _years(request, network, BeginForm(years=_years_left(network)))


@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    require(may_write_assessment(request.user, network))
    form = BeginForm(request.POST, years=years_to_assess())
    if form.is_valid():
        with errors_into(form):
            begun = actions.begin_assessment(
                network=network, year=form.cleaned_data["year"], by=request.user
            )
            return to_assessment(begun)
    return _years(request, network, form)


@require_safe
def assessment(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    """A year as it stands: its sections, its summary, and what this person may do with it."""
    found = assessment_or_404(request, slug, year)
    return _page(request, found)


@require_safe
def edition(request: SignedInRequest, slug: str, year: int, edition: int) -> HttpResponse:
    """One edition as it was, to be read."""
    newest = assessment_or_404(request, slug, year)
    if newest.edition == edition:
        return to_assessment(newest)
    found = next((one for one in editions_of(newest.network, year) if one.edition == edition), None)
    if found is None:
        raise Http404(HelpfulSentence(_("There is no such edition.")))
    context = {"network": found.network, "assessment": found, "sections": sections_of(found)}
    return render(request, "accountability/standards/edition.html", context)


# --- for all pages of the desk -------------------------------------------------------------------


def assessment_or_404(request: SignedInRequest, slug: str, year: int) -> StandardAssessment:
    """The newest edition of a year, for somebody who may read it."""
    network = network_or_404(slug)
    require(may_read_assessments(request.user, network))
    found = editions_of(network, year).first()
    if found is None:
        raise Http404(HelpfulSentence(_("This network has not begun this year.")))
    return found


def writable_or_404(request: SignedInRequest, slug: str, year: int) -> StandardAssessment:
    found = assessment_or_404(request, slug, year)
    require(may_write_assessment(request.user, found.network))
    return found


def moved_on(request: SignedInRequest, found: StandardAssessment) -> HttpResponse:
    messages.info(request, _("This has moved on already. Here is how it stands now."))
    return to_assessment(found)


def to_assessment(found: StandardAssessment) -> HttpResponse:
    return redirect("accountability:assessment", found.network.slug, found.year)


# --- shared --------------------------------------------------------------------------------------


def _years(request: SignedInRequest, network: Network, form: BeginForm) -> HttpResponse:
    context = {
        "network": network,
        "assessments": assessments_of(network),
        "may_write": may_write_assessment(request.user, network),
        "form": form,
        "has_years_left": bool(_years_left(network)),
    }
    return render(request, "accountability/standards/years.html", context)


def _years_left(network: Network) -> list[int]:
    there = {one.year for one in assessments_of(network)}
    return [year for year in years_to_assess() if year not in there]


def _page(request: SignedInRequest, found: StandardAssessment) -> HttpResponse:
    editions = list(editions_of(found.network, found.year))
    sections = sections_of(found)
    is_accepted = found.state in ACCEPTED
    may_write = may_write_assessment(request.user, found.network)
    context = {
        "network": found.network,
        "assessment": found,
        "sections": sections,
        "is_complete": all(one.is_complete for one in sections) and bool(of_row(found, "summary")),
        "may_change": may_write and found.state in actions.WRITABLE,
        "may_judge": found.state == State.SUBMITTED and may_judge_assessment(request.user, found),
        "may_show": may_write and found.state == State.ACCEPTED,
        "may_hide": may_write
        and any(one.may_be_shown and one.published_at is not None for one in editions),
        "may_reopen": is_accepted and may_reopen_assessment(request.user, found),
        "earlier": editions[1:],
    }
    return render(request, "accountability/standards/assessment.html", context)
