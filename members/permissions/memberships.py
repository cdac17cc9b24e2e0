"""Who may see, leave, move, suspend, end and bring back a membership, and why not."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import User
from alliance.permissions import Verdict, allowed, denied
from members.models import Application, Member, Membership, MembershipSuspension, Representative
from members.queries.transfers import COMMENT_DAYS
from members.queries.visibility import members_held
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Visitor,
    is_secretariat,
    may_act,
    networks_within,
    networks_within_regions,
)

State = Membership.State
EndReason = Membership.EndReason

# Ends that a person can take back: nobody's decision stands against it.
REVERSIBLE = frozenset({EndReason.LAPSED, EndReason.DISSOLVED, EndReason.ENTERED_BY_MISTAKE})

ENDED_ALREADY = _("This membership has ended already.")
OWN_MEMBER = _("You speak for this member yourself. Somebody else takes this step.")


def memberships_seen_by(user: Visitor) -> "QuerySet[Membership]":
    """Those of the networks that the person coordinates, or all for the Secretariat, the ended ones among them.

    Of members withheld for their safety a coordination sees only those that it may show again.
    """
    within = networks_within(user, COORDINATION | SECRETARIAT)
    return Membership.objects.filter(network__in=within).exclude(
        _is_withheld_from(user, network="network", member="member")
    )


def transfers_seen_by(user: Visitor) -> "QuerySet[Application]":
    """The requests to move away from a network that the person coordinates; withheld members as in the list."""
    within = networks_within(user, COORDINATION | SECRETARIAT)
    sent = ~Q(state__in=[Application.State.DRAFT, Application.State.EXPIRED])
    moves = Application.objects.filter(
        sent, kind=Application.Kind.TRANSFER, leaving__network__in=within
    )
    return moves.exclude(_is_withheld_from(user, network="leaving__network", member="member"))


def _is_withheld_from(user: Visitor, *, network: str, member: str) -> Q:
    """What no row fits for the Secretariat; for others the withheld members of networks where they release none."""
    if is_secretariat(user):
        return Q(pk__in=[])
    held = Q(**{f"{member}__in": members_held()})
    return held & ~Q(**{f"{network}__in": networks_within_regions(user)})


def may_see_memberships(user: Visitor, membership: Membership | None = None) -> Verdict:
    """Whether the person sees the members of a network, or of any."""
    if membership is not None:
        return may_act(
            user, COORDINATION | SECRETARIAT, membership.network, otherwise=_NOT_YOUR_NETWORK
        )
    if networks_within(user, COORDINATION | SECRETARIAT):
        return allowed()
    return denied(_NOT_YOUR_NETWORK)


_NOT_YOUR_NETWORK = _("Only the network's coordination and the Secretariat see its memberships.")


def may_leave(user: Visitor, membership: Membership) -> Verdict:
    """Whether the person ends this membership for the member; nothing that is due or decided stands in the way."""
    return _speaks_first(user, membership.member)


def may_move(user: Visitor, membership: Membership) -> Verdict:
    """Whether the person asks for the member to belong to another network instead."""
    if membership.state == State.ENDED:
        return denied(ENDED_ALREADY)
    if membership.state == State.SUSPENDED:
        return denied(
            _("This membership is suspended. You can ask to move when the suspension is over.")
        )
    return _speaks_first(user, membership.member)


def may_come_back(user: Visitor, membership: Membership) -> Verdict:
    """Whether the person asks for a membership that ended to begin again."""
    if membership.state != State.ENDED:
        return denied(_("This membership has not ended."))
    return _speaks_first(user, membership.member)


def may_comment_on_transfer(user: Visitor, application: Application) -> Verdict:
    """Whether the person says something, for the network that is left, to those who decide."""
    if application.leaving is None or application.state not in Application.WITH_REVIEWERS:
        return denied(_("This request has been decided already."))
    sent_at = application.submitted_at
    if sent_at is None or timezone.now() > sent_at + COMMENT_DAYS:
        return denied(_("The 14 days for a comment are over."))
    if _speaks_for(user, application.member):
        return denied(OWN_MEMBER)
    return may_act(
        user,
        COORDINATION,
        application.leaving.network,
        otherwise=_("Only the coordination of the network that is left comments on a move."),
    )


def may_propose_about(user: Visitor, membership: Membership) -> Verdict:
    """Whether the person proposes to a body that a membership is suspended or ended."""
    if membership.state == State.ENDED:
        return denied(ENDED_ALREADY)
    if _speaks_for(user, membership.member):
        return denied(OWN_MEMBER)
    return may_act(
        user,
        COORDINATION,
        membership.network,
        otherwise=_("Only the network's coordination proposes this; the Secretariat enters it."),
    )


def may_read_reasons(user: Visitor, membership: Membership) -> Verdict:
    """Whether the person reads why something was proposed and decided: never who speaks for the member, whatever their office."""
    if _speaks_for(user, membership.member):
        return denied(OWN_MEMBER)
    return may_see_memberships(user, membership)


def may_enter_decision(user: Visitor, membership: Membership) -> Verdict:
    """Whether the person enters what a body decided about a membership, or ends one that has lapsed."""
    if membership.state == State.ENDED:
        return denied(ENDED_ALREADY)
    return _keeps_decisions(user, membership)


def may_end_suspension(user: Visitor, suspension: MembershipSuspension) -> Verdict:
    return _keeps_decisions(user, suspension.membership)


def may_bring_back(user: Visitor, membership: Membership) -> Verdict:
    """Whether the person takes back an end that nobody decided on: lapsed, dissolved, entered by mistake."""
    if membership.state != State.ENDED or membership.end_reason not in REVERSIBLE:
        return denied(
            _("Only an end that was lapsed, dissolved or entered by mistake can be taken back.")
        )
    return _keeps_decisions(user, membership)


def _keeps_decisions(user: Visitor, membership: Membership) -> Verdict:
    if _speaks_for(user, membership.member):
        return denied(OWN_MEMBER)
    return may_act(
        user,
        SECRETARIAT,
        membership.network,
        otherwise=_("Only the Secretariat enters what a body has decided."),
    )


def _speaks_first(user: Visitor, member: Member) -> Verdict:
    """Whether the person is the member, or one of its primary representatives."""
    if _representations(user, member).filter(role=Representative.Role.PRIMARY).exists():
        return allowed("own membership")
    return denied(_("Only a primary representative takes this step for an organisation."))


def _speaks_for(user: Visitor, member: Member) -> bool:
    return _representations(user, member).exists()


def _representations(user: Visitor, member: Member) -> "QuerySet[Representative]":
    if not isinstance(user, User) or not user.is_active:
        return Representative.objects.none()
    return Representative.objects.in_force().filter(user=user, member=member)
