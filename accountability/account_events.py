"""Signing out locks the vault: what its cookie opens is forgotten at once."""

from typing import Any

from allauth.account import signals as account
from django.dispatch import receiver
from django.http import HttpRequest

from accountability.permissions.vault import lock
from accountability.store import StoreAwayError


@receiver(account.user_logged_out)
def lock_vault(request: HttpRequest | None, **_about: Any) -> None:
    if request is None:
        return
    try:
        lock(request)
    except StoreAwayError:
        # the vault was bound to this sign-in and opens for no other
        return
