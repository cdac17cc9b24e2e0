"""The signed-in person's first page: what they may do here, offered by each app as panels."""

from django.http import HttpResponse
from django.shortcuts import render

from alliance.http import SignedInRequest
from alliance.panels import panels_for


def manage(request: SignedInRequest) -> HttpResponse:
    panels = panels_for("manage", request, request.user)
    return render(request, "alliance/manage.html", {"panels": panels, "person": request.user})
