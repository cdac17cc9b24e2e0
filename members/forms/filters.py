"""What lists are narrowed by."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Network


def one_network_or_all(networks: Iterable[Network]) -> forms.ChoiceField:
    """One of the networks that the reader looks after; nothing chosen is all of them."""
    return forms.ChoiceField(
        label=_("Network"),
        required=False,
        choices=[("", _("all")), *((network.slug, network.name) for network in networks)],
        error_messages={"invalid_choice": _("Choose one of the networks shown.")},
    )
