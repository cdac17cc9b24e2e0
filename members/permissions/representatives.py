"""Who decides who speaks for a member: its primary representatives; others only where there are none or two agree."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict, allowed, denied
from members.models import Member, PrimaryRecovery, RepresentationRequest, Representative
from members.permissions.organisations import (
    OWN_MEMBER,
    by_office,
    is_of_secretariat,
    speaks_for,
)
from members.permissions.pledges import may_act_for
from members.queries.organisations import is_unclaimed
from networks.permissions import COORDINATION, SECRETARIAT, Visitor

PRIMARY = Representative.Role.PRIMARY


def may_see_representatives(user: Visitor, member: Member) -> Verdict:
    """Whether the person sees who speaks for the member, and who was invited to."""
    if speaks_for(user, member):
        return allowed(OWN_MEMBER)
    return by_office(
        user,
        COORDINATION | SECRETARIAT,
        member,
        otherwise=_("Only the member itself and its network's coordination see this."),
    )


def may_manage_representatives(user: Visitor, member: Member) -> Verdict:
    """Whether the person invites, changes roles and takes them back."""
    if member.is_person:
        return denied(_("Individual members speak for themselves."))
    if speaks_for(user, member, PRIMARY):
        verdict = may_act_for(user, member)
        return allowed("primary representative") if verdict else verdict
    if is_unclaimed(member):
        return by_office(user, COORDINATION | SECRETARIAT, member, otherwise=ONLY_PRIMARIES)
    return is_of_secretariat(user, otherwise=ONLY_PRIMARIES)


ONLY_PRIMARIES = _("Only a primary representative decides who speaks for this organisation.")


def may_remove_representative(user: Visitor, representative: Representative) -> Verdict:
    """Whether the person ends this: their own word for the member at any time, else as those who manage."""
    if representative.user == user and not representative.member.is_person:
        return allowed("own representation")
    return may_manage_representatives(user, representative.member)


def may_hand_over(user: Visitor, member: Member) -> Verdict:
    """Whether the person gives their own place as primary representative to somebody else."""
    if not member.is_person and speaks_for(user, member, PRIMARY):
        return allowed("primary representative")
    return denied(ONLY_PRIMARIES)


def may_answer_request(user: Visitor, request: RepresentationRequest) -> Verdict:
    """Whether the person says if somebody who asked may speak for the member."""
    if request.user == user:
        return denied(_("Somebody else answers your own request."))
    return may_manage_representatives(user, request.member)


# --- a lost way in -------------------------------------------------------------------------------


def may_propose_recovery(user: Visitor, member: Member) -> Verdict:
    """Whether the person proposes a new primary representative for an organisation whose own is gone."""
    if member.is_person:
        return denied(_("Individual members speak for themselves."))
    if speaks_for(user, member):
        return denied(SPEAKS_THEMSELVES)
    return by_office(
        user,
        COORDINATION | SECRETARIAT,
        member,
        otherwise=_("Only the network's coordination or the Secretariat proposes this."),
    )


SPEAKS_THEMSELVES = _("You speak for this organisation yourself. Somebody else takes this step.")


def may_confirm_recovery(user: Visitor, recovery: PrimaryRecovery) -> Verdict:
    """Whether the person is the second one who is needed, and the time to object is over."""
    if recovery.proposed_by == user:
        return denied(_("A second person confirms what you have proposed."))
    if speaks_for(user, recovery.member):
        return denied(SPEAKS_THEMSELVES)
    verdict = by_office(
        user,
        COORDINATION | SECRETARIAT,
        recovery.member,
        otherwise=_("Only the network's coordination or the Secretariat confirms this."),
    )
    if verdict and timezone.now() < recovery.not_before:
        return denied(_("Those who speak for the organisation today still have time to object."))
    return verdict


def may_object_to_recovery(user: Visitor, recovery: PrimaryRecovery) -> Verdict:
    """Whether the person stops the proposal: anybody who speaks for the organisation today."""
    if speaks_for(user, recovery.member):
        return allowed(OWN_MEMBER)
    return denied(_("Only those who speak for the organisation today can object."))
