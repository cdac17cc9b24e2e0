"""The list that a coordination keeps of its members: all who belong, listed in the directory or not."""

from django.db.models import QuerySet
from django.utils import timezone

from members.models import Member, Membership
from members.queries.visibility import members_held
from networks.models import Network
from networks.permissions import COORDINATION, SECRETARIAT, Visitor, networks_within
from networks.queries import tree_on


def belonging_to(network: Network, user: Visitor) -> "QuerySet[Membership]":
    """The memberships in force in a network and below it as far as the person's right reaches, by name.

    Those withheld for safety are not among them.
    """
    reached = tree_on().subtree(network.pk) & networks_within(user, COORDINATION | SECRETARIAT)
    return (
        Membership.objects.in_force()
        .filter(
            network__in=reached,
            member__in=Member.objects.standing().named().values("pk"),
        )
        .exclude(state=Membership.State.ENDED)
        .exclude(member__in=members_held())
        .select_related("member", "network")
        .order_by("member__name_key", "pk")
    )


def held_in(network: Network, user: Visitor) -> "QuerySet[Member]":
    """The members of a network and below it that are withheld and that this person may show again."""
    return (
        Member.objects.visible_to(user)
        .belonging_to(tree_on().subtree(network.pk))
        .filter(safety_holds__period__contains=timezone.now())
        .order_by("name_key", "pk")
    )


def is_held(member: Member) -> bool:
    return members_held().filter(pk=member.pk).exists()
