"""What programs read of networks: the tree of today, and since when each is what it is, no more exactly than is known."""

from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from networks.models import NetworkCountry, NetworkStatus
from tests.factories import NetworkFactory, NetworkParentFactory

pytestmark = pytest.mark.django_db

NETWORKS = "/api/v1/networks"


@pytest.fixture
def whole():
    return NetworkFactory(slug="whole", level="global")


def grown(whole, slug: str, country: str) -> None:
    network = NetworkFactory(slug=slug, level="regional")
    NetworkParentFactory(network=network, parent=whole)
    NetworkStatus.objects.create(
        network=network,
        status="active",
        period=DateRange(date(2014, 5, 1), None),
        precision="month",
    )
    NetworkCountry.objects.create(network=network, country=country, period=DateRange(None, None))


def test_a_network_says_what_it_is_and_under_whom(whole, client):
    grown(whole, "andes", "PE")

    told = client.get(f"{NETWORKS}/andes?language=es").json()["item"]

    assert told["parent"] == "whole"
    assert told["status"] == {"code": "active", "since": "2014-05"}
    assert told["countries"] == [{"code": "PE", "name": "Perú"}]
    assert told["href"].endswith("/es/networks/andes/")


def test_networks_can_be_narrowed(whole, client):
    grown(whole, "andes", "PE")
    grown(whole, "sahel", "ML")

    def found(query: str) -> list[str]:
        return [one["code"] for one in client.get(f"{NETWORKS}?{query}").json()["items"]]

    assert found("") == ["andes", "sahel", "whole"]
    assert found("country=ML") == ["sahel"]
    assert found("level=regional&status=active") == ["andes", "sahel"]
    assert found("status=closed") == []
    assert client.get(f"{NETWORKS}?status=asleep").status_code == 400


def test_many_networks_cost_as_few_queries_as_one(whole, client):
    grown(whole, "andes", "PE")
    with CaptureQueriesContext(connection) as of_one:
        client.get(NETWORKS)
    for number in range(8):
        grown(whole, f"network-{number}", "ML")
    with CaptureQueriesContext(connection) as of_many:
        client.get(NETWORKS)

    assert len(of_one) == len(of_many) <= 6
