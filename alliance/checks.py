"""What must be right before the portal serves people, beside Django's own list: part of `check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from alliance import sealing


@register(Tags.security, deploy=True)
def sealing_keys_can_be_used(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Without keys the first second factor that somebody sets up would fail, long after the start."""
    try:
        sealing.seal("a try")
    except ImproperlyConfigured as error:
        return [Error(str(error), id="alliance.E001")]
    return []
