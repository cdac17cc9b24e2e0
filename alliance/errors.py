"""The pages for what went wrong, in the reader's language."""

import re
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext as _

from alliance.open_data.problems import is_open_data, problem
from alliance.permissions import MendableRefusal, SecondFactorMissing
from alliance.quiet import is_quiet
from alliance.typed_again import typed_again

# Passwords and codes are typed at these addresses.
ACCOUNT_PAGE = re.compile(r"^/[a-z-]+/account/")
PAUSE_AFTER_TOO_MANY = 60


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something too large, or made to trip us: refused before any view saw it."""
    return _page(request, "errors/400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "errors/404.html", {"reason": _sentence(exception)}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception) or _("You do not have the right for this.")
    context = {
        "reason": reason,
        "needs_second_factor": isinstance(exception, SecondFactorMissing),
        "way_on": exception.way_on if isinstance(exception, MendableRefusal) else None,
    }
    return _page(request, "errors/403.html", context, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """An error of ours; or, when the database does not answer, a pause of which the reader is told."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = _page(request, "errors/503.html", status=503)
        response.headers["Retry-After"] = "60"
        return response
    return _page(request, "errors/500.html", status=500)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Tried too often: people read what to do, programs how many seconds to wait."""
    response = _page(request, "errors/429.html", status=429)
    response.headers["Retry-After"] = str(PAUSE_AFTER_TOO_MANY)
    return response


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of ours that could not prove it: nothing was done, and what was typed can be sent again."""
    context = {"again": _typed_on_our_own_page(request), "address": request.get_full_path()}
    return _page(request, "errors/csrf.html", context, status=403)


def _typed_on_our_own_page(request: HttpRequest) -> list[tuple[str, str]]:
    """Only where the browser vouches that it came from here, or another site's words would be sent in the visitor's name.

    Passwords and codes are typed anew.
    """
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return typed_again(request) if is_ours and not ACCOUNT_PAGE.match(request.path) else []


def _page(
    request: HttpRequest, name: str, context: dict[str, Any] | None = None, *, status: int
) -> HttpResponse:
    """In the frame of the pages among which it happened: at a quiet address with the exit, and without that address."""
    if is_open_data(request):
        return problem(status, (context or {}).get("reason", ""))
    if is_quiet(request):
        name = name.replace("errors/", "errors/quiet/")
    # what is refused before any middleware ran has no language yet but that of its address
    with override(get_language_from_path(request.path_info) or get_language()):
        return render(request, name, context, status=status)


def _sentence(exception: Exception) -> str:
    """The sentence a view gave with Http404; Django's own talk of paths and models is not for people."""
    text = exception.args[0] if exception.args else ""
    return text if isinstance(text, HelpfulSentence) else ""


class HelpfulSentence(str):
    """A sentence written for the reader of a 404 page."""

    __slots__ = ()
