"""Conflict of interest: who is kept out equals what an oracle works out from plain words, and nobody kept out gets anything."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability.conflicts import digest_of_ties, is_kept_out, is_marked_out, ties_of
from accountability.models import CaseGrant, DeclaredTie, EscalationStep
from accountability.routes import Level, NobodyReceivesError, eligible_keys, route
from accountability.subjects import ALLIANCE, BOARD, COORDINATIONS, LEADS, SECRETARIAT
from accountability.vault.cases import exclusion_mark, new_tag_key, stuffing_mark
from alliance.models import User
from networks.models import RoleAssignment
from tests.accountability import factories, oracle
from tests.accountability.oracle import PROFILES, SUBJECTS, Fact, Profile
from tests.accountability.worlds import World, add_fact, make_world

pytestmark = pytest.mark.django_db


def out_of(subject: frozenset[tuple[str, str]]) -> set[str]:
    """Whom the oracle keeps out."""
    return {
        name
        for name, profile in PROFILES.items()
        if any(oracle.is_out(name, profile, one) for one in subject)
    }


def named(world: World, users: set[int]) -> set[str]:
    return {name for name, handler in world.handlers.items() if handler.user.pk in users}


def test_thirty_subjects_and_twenty_people_are_judged_as_the_oracle_judges_them() -> None:
    world = make_world()
    today = timezone.now().date()
    people = [handler.user for handler in world.handlers.values()]
    ties = ties_of(people, today)
    tag_key = new_tag_key()
    assert (len(SUBJECTS), len(PROFILES)) == (30, 20)

    for subject in SUBJECTS:
        about = {world.subject(one) for one in subject}
        marks = {exclusion_mark(tag_key, one) for one in about} | {stuffing_mark()}
        expected = out_of(subject)

        kept_out = {pk for pk, mine in ties.items() if is_kept_out(mine, about)}
        marked_out = {pk for pk, mine in ties.items() if is_marked_out(mine, marks, tag_key)}
        eligible = {one.key.user_id for one, _ties in eligible_keys(about, today)}

        assert named(world, kept_out) == expected, subject
        assert named(world, marked_out) == expected, subject
        assert named(world, eligible) == set(PROFILES) - expected, subject


@pytest.mark.parametrize("number", range(len(SUBJECTS)))
def test_a_concern_is_sealed_to_nobody_whom_the_oracle_keeps_out(number: int) -> None:
    world = make_world()
    subject = SUBJECTS[number]
    expected = out_of(subject)
    free = set(PROFILES) - expected

    filed = factories.file_one(
        factories.make_channel(world.networks["cameroon"]),
        subjects={world.subject(one) for one in subject},
        identity={"name": "Someone"},
        identity_for_all_readers=bool(number % 2),
    )

    grants = CaseGrant.objects.filter(case=filed.case, holder=CaseGrant.Holder.HANDLER)
    holders = named(world, set(grants.values_list("key__user", flat=True)))
    active = grants.filter(state=CaseGrant.State.ACTIVE, compartment="shared")
    assert not holders & expected
    assert active.count() == min(2, len(free))
    assert grants.filter(state=CaseGrant.State.DORMANT, compartment="shared").count() <= 2


def test_ties_cost_as_many_queries_for_one_person_as_for_twenty() -> None:
    world = make_world()
    people = [handler.user for handler in world.handlers.values()]
    counts = []
    for some in ([world.handlers["speaks"].user], people):
        with CaptureQueriesContext(connection) as queries:
            ties_of(some, timezone.now().date())
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 11


def test_a_revoked_right_ties_for_five_years_from_its_revocation() -> None:
    world = make_world({"someone": Profile("outside"), "other": Profile("outside")})
    now = timezone.now()
    for name, days in (("someone", 365 * 6), ("other", 365 * 4)):
        RoleAssignment.objects.create(
            user=world.handlers[name].user,
            role=RoleAssignment.Role.COORDINATOR,
            network=world.networks["peru"],
            period=DateTimeTZRange(now - timedelta(days=3000), now + timedelta(days=10)),
            revoked_at=now - timedelta(days=days),
        )

    ties = ties_of([one.user for one in world.handlers.values()], now.date())

    assert COORDINATIONS not in ties[world.handlers["someone"].user.pk]
    assert COORDINATIONS in ties[world.handlers["other"].user.pk]


def test_what_somebody_declares_of_the_whole_alliance_is_a_tie_to_all_its_offices() -> None:
    world = make_world({"someone": Profile("outside")})
    user = world.handlers["someone"].user
    before = ties_of([user], timezone.now().date())[user.pk]
    DeclaredTie.objects.create(
        user=user,
        kind=DeclaredTie.Kind.FAMILY,
        network=world.networks["world"],
        declared_on=timezone.now().date(),
    )

    after = ties_of([user], timezone.now().date())[user.pk]

    assert after - before == {ALLIANCE}
    assert digest_of_ties(after) != digest_of_ties(before)


def test_the_digest_does_not_depend_on_the_order_in_which_ties_were_found() -> None:
    one, two = frozenset({BOARD, ALLIANCE}), frozenset([ALLIANCE, BOARD])
    assert digest_of_ties(one) == digest_of_ties(two)
    assert digest_of_ties(one) != digest_of_ties(frozenset({BOARD}))


# --- routes ------------------------------------------------------------------------------------

CHAIN = {
    "of-cameroon": Profile("focal_point", ("cameroon",)),
    "of-africa": Profile("focal_point", ("africa",)),
    "whole": Profile("focal_point"),
    "lead": Profile("lead"),
    "of-latin": Profile("focal_point", ("latin",)),
    "trustee": Profile("trustee"),
    "outsider": Profile("outside"),
    "custodian": Profile("custodian"),
}


def route_of(world: World, *about: tuple[str, str], network: str = "cameroon") -> list[str]:
    """Readers and stand-ins by name, in order, and after a bar the custodian."""
    channel = factories.make_channel(world.networks[network])
    way = route(channel, {world.subject(one) for one in about}, timezone.now().date())
    names = {handler.user.pk: name for name, handler in world.handlers.items()}
    order = [names[one.trusted.key.user_id] for one in (*way.readers, *way.stand_ins)]
    return [*order, "|", names[way.custodian.trusted.key.user_id]]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ((), ["of-cameroon", "of-africa", "whole", "lead", "|", "custodian"]),
        ((("network", "cameroon"),), ["of-africa", "whole", "lead", "of-latin", "|", "custodian"]),
        ((("network", "africa"),), ["whole", "lead", "of-latin", "trustee", "|", "custodian"]),
        (
            (("body", "secretariat"),),
            ["trustee", "outsider", "of-cameroon", "of-africa", "|", "custodian"],
        ),
        ((("body", "leads"),), ["outsider", "of-cameroon", "of-africa", "whole", "|", "custodian"]),
        ((("body", "board"),), ["outsider", "of-cameroon", "of-africa", "whole", "|", "custodian"]),
        (
            (("body", "alliance"),),
            ["trustee", "outsider", "of-cameroon", "of-africa", "|", "trustee"],
        ),
        (
            (("body", "alliance"), ("body", "board"), ("body", "focal_points")),
            ["outsider", "|", "outsider"],
        ),
    ],
)
def test_a_concern_goes_past_those_whom_it_is_about_and_is_filled_up_from_the_next_level(
    about: tuple[tuple[str, str], ...], expected: list[str]
) -> None:
    assert route_of(make_world(CHAIN), *about) == expected


def test_a_channels_own_chain_comes_first_and_the_usual_one_fills_it_up() -> None:
    world = make_world(CHAIN)
    channel = factories.make_channel(world.networks["cameroon"])
    for position, level in enumerate((Level.LEAD, Level.NETWORK)):
        EscalationStep.objects.create(channel=channel, position=position, level=level)

    assert route_of(world)[:4] == ["lead", "of-cameroon", "of-africa", "whole"]


def test_a_channel_of_the_whole_alliance_has_no_focal_points_of_its_own_network() -> None:
    assert route_of(make_world(CHAIN), network="world")[:3] == ["whole", "lead", "of-cameroon"]


def test_one_person_with_two_certificates_is_one_reader() -> None:
    world = make_world({"lead": Profile("lead"), "other": Profile("outside")})
    lead = world.handlers["lead"]
    certificate = factories.certificate_of(lead, factories.Role.OUTSIDE)
    factories.store_certificate(lead, certificate, world.signing)

    assert route_of(world)[:2] == ["lead", "other"]


def test_where_everybody_is_kept_out_nothing_is_sealed_to_anybody() -> None:
    world = make_world({"lead": Profile("lead")})
    with pytest.raises(NobodyReceivesError):
        route(factories.make_channel(world.networks["world"]), {LEADS}, timezone.now().date())


def test_a_person_without_any_office_is_tied_to_themselves_alone() -> None:
    user = User.objects.create_user("alone@example.org")
    make_world({})
    assert ties_of([user], timezone.now().date()) == {user.pk: frozenset({user.public_id})}


def test_a_fact_told_to_the_oracle_and_to_the_portal_later_is_judged_alike() -> None:
    world = make_world({"someone": Profile("outside")})
    handler = world.handlers["someone"]
    add_fact(world, handler.user, Fact("role", "world", "secretariat_lead"))
    add_fact(world, handler.user, Fact("role", "peru", "editor"))

    ties = ties_of([handler.user], timezone.now().date())[handler.user.pk]

    assert ties == {
        handler.user.public_id,
        SECRETARIAT,
        ALLIANCE,
        *(world.subject(("network", one)) for one in ("peru", "latin")),
    }
