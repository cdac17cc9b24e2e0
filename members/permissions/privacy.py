"""Who may take or erase what the portal keeps about a person: that person, and the portal on their word."""

from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.models import User
from alliance.permissions import Verdict, allowed, denied
from members.models import PersonalExport
from members.queries.erasure import open_erasure, what_erasure_means
from networks.models import RoleAssignment
from networks.permissions import Visitor, roles_in_force


def may_take_export(user: Visitor, export: PersonalExport) -> Verdict:
    if isinstance(user, User) and export.user_id == user.pk:
        return allowed("own data")
    return denied(_("Only the person whom it is about may have this file."))


def may_ask_for_erasure(user: User) -> Verdict:
    """Refused only while an organisation would be left without anybody who answers for it."""
    if open_erasure(user) is not None:
        return denied(_("You have asked for this already. The day is named on this page."))
    if what_erasure_means(user).is_blocked:
        return denied(
            _(
                "You are the only primary representative of an organisation that belongs to a network. "
                "Hand it over, or let the organisation leave its network, and come back."
            )
        )
    return allowed("own account")


def may_erase(user: User, person: User) -> Verdict:
    """Who carries it out: the portal, when the day has come; nobody by hand on a page."""
    if is_the_portal(user):
        return allowed("asked for by the person")
    return denied(_("An account is erased by the portal, after its person asked for it."))


def may_see_retention(user: Visitor) -> Verdict:
    """The technical administration sees how many rows were due and how many went, nothing of what they said."""
    technical = {RoleAssignment.Role.TECHNICAL_ADMINISTRATOR}
    if any(right.role in technical and not right.is_dormant for right in roles_in_force(user)):
        return allowed("technical administration")
    return denied(_("Only the technical administration looks after what is kept for how long."))
