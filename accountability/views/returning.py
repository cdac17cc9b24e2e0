"""Coming back to a concern: the code is posted to a short neutral address, and never stands in one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accountability.views.frame import concern_page, evenly_long


@login_not_required
@require_http_methods(["GET"])
@concern_page
def come_back(request: HttpRequest) -> HttpResponse:
    return evenly_long(render(request, "accountability/come_back.html"))
