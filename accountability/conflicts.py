"""Conflict of interest: what ties a person to others, and whether a case is about any of it.

A subject is a UUID: of a person, a network, a member, or of one of the bodies below. A case keeps marks of the subjects that
must not see it (`vault.cases.exclusion_mark`); a person is kept out when any of their ties has a mark there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from accountability.models import DeclaredTie, TrustCertificate
from accountability.subjects import (
    ALLIANCE,
    BOARD,
    COORDINATIONS,
    FOCAL_POINTS,
    LEADS,
    SECRETARIAT,
    network_subject,
)
from accountability.vault.cases import exclusion_mark
from accountability.vault.recovery import digest_of
from alliance.models import User
from members.models import Membership, Representative
from networks.models import Body, RoleAssignment, SeatTerm
from networks.queries.tree import Tree, tree_on

Role = RoleAssignment.Role
Certified = TrustCertificate.Role
_BODIES: Mapping[str, UUID] = {
    Role.SECRETARIAT: SECRETARIAT,
    Role.SECRETARIAT_LEAD: SECRETARIAT,
    Role.TECHNICAL_ADMINISTRATOR: SECRETARIAT,
    Role.BOARD: BOARD,
    Role.FOCAL_POINT: FOCAL_POINTS,
    Role.COORDINATOR: COORDINATIONS,
    Role.DEPUTY: COORDINATIONS,
}
# What a seat in a body of the whole alliance ties to; everybody may sit in its assembly.
_SEATS: Mapping[str, frozenset[UUID]] = {
    Body.Kind.BOARD: frozenset({BOARD}),
    Body.Kind.GOVERNANCE_COMMITTEE: frozenset({BOARD}),
    Body.Kind.SECRETARIAT: frozenset({SECRETARIAT, ALLIANCE}),
    Body.Kind.STEERING_COMMITTEE: frozenset({ALLIANCE}),
    Body.Kind.YOUTH: frozenset({ALLIANCE}),
    Body.Kind.ASSEMBLY: frozenset(),
}
_CERTIFIED: Mapping[str, UUID] = {
    Certified.FOCAL_POINT: FOCAL_POINTS,
    Certified.LEAD: LEADS,
    Certified.TRUSTEE: BOARD,
}
# Those who read for the whole alliance hold an office of it; a trustee and an outside contact do not.
_OFFICES_OF_THE_WHOLE = {Certified.FOCAL_POINT, Certified.LEAD, Certified.CUSTODIAN}
# What ended ties for so long: a right, a seat, a membership, a certificate, and what somebody declared.
YEARS_A_TIE_LASTS = 5
DIGEST_BYTES = 32

Ties = frozenset[UUID]


@dataclass
class _Found:
    """What ties one person, as it is gathered: subjects, and networks by their key."""

    subjects: set[UUID] = field(default_factory=set)
    networks: set[int] = field(default_factory=set)

    def all(self, tree: Tree) -> Ties:
        """A network ties to those above it too: who leads those decides on its offices. The whole alliance is its bodies."""
        above = {top for network in self.networks for top in tree.ancestors(network)}
        places = (self.networks | above) - {tree.root}
        return frozenset({*self.subjects, *(network_subject(place) for place in places)})


Gathered = defaultdict[int, _Found]


def ties_of(people: Collection[User], on: date) -> dict[int, Ties]:
    """What each of these people is tied to, by their key: themselves, networks, members, bodies. Nine queries, however many."""
    tree, found = tree_on(on), Gathered(_Found)
    for person in people:
        found[person.pk].subjects.add(person.public_id)
    since = on.replace(year=on.year - YEARS_A_TIE_LASTS, day=min(on.day, 28))
    _add_offices(found, since, tree)
    _add_certified(found, since, tree)
    _add_seats(found, since, tree)
    _add_members(found, since)
    _add_declared(found, since, tree)
    return {pk: gathered.all(tree) for pk, gathered in found.items()}


def digest_of_ties(ties: Ties) -> bytes:
    """What a grant remembers of the last check; a person whose ties changed has another."""
    return digest_of(tuple(ties))


def is_kept_out(ties: Ties, subjects: Collection[UUID]) -> bool:
    """Whether somebody with these ties must not see a case about these subjects."""
    return not ties.isdisjoint(subjects)


def is_marked_out(ties: Iterable[UUID], marks: Collection[bytes], tag_key: bytes) -> bool:
    """The same for a stored case, whose subjects are only known as marks."""
    return any(exclusion_mark(tag_key, tie) in marks for tie in ties)


def _add_offices(found: Gathered, since: date, tree: Tree) -> None:
    held_since = Q(revoked_at__isnull=True) | Q(revoked_at__date__gt=since)
    rows = RoleAssignment.objects.filter(
        held_since, user__in=list(found), period__endswith__date__gt=since
    )
    for user, role, network in rows.order_by("pk").values_list("user", "role", "network"):
        if body := _BODIES.get(role):
            found[user].subjects.add(body)
        found[user].networks.add(network)
        if network == tree.root and role != Role.BOARD:
            found[user].subjects.add(ALLIANCE)


def _add_certified(found: Gathered, since: date, tree: Tree) -> None:
    """Whom somebody reads for. Claims of certificates are taken as they stand: what is not true keeps out one person more."""
    places = {str(network_subject(pk)): pk for pk in tree.levels}
    rows = TrustCertificate.objects.filter(key__user__in=list(found), expires_on__gt=since)
    for user, role, networks in rows.order_by("pk").values_list(
        "key__user", "role", "statement__networks"
    ):
        named = {places[one] for one in networks or () if one in places}
        found[user].networks |= named
        if body := _CERTIFIED.get(role):
            found[user].subjects.add(body)
        if role in _OFFICES_OF_THE_WHOLE and (not named or tree.root in named):
            found[user].subjects.add(ALLIANCE)


def _add_seats(found: Gathered, since: date, tree: Tree) -> None:
    held_since = Q(period__endswith__isnull=True) | Q(period__endswith__gt=since)
    rows = SeatTerm.objects.filter(held_since, user__in=list(found)).order_by("pk")
    for user, network, kind in rows.values_list("user", "seat__body__network", "seat__body__kind"):
        found[user].networks.add(network)
        if network == tree.root:
            found[user].subjects |= _SEATS[kind]


def _add_members(found: Gathered, since: date) -> None:
    lasted = Q(period__endswith__isnull=True) | Q(period__endswith__gt=since)
    speakers = defaultdict[int, set[int]](set)
    rows = Representative.objects.filter(lasted, user__in=list(found)).order_by("pk")
    for user, member, public_id in rows.values_list("user", "member", "member__public_id"):
        found[user].subjects.add(public_id)
        speakers[member].add(user)
    belonging = Membership.objects.filter(lasted, member__in=list(speakers)).order_by("pk")
    for member, network in belonging.values_list("member", "network"):
        for user in speakers[member]:
            found[user].networks.add(network)


def _add_declared(found: Gathered, since: date, tree: Tree) -> None:
    lasted = Q(ended_on__isnull=True) | Q(ended_on__gt=since)
    rows = DeclaredTie.objects.filter(lasted, user__in=list(found)).order_by("pk")
    to_members = rows.filter(member__isnull=False)
    for user, member in to_members.values_list("user", "member__public_id"):
        found[user].subjects.add(member)
    to_networks = rows.filter(network__isnull=False)
    for user, network in to_networks.values_list("user", "network"):
        found[user].networks.add(network)
        if network == tree.root:
            found[user].subjects.add(ALLIANCE)
