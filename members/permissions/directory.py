"""Who sees and steers what is shown of members, and why not."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.models import User
from alliance.permissions import Verdict, allowed, denied
from members.models import Member, Membership, Representative
from members.models.privacy import Field
from members.queries.viewers import Viewer, viewer_of
from members.queries.visibility import ceilings_today, sees, standing_of
from networks.models import Network, RoleAssignment
from networks.permissions import (
    ABOVE_COUNTRIES,
    COORDINATION,
    SECRETARIAT,
    Right,
    Visitor,
    by_rights,
    may_act,
    rights_covering,
    roles_in_force,
)

Role = RoleAssignment.Role
SPEAKING = (Representative.Role.PRIMARY, Representative.Role.REPRESENTATIVE)


def may_see_field(viewer: Viewer | Visitor, member: Member, field: Field) -> bool:
    """Whether a field of a member is open to somebody. Every page, list, file and mail asks this or its set form."""
    who = viewer if isinstance(viewer, Viewer) else viewer_of(viewer)
    return sees(who, standing_of(member, ceilings_today()), field)


def may_choose_visibility(user: Visitor, member: Member) -> Verdict:
    """Whether the person decides what is shown of a member: who speaks for it, and nobody in its place."""
    if is_the_portal(user) and member.is_sample:
        return allowed("the portal")
    if _represents(user, member, SPEAKING):
        return allowed("representative")
    return denied(_("Only those who speak for a member decide what is shown of it."))


def may_hold(user: Visitor, member: Member) -> Verdict:
    """Whether the person may take everything of a member out of sight: itself, its coordination, Secretariat, focal point."""
    if _represents(user, member, tuple(Representative.Role)):
        return allowed("representative")
    return _by_role(
        user,
        member,
        COORDINATION | SECRETARIAT | {Role.FOCAL_POINT},
        otherwise=_(
            "Only the member itself, its coordination, the Secretariat or a focal point withholds its details."
        ),
    )


def may_lift_hold(user: Visitor, member: Member) -> Verdict:
    """Whether the person may show a member again: itself, the coordination of its region, the Secretariat."""
    if _represents(user, member, SPEAKING):
        return allowed("representative")
    return _by_role(
        user,
        member,
        COORDINATION | SECRETARIAT,
        from_regions_only=True,
        otherwise=_(
            "Only the member itself, the coordination of its region or the Secretariat shows its details again."
        ),
    )


def may_set_ceiling(user: Visitor, network: Network) -> Verdict:
    """Whether the person may say how widely at most the fields of a network's members are seen."""
    return may_act(
        user,
        COORDINATION | SECRETARIAT,
        network,
        otherwise=_("Only the network's coordination or the Secretariat sets these limits."),
    )


def may_list_members(user: Visitor, network: Network) -> Verdict:
    """Whether the person may see the list of a network's members and take it out as a file."""
    return may_act(
        user,
        COORDINATION | SECRETARIAT,
        network,
        otherwise=_(
            "Only the network's coordination or the Secretariat sees the list of its members."
        ),
    )


def may_count_groups(user: Visitor, network: Network) -> Verdict:
    """Whether the person may see how many members say which groups lead them: numbers only."""
    return may_act(
        user,
        COORDINATION | SECRETARIAT | {Role.BOARD},
        network,
        otherwise=_(
            "Only the network's coordination, the Secretariat or the Board sees these numbers."
        ),
    )


def may_read_contact(user: Visitor, member: Member) -> Verdict:
    """Whether the person reads, by office, what is for the coordination only: it is kept who did."""
    return _by_role(
        user,
        member,
        COORDINATION | SECRETARIAT,
        otherwise=_("Only the member's coordination or the Secretariat reads how to reach it."),
    )


def _represents(user: Visitor, member: Member, roles: tuple[Representative.Role, ...]) -> bool:
    return (
        isinstance(user, User)
        and user.is_active
        and Representative.objects.in_force()
        .filter(user=user, member=member, role__in=roles)
        .exists()
    )


def _by_role(
    user: Visitor,
    member: Member,
    roles: frozenset[RoleAssignment.Role],
    *,
    otherwise: str | Promise,
    from_regions_only: bool = False,
) -> Verdict:
    """By a role on a network where the member belongs; the Secretariat and the whole alliance reach everybody."""
    rights = [right for right in roles_in_force(user) if right.role in roles]
    places = [
        membership.network
        for membership in Membership.objects.in_force()
        .filter(member=member)
        .select_related("network")
        .order_by("pk")
    ]
    levels = dict(
        Network.objects.filter(pk__in=[right.network_id for right in rights])
        .order_by("pk")
        .values_list("pk", "level")
    )
    if from_regions_only:
        rights = [
            right
            for right in rights
            if right.role in SECRETARIAT or levels[right.network_id] in ABOVE_COUNTRIES
        ]
    covering: list[Right] = [right for right in rights if right.role in SECRETARIAT]
    for network in places:
        covering.extend(rights_covering(rights, roles, network))
    return by_rights(covering, otherwise=otherwise)
