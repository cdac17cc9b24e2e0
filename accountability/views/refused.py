"""A form that the check of where it comes from has refused: at concerns what was typed is not lost."""

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accountability.views.frame import concern_page
from alliance import errors
from alliance.quiet import is_quiet
from alliance.typed_again import typed_again

# Forms whose words may be offered again. Codes, passphrases and kits are typed anew.
OF_REPORTERS = re.compile(r"^/(c/page|[a-z]{2,3}/concerns/new)/")


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Nothing of it was done. Proxies that take two headers away, and old pages, come here with forms of our own."""
    if is_quiet(request):
        return _at_concerns(request)
    return errors.csrf_refused(request, reason)


@concern_page
def _at_concerns(request: HttpRequest) -> HttpResponse:
    context = {"again": _typed(request), "address": request.path}
    return render(request, "errors/quiet/csrf.html", context, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again by the visitor themselves; nothing that came from another site."""
    if (
        not OF_REPORTERS.match(request.path)
        or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    ):
        return []
    return typed_again(request)
