"""What pages show of memberships, and who is told when something happens to one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from alliance.folding import Fold
from alliance.models import AuditEvent, User
from members.models import (
    Application,
    Member,
    Membership,
    MembershipProposal,
    MembershipSuspension,
    Representative,
    Review,
)
from networks.models import Network, RoleAssignment
from networks.permissions import COORDINATION, SECRETARIAT
from networks.queries import tree_on

Answer = MembershipProposal.Answer


@dataclass(frozen=True)
class Own:
    """A membership as the person sees it who speaks for the member."""

    membership: Membership
    # whether the person may leave, move and come back for the member
    is_first: bool
    suspension: MembershipSuspension | None
    # what somebody wrote on ending it, where no body decided
    explanation: str

    @property
    def has_ended(self) -> bool:
        return self.membership.state == Membership.State.ENDED

    @property
    def is_suspended(self) -> bool:
        return self.membership.state == Membership.State.SUSPENDED


def own_and_past(user: User) -> list[Own]:
    """Every membership of the members this person speaks for, those in force first. Four queries, however many there are."""
    over = When(state=Membership.State.ENDED, then=Value(1))
    rows = list(
        Membership.objects.of(user)
        .select_related("member", "network")
        .alias(is_over=Case(over, default=Value(0), output_field=IntegerField()))
        .order_by("is_over", "member__name_key", "-period", "pk")
    )
    first = _spoken_for_first(user)
    suspensions = _suspensions_in_force(rows)
    explanations = _explanations(rows)
    return [
        Own(
            membership=row,
            is_first=row.member_id in first,
            suspension=suspensions.get(row.pk),
            explanation=explanations.get(str(row.public_id), ""),
        )
        for row in rows
    ]


def _spoken_for_first(user: User) -> set[int]:
    rows = Representative.objects.in_force().filter(user=user, role=Representative.Role.PRIMARY)
    return set(rows.order_by("member_id").values_list("member_id", flat=True))


def _suspensions_in_force(rows: Iterable[Membership]) -> dict[int, MembershipSuspension]:
    found = MembershipSuspension.objects.filter(
        membership__in=[row.pk for row in rows], period__contains=timezone.now().date()
    ).select_related("decided_by")
    return {suspension.membership_id: suspension for suspension in found.order_by("pk")}


def _explanations(rows: Iterable[Membership]) -> dict[str, str]:
    """What was written when a membership ended, the last word for each."""
    ended = [str(row.public_id) for row in rows if row.state == Membership.State.ENDED]
    words = AuditEvent.objects.filter(
        verb="membership.ended", object_kind=Membership._meta.label_lower, object_id__in=ended
    ).exclude(reason="")
    return dict(words.order_by("pk").values_list("object_id", "reason"))


@dataclass(frozen=True)
class Search:
    """What a list of memberships is narrowed to."""

    words: str = ""
    state: str = ""
    network: str = ""
    # only those about which a proposal waits for a decision
    is_waiting: bool = False


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
    if search.is_waiting:
        rows = rows.filter(pk__in=_waiting().values("membership"))
    return rows.order_by("member__name_key", "member_id", "-period", "pk")


def number_of_open_proposals(memberships: "QuerySet[Membership]") -> int:
    return _waiting().filter(membership__in=memberships).count()


def _waiting() -> "QuerySet[MembershipProposal]":
    return MembershipProposal.objects.filter(answer=Answer.OPEN)


def networks_with_members(memberships: "QuerySet[Membership]") -> list[Network]:
    """The networks among which a list of memberships can be narrowed."""
    there = Network.objects.filter(pk__in=memberships.order_by().values("network"))
    return sorted(there.order_by("pk"), key=lambda network: str(network.name).casefold())


@dataclass(frozen=True)
class Story:
    """What was proposed and decided about a membership, the newest first."""

    suspensions: tuple[MembershipSuspension, ...]
    proposals: tuple[MembershipProposal, ...]
    explanation: str

    @property
    def waiting(self) -> MembershipProposal | None:
        return next((one for one in self.proposals if one.answer == Answer.OPEN), None)

    @property
    def answered(self) -> list[MembershipProposal]:
        return [one for one in self.proposals if one.answer != Answer.OPEN]


def story_of(membership: Membership) -> Story:
    suspensions = membership.suspensions.select_related("decided_by", "entered_by")
    proposals = membership.proposals.select_related("proposed_by", "answered_by")
    return Story(
        suspensions=tuple(suspensions.order_by("-decided_on", "-pk")),
        proposals=tuple(proposals.order_by("-proposed_at", "-pk")),
        explanation=_explanations([membership]).get(str(membership.public_id), ""),
    )


def suspension_to_end(membership: Membership) -> MembershipSuspension | None:
    """The suspension that holds today, else the next one."""
    today = timezone.now().date()
    return (
        MembershipSuspension.objects.filter(membership=membership, period__isempty=False)
        .filter(Q(period__endswith__gt=today) | Q(period__upper_inf=True))
        .select_related("decided_by", "membership__network", "membership__member")
        .order_by("period", "pk")
        .first()
    )


def own_comment(application: Application, user: User) -> str:
    """What the person has said about a move so far."""
    written = Review.objects.filter(application=application, round=application.round, reviewer=user)
    return written.values_list("note_internal", flat=True).order_by("pk").first() or ""


def open_proposal(membership: Membership) -> MembershipProposal | None:
    return (
        MembershipProposal.objects.filter(
            membership=membership, answer=MembershipProposal.Answer.OPEN
        )
        .order_by("pk")
        .first()
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


def _holding(
    roles: Collection[RoleAssignment.Role], network: int | None = None
) -> "QuerySet[User]":
    rights = RoleAssignment.objects.in_force(timezone.now()).filter(role__in=roles)
    if network is not None:
        rights = rights.filter(network=network)
    return User.objects.filter(is_active=True, pk__in=rights.values("user")).order_by("pk")
