"""Countries for everybody: the list that sorts beside its map, each country's page, and the networks as a list."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.columns import Cell, columns_for
from networks.models import Network, NetworkCountry, NetworkStatus
from tests.factories import NetworkFactory, NetworkParentFactory

pytestmark = pytest.mark.django_db

FOR_EVER = "public, max-age=31536000, immutable"
MOST_QUERIES = 20


@pytest.fixture
def whole() -> Network:
    return NetworkFactory(slug="alliance", level="global", name_en="The Alliance")


def network(
    parent: Network, slug: str, *countries: str, status: str = "active", **fields: object
) -> Network:
    made: Network = NetworkFactory(slug=slug, **fields)
    NetworkParentFactory(network=made, parent=parent)
    if status:
        NetworkStatus.objects.create(network=made, status=status, period=DateRange(None, None))
    for code in countries:
        NetworkCountry.objects.create(network=made, country=code, period=DateRange(None, None))
    return made


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def listed(client, address: str) -> list[str]:
    """The codes in the order of the list."""
    table = page(client, address).split("<tbody>")[1].split("</tbody>")[0]
    return re.findall(r'scope="row"><a href="/\w+/countries/(\w\w)/', table)


def map_of(client, address: str) -> str:
    found = re.search(r'<img src="([^"]+\.svg)"', page(client, address))
    assert found
    return found.group(1)


# --- the list -------------------------------------------------------------------------------------


def test_countries_stand_where_readers_of_the_language_look_for_them(client, whole):
    network(whole, "wide", "EG", "SZ", "ES", "JO", "DE", level="regional")

    # Égypte, Espagne, Eswatini · Alemania, Egipto, España, Esuatini · الأردن under alef, ألمانيا after it
    assert listed(client, "/fr/countries/") == ["de", "eg", "es", "sz", "jo"]
    assert listed(client, "/es/countries/") == ["de", "eg", "es", "sz", "jo"]
    assert listed(client, "/ar/countries/") == ["jo", "es", "sz", "de", "eg"]


def test_the_list_sorts_by_its_heads_and_says_how_it_is_sorted(client, whole):
    network(whole, "one", "TG", "CM", status="forming")
    network(whole, "two", "CM", "KE", status="active")
    network(whole, "three", "CM", status="emerging")

    assert listed(client, "/en/countries/?sort=networks") == ["cm", "ke", "tg"]
    assert listed(client, "/en/countries/?sort=networks&order=asc") == ["ke", "tg", "cm"]
    assert listed(client, "/en/countries/?sort=status") == ["cm", "ke", "tg"]
    assert listed(client, "/en/countries/?sort=name&order=desc") == ["tg", "ke", "cm"]
    assert listed(client, "/en/countries/?sort=nonsense&order=%00") == ["cm", "ke", "tg"]

    html = page(client, "/en/countries/?sort=networks&map=presence")
    heads = re.findall(r'aria-sort="(\w+)"[^>]*><a href="([^"]+)">(\w+)', html)
    assert ("descending", "?map=presence&amp;sort=networks&amp;order=asc", "Networks") in heads
    assert ("none", "?map=presence&amp;sort=name&amp;order=asc", "Country") in heads


def test_members_are_counted_only_where_that_may_be_told(client, whole):
    network(whole, "one", "TG")
    (column,) = columns_for("countries", client.request().wsgi_request, ["TG"])

    assert column.cells["TG"] == Cell(words="none shown")
    assert "none shown" in words_of(page(client, "/en/countries/?sort=members"))


def test_a_country_is_what_its_most_settled_network_is_and_a_closed_one_is_not_there(client, whole):
    network(whole, "early", "KH", status="forming")
    network(whole, "late", "KH", status="active")
    network(whole, "gone", "LA", status="closed")
    network(whole, "new", "VN", status="")

    html = words_of(page(client, "/en/countries/"))

    assert listed(client, "/en/countries/") == ["kh", "vn"]
    assert "Cambodia Late Early Active" in html
    assert "Vietnam New not recorded" in html


# --- the maps -------------------------------------------------------------------------------------


def test_a_map_has_an_address_of_its_own_that_is_kept_for_ever_and_changes_with_what_it_shows(
    client, whole
):
    made = network(whole, "one", "TG")
    before = map_of(client, "/en/countries/")
    answer = client.get(before)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["Cache-Control"] == FOR_EVER

    NetworkStatus.objects.filter(network=made).update(status="emerging")
    after = map_of(client, "/en/countries/")
    old = client.get(before)

    assert after != before
    assert (old.status_code, old["Location"]) == (302, after)
    assert "immutable" not in old["Cache-Control"]
    assert client.get("/en/networks/map.svg")["Location"] == after
    assert 'id="emerging"' in client.get(after).content.decode()


def test_the_map_of_presence_tells_own_networks_from_wider_ones(client, whole):
    network(whole, "wide", "SE", "GB", level="regional")
    network(whole, "own", "KH", "SE")

    address = map_of(client, "/en/countries/?map=presence")
    svg = client.get(address).content.decode()

    assert "/maps/presence/light/" in address
    assert svg.count('fill="url(#wider)"') == 1
    assert "2 of them with a network of their own" in svg
    assert map_of(client, "/en/countries/?map=weather") == map_of(client, "/en/countries/")


# --- one country ----------------------------------------------------------------------------------


def test_a_country_names_its_networks_their_region_and_whom_to_write_to(client, whole):
    africa = network(whole, "africa", level="regional", mailbox="africa@example.org")
    network(africa, "togo", "TG")

    html = page(client, "/en/countries/tg/")

    assert "<h1>Togo</h1>" in html
    assert "1 network of the alliance is present here." in words_of(html)
    assert "Togo National network Active Region: Africa" in words_of(html)
    assert "mailto:africa@example.org" in html


def test_a_country_without_a_network_says_so_and_which_are_nearest(client, whole):
    network(whole, "peru", "PE")
    network(whole, "cameroon", "CM")
    Network.objects.filter(pk=whole.pk).update(mailbox="office@example.org")

    html = page(client, "/en/countries/ke/")

    assert "There is no network here yet" in html
    assert "The nearest countries with a network: Cameroon , Peru" in words_of(html)
    assert "mailto:office@example.org" in html


def test_a_country_remembers_a_network_that_left_it(client, whole):
    made = network(whole, "former", level="regional")
    left = timezone.now().date() - timedelta(days=30)
    NetworkCountry.objects.create(
        network=made, country="TG", period=DateRange(date(2010, 1, 1), left)
    )

    assert "Networks that were here Former from 1 January 2010 until" in words_of(
        page(client, "/en/countries/tg/")
    )


def test_each_country_has_one_address(client, whole):
    assert client.get("/en/countries/TG/?x=1")["Location"] == "/en/countries/tg/?x=1"
    assert client.get("/en/countries/TG/").status_code == 301
    missing = client.get("/en/countries/zz/")
    assert missing.status_code == 404
    assert "There is no country with these letters." in missing.content.decode()


# --- the networks as a list -----------------------------------------------------------------------


def names(client, query: str) -> list[str]:
    table = page(client, f"/en/networks/?{query}").split("<tbody>")[-1].split("</tbody>")[0]
    return re.findall(r'scope="row"><a href="/en/networks/([\w-]+)/', table)


def test_networks_are_narrowed_by_region_status_country_and_name(client, whole):
    africa = network(whole, "africa", level="regional", name_en="Africa", name_fr="Afrique")
    network(africa, "togo", "TG", status="forming", name_en="Réseau Égalité")
    network(africa, "lesotho", "LS")
    network(whole, "cambodia", "KH")

    assert names(client, "sort=name") == ["africa", "cambodia", "lesotho", "togo"]
    assert names(client, "region=africa") == ["africa", "lesotho", "togo"]
    assert names(client, "region=none") == ["cambodia"]
    assert names(client, "status=forming") == ["togo"]
    assert names(client, "country=LS") == ["africa", "lesotho"]
    assert names(client, "q=egalite") == ["togo"]
    assert names(client, "q=afrique&sort=countries") == ["africa"]
    assert names(client, "sort=level") == ["africa", "cambodia", "lesotho", "togo"]


def test_a_wrong_filter_narrows_nothing_and_is_said(client, whole):
    network(whole, "cambodia", "KH")

    html = page(client, "/en/networks/?region=atlantis&status=flying&country=ZZ&q=%00")

    assert "Choose one of the regions in the list." in html
    assert names(client, "region=atlantis&status=flying") == ["cambodia"]
    assert "No network fits." in page(client, "/en/networks/?q=nobody")


# --- how much it costs ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/en/countries/", "/en/countries/tg/", "/en/countries/ke/", "/en/networks/?sort=name"],
)
def test_sixty_networks_need_no_more_queries_than_three(client, whole, address):
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            page(client, address)
        return len(made)

    region = network(whole, "region", level="regional")
    network(region, "one", "TG")
    network(region, "two", "CM")
    for_three = queries()
    for number in range(57):
        network(region, f"more-{number}", "TG", "CM")

    assert queries() == for_three
    assert for_three <= MOST_QUERIES
