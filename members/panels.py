"""What members offer to lower pages: who hosts, works with and supports a network."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.columns import Cell, column
from alliance.http import visitor_of
from alliance.models import User
from alliance.panels import panel
from members.actions.retention import RULES
from members.models import Application, Member, Partnership
from members.permissions.applications import (
    applications_seen_by,
    applications_waiting_for,
    may_see_queue,
)
from members.permissions.directory import may_list_members
from members.permissions.duplicates import may_compare, pairs_seen_by
from members.permissions.imports import may_import_anywhere
from members.permissions.memberships import (
    may_see_memberships,
    memberships_seen_by,
    transfers_seen_by,
)
from members.permissions.pledges import may_see_pledge_figures
from members.permissions.policies import may_see_policies
from members.queries import headcounts
from members.queries.directory import Wanted, found, told_by_country
from members.queries.duplicates import unjudged
from members.queries.erasure import open_erasure
from members.queries.memberships import number_of_open_proposals
from members.queries.organisations import members_of
from members.queries.own_requests import requests_of
from members.queries.pledges import what_is_due
from members.queries.policies import adaptations
from members.queries.queue import waiting
from members.queries.routing import is_open_to_members
from members.queries.standing import is_member
from members.queries.transfers import moves_to_comment_on
from members.queries.viewers import viewer_of
from members.queries.visibility import ceilings_today
from networks.models import Network
from networks.permissions import roles_in_force
from networks.queries import Country


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


@panel("privacy", template="members/privacy/public_panel.html", order=10)
def kept_how_long(request: HttpRequest, thing: None) -> dict[str, Any]:
    """How long what is kept about people is kept, from the rules that empty it."""
    return {"rules": RULES}


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


@panel("network", template="members/directory/panel.html", order=30)
def members_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """How many members a network has, where that may be told, and the way to those whom this reader sees."""
    ceilings = ceilings_today()
    number = headcounts.of_network(network, ceilings.tree)
    visitor = visitor_of(request)
    keeps_list = bool(may_list_members(visitor, network))
    if number is None and not keeps_list:
        in_directory = found(viewer_of(visitor), Wanted(network=network), ceilings)
        if not in_directory.exists():
            return None
    return {
        "number": number,
        "href": f"{reverse('members:directory')}?network={network.slug}",
        "register": reverse("members:register", args=[network.slug]) if keeps_list else "",
    }


@panel("country", template="members/directory/country_panel.html", order=20)
def members_in_a_country(request: HttpRequest, country: Country) -> dict[str, Any] | None:
    """How many members a country has, where that may be told; nothing where nobody is shown."""
    told = told_by_country(ceilings_today())
    if country.code not in told:
        return None
    return {"number": told[country.code], "href": _directory_of(country.code)}


@column(
    "countries",
    name="members",
    label=_("Members"),
    order=10,
    note=_(
        "Fewer than five members are not told, nor what would tell of them, so that nobody is known by a number."
    ),
)
def members_by_country(request: HttpRequest, codes: Collection[str]) -> dict[str, Cell]:
    """The same numbers as a column of the list of countries."""
    told = told_by_country(ceilings_today())
    return {code: _cell(code, told) for code in codes}


def _cell(code: str, told: Mapping[str, int | None]) -> Cell:
    if code not in told:
        return Cell(words=_("none shown"))
    if told[code] is None:
        return Cell(words=_("not told"))
    return Cell(told[code], href=_directory_of(code))


def _directory_of(code: str) -> str:
    return f"{reverse('members:directory')}?country={code}"


@panel("manage", template="members/organisations/panel.html", order=20)
def speaking_panel(request: HttpRequest, user: User) -> dict[str, Any]:
    """For whom one speaks; for coordinations the records that may be one."""
    may_judge = bool(may_compare(user))
    return {
        "members": list(members_of(user)),
        "may_compare": may_judge,
        "pairs": unjudged(pairs_seen_by(user)).count() if may_judge else 0,
    }


@panel("network", template="members/joining/panel.html", order=35)
def way_into_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """The button on a network's own page, for networks that one may ask to join."""
    if not is_open_to_members(network):
        return None
    return {"href": f"{reverse('members:join')}?{urlencode({'network': network.slug})}"}


@panel("manage", template="members/joining/own_panel.html", order=20)
def own_requests_panel(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """One's own requests that are not ended; for somebody who belongs nowhere and has no office, the way in."""
    rows = [row for row in requests_of(user) if row.state in Application.OPEN_STATES]
    if not rows and (is_member(user) or roles_in_force(user)):
        return None
    return {
        "draft": next((row for row in rows if row.state == Application.State.DRAFT), None),
        "rows": [row for row in rows if row.state != Application.State.DRAFT],
    }


# --- requests to join ---------------------------------------------------------------------------


@panel("manage", template="members/applications/panel.html", order=5)
def requests_to_join(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """How many requests wait, for those whose role looks at them; a sleeping role is told why it sees none."""
    may_see = may_see_queue(person)
    if may_see:
        seen = applications_seen_by(person)
        counts = waiting(seen, applications_waiting_for(person))
        return {"may_see": may_see, "waiting": counts}
    return {"may_see": may_see} if may_see.needs_second_factor else None


@panel("manage", template="members/pledges/panel.html", order=12)
def pledges_panel(request: HttpRequest, user: User) -> dict[str, Any]:
    """What this person still has to sign, and the way to what they signed; for some also the register and the texts."""
    members = list(Member.objects.standing().named().spoken_for_by(user).order_by("name_key", "pk"))
    return {
        "dues": [due for due in what_is_due(user, members) if due.demands] if members else [],
        "may_see_figures": may_see_pledge_figures(user),
        "may_see_policies": may_see_policies(user),
    }


@panel("network", template="members/pledges/network_panel.html", order=45)
def texts_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """The texts that a network has adapted."""
    documents = adaptations(network=network)
    return {"documents": documents} if documents else None


@panel("manage", template="members/imports/panel.html", order=30)
def imports_panel(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """The way to lists of existing members, for those who bring them."""
    may_import = may_import_anywhere(user)
    return {} if may_import else None
