"""An open vault first: the decorator of all pages of the desk, the page that asks for the passphrase, and locking."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability import sessions
from accountability.actions import handlers
from accountability.forms.vault import PassphraseForm
from accountability.gates import GateFullError
from accountability.models import HandlerKey
from accountability.permissions.vault import (
    Unlocked,
    hold_open,
    key_in_use,
    lock,
    may_set_up_vault,
    unlocked,
)
from accountability.sessions import Session
from accountability.store import StoreAwayError
from accountability.vault.keys import PrivateKeys
from accountability.views.frame import concern_page
from alliance.cleaning.whole import plain_name
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require

View = Callable[..., HttpResponseBase]
# The longest text of a form that is kept while the passphrase is asked for.
KEPT_CHARACTERS = 500_000
NOT_KEPT = frozenset({"csrfmiddlewaretoken"})


class DeskRequest(SignedInRequest):
    """A request of somebody whose vault is open."""

    vault: Unlocked


def held_or_away(view: View) -> View:
    """Answer plainly where the memory-only store is away, or too many derive keys at once."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except StoreAwayError:
            return store_away(request)
        except GateFullError:
            return busy(request)

    return answered


def vault_required(view: View) -> View:
    """Let in only who has their vault open; ask others for the passphrase, whatever the address names.

    Who has no vault gets the answer of an address that does not exist. What somebody sent after the vault was locked is kept,
    encrypted, and offered again once it is open.
    """

    @wraps(view)
    @concern_page
    @held_or_away
    def desk_view(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if key_in_use(request.user) is None:
            raise Http404
        found = unlocked(request)
        if found is None:
            return _ask_for_passphrase(request)
        request.vault = found
        return view(request, *args, **kwargs)

    return desk_view


@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@held_or_away
def unlock(request: SignedInRequest) -> HttpResponse:
    """Open one's vault with its passphrase, and go on to where one was."""
    key = key_in_use(request.user)
    if key is None:
        raise Http404
    require(may_set_up_vault(request.user))
    form = PassphraseForm(typed_in(request))
    way_on = _own_address(request)
    if form.is_valid():
        with errors_into(form):
            keys = handlers.open_with_passphrase(key=key, typed=form.cleaned_data["passphrase"])
            return _opened(request, key, keys, way_on)
    context = {"form": form, "way_on": way_on, "is_kept": False, "asks_for_files": False}
    return render(request, "accountability/vault/unlock.html", context)


@require_POST
@concern_page
@held_or_away
def lock_vault(request: SignedInRequest) -> HttpResponse:
    """Lock one's vault before its time is over."""
    lock(request)
    response = redirect("accountability:vault")
    sessions.take_back(response, Session.VAULT)
    messages.success(request, _("Your vault is locked."))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@vault_required
def kept(request: DeskRequest) -> HttpResponse:
    """What somebody had sent when the vault was locked already: sent again with one press, or thrown away."""
    found = sessions.held(request, Session.VAULT)
    waiting = found.values.pop("kept", None) if found else None
    if found is None or waiting is None:
        raise Http404
    if request.method == "POST":
        sessions.keep(found)
        return redirect("accountability:vault")
    return render(request, "accountability/vault/kept.html", {"kept": waiting})


def store_away(request: HttpRequest) -> HttpResponse:
    """The memory-only store does not answer."""
    return _pause(request, "accountability/vault/away.html")


def busy(request: HttpRequest) -> HttpResponse:
    """Too many derive keys at once."""
    return _pause(request, "accountability/vault/busy.html")


def _pause(request: HttpRequest, template: str) -> HttpResponse:
    response = render(request, template, status=503)
    response.headers["Retry-After"] = "60"
    return response


def _ask_for_passphrase(request: DeskRequest) -> HttpResponse:
    held = _keep_what_was_sent(request)
    context = {
        "form": PassphraseForm(None),
        "way_on": reverse("accountability:kept_post") if held else _asked_for(request),
        "is_kept": held is not None,
        "asks_for_files": bool(held and held.values["kept"]["files"]),
        "is_lost": held is None and request.method == "POST",
    }
    response = render(request, "accountability/vault/unlock.html", context, status=403)
    if held:
        sessions.hand_over(response, held)
    return response


def _asked_for(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in {"GET", "HEAD"} else request.path


def _keep_what_was_sent(request: DeskRequest) -> sessions.Held | None:
    """A fresh draft under the vault's cookie; it holds no keys, so it opens nothing. Of files the names alone are kept."""
    if request.method != "POST":
        return None
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_KEPT
    ]
    files = [
        [name, plain_name(file.name or "")] for name, sent in request.FILES.lists() for file in sent
    ]
    if not (fields or files) or _characters(fields) + _characters(files) > KEPT_CHARACTERS:
        return None
    draft = {"path": request.path, "fields": fields, "files": files, "user": request.user.pk}
    return sessions.hold(request, Session.VAULT, {"kept": draft})


def _characters(pairs: list[list[str]]) -> int:
    return sum(len(name) + len(value) for name, value in pairs)


def _opened(
    request: SignedInRequest, key: HandlerKey, keys: PrivateKeys, way_on: str
) -> HttpResponse:
    before = sessions.held(request, Session.VAULT)
    waiting = before.values.get("kept") if before else None
    is_theirs = waiting is not None and waiting["user"] == request.user.pk
    found = hold_open(request, key, keys, **({"kept": waiting} if is_theirs else {}))
    response = redirect(reverse("accountability:kept_post") if is_theirs else way_on)
    sessions.hand_over(response, found)
    return response


def _own_address(request: HttpRequest) -> str:
    """Where to go on: the address that was asked for, when it is one of ours."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("accountability:vault")
