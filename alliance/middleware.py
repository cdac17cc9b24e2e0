"""What every request passes: who may keep the answer and who may shrink it, health without a database, even answers of account forms."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_cache_control

from alliance.errors import ACCOUNT_PAGE
from alliance.evenness import asks_for_evenness, wait_for_even_moment
from alliance.health import live
from alliance.quiet import is_quiet, keep_quiet

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponseBase]
# What a page may ask a device for: nothing, except the passkeys of the account pages.
PERMISSIONS = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "camera",
                "display-capture",
                "fullscreen",
                "geolocation",
                "gyroscope",
                "microphone",
                "midi",
                "payment",
                "usb",
            )
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


def say_who_may_keep_it(get_response: GetResponse) -> GetResponse:
    """Signed-in pages are kept by nobody; public ones for a minute, unless the view said otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.has_header("Cache-Control"):
            return response
        user = getattr(request, "user", None)
        touched_session = getattr(request, "session", None) is not None and request.session.accessed
        is_personal = touched_session or response.cookies or (user and user.is_authenticated)
        if is_personal or request.method not in {"GET", "HEAD"} or response.status_code >= 400:
            response.headers["Cache-Control"] = "private, no-store"
        else:
            patch_cache_control(response, public=True, max_age=60)
        return response

    return middleware


def keep_quiet_addresses(get_response: GetResponse) -> GetResponse:
    """Every answer at a quiet address is quiet: pages, refusals, and what was never there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_quiet(request):
            keep_quiet(response)
        return response

    return middleware


class Compression(GZipMiddleware):
    """Smaller answers, but none that says `no-transform`: where a page repeats a secret, its compressed length tells of it."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if "no-transform" in response.headers.get("Cache-Control", ""):
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer


class LoginWall(LoginRequiredMiddleware):
    """Everything is closed unless its view says otherwise.

    A public page asks nobody who they are: it reads no session, so one copy of it serves everybody.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: View,
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def answer_without_database(get_response: GetResponse) -> GetResponse:
    """`/livez` is answered before anything that may need the database, for any Host."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return live() if request.path == "/livez" else get_response(request)

    return middleware


def even_answers(get_response: GetResponse) -> GetResponse:
    """POSTs to the account forms, and to views marked `evenly`, answer after half a second or the next quarter after that.

    So time does not tell whether an address is known. Refusals for too many tries come at once.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or settings.DEBUG:
            return get_response(request)
        began = time.monotonic()
        response = get_response(request)
        if not ACCOUNT_PAGE.match(request.path) and not asks_for_evenness(request):
            return response
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            return response
        wait_for_even_moment(began)
        return response

    return middleware
