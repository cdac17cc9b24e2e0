"""How networks judge themselves against the accountability standards, as far as they show it to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accountability.models import EvidenceFile
from accountability.queries.standards import (
    sections_of,
    shown_editions,
    shown_of,
    year_of_assessments,
    years_shown,
    years_to_assess,
)
from accountability.views.evidence_files import evidence_download
from alliance.errors import HelpfulSentence
from alliance.freshness import asked_each_time
from networks.views.desk import network_or_404


@login_not_required
@asked_each_time
@require_safe
def newest_year(request: HttpRequest) -> HttpResponse:
    """The last year of which a network shows something."""
    years = years_shown()
    return _year(request, years[0] if years else years_to_assess()[0], years)


@login_not_required
@asked_each_time
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    years = years_shown()
    if year not in years:
        raise Http404(_nothing_here())
    return _year(request, year, years)


@login_not_required
@asked_each_time
@require_safe
def network(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """The newest edition that a network shows of a year."""
    return _edition(request, year, slug, None)


@login_not_required
@asked_each_time
@require_safe
def edition(request: HttpRequest, year: int, slug: str, edition: int) -> HttpResponse:
    return _edition(request, year, slug, edition)


@login_not_required
@asked_each_time
@require_safe
def file(request: HttpRequest, year: int, slug: str, pk: int) -> HttpResponse:
    """A file that its network shows together with its assessment."""
    found = get_object_or_404(
        EvidenceFile.objects.filter(
            is_public=True,
            answer__assessment__in=shown_editions().filter(year=year, network__slug=slug),
        ),
        pk=pk,
    )
    return evidence_download(found)


def _year(request: HttpRequest, year: int, years: list[int]) -> HttpResponse:
    context = {"overview": year_of_assessments(year), "years": years}
    return render(request, "accountability/standards/year.html", context)


def _edition(request: HttpRequest, year: int, slug: str, edition: int | None) -> HttpResponse:
    network = network_or_404(slug)
    editions = shown_of(network)
    of_year = [one for one in editions if one.year == year]
    found = next((one for one in of_year if edition in {None, one.edition}), None)
    if found is None:
        raise Http404(_nothing_here())
    context = {
        "network": network,
        "assessment": found,
        "sections": sections_of(found),
        "is_newest": found == of_year[0],
        "editions": of_year,
        "other_years": sorted({one.year for one in editions} - {year}, reverse=True),
    }
    return render(request, "accountability/standards/network.html", context)


def _nothing_here() -> HelpfulSentence:
    return HelpfulSentence(
        _("No network shows a self-assessment at this address. The list holds all that are shown.")
    )
