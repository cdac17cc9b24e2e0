"""Leaving the pages of concerns: at once by the exit, which forgets everything, or by an ordinary link."""

import contextlib
from collections.abc import Iterator
from typing import Literal

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability.sessions import Session, held, take_back, taken
from accountability.store import StoreAwayError
from accountability.views.frame import concern_page
from accountability.views.writing import throw_away

SEE_OTHER = 303
# Where a browser says so, only our own pages, and an address that was typed, may end anything.
OURS = {"same-origin", "none"}


@login_not_required
@require_GET
@concern_page
def leave_at_once(request: HttpRequest) -> HttpResponse:
    """The exit: draft, opened concern, unlocked vault and sign-in are over; the answer leads to a page that many open.

    It always leads there, whatever of ours is away. Without this hop the Back button would open the session again.
    """
    response = HttpResponseRedirect(_neutral_page(request), status=SEE_OTHER)
    if not _is_asked_by_ourselves(request):
        return response
    for kind in Session:
        _forget(request, kind)
    with contextlib.suppress(DatabaseError):
        # not `logout`: that would write down when somebody fled from these pages
        request.session.flush()
    for name, same_site in _our_cookies():
        response.delete_cookie(name, path="/", samesite=same_site)
    # not "cache": that may hold the browser for seconds, and no page of ours may be kept anyway
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
@concern_page
def leave(request: HttpRequest) -> HttpResponseBase:
    """The ordinary way out, to the first page of the portal. What was typed and not sent is asked about first."""
    if request.method == "GET":
        if not _is_asked_by_ourselves(request):
            return redirect(_home(request))
        if _has_draft(request):
            return render(request, "accountability/leave.html")
    for kind in (Session.DRAFT, Session.REPORTER, Session.UNFINISHED):
        _forget(request, kind)
    response = HttpResponseRedirect(_home(request), status=SEE_OTHER)
    take_back(response, Session.REPORTER)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@login_not_required
@require_POST
@concern_page
def sign_out_first(request: HttpRequest) -> HttpResponseBase:
    """Begin a concern signed out. The audit has no line of it, which would say when."""
    request.session.flush()
    with translation.override(_language(request.POST.get("in", ""))):
        return HttpResponseRedirect(reverse("accountability:new"), status=SEE_OTHER)


def _neutral_page(request: HttpRequest) -> str:
    """In the language that the visitor has just read: a page in another one would look odd to who looks over a shoulder."""
    language = _language(request.GET.get("in", ""))
    return settings.EXIT_URLS.get(language, settings.EXIT_URLS["en"])


def _home(request: HttpRequest) -> str:
    """The first page, in the language that the link was written in."""
    with translation.override(_language(request.GET.get("in", ""))):
        return reverse("home")


def _language(wanted: str) -> str:
    known = wanted in settings.LANGUAGE_TABLE
    return wanted if known else translation.get_language() or settings.LANGUAGE_CODE


def _is_asked_by_ourselves(request: HttpRequest) -> bool:
    """Whether a visitor acts, and not a page of another site through them. Old browsers do not say, and are believed."""
    return request.headers.get("Sec-Fetch-Site", "none") in OURS


def _has_draft(request: HttpRequest) -> bool:
    try:
        draft = held(request, Session.DRAFT)
    except StoreAwayError:
        return False
    return draft is not None and bool(draft.values.get("answers"))


def _forget(request: HttpRequest, kind: Session) -> None:
    """Drop what is held of one kind, and the files of a draft with it.

    Where the store or the disk is away, nothing is left to be opened once the cookie is gone.
    """
    with contextlib.suppress(StoreAwayError, OSError):
        if kind is Session.DRAFT:
            throw_away(request)
        else:
            taken(request, kind)


def _our_cookies() -> Iterator[tuple[str, Literal["Lax", "Strict"]]]:
    """Each by its name, and as strict as it was set: a browser takes no other answer for the same cookie."""
    for name in (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    ):
        yield name, "Lax"
    yield settings.CONCERN_COOKIE_NAME, "Strict"
    yield settings.VAULT_COOKIE_NAME, "Strict"
