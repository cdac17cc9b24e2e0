"""Where a member stands in the tree of networks, and what its own pages show of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from alliance.models import User
from members.models import (
    Application,
    Invitation,
    Member,
    MemberContact,
    Membership,
    PrimaryRecovery,
    ProfileSuggestion,
    RepresentationRequest,
    Representative,
)
from networks.models import Network

Role = Representative.Role


def networks_around(member: Member) -> list[Network]:
    """Where it belongs today and where its requests stand: the networks whose coordination looks after it."""
    belongs = Membership.objects.in_force().filter(member=member).values("network")
    requests = Application.objects.under_way().filter(member=member)
    return list(
        Network.objects.filter(
            Q(pk__in=belongs)
            | Q(pk__in=requests.values("network"))
            | Q(pk__in=requests.values("desk"))
        ).order_by("pk")
    )


def contact_of(member: Member) -> MemberContact:
    """How to reach it; an empty one that is not kept where it said nothing."""
    return MemberContact.objects.filter(member=member).first() or MemberContact(member=member)


def representatives_of(member: Member, on: date | None = None) -> list[Representative]:
    """Who speaks for it, primary representatives first."""
    rows = (
        Representative.objects.in_force(on)
        .filter(member=member)
        .select_related("user")
        .order_by("pk")
    )
    order = {role.value: place for place, role in enumerate(Role)}
    return sorted(rows, key=lambda row: (order[row.role], row.user.name.casefold(), row.pk))


def primaries_of(member: Member) -> "QuerySet[User]":
    """The primary representatives of today, with accounts that are open."""
    rows = Representative.objects.in_force().filter(member=member, role=Role.PRIMARY)
    return User.objects.filter(is_active=True, pk__in=rows.values("user")).order_by("pk")


def is_unclaimed(member: Member) -> bool:
    """Whether nobody ever took it as theirs: it was entered or imported, and no login speaks for it."""
    return (
        member.claimed_at is None
        and not Representative.objects.in_force().filter(member=member).exists()
    )


def members_of(user: User) -> "QuerySet[Member]":
    """What the person speaks for, by name, each with whether it is there as a primary representative."""
    first = Representative.objects.in_force().filter(
        member=OuterRef("pk"), user=user, role=Role.PRIMARY
    )
    return (
        Member.objects.standing()
        .named()
        .spoken_for_by(user)
        .annotate(is_primary=Exists(first))
        .order_by("name_key", "pk")
    )


@dataclass(frozen=True)
class Waiting:
    """What waits for an answer from those who speak for a member."""

    suggestions: tuple[ProfileSuggestion, ...]
    requests: int
    recovery: PrimaryRecovery | None


def waiting_for(member: Member) -> Waiting:
    return Waiting(
        suggestions=tuple(
            member.suggestions.filter(settled_at__isnull=True).order_by("suggested_at", "pk")
        ),
        requests=open_requests(member).count(),
        recovery=open_recovery(member),
    )


def open_requests(member: Member) -> "QuerySet[RepresentationRequest]":
    return (
        RepresentationRequest.objects.filter(
            member=member, answer=RepresentationRequest.Answer.OPEN, user__is_active=True
        )
        .select_related("user")
        .order_by("asked_at", "pk")
    )


def open_recovery(member: Member) -> PrimaryRecovery | None:
    return (
        PrimaryRecovery.objects.filter(
            member=member, confirmed_at__isnull=True, refused_at__isnull=True
        )
        .order_by("pk")
        .first()
    )


def invitations_of(member: Member) -> "QuerySet[Invitation]":
    """All that were sent, the newest first."""
    return Invitation.objects.filter(member=member).order_by("-invited_at", "-pk")


def invitation_state(invitation: Invitation) -> str:
    """What has become of an invitation, in one word: accepted, revoked, expired, opened or sent."""
    if invitation.used_at:
        return "accepted"
    if invitation.revoked_at:
        return "revoked"
    if invitation.expires_at <= timezone.now():
        return "expired"
    return "opened" if invitation.opened_at else "sent"
