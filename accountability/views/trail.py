"""The trail of concerns for auditors: what was done, by whom, under a pseudonym of the concern; never what is in it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accountability.permissions.statistics import may_read_trail
from accountability.queries.trail import first_day_of_quarter, told_to_auditors
from accountability.views.frame import concern_page
from alliance.http import SignedInRequest
from alliance.permissions import require

ON_A_PAGE = 50


@require_safe
@concern_page
def trail(request: SignedInRequest) -> HttpResponse:
    """Lines of quarters that are over, the newest first."""
    require(may_read_trail(request.user))
    today = timezone.now().date()
    lines = Paginator(told_to_auditors(today), ON_A_PAGE)
    context = {
        "lines": lines.get_page(request.GET.get("page")),
        "before": first_day_of_quarter(today),
    }
    return render(request, "accountability/trail.html", context)
