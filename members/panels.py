"""What members offer to lower pages: who hosts, works with and supports a network."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from alliance.models import User
from alliance.panels import panel
from members.models import Partnership
from members.queries.erasure import open_erasure
from networks.models import Network


@dataclass(frozen=True)
class Supporters:
    """Organisations that are tied to a network in one way."""

    kind: str
    partnerships: tuple[Partnership, ...]


@panel("network", template="members/partners_panel.html", order=40)
def partners_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    today = timezone.now().date()
    rows = list(Partnership.objects.of(network).filter(period__contains=today))
    return {"groups": _by_kind(rows)} if rows else None


def _by_kind(rows: Iterable[Partnership]) -> list[Supporters]:
    rows = list(rows)
    return [
        Supporters(kind.value, found)
        for kind in Partnership.Kind
        if (found := tuple(row for row in rows if row.kind == kind))
    ]


@panel("manage", template="members/privacy/panel.html", order=90)
def own_data_panel(request: HttpRequest, user: User) -> dict[str, Any]:
    """Where everybody reads, takes along and erases what is kept about them."""
    return {"erasure": open_erasure(user)}
