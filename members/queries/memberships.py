"""What pages show of memberships, and who is told when something happens to one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from alliance.folding import Fold
from alliance.models import User
from members.models import Member, Membership, MembershipProposal, MembershipSuspension
from networks.models import Body, Network, RoleAssignment
from networks.queries import tree_on

COORDINATION = [RoleAssignment.Role.COORDINATOR, RoleAssignment.Role.DEPUTY]
SECRETARIAT = [RoleAssignment.Role.SECRETARIAT, RoleAssignment.Role.SECRETARIAT_LEAD]


def own_and_past(user: User) -> "QuerySet[Membership]":
    """Every membership of the members this person speaks for, those in force first, then the newest end."""
    rows = Membership.objects.of(user).select_related("member", "network")
    return rows.alias(
        is_over=Case(
            When(state=Membership.State.ENDED, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
    ).order_by("is_over", "member__name_key", "-period", "pk")


@dataclass(frozen=True)
class Search:
    """What a list of memberships is narrowed to."""

    words: str = ""
    state: str = ""
    network: str = ""


def found(memberships: "QuerySet[Membership]", search: Search) -> "QuerySet[Membership]":
    """Those that fit, by name. Accents and case do not matter."""
    rows = memberships.select_related("member", "network")
    if search.words:
        key = Fold(Value(search.words))
        rows = rows.alias(typed=key).filter(
            Q(member__name_key__contains=key) | Q(member__acronym_key=key)
        )
    if search.state:
        rows = rows.filter(state=search.state)
    if search.network:
        rows = rows.filter(network__slug=search.network)
    return rows.order_by("member__name_key", "member_id", "-period", "pk")


def suspension_in_force(
    membership: Membership, on: date | None = None
) -> MembershipSuspension | None:
    return (
        MembershipSuspension.objects.filter(
            membership=membership, period__contains=on or timezone.now().date()
        )
        .select_related("decided_by", "membership__network", "membership__member")
        .order_by("pk")
        .first()
    )


def open_proposal(membership: Membership) -> MembershipProposal | None:
    return (
        MembershipProposal.objects.filter(
            membership=membership, answer=MembershipProposal.Answer.OPEN
        )
        .order_by("pk")
        .first()
    )


def bodies_over(network: Network) -> "QuerySet[Body]":
    """The bodies that can decide about members of a network: its own and those of every network above."""
    above = tree_on().ancestors(network.pk)
    return (
        Body.objects.filter(network__in=[network.pk, *above])
        .select_related("network")
        .order_by("network__name", "name", "pk")
    )


def coordination_of(network: Network) -> "QuerySet[User]":
    """Who coordinates a network today; where nobody does, who coordinates the nearest above, at last the Secretariat."""
    for pk in (network.pk, *tree_on().ancestors(network.pk)):
        people = _holding(COORDINATION, pk)
        if people.exists():
            return people
    return secretariat()


def secretariat() -> "QuerySet[User]":
    return _holding(SECRETARIAT)


def spokespeople(member: Member) -> "QuerySet[User]":
    """Who speaks for a member today, with an account that is open."""
    today = timezone.now().date()
    return (
        User.objects.filter(
            is_active=True,
            representations__member=member,
            representations__period__contains=today,
        )
        .distinct()
        .order_by("pk")
    )


def _holding(roles: list[RoleAssignment.Role], network: int | None = None) -> "QuerySet[User]":
    rights = RoleAssignment.objects.in_force(timezone.now()).filter(role__in=roles)
    if network is not None:
        rights = rights.filter(network=network)
    return User.objects.filter(is_active=True, pk__in=rights.values("user")).order_by("pk")
