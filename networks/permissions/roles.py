"""Who holds which right on which network, asked anew at every request, and who may give and take rights."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.actors import Visitor, is_the_portal
from alliance.models import User
from alliance.permissions import Verdict, allowed, denied, needs_second_factor
from alliance.reading import once_a_page
from networks.models import Network, RoleAssignment
from networks.queries import Tree, tree_on

Role = RoleAssignment.Role
Reach = RoleAssignment.Reach

# Roles that sleep until the person signs in with a second step.
POWERFUL = frozenset(Role) - {Role.EDITOR}
COORDINATION = frozenset({Role.COORDINATOR, Role.DEPUTY})
SECRETARIAT = frozenset({Role.SECRETARIAT, Role.SECRETARIAT_LEAD})
# Roles of the alliance as a whole; they cannot be held on a network below.
OF_THE_WHOLE = SECRETARIAT | {Role.TECHNICAL_ADMINISTRATOR}

# The levels whose networks hold several countries.
ABOVE_COUNTRIES = frozenset(
    {Network.Level.GLOBAL, Network.Level.REGIONAL, Network.Level.SUB_REGIONAL}
)

# Which roles may give a role: on their network, and below it where the right reaches down.
GRANTERS: dict[Role, frozenset[Role]] = {
    Role.EDITOR: frozenset({Role.COORDINATOR}) | SECRETARIAT,
    Role.DEPUTY: frozenset({Role.COORDINATOR}) | SECRETARIAT,
    Role.COORDINATOR: frozenset({Role.COORDINATOR}) | SECRETARIAT,
    Role.SECRETARIAT: SECRETARIAT,
    Role.SECRETARIAT_LEAD: frozenset({Role.BOARD}),
    Role.FOCAL_POINT: frozenset({Role.FOCAL_POINT}),
    Role.BOARD: SECRETARIAT,
    Role.TECHNICAL_ADMINISTRATOR: frozenset({Role.TECHNICAL_ADMINISTRATOR}) | SECRETARIAT,
}
# A role that only somebody higher up gives, never a peer on the same network.
FROM_ABOVE = frozenset({Role.COORDINATOR})
# What a national or local coordination gives, and only on its own network.
OWN_HELPERS = frozenset({Role.DEPUTY, Role.EDITOR})
# A role that only somebody who holds a granting role on the whole alliance gives.
FROM_THE_WHOLE = frozenset({Role.FOCAL_POINT, Role.SECRETARIAT_LEAD})


@dataclass(frozen=True)
class Right:
    """One role in force. A dormant one opens nothing until the second step of signing in is set up."""

    role: RoleAssignment.Role
    reach: RoleAssignment.Reach
    network_id: int
    network_slug: str
    level: Network.Level
    until: datetime
    is_dormant: bool

    def __str__(self) -> str:
        return f"{self.role} on {self.network_slug}"

    @property
    def is_of_the_whole(self) -> bool:
        return self.level == Network.Level.GLOBAL

    @property
    def is_of_a_region(self) -> bool:
        """Whether it is held above the national networks."""
        return self.level not in {Network.Level.NATIONAL, Network.Level.LOCAL}

    @property
    def reaches_everywhere(self) -> bool:
        return self.is_of_the_whole and self.reach == Reach.SUBTREE


@dataclass(frozen=True)
class Gift:
    """A role with its reach, as something that can be given."""

    role: RoleAssignment.Role
    reach: RoleAssignment.Reach


def roles_in_force(user: Visitor, at: datetime | None = None) -> tuple[Right, ...]:
    """Every right the person holds at a moment, the dormant ones among them. One query."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    return _rights_of(user.pk) if at is None else _rights_at(user.pk, at)


@once_a_page
def _rights_of(user_id: int) -> tuple[Right, ...]:
    return _rights_at(user_id, timezone.now())


def _rights_at(user_id: int, at: datetime) -> tuple[Right, ...]:
    second_factor = Authenticator.objects.filter(
        user=OuterRef("user"), type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    assignments = (
        RoleAssignment.objects.in_force(at)
        .filter(user=user_id)
        .annotate(has_second_factor=Exists(second_factor))
        .order_by("pk")
        .values_list(
            "role",
            "reach",
            "network_id",
            "network__slug",
            "network__level",
            "period",
            "has_second_factor",
        )
    )
    return tuple(
        Right(
            role=Role(role),
            reach=Reach(reach),
            network_id=network_id,
            network_slug=slug,
            level=Network.Level(level),
            until=period.upper,
            is_dormant=role in POWERFUL and not has_second_factor,
        )
        for role, reach, network_id, slug, level, period, has_second_factor in assignments
    )


def holds(user: Visitor, role: RoleAssignment.Role, network: Network) -> bool:
    """Whether the person holds this role, awake, on this network or on one above with reach down to it."""
    return bool(rights_covering(_awake(roles_in_force(user)), {role}, network))


def coordinates(user: Visitor, network: Network) -> bool:
    """Whether the person coordinates this network, as coordinator or deputy, here or from above."""
    return bool(rights_covering(_awake(roles_in_force(user)), COORDINATION, network))


def is_secretariat(user: Visitor) -> bool:
    return any(right.role in SECRETARIAT for right in _awake(roles_in_force(user)))


def is_staff(user: Visitor) -> bool:
    """Whether the person works on content anywhere: a coordination, an editor's desk or the Secretariat."""
    roles = COORDINATION | SECRETARIAT | {Role.EDITOR}
    return any(right.role in roles for right in _awake(roles_in_force(user)))


def networks_within(user: Visitor, roles: Collection[RoleAssignment.Role]) -> frozenset[int]:
    """The networks on which the person holds one of these roles, awake: the set form, for lists and querysets."""
    rights = [right for right in _awake(roles_in_force(user)) if right.role in roles]
    if not rights:
        return frozenset()
    tree = tree_on()
    if any(right.reaches_everywhere for right in rights):
        return frozenset(tree.levels)
    reaching = tree.subtree(r.network_id for r in rights if r.reach == Reach.SUBTREE)
    return reaching | {right.network_id for right in rights}


def networks_within_regions(user: Visitor) -> frozenset[int]:
    """The networks that the person coordinates, awake, by a right on a region, a sub-region or the whole alliance."""
    rights = [right for right in _awake(roles_in_force(user)) if right.role in COORDINATION]
    if not rights:
        return frozenset()
    tree = tree_on()
    regional = [right for right in rights if tree.level(right.network_id) in ABOVE_COUNTRIES]
    reaching = tree.subtree(r.network_id for r in regional if r.reach == Reach.SUBTREE)
    return reaching | {right.network_id for right in regional}


def by_rights(rights: Sequence[Right], *, otherwise: str | Promise) -> Verdict:
    """Whether any of these rights allows it; one that sleeps is told apart from none."""
    awake = _awake(rights)
    if awake:
        return allowed(str(awake[0]))
    return needs_second_factor() if rights else denied(otherwise)


def may_act(
    user: Visitor,
    roles: Collection[RoleAssignment.Role],
    network: Network,
    *,
    otherwise: str | Promise,
) -> Verdict:
    """Whether one of these roles, held here or above, allows it."""
    covering = rights_covering(roles_in_force(user), roles, network)
    return by_rights(covering, otherwise=otherwise)


def may_shape_tree(user: Visitor) -> Verdict:
    """Whether the person may enter networks, move them, change their status, set up bodies."""
    if is_the_portal(user):
        return allowed("the portal")
    rights = [right for right in roles_in_force(user) if right.role in SECRETARIAT]
    return by_rights(
        rights, otherwise=_("Only the Secretariat changes the tree of networks and its bodies.")
    )


def may_grant_role(
    user: Visitor,
    *,
    role: RoleAssignment.Role,
    network: Network,
    reach: RoleAssignment.Reach,
    to: User | None,
) -> Verdict:
    """Whether the person may give somebody else this role here; `to` is None before it is known to whom."""
    if to is not None and user == to:
        return denied(_("Nobody gives a role to themselves. Ask somebody else who may give it."))
    if role in OF_THE_WHOLE and network.level != Network.Level.GLOBAL:
        return denied(_("This role is held on the alliance as a whole, not on one network."))
    return _may_give_or_take(user, role=role, network=network, reach=reach)


def gifts(user: Visitor, network: Network) -> frozenset[Gift]:
    """All that the person may give or take back on a network: each role with each reach. Three queries."""
    rights, tree = _awake(roles_in_force(user)), tree_on()
    return frozenset(
        Gift(role, reach)
        for role in Role
        for reach in Reach
        if (role not in OF_THE_WHOLE or network.level == Network.Level.GLOBAL)
        and _fitting(rights, role=role, network=network, reach=reach, tree=tree)
    )


def may_give_roles(user: Visitor, network: Network) -> Verdict:
    """Whether there is any role that the person may give here, so that the page has something to offer."""
    verdicts = [
        may_grant_role(user, role=role, network=network, reach=Reach.NODE, to=None) for role in Role
    ]
    asleep = next((verdict for verdict in verdicts if verdict.needs_second_factor), verdicts[0])
    return next((verdict for verdict in verdicts if verdict), asleep)


def may_revoke_role(user: Visitor, assignment: RoleAssignment) -> Verdict:
    """Whether the person may end this right: their own, or one that they could give."""
    if assignment.revoked_at is not None:
        return denied(_("This role has been taken back already."))
    if user == assignment.user:
        return allowed("own role")
    return _may_give_or_take(
        user,
        role=Role(assignment.role),
        network=assignment.network,
        reach=Reach(assignment.reach),
    )


def _may_give_or_take(
    user: Visitor, *, role: RoleAssignment.Role, network: Network, reach: RoleAssignment.Reach
) -> Verdict:
    fitting = _fitting(roles_in_force(user), role=role, network=network, reach=reach)
    return by_rights(
        fitting,
        otherwise=_(
            "Your own roles do not include giving or taking back this role on this network."
        ),
    )


def _fitting(
    rights: Collection[Right],
    *,
    role: RoleAssignment.Role,
    network: Network,
    reach: RoleAssignment.Reach,
    tree: Tree | None = None,
) -> tuple[Right, ...]:
    """The rights that let somebody give or take a role on a network."""
    return tuple(
        right
        for right in rights_covering(rights, GRANTERS[role], network, tree)
        if _may_hand_on(right, role=role, network=network, reach=reach)
    )


def _may_hand_on(
    right: Right, *, role: RoleAssignment.Role, network: Network, reach: RoleAssignment.Reach
) -> bool:
    if right.reach == Reach.NODE and reach == Reach.SUBTREE:
        return False
    if role in FROM_THE_WHOLE:
        return right.reaches_everywhere
    if right.role in COORDINATION and not right.is_of_a_region:
        return role in OWN_HELPERS and right.network_id == network.pk
    if role in FROM_ABOVE and right.role not in SECRETARIAT:
        return right.network_id != network.pk
    return True


def _awake(rights: Collection[Right]) -> tuple[Right, ...]:
    return tuple(right for right in rights if not right.is_dormant)


def rights_covering(
    rights: Collection[Right],
    roles: Collection[RoleAssignment.Role],
    network: Network,
    tree: Tree | None = None,
) -> tuple[Right, ...]:
    """The rights of these roles that hold on a network. The tree is read only where a right could come from above."""
    fitting = [right for right in rights if right.role in roles]
    from_above = any(
        right.network_id != network.pk
        and right.reach == Reach.SUBTREE
        and not right.is_of_the_whole
        for right in fitting
    )
    if tree is None and from_above:
        tree = tree_on()
    return tuple(right for right in fitting if _reaches(right, network, tree))


def _reaches(right: Right, network: Network, tree: Tree | None) -> bool:
    if right.network_id == network.pk or right.reaches_everywhere:
        return True
    return (
        right.reach == Reach.SUBTREE
        and tree is not None
        and tree.is_within(network.pk, right.network_id)
    )
