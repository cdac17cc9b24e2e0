"""The first page, the way to it in the reader's language, and whether the portal lives."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from alliance.freshness import asked_each_time
from alliance.health import live
from alliance.panels import panels_for
from alliance.structured import website


@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    return live()


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the bare address to the reader's language."""
    language = get_language_from_request(request)
    if request.user.is_authenticated and request.user.language in dict(settings.LANGUAGES):
        language = request.user.language
    response = HttpResponseRedirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@login_not_required
@asked_each_time
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "first": panels_for("home_first", request, None),
        "panels": panels_for("home", request, None),
        "structured": website(),
    }
    return render(request, "alliance/home.html", context)
