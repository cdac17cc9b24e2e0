"""What a page of the form costs: bytes for an old phone, queries for the database; in two directions of writing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from networks.models import Network
from tests.accountability.writing import NEW, answer, code_of, open_desk, send, write_all
from tests.factories import NetworkFactory, NetworkParentFactory

pytestmark = pytest.mark.django_db

BYTES, QUERIES, NETWORKS = 10 * 1024, 10, 40
PAGES = (
    *("", "kind/", "for-whom/", "consent/", "name/", "your-name/", "danger/", "child/"),
    *("what-happened/", "about/", "category/", "when-where/", "not-these/", "who-gets-it/"),
    *("files/", "wish/", "reach/", "check/", "code/", "later/"),
)


@pytest.fixture
def alliance() -> Network:
    root = NetworkFactory(slug="alliance", name="Global Alliance", level=Network.Level.GLOBAL)
    for number in range(NETWORKS):
        network = NetworkFactory(
            name_en=f"Réseau de la région {number:02}", name_ar=f"شبكة المنطقة {number:02}"
        )
        NetworkParentFactory(network=network, parent=root)
    open_desk(root)
    return root


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_costs_more_than_its_budget(
    client: Client, alliance: Network, language: str
) -> None:
    write_all(
        client,
        for_whom={"for_whom": "someone"},
        name={"naming": "custodian"},
        danger={"danger": "yes"},
        about={"who": "Somebody we know", "organisation": "Some organisation"},
        not_these={"parties": ["board"], "names": "Clara\nDavid"},
        category={"categories": ["power", "fraud"]},
        wish={"wishes": ["talk", "stop"]},
    )
    sizes, asked = {}, {}
    for page in (*PAGES, "received/"):
        if page == "received/":
            send(client, code_of(client))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(f"/{language}/concerns/new/{page}")
        assert response.status_code == 200, page
        sizes[page], asked[page] = len(response.content), len(queries)

    assert {page: size for page, size in sizes.items() if size > BYTES} == {}
    assert {page: number for page, number in asked.items() if number > QUERIES} == {}


def test_a_page_asks_for_nothing_but_itself_and_is_kept_by_nobody(
    client: Client, alliance: Network
) -> None:
    answer(client, "kind")

    response = client.get(f"{NEW}what-happened/")

    page = response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert (
        "Content-Encoding"
        not in client.get(f"{NEW}what-happened/", headers={"accept-encoding": "gzip"}).headers
    )
    assert "<title>MenEngage Alliance portal</title>" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<style" not in page
    assert "style=" not in page
    assert 'autocomplete="off"' in page
    assert set(client.cookies) <= {"page", "csrf", "language"}
