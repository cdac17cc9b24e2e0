"""What members offer to lower pages: who hosts, works with and supports a network."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from alliance.models import User
from alliance.panels import panel
from members.models import Partnership
from members.permissions.memberships import (
    may_see_memberships,
    memberships_seen_by,
    transfers_seen_by,
)
from members.queries.erasure import open_erasure
from members.queries.memberships import number_of_open_proposals
from members.queries.transfers import moves_to_comment_on
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


@panel("manage", template="members/memberships/panel.html", order=30)
def memberships_panel(request: HttpRequest, user: User) -> dict[str, Any]:
    """One's own memberships; for coordinations those of their networks, and what waits there."""
    may_see = may_see_memberships(user)
    if not may_see:
        return {"may_see": False, "moves": [], "proposals": 0}
    return {
        "may_see": True,
        "moves": moves_to_comment_on(transfers_seen_by(user)),
        "proposals": number_of_open_proposals(memberships_seen_by(user)),
    }
