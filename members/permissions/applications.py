"""Who may see, review and decide a request to join, and why not."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import User
from alliance.permissions import Verdict, allowed, denied
from members.models import Application, ApplicationEvent, Representative
from members.models.applications import ApplicationQuerySet
from members.queries.moves import Move
from members.queries.recusals import (
    Recusal,
    is_too_close,
    recusal_of,
    recusals_among,
    recusals_of,
)
from members.queries.routing import Desks, desks, policy_of
from networks.models import AdmissionPolicy, Network, RoleAssignment
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Right,
    Visitor,
    by_rights,
    may_act,
    networks_within,
    roles_in_force,
)

Role = RoleAssignment.Role

REVIEWING = COORDINATION | SECRETARIAT
OWN_REQUEST = "own request"


# --- the applicant ---------------------------------------------------------------------------


def may_send_application(user: Visitor, application: Application) -> Verdict:
    """Whether the person sends, withdraws and answers for this request: a primary representative, or the applicant.

    An applicant who speaks for the member no more does not act for it any more either.
    """
    role = _role_of(user, application)
    if role and application.applicant == user:
        return allowed(OWN_REQUEST)
    if role == Representative.Role.PRIMARY:
        return allowed("primary representative")
    return denied(_("Only the applicant or a primary representative may do this."))


def _role_of(user: Visitor, application: Application) -> str | None:
    """As what the person speaks for the member of this request today."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return (
        Representative.objects.in_force()
        .filter(member=application.member_id, user=user)
        .values_list("role", flat=True)
        .first()
    )


# --- those who look at it --------------------------------------------------------------------


def applications_seen_by(user: Visitor) -> ApplicationQuerySet:
    """The requests that a person may see as a reviewer: sent ones in their part of the tree. Drafts are nobody's."""
    within = networks_within(user, REVIEWING)
    seen = Q(network__in=within) | Q(desk__in=within)
    if _board_rights(user):
        seen |= Q(pk__in=waiting_for_board().values("pk"))
    return Application.objects.filter(seen, submitted_at__isnull=False)


def waiting_for_board() -> ApplicationQuerySet:
    """Refusals of the alliance as a whole that somebody asked to have looked at again: the board decides."""
    refused = ApplicationEvent.objects.filter(
        application=OuterRef("pk"), verb=Move.DECLINE, desk__level=Network.Level.GLOBAL
    )
    return Application.objects.filter(Exists(refused), round=1)


def applications_waiting_for(user: Visitor) -> ApplicationQuerySet:
    """Those under way about which the person decides now.

    Who is too close to one leaves it to the others at the desk; where nobody is left there, it waits at the nearest desk
    above where somebody is. As many queries for one request as for many.
    """
    rights = [right for right in roles_in_force(user) if not right.is_dormant]
    if not isinstance(user, User) or not rights:
        return Application.objects.none()
    now, seen = Deciding.today(), applications_seen_by(user).under_way()
    for_board = Q(pk__in=waiting_for_board().values("pk"))
    close = recusals_among([user, *now.people], seen)
    theirs = now.desks_of(rights)
    waiting = Q(desk__in=theirs | now.silent_below(theirs)) & ~Q(pk__in=close)
    contested = seen.filter(pk__in=close).order_by("pk").values_list("pk", "desk_id")
    taken = [
        pk
        for pk, desk_id in contested
        if user.pk not in close[pk] and now.desk_left(desk_id, close[pk]) in theirs
    ]
    own = (waiting | Q(pk__in=taken)) & ~for_board
    if _board_rights(user):
        own |= for_board & ~Q(pk__in=[pk for pk, people in close.items() if user.pk in people])
    return seen.filter(own)


def may_see_queue(user: Visitor) -> Verdict:
    """Whether the person looks at requests anywhere: a coordination, the Secretariat, the Board."""
    roles = REVIEWING | {Role.BOARD}
    rights = [right for right in roles_in_force(user) if right.role in roles]
    return by_rights(
        rights,
        otherwise=_("Requests to join are looked at by the coordinations and the Secretariat."),
    )


def may_see_application(user: Visitor, application: Application) -> Verdict:
    """Whether the person sees the request at all: their own, or one in their part of the tree."""
    if isinstance(user, User) and Application.objects.of(user).filter(pk=application.pk).exists():
        return allowed(OWN_REQUEST)
    return _works_on(user, application)


@dataclass(frozen=True)
class Position:
    """What one person may do with one request they look at, asked once for a whole page."""

    may_read: Verdict
    may_review: Verdict
    may_decide: Verdict


def position_of(user: Visitor, application: Application) -> Position:
    """Whether the person reads what reviewers wrote, reviews, and decides."""
    works = _works_on(user, application)
    if not works or not isinstance(user, User):
        return Position(works, works, works)
    recusal = recusal_of(user, application)
    if recusal is not None:
        refused = denied(recusal.label)
        return Position(refused if is_too_close(recusal) else works, refused, refused)
    return Position(works, works, _decides(user, application))


def may_review_application(user: Visitor, application: Application) -> Verdict:
    """Whether the person may ask, note and recommend: a coordination here or above, unless they are too close."""
    works = _works_on(user, application)
    if works and isinstance(user, User):
        recusal = recusal_of(user, application)
        if recusal is not None:
            return denied(recusal.label)
    return works


def _works_on(user: Visitor, application: Application) -> Verdict:
    if application.submitted_at is None or application.desk is None or application.network is None:
        return denied(_("This request has not been sent yet."))
    otherwise = _("Only the coordination of the network, or one above it, looks at this request.")
    verdict = may_act(user, REVIEWING, application.network, otherwise=otherwise)
    if not verdict and application.desk_id != application.network_id:
        at_desk = may_act(user, REVIEWING, application.desk, otherwise=otherwise)
        verdict = at_desk or verdict
    if not verdict and is_for_board(application) and _board_rights(user):
        return allowed(str(_board_rights(user)[0]))
    return verdict


# --- those who decide ------------------------------------------------------------------------


def may_decide_application(user: Visitor, application: Application) -> Verdict:
    """Whether the person may approve and decline: whoever decides at its desk, or above where the desk is silent."""
    return position_of(user, application).may_decide


def _decides(user: User, application: Application) -> Verdict:
    right = right_to_decide(user, application)
    if right is not None:
        return allowed(str(right))
    if is_for_board(application):
        return denied(_("The Board decides about this request, because it reviews a refusal."))
    return denied(
        _("%(network)s decides about this request. You can look at it, note and recommend.")
        % {"network": application.desk}
    )


def right_to_decide(user: User, application: Application) -> Right | None:
    """The right under which the person decides at this moment: at the desk, or above it while nobody there acts."""
    if application.desk is None:
        return None
    if is_for_board(application):
        return next(iter(_board_rights(user)), None)
    rights = [right for right in roles_in_force(user) if not right.is_dormant]
    now = desks()
    # a desk that admits no more, as one that was suspended, leaves the decision to the one above
    desk: Network | None = now.desk_for(application.desk)
    is_silent = is_overdue(application)
    while desk is not None:
        roles = deciding_roles(desk)
        for right in rights:
            if right.network_id == desk.pk and right.role in roles:
                return right
        if not (is_silent or not free_deciders(application, desk)):
            return None
        is_silent = False
        desk = now.desk_above(desk)
    return None


def deciding_roles(desk: Network) -> frozenset[RoleAssignment.Role]:
    """Which roles decide at a desk: its coordination, by its policy with or without deputies; the Secretariat at the top."""
    if desk.level == Network.Level.GLOBAL:
        return SECRETARIAT
    if policy_of(desk).deputies_decide:
        return COORDINATION
    return frozenset({Role.COORDINATOR})


def deciders_at(desk: Network) -> list[User]:
    """The people who decide at a desk today, whether or not they have set up their second step."""
    return _holders(desk, deciding_roles(desk))


def board_members(whole: Network) -> list[User]:
    return _holders(whole, frozenset({Role.BOARD}))


def free_deciders(application: Application, desk: Network) -> list[User]:
    """Those of them who are not too close to this request."""
    return _free(deciders_at(desk), application)


def _free(users: list[User], application: Application) -> list[User]:
    close = recusals_of(users, application) if users else {}
    return [user for user in users if user.pk not in close]


def those_who_decide(application: Application) -> list[User]:
    """Who is asked to decide now: at the desk, or where nobody is free there, at the nearest desk above."""
    now = desks()
    if is_for_board(application):
        return _free(board_members(now.whole), application)
    desk = now.desk_for(application.desk) if application.desk else None
    while desk is not None:
        found = free_deciders(application, desk)
        if found:
            return found
        desk = now.desk_above(desk)
    return []


def is_overdue(application: Application) -> bool:
    """Whether the time promised for the decision is over, and the clock runs."""
    return (
        application.paused_at is None
        and application.decision_due_at is not None
        and application.decision_due_at < timezone.now()
    )


def is_for_board(application: Application) -> bool:
    return bool(application.round) and waiting_for_board().filter(pk=application.pk).exists()


@dataclass(frozen=True)
class Deciding:
    """Who decides at which desk today: the set form, for lists."""

    desks: Desks
    # by the key of the desk, then of the person
    holders: dict[int, dict[int, User]]
    without_deputies: frozenset[int]

    @classmethod
    def today(cls) -> "Deciding":
        now = desks()
        own_word = AdmissionPolicy.objects.filter(deputies_decide=False).order_by("pk")
        without_deputies = frozenset(own_word.values_list("network_id", flat=True))
        whole = now.whole.pk
        rows = (
            RoleAssignment.objects.in_force(timezone.now())
            .filter(user__is_active=True)
            .filter(
                Q(network=whole, role__in=SECRETARIAT)
                | (Q(role__in=COORDINATION) & ~Q(network=whole))
            )
            .exclude(role=Role.DEPUTY, network__in=without_deputies)
        )
        holders: dict[int, dict[int, User]] = {}
        for row in rows.select_related("user").order_by("pk"):
            holders.setdefault(row.network_id, {})[row.user_id] = row.user
        return cls(now, holders, without_deputies)

    @property
    def people(self) -> list[User]:
        """Everybody who decides anywhere."""
        found = {pk: user for at_desk in self.holders.values() for pk, user in at_desk.items()}
        return list(found.values())

    def desks_of(self, rights: Iterable[Right]) -> frozenset[int]:
        """The desks that admit and at which somebody with these rights decides, by key."""
        theirs = {right.network_id for right in rights if self._decides_with(right)}
        return frozenset(theirs & self.desks.admitting)

    def silent_below(self, theirs: Iterable[int]) -> frozenset[int]:
        """The desks below that nobody holds or that admit no more: the nearest desk above stands in for them."""
        silent = self.desks.networks.keys() - (self.desks.admitting & self.holders.keys())
        theirs = frozenset(theirs)
        return frozenset(
            pk for pk in silent - {self.desks.whole.pk} if self.desk_left(pk, ()) in theirs
        )

    def desk_left(self, desk: int, close: Collection[int]) -> int:
        """The desk, else the nearest above, where somebody decides who is not among those too close; the whole at last."""
        now: Network | None = self.desks.desk_for(self.desks.networks[desk])
        while now is not None:
            if self.holders.get(now.pk, {}).keys() - set(close):
                return now.pk
            now = self.desks.desk_above(now)
        return self.desks.whole.pk

    def _decides_with(self, right: Right) -> bool:
        if right.network_id == self.desks.whole.pk:
            return right.role in SECRETARIAT
        if right.role == Role.DEPUTY:
            return right.network_id not in self.without_deputies
        return right.role == Role.COORDINATOR


def _board_rights(user: Visitor) -> list[Right]:
    return [
        right
        for right in roles_in_force(user)
        if right.role == Role.BOARD and right.is_of_the_whole and not right.is_dormant
    ]


def _holders(network: Network, roles: frozenset[RoleAssignment.Role]) -> list[User]:
    held = RoleAssignment.objects.in_force(timezone.now()).filter(network=network, role__in=roles)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk"))


def recusal_for(user: User, application: Application) -> Recusal | None:
    """Why this person, whose right would let them review it, may not; None where they may, or have no right anyway."""
    return recusal_of(user, application) if _works_on(user, application) else None
