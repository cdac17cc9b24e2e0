"""Whose vault is open, who may set one up, and who certifies the keys of others."""

import hashlib
import json
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import sessions, trust
from accountability.models import HandlerKey, TrustCertificate
from accountability.sessions import Held, Session
from accountability.vault import VaultError
from accountability.vault.keys import PrivateKeys, keys_from
from alliance.actors import Visitor
from alliance.models import User
from alliance.permissions import Verdict, allowed, denied, needs_second_factor
from networks.permissions import roles_in_force

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, repr=False)
class Unlocked:
    """A person with their vault open: their keys are in memory for this request."""

    user: User
    key: HandlerKey
    keys: PrivateKeys

    @property
    def author(self) -> str:
        """How this person signs items."""
        return trust.author_of(self.key)


def unlocked(request: HttpRequest) -> Unlocked | None:
    """The open vault of the person who asks, its idle time begun anew; None when it is locked. Raises StoreAwayError.

    It is bound to the sign-in, the rights and the certificates with which it was opened: when one of them changes, it is locked.
    """
    if not isinstance(request.user, User) or not request.user.is_active:
        return None
    found = sessions.held(request, Session.VAULT)
    if found is None or "keys" not in found.values:
        return None
    key = HandlerKey.objects.in_use().filter(pk=found.values["key"], user=request.user).first()
    if key is None or found.values.get("bound") != _bound(request, key):
        sessions.let_go(found)
        return None
    try:
        keys = keys_from(found.values["keys"])
    except VaultError:
        return None
    _forget_what_is_sent_again(request, found)
    sessions.keep(found)
    key.user = request.user
    return Unlocked(user=request.user, key=key, keys=keys)


def hold_open(request: HttpRequest, key: HandlerKey, keys: PrivateKeys, **more: object) -> Held:
    """Keep a vault open for this visitor; `sessions.hand_over` gives them the cookie. Raises StoreAwayError."""
    if before := sessions.held(request, Session.VAULT):
        sessions.let_go(before)
    values = {
        "key": key.pk,
        "keys": {"x": keys.x.hex(), "ed": keys.ed.hex()},
        "bound": _bound(request, key),
        **more,
    }
    return sessions.hold(request, Session.VAULT, values)


def lock(request: HttpRequest) -> None:
    """Forget what this visitor's vault cookie opens. Raises StoreAwayError."""
    if found := sessions.held(request, Session.VAULT):
        sessions.let_go(found)


def key_in_use(user: Visitor) -> HandlerKey | None:
    """The key of somebody's vault; None for who has set up none."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return HandlerKey.objects.in_use().filter(user=user).first()


def may_set_up_vault(user: Visitor) -> Verdict:
    """Anybody whose sign-in has a second step: a vault without certificates opens nothing."""
    if not isinstance(user, User):
        return denied(_("Sign in first."))
    if not Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exists():
        return needs_second_factor()
    return allowed("own vault")


def may_certify_handler(by: Unlocked, key: HandlerKey | None = None) -> Verdict:
    """Whether the holder of an open vault may stand behind the keys of others: the root has signed them, and not for themselves."""
    if key is not None and key.user_id == by.user.pk:
        return denied(_("Nobody certifies their own key. Ask another certifier."))
    if by.key not in trust.trusted_certifiers(timezone.now().date()):
        return denied(_("Only certifiers, whom the root key names, certify keys."))
    return allowed("certifier")


def _forget_what_is_sent_again(request: HttpRequest, found: Held) -> None:
    """A form that was kept while the vault was locked is offered until it arrives."""
    waiting = found.values.get("kept")
    if waiting and request.method == "POST" and waiting["path"] == request.path:
        del found.values["kept"]


def _bound(request: HttpRequest, key: HandlerKey) -> str:
    """What an open vault depends on, as a digest: this sign-in, these rights, these certificates, this passphrase."""
    rights = [[str(right), right.is_dormant] for right in roles_in_force(request.user)]
    certificates = TrustCertificate.objects.filter(key=key).order_by("pk")
    said = [
        request.session.session_key,
        sorted(rights),
        [
            [pk, role, str(day)]
            for pk, role, day in certificates.values_list("pk", "role", "expires_on")
        ],
        [key.pk, bytes(key.salt).hex()],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
