"""Conflict of interest: what ties a person to others, and whether a case is about any of it.

A subject is a UUID: of a person, a network, a member, or of one of the bodies below. A case keeps marks of the subjects that
must not see it (`vault.cases.exclusion_mark`); a person is kept out when any of their ties has a mark there.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q

from accountability.models import DeclaredTie
from accountability.subjects import (
    ALLIANCE,
    BOARD,
    COORDINATIONS,
    FOCAL_POINTS,
    SECRETARIAT,
    network_subject,
)
from accountability.vault.cases import exclusion_mark
from alliance.models import User
from members.models import Membership, Representative
from networks.models import Body, RoleAssignment, SeatTerm
from networks.queries.tree import tree_on

Role = RoleAssignment.Role
_BODIES: Mapping[str, UUID] = {
    Role.SECRETARIAT: SECRETARIAT,
    Role.SECRETARIAT_LEAD: SECRETARIAT,
    Role.TECHNICAL_ADMINISTRATOR: SECRETARIAT,
    Role.BOARD: BOARD,
    Role.FOCAL_POINT: FOCAL_POINTS,
    Role.COORDINATOR: COORDINATIONS,
    Role.DEPUTY: COORDINATIONS,
}
# A right that ended keeps its holder out for as long as a seat or membership would.
YEARS_A_TIE_LASTS = 5
DIGEST_BYTES = 32

Ties = frozenset[UUID]


def ties_of(people: Collection[User], on: date) -> dict[int, Ties]:
    """What each of these people is tied to, by their key: themselves, networks, members, bodies. Seven queries, however many."""
    found: dict[int, set[UUID]] = {person.pk: {person.public_id} for person in people}
    since = on.replace(year=on.year - YEARS_A_TIE_LASTS, day=min(on.day, 28))
    _add_offices(found, since)
    _add_seats(found, since)
    _add_members(found, since)
    _add_declared(found, on)
    return {pk: frozenset(ties) for pk, ties in found.items()}


def digest_of_ties(ties: Ties) -> bytes:
    """What a grant remembers of the last check; a person whose ties changed has another."""
    return hashlib.sha256(b"".join(sorted(tie.bytes for tie in ties))).digest()


def is_kept_out(ties: Ties, subjects: Collection[UUID]) -> bool:
    """Whether somebody with these ties must not see a case about these subjects."""
    return not ties.isdisjoint(subjects)


def is_marked_out(ties: Iterable[UUID], marks: Collection[bytes], tag_key: bytes) -> bool:
    """The same for a stored case, whose subjects are only known as marks."""
    return any(exclusion_mark(tag_key, tie) in marks for tie in ties)


def _add_offices(found: dict[int, set[UUID]], since: date) -> None:
    root = tree_on().root
    rows = RoleAssignment.objects.filter(user__in=list(found), period__endswith__date__gt=since)
    for user, role, network in rows.order_by("pk").values_list("user", "role", "network"):
        if body := _BODIES.get(role):
            found[user].add(body)
        if network != root:
            found[user].add(network_subject(network))
        elif role != Role.BOARD:
            found[user].add(ALLIANCE)


def _add_seats(found: dict[int, set[UUID]], since: date) -> None:
    root = tree_on().root
    held_since = Q(period__endswith__isnull=True) | Q(period__endswith__gt=since)
    rows = SeatTerm.objects.filter(held_since, user__in=list(found)).order_by("pk")
    for user, network, kind in rows.values_list("user", "seat__body__network", "seat__body__kind"):
        if network != root:
            found[user].add(network_subject(network))
        elif kind == Body.Kind.BOARD:
            found[user].add(BOARD)


def _add_members(found: dict[int, set[UUID]], since: date) -> None:
    spoken_since = Q(period__endswith__isnull=True) | Q(period__endswith__gt=since)
    speakers: dict[int, set[int]] = {}
    rows = Representative.objects.filter(spoken_since, user__in=list(found)).order_by("pk")
    for user, member, public_id in rows.values_list("user", "member", "member__public_id"):
        found[user].add(public_id)
        speakers.setdefault(member, set()).add(user)
    belonged_since = Q(period__endswith__isnull=True) | Q(period__endswith__gt=since)
    belonging = Membership.objects.filter(belonged_since, member__in=list(speakers)).order_by("pk")
    for member, network in belonging.values_list("member", "network"):
        for user in speakers[member]:
            found[user].add(network_subject(network))


def _add_declared(found: dict[int, set[UUID]], on: date) -> None:
    rows = DeclaredTie.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on), user__in=list(found)
    ).order_by("pk")
    for user, network, member in rows.values_list("user", "network", "member__public_id"):
        found[user].add(network_subject(network) if network else member)
