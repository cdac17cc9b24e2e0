"""The public pages of networks: the tree in words, the map as its picture, each network with its history."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from networks.models import (
    Body,
    Network,
    NetworkCountry,
    NetworkStatus,
    Precision,
    Seat,
    SeatTerm,
)
from tests.factories import NetworkFactory, NetworkParentFactory

LANGUAGES = list(settings.LANGUAGE_TABLE)
# The page of a network has a dozen panels; what visitors read is kept whole.
MOST_QUERIES = 36


@pytest.fixture
def whole() -> Network:
    return NetworkFactory(slug="alliance", level="global", name_en="The Alliance")


def found(slug: str, parent: Network, **fields: object) -> Network:
    network: Network = NetworkFactory(slug=slug, **fields)
    NetworkParentFactory(network=network, parent=parent)
    return network


def set_status(
    network: Network, status: str, since: date | None = None, precision: str = "day"
) -> None:
    NetworkStatus.objects.create(
        network=network, status=status, period=DateRange(since, None), precision=precision
    )


def be_in(network: Network, country: str) -> None:
    NetworkCountry.objects.create(network=network, country=country, period=DateRange(None, None))


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.django_db
def test_the_list_shows_the_tree_with_states_in_words_and_countries_by_name(client, whole):
    africa = found("africa", whole, level="regional", name_en="Africa")
    togo = found("togo", africa, name_en="Togo network")
    set_status(africa, "active")
    set_status(togo, "forming")
    be_in(togo, "TG")

    page = words_of(client.get("/en/networks/").content.decode())

    assert "Africa Active Regional network Togo network Forming National network · Togo" in page


@pytest.mark.django_db
def test_a_network_says_since_when_it_is_what_it_is_no_more_exactly_than_is_known(client, whole):
    network = found("togo", whole, name_en="Togo network")
    set_status(network, "active", date(2017, 1, 1), Precision.YEAR)

    page = words_of(client.get("/en/networks/togo/").content.decode())

    assert "Active since 2017" in page
    assert "1 January" not in page


@pytest.mark.django_db
def test_a_network_that_moved_names_where_it_stood_and_leads_by_where_it_stands(client, whole):
    old = found("old-region", whole, level="regional", name_en="Old region")
    new = found("new-region", whole, level="regional", name_en="New region")
    network = NetworkFactory(slug="mover", name_en="Mover")
    move = date(2024, 1, 1)
    NetworkParentFactory(network=network, parent=old, period=DateRange(None, move))
    NetworkParentFactory(network=network, parent=new, period=DateRange(move, None))

    page = client.get("/en/networks/mover/").content.decode()

    breadcrumb = words_of(page.split('class="breadcrumb"')[1].split("</nav>")[0])
    assert breadcrumb.endswith("Home Networks The Alliance New region Mover")
    assert "Stood under Old region (until 1 January 2024)" in words_of(page)


@pytest.mark.django_db
def test_seats_are_shown_and_the_names_of_those_who_hold_them_are_not(client, whole):
    board = Body.objects.create(slug="board", network=whole, kind="board", name_en="Global Board")
    seat = Seat.objects.create(body=board, position=1, title_en="Representative of a region")
    SeatTerm.objects.create(seat=seat, name="A. Person", period=DateRange(None, None))

    page = words_of(client.get("/en/networks/alliance/").content.decode())

    assert "Representative of a region" in page
    assert "A. Person" not in page


@pytest.mark.django_db
def test_an_unknown_network_gives_a_helpful_page(client, whole):
    response = client.get("/en/networks/nowhere/")

    assert response.status_code == 404
    assert "There is no network at this address." in response.content.decode()


@pytest.mark.django_db
def test_the_map_shows_a_country_as_active_where_one_network_there_is(client, whole):
    first, second = found("first", whole), found("second", whole)
    set_status(first, "emerging")
    set_status(second, "active")
    for network in (first, second):
        be_in(network, "KH")

    picture = client.get("/en/networks/map.svg", follow=True).content.decode()

    assert 'fill="url(#emerging)"' not in picture
    assert "1 country by name, in 0 of them as emerging networks" in picture


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_is_told_in_the_language_of_its_address_for_light_and_dark_pages(client, language):
    light = client.get(f"/{language}/networks/map.svg", follow=True)
    dark = client.get(f"/{language}/networks/map-dark.svg", follow=True)

    assert light["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert f'xml:lang="{language}"' in light.content.decode()
    assert light.content != dark.content


@pytest.mark.django_db
def test_a_larger_tree_needs_no_more_queries(client, whole):
    region = found("region", whole, level="regional")
    pages = ["/en/networks/", "/en/networks/region/", "/en/countries/", "/en/countries/tg/", "/en/"]

    def queries() -> list[int]:
        counted = []
        for page in pages:
            with CaptureQueriesContext(connection) as made:
                assert client.get(page).status_code == 200
            counted.append(len(made))
        return counted

    found("one", region)
    for_one = queries()
    for number in range(30):
        network = found(f"more-{number}", region)
        set_status(network, "active")
        be_in(network, "TG")
    for_many = queries()

    assert for_one == for_many
    assert max(for_many) <= MOST_QUERIES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_network_of_the_alliance_has_a_page_that_is_the_same_for_everybody(
    demonstration, client, language
):
    for slug in Network.objects.order_by("slug").values_list("slug", flat=True):
        with CaptureQueriesContext(connection) as made:
            response = client.get(f"/{language}/networks/{slug}/")

        assert response.status_code == 200, slug
        assert "no-cache" in response["Cache-Control"], slug
        assert "Cookie" not in response.get("Vary", ""), slug
        assert response.content.decode().count("<h1") == 1, slug
        assert len(made) <= MOST_QUERIES, slug


def test_a_network_shows_its_figures_highlights_activities_and_who_hosts_it(demonstration, client):
    page = words_of(client.get("/en/networks/lebanon/").content.decode())

    assert "Figures of 2017" in page
    assert "about 250" in page
    assert "Highlights of 2017" in page
    assert "Activities of 2017" in page
    assert "Host organisation ABAAD" in page
    assert "Emerging" in page
