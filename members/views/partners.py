"""Who hosts, works with and funds the alliance, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.freshness import asked_each_time
from members.queries.partners import by_role


@login_not_required
@require_safe
@asked_each_time
def partners(request: HttpRequest) -> HttpResponse:
    return render(request, "members/partners.html", {"roles": by_role()})
