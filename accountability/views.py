"""The public pages on how we behave: what binds everybody in the alliance, and how a concern can be raised."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def framework(request: HttpRequest) -> HttpResponse:
    return render(request, "accountability/framework.html")


@login_not_required
def concerns(request: HttpRequest) -> HttpResponse:
    return render(request, "accountability/concerns.html")
