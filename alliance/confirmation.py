"""Before risky steps people show again that it is them: `freshly_confirmed`, for every kind of account."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from alliance.http import SignedInRequest

View = Callable[..., HttpResponseBase]
FRESH_SECONDS = 5 * 60


def freshly_confirmed(view: View) -> View:
    """Let in only who showed within the last five minutes that it is them.

    allauth's own decorator passes in silence for an account with neither password nor second factor; here such a
    person signs in again with a code.
    """

    @wraps(view)
    def confirmed_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or is_freshly_confirmed(request):
            return view(request, *args, **kwargs)
        if get_adapter().get_reauthentication_methods(request.user):
            raise ReauthenticationRequired
        query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('confirm_by_code')}?{query}")

    return confirmed_view


def is_freshly_confirmed(request: HttpRequest) -> bool:
    """Whether the newest proof in this session is at most five minutes old."""
    records = get_authentication_records(request, request.user)
    newest: float = max((record["at"] for record in records), default=0.0)
    return time.time() - newest <= FRESH_SECONDS


@require_http_methods(["GET", "POST"])
def confirm_by_code(request: SignedInRequest) -> HttpResponse:
    """Ask to sign in again with a code, and lead back to what the person was about to do."""
    back = _safe_way_back(request)
    if request.method == "POST":
        logout(request)
        query = urlencode({REDIRECT_FIELD_NAME: back})
        return HttpResponseRedirect(f"{reverse('account_request_login_code')}?{query}")
    return render(request, "account/confirm_by_code.html", {"back": back})


def _safe_way_back(request: HttpRequest) -> str:
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse(settings.LOGIN_REDIRECT_URL)
