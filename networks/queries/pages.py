"""Reads for those who look after a network: the version of its texts, the networks of a desk."""

import json
from collections.abc import Collection

from alliance.texts import of_row
from alliance.tokens import digest
from networks.models import AdmissionPolicy, Network, NetworkStatus
from networks.queries.tree import Standing, standings

TEXTS_OF_A_PAGE = ("name", "summary", "note")


def page_version(network: Network) -> str:
    """A short sign of what the page says now: it differs when anybody changed a text in between."""
    said = {field: of_row(network, field) for field in TEXTS_OF_A_PAGE}
    return digest(json.dumps(said, sort_keys=True))[:16]


def desks(network_ids: Collection[int]) -> list[Standing]:
    """The networks with these keys as they stand today, in the order of the tree. Five queries."""
    whole = standings()
    everyone = whole.everyone if whole else ()
    return [standing for standing in everyone if standing.network.pk in network_ids]


def policy_of(network: Network) -> AdmissionPolicy | None:
    return AdmissionPolicy.objects.filter(network=network).first()


def admits_by_own_policy_only(status: NetworkStatus | None) -> bool:
    """Whether a network in this status admits nobody unless it has written down how."""
    return status is not None and status.status == NetworkStatus.Status.EMERGING
