"""Who has reported: networks by periods, with the rate of each region and whom to call."""

from django.http import HttpResponse
from django.shortcuts import render

from alliance.http import SignedInRequest
from alliance.permissions import require
from reports.permissions.completeness import may_see_completeness, networks_to_call
from reports.queries.completeness import calls, late_in, matrix


def completeness(request: SignedInRequest) -> HttpResponse:
    require(may_see_completeness(request.user))
    seen = matrix(before=request.GET.get("before", "")[:20])
    late = late_in(seen, networks_to_call(request.user))
    return render(request, "reports/lists/completeness.html", {"seen": seen, "calls": calls(late)})
