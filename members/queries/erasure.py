"""Who asked to be erased: hidden at once, gone after the days in which they may change their mind."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone

from alliance.models import User
from members.models import ErasureRequest, Member, Reference, Representative
from members.queries.recusals import address_mac
from networks.models import SeatTerm


def open_erasure(user: User) -> ErasureRequest | None:
    return ErasureRequest.objects.filter(
        user=user, cancelled_at__isnull=True, done_at__isnull=True
    ).first()


def members_being_erased() -> "QuerySet[Member, int]":
    """The keys of people whose own erasure waits for its day: they are shown nowhere."""
    waiting = ErasureRequest.objects.filter(cancelled_at__isnull=True, done_at__isnull=True)
    return Member.objects.filter(
        kind=Member.Kind.PERSON,
        pk__in=Representative.objects.in_force()
        .filter(user__in=waiting.values("user"))
        .values("member"),
    ).values_list("pk", flat=True)


@dataclass(frozen=True)
class WhatErasureMeans:
    """What the page says before the button: what goes, what stays, what stands in the way."""

    own_member: Member | None
    spoken_for: tuple[Member, ...]
    left_without_primary: tuple[Member, ...]
    pledges: int
    applications_decided: int
    applications_open: int
    seats: int
    # what they said of applicants as a referee
    references: int

    @property
    def is_blocked(self) -> bool:
        return bool(self.left_without_primary)


def what_erasure_means(user: User) -> WhatErasureMeans:
    """Blocked only where a claimed organisation would be left without a primary representative."""
    members = tuple(Member.objects.standing().spoken_for_by(user).order_by("name_key", "pk"))
    organisations = tuple(member for member in members if not member.is_person)
    return WhatErasureMeans(
        own_member=next((member for member in members if member.is_person), None),
        spoken_for=organisations,
        left_without_primary=tuple(
            member for member in organisations if _is_last_primary(user, member)
        ),
        pledges=user.pledges.count(),
        applications_decided=user.applications.filter(decided_at__isnull=False).count(),
        applications_open=user.applications.open().count(),
        seats=SeatTerm.objects.filter(user=user).count(),
        references=references_given_by(user).count(),
    )


def references_given_by(user: User) -> "QuerySet[Reference]":
    """Where the person is named as a referee, under any of their addresses."""
    return Reference.objects.filter(email_mac__in=[address_mac(one) for one in addresses_of(user)])


def addresses_of(user: User) -> set[str]:
    """All by which mail reaches the person."""
    known = EmailAddress.objects.filter(user=user).order_by("pk")
    return {user.email, *known.values_list("email", flat=True)}


def _is_last_primary(user: User, member: Member) -> bool:
    """Whether an organisation that belongs to a network has this person alone as its primary representative."""
    if not member.memberships.in_force().exists():
        return False
    primaries = Representative.objects.in_force().filter(
        member=member, role=Representative.Role.PRIMARY
    )
    held = set(primaries.values_list("user_id", flat=True))
    return held == {user.pk}


def days_left(erasure: ErasureRequest) -> int:
    """Whole days until it is done; the day itself counts as none."""
    return max(0, (erasure.due_at - timezone.now()).days)
