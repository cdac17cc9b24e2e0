"""The rights on which reporting rests."""

from django.utils.functional import Promise

from alliance.actors import is_the_portal
from alliance.permissions import Verdict, allowed
from networks.permissions import COORDINATION, SECRETARIAT, Visitor, by_rights, roles_in_force

# Who enters numbers: the coordination of the network or one above it, and the Secretariat.
ENTERING = COORDINATION | SECRETARIAT


def secretariat(user: Visitor, otherwise: str | Promise) -> Verdict:
    if is_the_portal(user):
        return allowed("the portal")
    return anyone_with(SECRETARIAT, user, otherwise)


def anyone_with(roles: frozenset[str], user: Visitor, otherwise: str | Promise) -> Verdict:
    """Whether the person holds one of these roles anywhere; a sleeping right is told apart from none."""
    rights = [right for right in roles_in_force(user) if right.role in roles]
    return by_rights(rights, otherwise=otherwise)
