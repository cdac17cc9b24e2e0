"""What a member that moves or comes back still signs, and where it may go."""

from collections.abc import Collection

from members.models import Application, Member, Membership, Pledge, PolicyVersion
from members.queries.pledges import rulebook, texts_to_sign
from members.queries.routing import choices
from networks.models import Network


def still_to_sign(member: Member, network: Network) -> tuple[PolicyVersion, ...]:
    """The texts of a network that nobody has signed for the member yet; none where those it signed are enough there."""
    signed = set(
        Pledge.objects.filter(on_behalf_of=member)
        .order_by("pk")
        .values_list("version_id", flat=True)
    )
    wanted = {
        demand.current.pk
        for demand in rulebook().demands_on(network.pk)
        if not demand.enough & signed
    }
    return tuple(version for version in texts_to_sign(network) if version.pk in wanted)


def networks_to_move_to(membership: Membership) -> list[Network]:
    """The networks that one may ask to join, without those to which the member belongs."""
    belongs = set(
        Membership.objects.in_force()
        .filter(member=membership.member_id)
        .values_list("network_id", flat=True)
    )
    return [network for network in choices() if network.pk not in belongs]


def open_requests(members: Collection[int]) -> list[Application]:
    """What members have asked and nobody has decided: moves and returns."""
    return list(
        Application.objects.under_way()
        .filter(member__in=members)
        .exclude(kind=Application.Kind.NEW)
        .select_related("network", "desk", "leaving__network", "member")
        .order_by("-submitted_at", "-pk")
    )
