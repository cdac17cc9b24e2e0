"""Who may open a case: a grant in force, a trusted key, no tie; to everybody else it is as if it were not there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability.actions.access import add_marks
from accountability.actions.conflicts import check_again
from accountability.conflicts import digest_of_ties, ties_of
from accountability.models import (
    Case,
    CaseEvent,
    CaseExclusion,
    CaseGrant,
    CaseKey,
    HandlerKey,
    HandlerNotice,
    TrustCertificate,
)
from accountability.opened import open_for_handler
from accountability.permissions.cases import (
    cases_of,
    may_open_case,
    may_open_identity,
    names_kept_by,
    opened_case,
)
from accountability.permissions.vault import Unlocked
from accountability.vault.cases import Compartment, new_tag_key
from accountability.vault.keys import seal_to
from tests.accountability import factories
from tests.accountability.factories import FiledConcern, Handler
from tests.accountability.oracle import Fact, Profile
from tests.accountability.worlds import World, add_fact, make_world

pytestmark = pytest.mark.django_db

PEOPLE = {
    "one": Profile("focal_point"),
    "two": Profile("focal_point"),
    "three": Profile("lead"),
    "four": Profile("trustee"),
    "keeper": Profile("custodian"),
}
TIED = Fact("declared", "cameroon")


def open_vault(handler: Handler) -> Unlocked:
    return Unlocked(handler.user, handler.key, handler.keys)


@pytest.fixture
def world() -> World:
    return make_world(PEOPLE)


def file_about(world: World, *about: tuple[str, str], **fields: object) -> FiledConcern:
    channel = factories.make_channel(world.networks["world"])
    return factories.file_one(channel, subjects={world.subject(one) for one in about}, **fields)


@pytest.fixture
def filed(world: World) -> FiledConcern:
    return file_about(world, ("network", "cameroon"), identity={"name": "A"})


def vault(world: World, name: str) -> Unlocked:
    return open_vault(world.handlers[name])


def may(world: World, name: str, case: Case) -> bool:
    """Each way of asking gives the same answer."""
    mine = vault(world, name)
    answers = {
        bool(may_open_case(mine, case)),
        opened_case(mine, case.pk) is not None,
        case in [held.case for held in cases_of(mine)],
    }
    assert len(answers) == 1, answers
    return answers.pop()


def readers(case: Case) -> set[str]:
    grants = CaseGrant.objects.filter(
        case=case, holder="handler", state="active", compartment="shared", epoch=case.epoch
    )
    return {email.split("@")[0] for email in grants.values_list("key__user__email", flat=True)}


# --- who may ---------------------------------------------------------------------------------------


def test_readers_open_it_and_a_stand_in_only_when_called_in(
    world: World, filed: FiledConcern
) -> None:
    assert {name for name in PEOPLE if may(world, name, filed.case)} == {"one", "two"}

    CaseGrant.objects.filter(key=world.handlers["three"].key).update(state="active")

    assert {name for name in PEOPLE if may(world, name, filed.case)} == {"one", "two", "three"}


def test_what_somebody_holds_says_role_and_days(world: World, filed: FiledConcern) -> None:
    until = timezone.now().date() + timedelta(days=3)
    grants = CaseGrant.objects.filter(key=world.handlers["one"].key)
    grants.update(expires_on=until)

    (held,) = cases_of(vault(world, "one"))

    assert (held.role, held.since, held.until) == ("lead", timezone.now().date(), until)
    assert held.opens(Compartment.INTERNAL)
    assert not held.opens(Compartment.IDENTITY)


def test_a_grant_that_ran_out_opens_nothing_from_the_next_day_on(
    world: World, filed: FiledConcern
) -> None:
    grants = CaseGrant.objects.filter(key=world.handlers["one"].key)
    grants.update(expires_on=timezone.now().date())
    assert may(world, "one", filed.case)

    grants.update(expires_on=timezone.now().date() - timedelta(days=1))

    assert not may(world, "one", filed.case)


@pytest.mark.parametrize("end", ["certificate", "key", "person"])
def test_who_is_no_longer_trusted_opens_nothing(
    world: World, filed: FiledConcern, end: str
) -> None:
    one = world.handlers["one"]
    if end == "certificate":
        TrustCertificate.objects.filter(key=one.key).delete()
    elif end == "key":
        HandlerKey.objects.filter(pk=one.key.pk).update(state=HandlerKey.State.RETIRED)
    else:
        one.user.is_active = False
        one.user.save()

    assert not may(world, "one", filed.case)


def test_a_case_that_is_not_there_and_one_that_is_not_theirs_are_refused_in_the_same_words(
    world: World, filed: FiledConcern
) -> None:
    refusals = [
        may_open_case(vault(world, "three"), case) for case in (filed.case, Case(pk=uuid4()))
    ]

    assert refusals[0] == refusals[1]
    assert not refusals[0]


def test_a_refusal_takes_the_same_steps_for_what_is_not_there_and_for_what_is_not_theirs(
    world: World, filed: FiledConcern
) -> None:
    asked = []
    for pk in (filed.case.pk, uuid4()):
        with CaptureQueriesContext(connection) as queries:
            opened_case(vault(world, "three"), pk)
        asked.append([query["sql"].split("WHERE")[0] for query in queries])

    assert asked[0] == asked[1]


def test_the_list_costs_as_many_queries_for_one_case_as_for_five(world: World) -> None:
    counts = []
    for more in (1, 4):
        for _number in range(more):
            file_about(world, ("network", "peru"))
        with CaptureQueriesContext(connection) as queries:
            found = cases_of(vault(world, "one"))
        counts.append((len(found), len(queries)))

    assert [count for count, _queries in counts] == [1, 5]
    assert counts[0][1] == counts[1][1] <= 16


def test_only_the_custodian_opens_who_the_reporter_is(world: World, filed: FiledConcern) -> None:
    may_name = {name for name in PEOPLE if may_open_identity(vault(world, name), filed.case)}
    assert may_name == {"keeper"}
    assert cases_of(vault(world, "keeper")) == ()

    add_fact(world, world.handlers["keeper"].user, Fact("declared", "kenya"))

    # the marks are not theirs to read, so a change of ties shuts them out until somebody has looked
    assert not may_open_identity(vault(world, "keeper"), filed.case)


def test_a_custodian_who_reads_nothing_else_finds_the_case_apart(
    world: World, filed: FiledConcern
) -> None:
    kept = {name: names_kept_by(vault(world, name)) for name in PEOPLE}

    assert [held.case for held in kept.pop("keeper")] == [filed.case]
    assert set(kept.values()) == {()}


def test_who_reads_only_what_is_shared_is_shut_out_by_any_change_of_ties(
    world: World, filed: FiledConcern
) -> None:
    CaseGrant.objects.filter(key=world.handlers["one"].key, compartment="internal").delete()
    assert may(world, "one", filed.case)

    add_fact(world, world.handlers["one"].user, Fact("declared", "peru"))
    assert not may(world, "one", filed.case)

    check_again(by=vault(world, "two"))
    assert may(world, "one", filed.case)


def test_a_reader_of_the_newest_epoch_alone_finds_the_case_in_the_list(
    world: World, filed: FiledConcern
) -> None:
    two = world.handlers["two"]
    add_fact(world, world.handlers["one"].user, TIED)
    check_again(by=vault(world, "two"))
    CaseGrant.objects.filter(key=two.key, compartment="internal", epoch=0).delete()

    assert may(world, "two", Case.objects.get(pk=filed.case.pk))


# --- a tie that came later ---------------------------------------------------------------------------


def test_a_tie_that_comes_later_shuts_a_reader_out_at_once(
    world: World, filed: FiledConcern
) -> None:
    other = file_about(world, ("network", "peru"))

    add_fact(world, world.handlers["one"].user, TIED)

    assert not may(world, "one", filed.case)
    assert may(world, "one", other.case)
    assert may(world, "two", filed.case)


def test_a_reader_to_whom_the_case_has_come_to_matter_loses_it_and_another_is_called_in(
    world: World, filed: FiledConcern
) -> None:
    one = world.handlers["one"]
    add_fact(world, one.user, TIED)
    HandlerNotice.objects.create(user=one.user, lane="window", not_before=timezone.now())

    assert check_again(by=vault(world, "two")) == 1

    filed.case.refresh_from_db()
    assert filed.case.epoch == 1
    assert readers(filed.case) == {"two", "three"}
    assert not CaseGrant.objects.filter(case=filed.case, key=one.key).exists()
    assert not HandlerNotice.objects.filter(user=one.user).exists()
    assert not may(world, "one", filed.case)
    assert may(world, "three", filed.case)
    leads = CaseGrant.objects.filter(case=filed.case, role="lead", epoch=1)
    assert set(leads.values_list("key__user", flat=True)) == {world.handlers["two"].user.pk}
    verbs = set(CaseEvent.objects.values_list("verb", flat=True))
    assert {"access_ended", "keys_renewed", "escalated"} <= verbs
    assert check_again(by=vault(world, "two")) == 0


def test_their_own_vault_takes_the_case_from_them_before_anything_is_drawn(
    world: World, filed: FiledConcern
) -> None:
    for name in ("one", "two"):
        add_fact(world, world.handlers[name].user, TIED)

    assert check_again(by=vault(world, "one")) == 2

    filed.case.refresh_from_db()
    assert readers(filed.case) == {"three", "four"}
    three = world.handlers["three"]
    opened = open_for_handler(filed.case, three.key, three.keys)
    assert "access_ended" in {entry.kind for entry in opened.entries}
    assert opened.case.epoch == 1
    assert opened.opens(Compartment.INTERNAL)
    assert cases_of(vault(world, "one")) == ()


def test_a_stand_in_to_whom_it_has_come_to_matter_is_never_called_in(
    world: World, filed: FiledConcern
) -> None:
    three = world.handlers["three"]
    add_fact(world, three.user, TIED)

    assert check_again(by=vault(world, "one")) == 1

    assert not CaseGrant.objects.filter(case=filed.case, key=three.key).exists()
    filed.case.refresh_from_db()
    assert readers(filed.case) == {"one", "two"}


def test_ties_that_do_not_matter_are_kept_as_checked_and_who_was_not_told_is_told(
    world: World, filed: FiledConcern
) -> None:
    one = world.handlers["one"]
    add_fact(world, one.user, Fact("declared", "peru"))

    assert check_again(by=vault(world, "two")) == 0

    today = timezone.now().date()
    now = digest_of_ties(ties_of([one.user], today)[one.user.pk])
    kept = CaseGrant.objects.filter(key=one.key).values_list("checked_ties", flat=True)
    assert {bytes(digest) for digest in kept} == {now}
    assert HandlerNotice.objects.filter(user=one.user).count() == 1
    assert may(world, "one", filed.case)


def test_where_nobody_else_is_left_the_case_stays_sealed_and_nobody_whom_it_concerns_sees_it() -> (
    None
):
    world = make_world({"one": Profile("focal_point")})
    filed = file_about(world, ("network", "cameroon"))
    add_fact(world, world.handlers["one"].user, TIED)

    assert check_again(by=vault(world, "one")) == 0

    assert CaseGrant.objects.filter(case=filed.case, key=world.handlers["one"].key).exists()
    assert not may(world, "one", filed.case)


def test_a_vault_without_a_trusted_key_checks_nothing(world: World, filed: FiledConcern) -> None:
    add_fact(world, world.handlers["two"].user, TIED)
    TrustCertificate.objects.filter(key=world.handlers["one"].key).delete()

    assert check_again(by=vault(world, "one")) == 0
    assert readers(filed.case) == {"one", "two"}


def test_a_check_costs_as_many_queries_for_five_cases_as_for_one(world: World) -> None:
    counts = []
    for more in (1, 4):
        for _number in range(more):
            file_about(world, ("network", "peru"))
        with CaptureQueriesContext(connection) as queries:
            check_again(by=vault(world, "one"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 14


# --- rows that somebody changed in the database -----------------------------------------------------


def test_a_planted_tag_key_does_not_hide_whom_a_case_concerns(
    world: World, filed: FiledConcern
) -> None:
    row = CaseKey.objects.get(case=filed.case, compartment="internal")
    row.sealed_tag_key = seal_to(bytes(row.public), new_tag_key())
    row.save()
    add_fact(world, world.handlers["one"].user, TIED)

    assert opened_case(vault(world, "one"), filed.case.pk) is None
    assert not may_open_case(vault(world, "two"), filed.case)


def test_a_tag_key_that_does_not_open_shuts_everybody_out_of_the_list(
    world: World, filed: FiledConcern
) -> None:
    CaseKey.objects.filter(case=filed.case).update(sealed_tag_key=b"x" * 80)

    assert cases_of(vault(world, "one")) == ()
    assert opened_case(vault(world, "one"), filed.case.pk) is None


def test_marks_that_came_later_count_without_any_change_of_ties(
    world: World, filed: FiledConcern
) -> None:
    one = world.handlers["one"]
    opened = open_for_handler(filed.case, one.key, one.keys)
    add_marks(opened, [world.handlers["two"].user])

    assert CaseExclusion.objects.filter(case=filed.case).count() == 16
    assert not may(world, "two", filed.case)
