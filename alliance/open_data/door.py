"""The door of the open data: whoever comes is let in to read, from any site, without a session or a cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import set_response_etag
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from alliance.open_data.problems import METHODS, open_to_all, problem
from alliance.templatetags.words import reader_language

View = Callable[..., HttpResponseBase]
SECONDS_OF_A_PREFLIGHT = 86_400


def through_the_door(pattern: URLPattern) -> URLPattern:
    """The same address, open to everybody for reading."""
    return path(str(pattern.pattern), open_for_reading(pattern.callback), name=pattern.name)


def open_for_reading(view: View) -> View:
    @login_not_required
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("language")
        if asked is not None and asked not in dict(settings.LANGUAGES):
            with override(_accepted(request)):
                return problem(400, _not_spoken(), parameter="language")
        with override(asked or _accepted(request)):
            return _answer(view, request, *args, **kwargs)

    return answer


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return _preflight()
    if request.method not in {"GET", "HEAD"}:
        response = problem(405)
        response["Allow"] = METHODS
        return response
    found = _read(view, request, *args, **kwargs)
    if found.status_code == 200:
        set_response_etag(found)
        open_to_all(found)
    return found


def _read(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What the view answers; whoever asks for the head alone gets that of the same answer."""
    method, request.method = request.method, "GET"
    try:
        response = view(request, *args, **kwargs)
    finally:
        request.method = method
    if not isinstance(response, HttpResponse):
        raise TypeError("The open data answer whole, not in a stream.")
    response.headers.setdefault("Content-Language", reader_language())
    return response


def _preflight() -> HttpResponse:
    """What a browser asks before it lets a page of another site read."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
    response["Access-Control-Max-Age"] = str(SECONDS_OF_A_PREFLIGHT)
    response["Cache-Control"] = f"public, max-age={SECONDS_OF_A_PREFLIGHT}"
    return open_to_all(response)


def _accepted(request: HttpRequest) -> str:
    """The first language of the header that we speak; a cookie of the pages is not looked at."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _not_spoken() -> str:
    return _("Texts are told in: %(languages)s.") % {
        "languages": ", ".join(code for code, _name in settings.LANGUAGES)
    }
