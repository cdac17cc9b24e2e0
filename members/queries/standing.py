"""Who is a member today: asked anew each time, never copied down to people."""

from django.db.models import QuerySet

from alliance.models import User
from members.models import Member, Membership
from networks.permissions import Visitor


def own_memberships(user: Visitor) -> "QuerySet[Membership]":
    """The memberships in force, not suspended, of the members this person speaks for."""
    if not isinstance(user, User) or not user.is_active:
        return Membership.objects.none()
    own = Member.objects.standing().spoken_for_by(user).values("pk")
    return Membership.objects.in_force().filter(member__in=own, state=Membership.State.ACTIVE)


def is_member(user: Visitor) -> bool:
    """Whether the person belongs to the alliance: as a member, or because they speak for one."""
    return own_memberships(user).exists()


def is_suspended(member: Member) -> bool:
    """Whether a member belongs somewhere and is suspended everywhere it does. An applicant belongs nowhere yet."""
    states = set(
        Membership.objects.in_force()
        .filter(member=member)
        .order_by("pk")
        .values_list("state", flat=True)
    )
    return Membership.State.SUSPENDED in states and Membership.State.ACTIVE not in states


def networks_of(user: Visitor) -> frozenset[int]:
    """The networks to which the person belongs, by key. What is above and below them is not among them."""
    return frozenset(own_memberships(user).values_list("network_id", flat=True))
