"""Who looks at members, told by what is open to them: a person of ours, or a stand-in for a preview."""

from dataclasses import dataclass

from members.models import Member
from members.queries.standing import networks_of
from networks.models import RoleAssignment
from networks.permissions import COORDINATION, SECRETARIAT, Visitor, networks_within, roles_in_force

# Whose office opens what is for all members of the alliance, also where they belong to none.
INSIDE = COORDINATION | SECRETARIAT | {RoleAssignment.Role.FOCAL_POINT, RoleAssignment.Role.BOARD}


@dataclass(frozen=True)
class Viewer:
    """What is open to somebody. Nothing, unless it says so."""

    # fields for all members of the alliance
    is_inside: bool = False
    # fields for "my network", of the members of these networks
    belongs_to: frozenset[int] = frozenset()
    # every field of the members of these networks
    coordinates: frozenset[int] = frozenset()
    # every field of every member
    is_secretariat: bool = False
    # every field of these members, for whom they speak
    speaks_for: frozenset[int] = frozenset()


ANYBODY = Viewer()
ANY_MEMBER = Viewer(is_inside=True)


def viewer_of(user: Visitor) -> Viewer:
    """What is open to a person today, by their memberships and by the roles they hold awake."""
    if not user.is_authenticated:
        return ANYBODY
    roles = {right.role for right in roles_in_force(user) if not right.is_dormant}
    belongs_to = networks_of(user)
    return Viewer(
        is_inside=bool(belongs_to) or bool(roles & INSIDE),
        belongs_to=belongs_to,
        coordinates=networks_within(user, COORDINATION) if roles & COORDINATION else frozenset(),
        is_secretariat=bool(roles & SECRETARIAT),
        speaks_for=frozenset(
            Member.objects.standing()
            .spoken_for_by(user)
            .order_by("pk")
            .values_list("pk", flat=True)
        ),
    )


def member_of(networks: frozenset[int]) -> Viewer:
    """A stand-in: some other member of these networks."""
    return Viewer(is_inside=True, belongs_to=networks)


def coordination_of(networks: frozenset[int]) -> Viewer:
    """A stand-in: the coordination of these networks."""
    return Viewer(is_inside=True, coordinates=networks)
