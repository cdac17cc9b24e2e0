"""The page on how to follow what is published: feeds, calendars, data."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.feeds import FEEDS
from alliance.panels import panels_for


@login_not_required
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    context = {"feeds": FEEDS, "panels": panels_for("feeds", request, None)}
    return render(request, "alliance/feeds.html", context)
