"""Where a request to join is led: the network that takes in members, and the desk that decides."""

from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from members.queries.routing import (
    Reason,
    admits,
    choices,
    desk_above,
    desk_for,
    desks,
    propose,
)
from networks.models import (
    AdmissionPolicy,
    Body,
    Network,
    NetworkCountry,
    NetworkStatus,
    NetworkSuspension,
)
from tests.members.factories import network

pytestmark = pytest.mark.django_db
Level = Network.Level
Status = NetworkStatus.Status


@pytest.fixture
def tree() -> dict[str, Network]:
    """alliance > europe > nordic > sweden; alliance > africa > cameroon, > togo"""
    alliance = network("alliance", Level.GLOBAL)
    europe = network("europe", Level.REGIONAL, alliance)
    africa = network("africa", Level.REGIONAL, alliance)
    nordic = network("nordic", Level.SUB_REGIONAL, europe)
    made = {
        "alliance": alliance,
        "europe": europe,
        "africa": africa,
        "nordic": nordic,
        "sweden": network("sweden", Level.NATIONAL, nordic),
        "cameroon": network("cameroon", Level.NATIONAL, africa),
        "togo": network("togo", Level.NATIONAL, africa),
    }
    for slug, country in (("sweden", "SE"), ("cameroon", "CM"), ("togo", "TG"), ("nordic", "NO")):
        present(made[slug], country)
    return made


def present(where: Network, country: str, period: Any = None) -> None:
    NetworkCountry.objects.create(
        network=where, country=country, period=period or DateRange(None, None)
    )


def is_now(which: Network, status: str) -> None:
    NetworkStatus.objects.filter(network=which).update(status=status)


def test_a_country_is_led_to_its_own_network(tree):
    proposal = propose("CM")

    assert (proposal.network, proposal.reason) == (tree["cameroon"], Reason.NATIONAL)


@pytest.mark.parametrize("status", [Status.FORMING, Status.DORMANT, Status.CLOSED, Status.EMERGING])
def test_a_network_that_takes_in_nobody_is_passed_over_for_the_one_above(tree, status):
    is_now(tree["sweden"], status)

    proposal = propose("SE")

    assert (proposal.network, proposal.reason) == (tree["nordic"], Reason.SUB_REGIONAL)
    assert not admits(tree["sweden"])


def test_an_emerging_network_with_a_policy_of_its_own_takes_in_members(tree):
    is_now(tree["togo"], Status.EMERGING)
    AdmissionPolicy.objects.create(network=tree["togo"])

    assert propose("TG").network == tree["togo"]
    assert desk_for(tree["togo"]) == tree["togo"]


def test_one_may_choose_an_emerging_network_and_the_one_above_decides(tree):
    is_now(tree["togo"], Status.EMERGING)

    assert tree["togo"] in choices()
    assert desk_for(tree["togo"]) == tree["africa"]


def test_a_suspended_network_takes_in_nobody(tree):
    board = Body.objects.create(
        slug="board", network=tree["alliance"], kind=Body.Kind.BOARD, name_en="Board"
    )
    NetworkSuspension.objects.create(
        network=tree["cameroon"],
        period=DateRange(None, None),
        decided_on="2026-01-01",
        decided_by=board,
        minute_ref="1",
    )

    assert propose("CM").network == tree["africa"]
    assert propose("CM").reason == Reason.REGIONAL
    assert tree["cameroon"] not in choices()


def test_a_country_of_a_wider_network_is_led_there(tree):
    assert propose("NO").network == tree["nordic"]
    assert propose("NO").reason == Reason.SUB_REGIONAL


def test_a_country_without_any_network_is_led_to_the_alliance_as_a_whole(tree):
    proposal = propose("NZ")

    assert (proposal.network, proposal.reason) == (tree["alliance"], Reason.GLOBAL)


def test_a_presence_that_is_over_leads_nowhere(tree):
    NetworkCountry.objects.filter(network=tree["togo"]).update(period=DateRange(None, "2020-01-01"))

    assert propose("TG").network == tree["alliance"]


def test_when_no_network_on_the_way_up_takes_in_members_the_whole_alliance_does(tree):
    for slug in ("sweden", "nordic", "europe"):
        is_now(tree[slug], Status.DORMANT)

    assert propose("SE").network == tree["alliance"]
    assert desk_for(tree["sweden"]) == tree["alliance"]


def test_the_next_desk_up_skips_those_that_take_in_nobody(tree):
    is_now(tree["nordic"], Status.DORMANT)

    assert desk_above(tree["sweden"]) == tree["europe"]
    assert desk_above(tree["europe"]) == tree["alliance"]
    assert desk_above(tree["alliance"]) is None


def test_the_choices_stand_in_the_order_of_the_tree_and_leave_out_what_is_over(tree):
    is_now(tree["togo"], Status.CLOSED)

    assert [one.slug for one in choices()] == [
        "alliance",
        "africa",
        "cameroon",
        "europe",
        "nordic",
        "sweden",
    ]


def test_routing_asks_the_database_as_often_for_many_networks_as_for_few(
    tree, django_assert_num_queries
):
    with django_assert_num_queries(3):
        desks()
    for number in range(20):
        network(f"more-{number}", Level.NATIONAL, tree["africa"])

    with django_assert_num_queries(3):
        desks()
    with django_assert_num_queries(4):
        propose("CM")
