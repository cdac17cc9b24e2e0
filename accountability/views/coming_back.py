"""What all pages at the short address share: the visitor's language, an open concern, an honest answer where a part is away."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accountability.gates import GateFullError
from accountability.permissions.reporters import CameBack, came_back
from accountability.sessions import Session, hand_over, hold
from accountability.store import StoreAwayError
from accountability.views.frame import concern_page, evenly_long

Values = ParamSpec("Values")
Page = Callable[Concatenate[HttpRequest, Values], HttpResponseBase]
LANGUAGE = "in"
SEE_OTHER, AWAY = 303, 503
# What of a locked form is offered again; files are chosen anew.
KEPT_CHARACTERS = 200_000
KEPT_FIELDS = ("mark", "text", "wanted", "rating")


class ReporterRequest(HttpRequest):
    """A request of somebody whose concern is open."""

    reporter: CameBack


def neutral_page(view: Page[Values]) -> Page[Values]:
    """A page of concerns without a language in its address: it is in the one that was chosen, and as long as others."""

    @login_not_required
    @wraps(view)
    @concern_page
    def answer(
        request: HttpRequest, /, *args: Values.args, **kwargs: Values.kwargs
    ) -> HttpResponseBase:
        chosen = request.GET.get(LANGUAGE)
        if request.method in {"GET", "HEAD"} and chosen in settings.LANGUAGE_TABLE:
            return _in_language(request, chosen)
        try:
            response = view(request, *args, **kwargs)
        except (StoreAwayError, OperationalError, InterfaceError, OSError):
            response = _pause(request, "accountability/returning/away.html")
        except GateFullError:
            response = _pause(request, "accountability/returning/busy.html")
        is_page = isinstance(response, HttpResponse) and response.status_code != SEE_OTHER
        return evenly_long(response) if is_page and isinstance(response, HttpResponse) else response

    return answer


def open_concern_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in only who has opened their concern with its code; ask others for it, and keep what they had typed.

    Who was given their code by somebody else changes it first.
    """

    @neutral_page
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = came_back(request)
        if found is None:
            return _ask_for_code(request)
        if found.case.must_change_code and request.path != reverse("concerns:change_code"):
            return see_other("concerns:change_code")
        request.__dict__["reporter"] = found
        return view(request, *args, **kwargs)

    return opened


def see_other(name: str) -> HttpResponseRedirect:
    """Go on to another page, which is asked for whatever was sent to this one."""
    response = redirect(name)
    response.status_code = SEE_OTHER
    return response


def _in_language(request: HttpRequest, language: str) -> HttpResponse:
    response = HttpResponseRedirect(request.path, status=SEE_OTHER)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _pause(request: HttpRequest, template: str) -> HttpResponse:
    response = render(request, template, status=AWAY)
    response.headers["Retry-After"] = "60"
    return response


def _ask_for_code(request: HttpRequest) -> HttpResponse:
    response = see_other("concerns:come_back")
    fields = {name: request.POST[name] for name in KEPT_FIELDS if request.POST.get(name)}
    has_file = bool(request.FILES)
    if (fields.get("text") or has_file) and sum(map(len, fields.values())) <= KEPT_CHARACTERS:
        values = {"path": request.path, "fields": fields, "has_file": has_file}
        hand_over(response, hold(request, Session.UNFINISHED, values))
    return response
