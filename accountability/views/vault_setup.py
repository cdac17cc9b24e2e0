"""Setting up one's vault: six words, the kit on paper, both typed back; other words, another kit, and the way back with the kit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accountability import sessions
from accountability.actions import handlers
from accountability.actions.leaked import replace_keys
from accountability.forms.vault import KitForm, PassphraseForm
from accountability.models import HandlerKey
from accountability.permissions.vault import hold_open, key_in_use, may_set_up_vault, unlocked
from accountability.queries.certificates import certificates_of, own_fingerprint
from accountability.sessions import Held, Session
from accountability.vault.derivation import kit_in_groups
from accountability.vault.keys import PrivateKeys, keys_from
from accountability.views.frame import concern_page
from accountability.views.vault import DeskRequest, held_or_away, vault_required
from alliance.confirmation import freshly_confirmed
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require

ENROL, LEAKED, CHANGE, RECOVER, KIT = "enrol", "leaked", "change", "recover", "kit"
MAKING_KEYS = {ENROL, LEAKED}


@require_safe
@concern_page
@held_or_away
def vault(request: SignedInRequest) -> HttpResponse:
    """One's own vault: whether there is one, what it is certified for, and what can be done with it."""
    key, found = key_in_use(request.user), unlocked(request)
    context = {
        "key": key,
        "is_open": found is not None,
        "fingerprint": own_fingerprint(found.keys.public) if found else None,
        "certificates": certificates_of(key, timezone.now().date()) if key else [],
        "may_set_up": may_set_up_vault(request.user),
    }
    return render(request, "accountability/vault/vault.html", context)


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@held_or_away
def begin(request: SignedInRequest) -> HttpResponse:
    """What a vault is; then the first six words. Also for who has lost both words and kit: the new keys open nothing old."""
    require(may_set_up_vault(request.user))
    if request.method == "POST":
        return _begin(request, ENROL, None)
    context = {"is_another": key_in_use(request.user) is not None}
    return render(request, "accountability/vault/begin.html", context)


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
@vault_required
def leaked(request: DeskRequest) -> HttpResponse:
    """New keys for who fears that somebody else has their words or kit. The vault is open still, so it can leave its cases."""
    require(may_set_up_vault(request.user))
    if request.method == "POST":
        return _begin(request, LEAKED, None)
    return render(request, "accountability/vault/leaked.html")


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@held_or_away
def recover(request: SignedInRequest) -> HttpResponse:
    """Open one's vault with the kit, and draw new words for it."""
    key = _own_key(request)
    require(may_set_up_vault(request.user))
    form = KitForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            keys = handlers.open_with_kit(key=key, typed=form.cleaned_data["kit"])
            return _begin(request, RECOVER, keys)
    return render(request, "accountability/vault/recover.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@vault_required
def change(request: DeskRequest) -> HttpResponse:
    """Other words for the same keys; the present ones are asked for first."""
    return _after_passphrase(request, CHANGE)


@require_http_methods(["GET", "HEAD", "POST"])
@vault_required
def renew_kit(request: DeskRequest) -> HttpResponse:
    """Another kit for the same keys; the words are asked for first."""
    return _after_passphrase(request, KIT)


@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@held_or_away
def words(request: SignedInRequest) -> HttpResponse:
    """The words that were drawn; sending the page draws others."""
    held = _begun(request, ENROL, LEAKED, CHANGE, RECOVER)
    if request.method == "POST":
        held.values["setup"]["words"] = handlers.draw_passphrase()
        sessions.keep(held)
        return redirect("accountability:vault_words")
    context = {"words": held.values["setup"]["words"].split()}
    return render(request, "accountability/vault/words.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@held_or_away
def words_again(request: SignedInRequest) -> HttpResponse:
    """The six words typed back; with them the keys are made, or closed anew."""
    held = _begun(request, ENROL, LEAKED, CHANGE, RECOVER)
    form = PassphraseForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            return _take_words(request, held, form.cleaned_data["passphrase"])
    return render(request, "accountability/vault/words_again.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@held_or_away
def kit(request: SignedInRequest) -> HttpResponse:
    """The kit, to be printed or written down; once somebody goes on, it is not shown again."""
    held = _begun(request, ENROL, LEAKED, KIT)
    setup = held.values["setup"]
    if request.method == "POST":
        setup["is_shown"] = True
        sessions.keep(held)
    if setup["is_shown"]:
        return redirect("accountability:vault_kit_again")
    context = {"groups": kit_in_groups(setup["kit"]).split("-")}
    return render(request, "accountability/vault/kit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@held_or_away
def kit_again(request: SignedInRequest) -> HttpResponse:
    """The kit typed back from paper. Whoever cannot gets another one."""
    held = _begun(request, ENROL, LEAKED, KIT)
    if "another" in request.POST:
        return _draw_another_kit(request, held)
    form = KitForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            return _take_kit(request, held, form.cleaned_data["kit"])
    return render(request, "accountability/vault/kit_again.html", {"form": form})


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@held_or_away
def retire(request: SignedInRequest) -> HttpResponse:
    """Take one's vault out of use for good."""
    key = _own_key(request)
    if request.method == "POST":
        handlers.retire_vault(key=key, by=request.user)
        messages.success(request, _("Your vault is retired. Nothing new is sealed to it."))
        return redirect("accountability:vault")
    return render(request, "accountability/vault/retire.html")


def _own_key(request: SignedInRequest) -> HandlerKey:
    key = key_in_use(request.user)
    if key is None:
        raise Http404
    return key


def _begun(request: SignedInRequest, *steps: str) -> Held:
    """What this person has begun to set up, in this sign-in, at one of these steps."""
    found = sessions.held(request, Session.VAULT)
    setup = found.values.get("setup") if found else None
    whose = [request.user.pk, request.session.session_key]
    if found is None or setup is None or setup["whose"] != whose or setup["what"] not in steps:
        raise Http404
    return found


def _begin(request: SignedInRequest, what: str, keys: PrivateKeys | None) -> HttpResponse:
    setup = {
        **_setup(request, what, keys),
        "words": handlers.draw_passphrase(),
        "kit": "",
    }
    return _hold_setup(request, setup, "accountability:vault_words")


def _setup(request: SignedInRequest, what: str, keys: PrivateKeys | None) -> dict[str, Any]:
    key = key_in_use(request.user)
    return {
        "what": what,
        "whose": [request.user.pk, request.session.session_key],
        "key": key.pk if key else None,
        "keys": {"x": keys.x.hex(), "ed": keys.ed.hex()} if keys else None,
        "is_shown": False,
    }


def _hold_setup(request: SignedInRequest, setup: dict[str, Any], address: str) -> HttpResponse:
    """An open vault stays open beside what is being set up."""
    found = sessions.held(request, Session.VAULT)
    response = redirect(address)
    if found is None:
        found = sessions.hold(request, Session.VAULT, {})
        sessions.hand_over(response, found)
    found.values["setup"] = setup
    sessions.keep(found)
    return response


def _after_passphrase(request: DeskRequest, what: str) -> HttpResponse:
    form = PassphraseForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            typed = form.cleaned_data["passphrase"]
            keys = handlers.open_with_passphrase(key=request.vault.key, typed=typed)
            if what == CHANGE:
                return _begin(request, CHANGE, keys)
            setup = {**_setup(request, KIT, keys), "kit": handlers.draw_kit()}
            return _hold_setup(request, setup, "accountability:vault_kit")
    context = {"form": form, "is_kit": what == KIT}
    return render(request, "accountability/vault/after_passphrase.html", context)


def _take_words(request: SignedInRequest, held: Held, typed: str) -> HttpResponse:
    setup, by = held.values["setup"], request.user
    if setup["what"] in MAKING_KEYS:
        new = handlers.enrol(drawn=setup["words"], typed=typed, by=by)
        held.values["setup"] = {
            **_setup(request, setup["what"], new.keys),
            "key": new.key.pk,
            "kit": new.kit,
        }
        sessions.keep(held)
        return redirect("accountability:vault_kit")
    keys, key = keys_from(setup["keys"]), _own_key(request)
    if setup["what"] == CHANGE:
        key = handlers.change_passphrase(
            key=key, keys=keys, drawn=setup["words"], typed=typed, by=by
        )
        messages.success(request, _("Your vault opens with the new words from now on."))
        return _opened(request, key, keys, "accountability:vault")
    key = handlers.recover(key=key, keys=keys, drawn=setup["words"], typed=typed, by=by)
    again = {**_setup(request, KIT, keys), "kit": handlers.draw_kit()}
    return _opened(request, key, keys, "accountability:vault_kit", setup=again)


def _draw_another_kit(request: SignedInRequest, held: Held) -> HttpResponse:
    setup = held.values["setup"]
    setup["kit"], setup["is_shown"] = handlers.draw_kit(), False
    if setup["what"] in MAKING_KEYS:
        key = HandlerKey.objects.filter(pk=setup["key"], user=request.user).first()
        keys = keys_from(setup["keys"])
        if key is None or not handlers.close_under_kit(
            key=key, keys=keys, kit=setup["kit"], by=request.user
        ):
            raise Http404
    sessions.keep(held)
    return redirect("accountability:vault_kit")


def _take_kit(request: SignedInRequest, held: Held, typed: str) -> HttpResponse:
    setup, by = held.values["setup"], request.user
    key = HandlerKey.objects.filter(pk=setup["key"], user=by).first()
    if key is None:
        raise ValidationError(_("This vault is no longer in use."))
    keys = keys_from(setup["keys"])
    if setup["what"] == ENROL:
        key = handlers.type_back_kit(key=key, typed=typed, by=by)
        messages.success(request, _("Your vault is set up. Two certifiers now confirm its key."))
    elif setup["what"] == LEAKED:
        key = _replaced(request, key, typed)
    else:
        key = handlers.replace_kit(key=key, keys=keys, kit=setup["kit"], typed=typed, by=by)
        messages.success(request, _("The new kit is the one that counts. Destroy the old one."))
    return _opened(request, key, keys, "accountability:vault")


def _replaced(request: SignedInRequest, key: HandlerKey, typed: str) -> HandlerKey:
    before = unlocked(request)
    if before is None:
        raise ValidationError(_("Your vault was locked meanwhile. Unlock it and begin again."))
    replaced = replace_keys(key=key, typed=typed, leaked=before)
    messages.success(
        request, _("The old keys are out of use. Two certifiers now confirm the new one.")
    )
    if replaced.left_alone:
        messages.warning(
            request,
            _(
                "Nobody else may read some of your concerns. Tell the accountability lead: three trustees bring them back."
            ),
        )
    return replaced.key


def _opened(
    request: SignedInRequest, key: HandlerKey, keys: PrivateKeys, address: str, **more: object
) -> HttpResponse:
    found = hold_open(request, key, keys, **more)
    response = redirect(address)
    sessions.hand_over(response, found)
    return response
