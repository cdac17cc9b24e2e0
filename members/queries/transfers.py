"""What a member that moves or comes back still signs, and where it may go."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from alliance.models import User
from members.models import Application, Member, Membership, Pledge, PolicyVersion
from members.queries.pledges import rulebook, texts_to_sign
from members.queries.routing import choices
from networks.models import Network

# How long the network that a member leaves may say something about it.
COMMENT_DAYS = timedelta(days=14)
# What marks a word of the network that is left among the reviews: it is read, and counts for no quorum.
FROM_LEFT_NETWORK = "from_left_network"


def still_to_sign(user: User, member: Member, network: Network) -> tuple[PolicyVersion, ...]:
    """The texts of a network that this person has not signed for the member; none where those they signed are enough there."""
    signed = set(
        Pledge.objects.filter(user=user, on_behalf_of=member)
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


def moves_to_comment_on(moves: "QuerySet[Application]") -> list[Application]:
    """Those among them about which the network that is left may still say something, the oldest first."""
    since = timezone.now() - COMMENT_DAYS
    return list(
        moves.filter(state__in=Application.WITH_REVIEWERS, submitted_at__gte=since)
        .select_related("leaving__network")
        .order_by("submitted_at", "pk")[:20]
    )


def language_to_sign(versions: Sequence[PolicyVersion], wanted: str) -> str:
    """The reader's language where every text exists in it, else the first of its fallbacks in which all exist."""
    there = [set(version.text_hashes) for version in versions]
    candidates = (wanted, *settings.LANGUAGE_TABLE[wanted]["fallbacks"])
    return next((one for one in candidates if all(one in texts for texts in there)), wanted)
