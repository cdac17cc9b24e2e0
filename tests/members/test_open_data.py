"""What programs read of members: how many, never who, and nothing that tells of few."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.suppression import SMALLEST
from members.models.privacy import Field, Level
from members.queries.headcounts import of_network
from networks.queries import tree_on
from tests.members.alliance import Alliance, make_alliance
from tests.members.listings import shown_member

pytestmark = pytest.mark.django_db

EVERYTHING = {Field.NAME: Level.PUBLIC, Field.COUNTRY: Level.PUBLIC}


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


def members(alliance: Alliance, number: int, country: str = "CM") -> None:
    for _each in range(number):
        shown_member(alliance.cameroon, opens=EVERYTHING, country=country, name="Deux Rives")


def items(client: Client, address: str) -> list[dict[str, Any]]:
    response = client.get(f"/api/v1/members/{address}?limit=100")
    assert "no-cache" in response["Cache-Control"]
    assert b"Rives" not in response.content
    found: list[dict[str, Any]] = response.json()["items"]
    return found


def test_networks_have_the_numbers_of_their_pages(alliance, client):
    members(alliance, SMALLEST + 2)

    found = {one["network"]["code"]: one for one in items(client, "networks")}

    assert found["cameroon"]["members"] == of_network(alliance.cameroon, tree_on()) == SMALLEST + 2
    assert found["cameroon"]["state"] == "value"


def test_a_few_members_are_not_told_and_the_reason_is(alliance, client):
    members(alliance, SMALLEST - 1)

    [country] = items(client, "countries")
    networks = items(client, "networks")

    assert country == {"state": "withheld", "country": {"code": "CM", "name": "Cameroon"}}
    assert {one["state"] for one in networks} == {"withheld"}
    assert not any("members" in one for one in networks)


def test_many_members_cost_as_few_queries_as_one(alliance, client):
    members(alliance, 1)
    with CaptureQueriesContext(connection) as of_one:
        items(client, "networks"), items(client, "countries")
    members(alliance, SMALLEST + 3, "KE")
    with CaptureQueriesContext(connection) as of_many:
        items(client, "networks"), items(client, "countries")

    assert len(of_one) == len(of_many) <= 24
