"""Who holds which right where, and who may give and take rights."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from alliance.models import AuditEvent, User
from alliance.permissions import SecondFactorMissing
from networks.actions import bootstrap_role, grant_role, revoke_role
from networks.models import Network, NetworkParent, RoleAssignment
from networks.permissions import (
    COORDINATION,
    coordinates,
    holds,
    is_secretariat,
    is_staff,
    may_act,
    may_grant_role,
    may_revoke_role,
    networks_within,
    roles_in_force,
)
from networks.queries import tree_on

pytestmark = pytest.mark.django_db
Role = RoleAssignment.Role
Reach = RoleAssignment.Reach
Level = Network.Level

# alliance > africa > cameroon > littoral, alliance > africa > togo, alliance > europe > nordic
PLACES = {
    "alliance": (Level.GLOBAL, None),
    "africa": (Level.REGIONAL, "alliance"),
    "cameroon": (Level.NATIONAL, "africa"),
    "littoral": (Level.LOCAL, "cameroon"),
    "togo": (Level.NATIONAL, "africa"),
    "europe": (Level.REGIONAL, "alliance"),
    "nordic": (Level.SUB_REGIONAL, "europe"),
}


@pytest.fixture
def tree() -> dict[str, Network]:
    networks: dict[str, Network] = {}
    for slug, (level, parent) in PLACES.items():
        networks[slug] = Network.objects.create(slug=slug, level=level, name=slug.title())
        if parent:
            NetworkParent.objects.create(
                network=networks[slug], parent=networks[parent], period=DateRange(None, None)
            )
    return networks


def person(name: str, *, second_factor: bool = True) -> User:
    user = User.objects.create_user(f"{name}@example.org")
    if second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def give(
    user: User,
    role: RoleAssignment.Role,
    network: Network,
    *,
    reach: RoleAssignment.Reach = Reach.SUBTREE,
    since: datetime | None = None,
    until: datetime | None = None,
) -> RoleAssignment:
    """A right as a row, without the question who may give it."""
    now = timezone.now()
    return RoleAssignment.objects.create(
        user=user,
        role=role,
        network=network,
        reach=reach,
        period=DateTimeTZRange(
            since or now - timedelta(days=1), until or now + timedelta(days=100)
        ),
    )


# --- the tree ------------------------------------------------------------------------------------


def test_the_tree_knows_who_stands_above_and_below(tree: dict[str, Network]) -> None:
    today = tree_on()

    assert today.root == tree["alliance"].pk
    assert today.parent_of(tree["littoral"].pk) == tree["cameroon"].pk
    assert today.parent_of(tree["alliance"].pk) is None
    assert today.ancestors(tree["littoral"].pk) == (
        tree["cameroon"].pk,
        tree["africa"].pk,
        tree["alliance"].pk,
    )
    assert today.subtree(tree["africa"].pk) == {
        tree[slug].pk for slug in ("africa", "cameroon", "littoral", "togo")
    }
    assert today.subtree([tree["togo"].pk, tree["europe"].pk]) == {
        tree[slug].pk for slug in ("togo", "europe", "nordic")
    }
    assert today.level(tree["nordic"].pk) == Level.SUB_REGIONAL


def test_the_tree_of_a_past_day_has_the_parents_of_that_day(tree: dict[str, Network]) -> None:
    NetworkParent.objects.filter(network=tree["togo"]).update(
        period=DateRange(None, date(2024, 1, 1))
    )
    NetworkParent.objects.create(
        network=tree["togo"], parent=tree["europe"], period=DateRange(date(2024, 1, 1), None)
    )

    assert tree_on(date(2023, 12, 31)).parent_of(tree["togo"].pk) == tree["africa"].pk
    assert tree_on(date(2024, 1, 1)).parent_of(tree["togo"].pk) == tree["europe"].pk


def test_the_tree_takes_two_queries(
    tree: dict[str, Network], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        tree_on()


# --- rights in force -----------------------------------------------------------------------------


# The role, where it is held, and the networks on which it holds. Written by hand.
REACHES = [
    (Role.COORDINATOR, "africa", Reach.SUBTREE, {"africa", "cameroon", "littoral", "togo"}),
    (Role.COORDINATOR, "africa", Reach.NODE, {"africa"}),
    (Role.DEPUTY, "cameroon", Reach.SUBTREE, {"cameroon", "littoral"}),
    (Role.EDITOR, "littoral", Reach.SUBTREE, {"littoral"}),
    (Role.SECRETARIAT, "alliance", Reach.SUBTREE, set(PLACES)),
    (Role.FOCAL_POINT, "europe", Reach.SUBTREE, {"europe", "nordic"}),
    (Role.BOARD, "alliance", Reach.NODE, {"alliance"}),
]


@pytest.mark.parametrize(("role", "place", "reach", "expected"), REACHES)
def test_a_role_holds_on_its_network_and_below_it(
    tree: dict[str, Network],
    role: RoleAssignment.Role,
    place: str,
    reach: RoleAssignment.Reach,
    expected: set[str],
) -> None:
    user = person("ada")
    give(user, role, tree[place], reach=reach)

    assert {slug for slug, network in tree.items() if holds(user, role, network)} == expected
    assert networks_within(user, {role}) == {tree[slug].pk for slug in expected}


def test_deputies_coordinate_as_coordinators_do_and_editors_do_not(
    tree: dict[str, Network],
) -> None:
    deputy, editor = person("deputy"), person("editor")
    give(deputy, Role.DEPUTY, tree["africa"])
    give(editor, Role.EDITOR, tree["africa"])

    assert coordinates(deputy, tree["togo"])
    assert not coordinates(deputy, tree["europe"])
    assert not coordinates(editor, tree["togo"])
    assert is_staff(editor)


def test_a_right_that_has_ended_or_not_begun_or_was_revoked_opens_nothing(
    tree: dict[str, Network],
) -> None:
    now = timezone.now()
    user = person("ada")
    give(user, Role.COORDINATOR, tree["africa"], since=now - timedelta(days=9), until=now)
    give(user, Role.DEPUTY, tree["africa"], since=now + timedelta(days=1))
    revoked = give(user, Role.SECRETARIAT, tree["alliance"])
    revoked.revoked_at = now
    revoked.save()

    assert roles_in_force(user) == ()
    assert not coordinates(user, tree["africa"])
    assert not is_secretariat(user)
    assert [right.role for right in roles_in_force(user, now - timedelta(days=2))] == [
        Role.COORDINATOR
    ]


def test_visitors_and_closed_accounts_hold_nothing(tree: dict[str, Network]) -> None:
    closed = person("closed")
    give(closed, Role.SECRETARIAT, tree["alliance"])
    closed.is_active = False
    closed.save()

    assert not is_secretariat(closed)
    assert not coordinates(AnonymousUser(), tree["africa"])


def test_a_powerful_right_sleeps_without_a_second_step_and_says_so(
    tree: dict[str, Network],
) -> None:
    user = person("ada", second_factor=False)
    give(user, Role.COORDINATOR, tree["africa"])

    verdict = may_act(user, COORDINATION, tree["togo"], otherwise="no")

    assert not coordinates(user, tree["togo"])
    assert not verdict
    assert verdict.needs_second_factor
    assert not may_act(user, COORDINATION, tree["europe"], otherwise="no").needs_second_factor


def test_recovery_codes_alone_are_no_second_step(tree: dict[str, Network]) -> None:
    user = person("ada", second_factor=False)
    give(user, Role.COORDINATOR, tree["africa"])
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert not coordinates(user, tree["africa"])


def test_an_editor_works_without_a_second_step(tree: dict[str, Network]) -> None:
    user = person("ada", second_factor=False)
    give(user, Role.EDITOR, tree["africa"])

    assert holds(user, Role.EDITOR, tree["togo"])


def test_the_verdict_names_the_right_that_was_used(tree: dict[str, Network]) -> None:
    user = person("ada")
    give(user, Role.COORDINATOR, tree["africa"])

    assert (
        may_act(user, COORDINATION, tree["togo"], otherwise="no").right_used
        == "coordinator on africa"
    )


def test_asking_for_a_right_takes_one_query_at_home_and_three_from_above(
    tree: dict[str, Network], django_assert_num_queries: Any
) -> None:
    user = person("ada")
    give(user, Role.COORDINATOR, tree["africa"])

    with django_assert_num_queries(1):
        coordinates(user, tree["africa"])
    with django_assert_num_queries(3):
        coordinates(user, tree["littoral"])


def test_the_technical_administrator_has_no_content_rights(tree: dict[str, Network]) -> None:
    user = person("ada")
    give(user, Role.TECHNICAL_ADMINISTRATOR, tree["alliance"])

    assert not is_secretariat(user)
    assert not is_staff(user)
    assert not any(coordinates(user, network) for network in tree.values())
    assert networks_within(user, COORDINATION) == frozenset()


# --- giving and taking ---------------------------------------------------------------------------

# Granter's role and place, then what they may give: role and place. Everything else of GIVEN is refused.
GIVEN = [
    (Role.EDITOR, "cameroon"),
    (Role.DEPUTY, "cameroon"),
    (Role.COORDINATOR, "cameroon"),
    (Role.COORDINATOR, "africa"),
    (Role.EDITOR, "europe"),
    (Role.FOCAL_POINT, "africa"),
    (Role.SECRETARIAT, "alliance"),
    (Role.SECRETARIAT_LEAD, "alliance"),
    (Role.BOARD, "alliance"),
    (Role.TECHNICAL_ADMINISTRATOR, "alliance"),
]
MAY_GIVE: list[tuple[RoleAssignment.Role, str, set[int]]] = [
    (Role.COORDINATOR, "cameroon", {0, 1}),
    (Role.COORDINATOR, "africa", {0, 1, 2}),
    (Role.COORDINATOR, "togo", set()),
    (Role.DEPUTY, "africa", set()),
    (Role.EDITOR, "africa", set()),
    (Role.SECRETARIAT, "alliance", {0, 1, 2, 3, 4, 6, 8, 9}),
    (Role.SECRETARIAT_LEAD, "alliance", {0, 1, 2, 3, 4, 6, 8, 9}),
    (Role.FOCAL_POINT, "alliance", {5}),
    (Role.FOCAL_POINT, "africa", set()),
    (Role.BOARD, "alliance", {7}),
    (Role.TECHNICAL_ADMINISTRATOR, "alliance", {9}),
]


@pytest.mark.parametrize(("granter_role", "granter_place", "expected"), MAY_GIVE)
def test_each_role_gives_what_the_matrix_says(
    tree: dict[str, Network],
    granter_role: RoleAssignment.Role,
    granter_place: str,
    expected: set[int],
) -> None:
    granter, other = person("granter"), person("other")
    give(granter, granter_role, tree[granter_place])

    given = {
        number
        for number, (role, place) in enumerate(GIVEN)
        if may_grant_role(granter, role=role, network=tree[place], reach=Reach.SUBTREE, to=other)
    }

    assert given == expected


def test_nobody_gives_a_role_to_themselves(tree: dict[str, Network]) -> None:
    granter = person("granter")
    give(granter, Role.SECRETARIAT, tree["alliance"])

    with pytest.raises(PermissionDenied):
        grant_role(
            user=granter,
            role=Role.COORDINATOR,
            network=tree["africa"],
            until=timezone.now() + timedelta(days=10),
            by=granter,
        )


def test_a_sleeping_right_gives_nothing(tree: dict[str, Network]) -> None:
    granter, other = person("granter", second_factor=False), person("other")
    give(granter, Role.SECRETARIAT, tree["alliance"])

    with pytest.raises(SecondFactorMissing):
        grant_role(
            user=other,
            role=Role.EDITOR,
            network=tree["africa"],
            until=timezone.now() + timedelta(days=10),
            by=granter,
        )


def test_a_right_on_one_network_only_gives_no_reach_below_it(tree: dict[str, Network]) -> None:
    granter, other = person("granter"), person("other")
    give(granter, Role.COORDINATOR, tree["africa"], reach=Reach.NODE)

    assert may_grant_role(
        granter, role=Role.EDITOR, network=tree["africa"], reach=Reach.NODE, to=other
    )
    assert not may_grant_role(
        granter, role=Role.EDITOR, network=tree["africa"], reach=Reach.SUBTREE, to=other
    )


def test_a_granted_role_is_in_force_and_in_the_trail(tree: dict[str, Network]) -> None:
    granter, other = person("granter"), person("other")
    give(granter, Role.COORDINATOR, tree["africa"])

    assignment = grant_role(
        user=other,
        role=Role.COORDINATOR,
        network=tree["togo"],
        until=timezone.now() + timedelta(days=365),
        reason="elected",
        by=granter,
    )

    event = AuditEvent.objects.get(verb="role.granted")
    assert coordinates(other, tree["togo"])
    assert assignment.granted_by == granter
    assert (event.actor, event.right_used, event.reason) == (
        granter,
        "coordinator on africa",
        "elected",
    )
    assert event.after is not None
    assert event.after["role"] == "coordinator"


@pytest.mark.parametrize("days", [0, 4 * 365 + 2])
def test_a_role_lasts_four_years_at_most(tree: dict[str, Network], days: int) -> None:
    granter, other = person("granter"), person("other")
    give(granter, Role.SECRETARIAT, tree["alliance"])
    now = timezone.now()

    with pytest.raises(ValidationError):
        grant_role(
            user=other,
            role=Role.EDITOR,
            network=tree["togo"],
            since=now,
            until=now + timedelta(days=days),
            by=granter,
        )


def test_the_same_role_is_not_given_twice(tree: dict[str, Network]) -> None:
    granter, other = person("granter"), person("other")
    give(granter, Role.SECRETARIAT, tree["alliance"])
    until = timezone.now() + timedelta(days=10)
    grant_role(user=other, role=Role.EDITOR, network=tree["togo"], until=until, by=granter)

    with pytest.raises(ValidationError):
        grant_role(user=other, role=Role.EDITOR, network=tree["togo"], until=until, by=granter)

    assert RoleAssignment.objects.filter(user=other).count() == 1


def test_a_revoked_role_opens_nothing_from_that_moment(tree: dict[str, Network]) -> None:
    granter, other, stranger = person("granter"), person("other"), person("stranger")
    give(granter, Role.COORDINATOR, tree["africa"])
    give(stranger, Role.COORDINATOR, tree["europe"])
    assignment = give(other, Role.COORDINATOR, tree["togo"])

    with pytest.raises(PermissionDenied):
        revoke_role(assignment=assignment, by=stranger)
    revoke_role(assignment=assignment, by=granter, reason="stepped down")

    assert not coordinates(other, tree["togo"])
    assert AuditEvent.objects.get(verb="role.revoked").actor == granter
    with pytest.raises(PermissionDenied):
        revoke_role(assignment=assignment, by=granter)


def test_one_may_lay_down_ones_own_role(tree: dict[str, Network]) -> None:
    user = person("ada")
    assignment = give(user, Role.EDITOR, tree["togo"])

    assert may_revoke_role(user, assignment)


# --- the first roles -----------------------------------------------------------------------------


def test_the_first_lead_is_set_up_once_and_recorded(tree: dict[str, Network]) -> None:
    first = person("first")

    assignment = bootstrap_role(user=first, role=Role.SECRETARIAT_LEAD)

    event = AuditEvent.objects.get(verb="role.granted")
    assert is_secretariat(first)
    assert assignment.granted_by is None
    assert event.actor is not None
    assert event.actor != first


def test_no_first_role_while_somebody_could_give_it(tree: dict[str, Network]) -> None:
    give(person("board"), Role.BOARD, tree["alliance"])

    with pytest.raises(ValidationError):
        bootstrap_role(user=person("first"), role=Role.SECRETARIAT_LEAD)


def test_only_the_first_roles_begin_by_command(tree: dict[str, Network]) -> None:
    with pytest.raises(ValidationError):
        bootstrap_role(user=person("first"), role=Role.COORDINATOR)


def test_the_command_says_what_is_wrong(tree: dict[str, Network]) -> None:
    with pytest.raises(CommandError, match="no such account"):
        call_command("bootstrap_role", "nobody@example.org", "secretariat_lead")

    person("first")
    call_command("bootstrap_role", "first@example.org", "secretariat_lead")

    assert RoleAssignment.objects.get().role == Role.SECRETARIAT_LEAD
