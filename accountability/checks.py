"""What must be right before concerns can come in: keys and pepper before the start, readers and store once the database is there."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone

from accountability import store, trust
from accountability.models import IntakeChannel
from accountability.routes import READERS, NobodyReceivesError, route
from accountability.store import StoreAwayError

CONCERNS = "concerns"
HOW = "docs/handlers.md tells how it is made."


@register(Tags.security, deploy=True)
def keys_of_concerns_can_be_used(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Half a ceremony is worse than none: without a root no concern comes in, with one all the rest must be there."""
    if not (settings.ROOT_ED25519_PUB or settings.ESCROW_X25519_PUB):
        return []
    found: list[CheckMessage] = []
    if trust.pinned_root() is None:
        message = "ROOT_ED25519_PUB is no public key in hexadecimal: nobody would be trusted to read concerns."
        found.append(Error(message, hint=HOW, id="accountability.E001"))
    if trust.pinned_escrow() is None:
        message = "ESCROW_X25519_PUB is no public key in hexadecimal: a lost concern would be lost for good."
        found.append(Error(message, hint=HOW, id="accountability.E002"))
    try:
        trust.pepper()
    except OSError:
        message = "RECEIPT_PEPPER_FILE cannot be read or does not hold 32 bytes: no code would open anything."
        found.append(Error(message, hint=HOW, id="accountability.E003"))
    if not settings.STORE_URL:
        message = "STORE_URL is not set: nothing could be written down, and no vault opened."
        found.append(Error(message, id="accountability.E004"))
    return found


@register(CONCERNS, deploy=True)
def open_channels_can_receive(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Reads the certificates, so it runs only where a database is named: `check --deploy --tag concerns --database default`.

    A demonstration goes on with what it has, however old its certificates are.
    """
    if not databases or trust.is_throw_away_root():
        return []
    channels = IntakeChannel.objects.select_related("network").filter(is_open=True).order_by("pk")
    found: list[CheckMessage] = [
        Error(
            f"The open channel of “{channel.network.name}” has fewer than two certified recipients.",
            hint="Certify more handlers, or close the channel.",
            id="accountability.E005",
        )
        for channel in channels
        if _readers_of(channel) < READERS
    ]
    if channels and not _store_answers():
        message = "The store of STORE_URL does not answer: nothing could be written down."
        found.append(Error(message, id="accountability.E006"))
    return found


def _store_answers() -> bool:
    try:
        store.get("check")
    except StoreAwayError:
        return False
    return True


def _readers_of(channel: IntakeChannel) -> int:
    try:
        return len(route(channel, (), timezone.now().date()).readers)
    except NobodyReceivesError:
        return 0
