"""Who may change what a member says of itself, who may suggest it, and why not."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.models import User
from alliance.permissions import Verdict, allowed, denied
from members.models import Member, ProfileSuggestion, Representative
from members.permissions.pledges import may_act_for
from members.queries.organisations import networks_around
from networks.models import RoleAssignment
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Visitor,
    by_rights,
    may_act,
    roles_in_force,
)

OWN_MEMBER = "own member"


def may_edit_profile(user: Visitor, member: Member) -> Verdict:
    """Whether the person changes the profile: those who speak for the member, and the Secretariat with a reason."""
    if speaks_for(user, member):
        return may_act_for(user, member)
    return is_of_secretariat(
        user,
        otherwise=_(
            "Only those who speak for this member change its profile. You can suggest a change to them."
        ),
    )


def may_confirm_profile(user: Visitor, member: Member) -> Verdict:
    """Whether the person says for the member that everything is still correct."""
    if speaks_for(user, member):
        return may_act_for(user, member)
    return denied(_("Only those who speak for this member can say that its profile is correct."))


def may_suggest_change(user: Visitor, member: Member) -> Verdict:
    """Whether the person writes to those who speak for the member what they think should change."""
    return by_office(
        user,
        COORDINATION | SECRETARIAT,
        member,
        otherwise=_("Only the network's coordination or the Secretariat suggests changes."),
    )


def may_settle_suggestion(user: Visitor, suggestion: ProfileSuggestion) -> Verdict:
    """Whether the person says that a suggestion has been dealt with."""
    if speaks_for(user, suggestion.member):
        return allowed(OWN_MEMBER)
    return denied(_("Only those who speak for this member deal with suggestions."))


# --- what the other modules of this room ask too ---------------------------------------------


def speaks_for(user: Visitor, member: Member, *roles: Representative.Role) -> bool:
    """Whether the person represents the member today, in one of these roles where any are named."""
    if not isinstance(user, User) or not user.is_active:
        return False
    rows = Representative.objects.in_force().filter(user=user, member=member)
    return (rows.filter(role__in=roles) if roles else rows).exists()


def by_office(
    user: Visitor,
    roles: Collection[RoleAssignment.Role],
    member: Member,
    *,
    otherwise: str | Promise,
) -> Verdict:
    """Whether one of these roles on a network of the member allows it: where it belongs, or where its request stands."""
    verdict = denied(otherwise)
    if SECRETARIAT & set(roles):
        verdict = is_of_secretariat(user, otherwise=otherwise)
    for network in networks_around(member):
        if verdict:
            return verdict
        found = may_act(user, roles, network, otherwise=otherwise)
        verdict = found if found or found.needs_second_factor else verdict
    return verdict


def is_of_secretariat(user: Visitor, *, otherwise: str | Promise) -> Verdict:
    """Whether the person works in the Secretariat, also for members that belong nowhere today."""
    rights = [right for right in roles_in_force(user) if right.role in SECRETARIAT]
    return by_rights(rights, otherwise=otherwise)
