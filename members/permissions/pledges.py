"""Who may sign for whom, and who may act for a member, and why not."""

from django.utils.translation import gettext_lazy as _

from alliance.models import User
from alliance.permissions import Verdict, WayOn, allowed, denied
from members.models import Member, Representative
from members.queries.pledges import has_pledged, is_pledged
from members.queries.standing import is_suspended
from networks.models import Network, RoleAssignment
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Visitor,
    by_rights,
    may_act,
    roles_in_force,
)

Role = Representative.Role
REGISTER = COORDINATION | SECRETARIAT | {RoleAssignment.Role.FOCAL_POINT}
FIGURES_ONLY = frozenset({RoleAssignment.Role.BOARD})
# Where whoever has not signed yet does so.
OWN_PLEDGES = WayOn("members:own_pledges", _("My pledges"))


def may_sign(user: Visitor, on_behalf_of: Member | None) -> Verdict:
    """Whether the person may sign for this member, or for themselves where there is none."""
    if not isinstance(user, User) or not user.is_active:
        return denied(_("Sign in first."))
    if on_behalf_of is None:
        return allowed("own pledge")
    if _represents(user, on_behalf_of) != Role.PRIMARY:
        return denied(
            _("Only a primary representative signs for a member. You may sign for yourself.")
        )
    return allowed("own member")


def may_act_for(user: Visitor, member: Member) -> Verdict:
    """Whether the person may act for a member now: they represent it, it is not suspended, and the texts are signed.

    It gates acts, never pages: reading, raising a concern, leaving and deleting an account do not ask it.
    """
    if not isinstance(user, User) or not user.is_active or member.merged_into_id is not None:
        return denied(_("Only those who represent this member act for it."))
    role = _represents(user, member)
    if role is None:
        return denied(_("Only those who represent this member act for it."))
    if is_suspended(member):
        return denied(
            _(
                "The membership is suspended. Until that is over you can read, raise a concern and leave, and nothing else."
            )
        )
    if not has_pledged(user, member):
        return denied(
            _("Please sign the texts that bind all members first. You find them under My pledges."),
            way_on=OWN_PLEDGES,
        )
    if not is_pledged(member):
        return denied(
            _(
                "A primary representative has to sign the texts for this member first. After that you can go on here."
            ),
            way_on=OWN_PLEDGES if role == Role.PRIMARY else None,
        )
    return allowed("own member")


def may_see_register(user: Visitor, network: Network) -> Verdict:
    """Whether the person may see which members of a network have signed: yes or no, nothing more."""
    return may_act(
        user,
        REGISTER,
        network,
        otherwise=_(
            "Only the network’s coordination, the Secretariat and the focal points see who has signed."
        ),
    )


def may_see_pledge_figures(user: Visitor) -> Verdict:
    """Whether the person may see how many members have signed; the Board sees no small numbers."""
    rights = [right for right in roles_in_force(user) if right.role in REGISTER | FIGURES_ONLY]
    return by_rights(
        rights,
        otherwise=_(
            "Only coordinations, the Secretariat, focal points and the Board see how many have signed."
        ),
    )


def _represents(user: User, member: Member) -> str | None:
    """As what the person speaks for the member today."""
    return (
        Representative.objects.in_force()
        .filter(user=user, member=member)
        .values_list("role", flat=True)
        .first()
    )
