"""Publications for everybody: narrowed by links, each with its languages, its summary and where it is, or that nobody knows."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.models import Activity, Publication, PublicationEdition
from tests.reports.events import Events, small_alliance

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


@pytest.fixture
def world() -> Events:
    return small_alliance()


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def titles(client: Client, query: str = "") -> list[str]:
    html = client.get(f"/en/publications/{query}").content.decode()
    return re.findall(r'<h3><a href="/en/publications/[^"]+">([^<]+)</a></h3>', html)


def published(
    slug: str,
    *,
    year: int = 2017,
    kind: str = "report",
    editions: dict[str, str] | None = None,
    came_from: tuple[Activity, ...] = (),
    **different: object,
) -> Publication:
    row = Publication.objects.create(
        **{
            "slug": slug,
            "title_en": slug.capitalize(),
            "kind": kind,
            "published_on": date(year, 1, 1),
            "precision": "year",
            **different,
        }
    )
    for language, address in (editions or {"en": ""}).items():
        PublicationEdition.objects.create(publication=row, language=language, address=address)
    row.activities.set(came_from)
    return row


def test_the_list_is_narrowed_by_links_that_keep_the_other_answers(client):
    published("guide", kind="toolkit", editions={"en": "", "ru": ""})
    published("report", year=2018)
    published("study", kind="case_study")

    html = client.get("/en/publications/?year=2017").content.decode()

    assert titles(client) == ["Report", "Guide", "Study"]
    assert titles(client, "?year=2017") == ["Guide", "Study"]
    assert titles(client, "?language=ru") == ["Guide"]
    assert 'href="?year=2017&amp;kind=toolkit">Toolkit</a> <span class="num">1<' in html
    assert 'href="?year=2017" aria-current="true">2017</a> <span class="num">2<' in html
    assert 'href="?year=2018">2018</a> <span class="num">1<' in html
    assert "Report</a>" not in html.partition('class="facets"')[2]


def test_what_came_from_a_network_s_activities_is_found_by_the_network(world, client):
    published("reflections", came_from=(world.held(world.north, title="Meeting"),))
    published("hidden", came_from=(world.held(world.far, title="Secret", is_public=False),))

    assert titles(client, "?network=region") == ["Reflections"]
    assert titles(client, "?network=far") == []


def test_what_an_address_asks_wrongly_is_left_out_and_said(client):
    published("guide")

    for query in (
        "?year=x",
        "?kind=x",
        "?language=x",
        "?area=x",
        "?network=x",
        "?kind=%00",
        "?year=٢٠١٧",
    ):
        response = client.get(f"/en/publications/{query}")
        assert titles(client, query) == ["Guide"], query
        assert "not known here and was left out" in response.content.decode(), query
    assert titles(client, "?page=nine") == ["Guide"]


def test_each_language_says_where_it_is_read_and_what_is_there(client):
    published(
        "guide",
        summary_en="What it says, in short.",
        original_title="Guía práctica",
        editions={
            "es": "https://www.example.org/guia.pdf",
            "en": "https://example.org/guide",
            "ru": "",
        },
    )

    listed = words_of(client.get("/en/publications/").content.decode())
    page = client.get("/en/publications/guide/").content.decode()
    said = words_of(page)

    assert "English : Guide · Russian, no link known · Spanish (PDF) : Guide" in listed
    assert said.index("What it says, in short.") < said.index("On example.org (PDF)")
    assert (
        "English On example.org Russian Its source gives no link. Spanish On example.org (PDF)"
        in said
    )
    assert 'href="https://www.example.org/guia.pdf" hreflang="es"' in page


def test_a_title_in_another_language_carries_it(client):
    published("guide", original_title="Guía práctica", editions={"es": "https://example.org/guia"})

    page = client.get("/ar/publications/guide/").content.decode()

    assert '<cite lang="es" dir="ltr">Guía práctica</cite>' in page
    assert '<span lang="en" dir="ltr">Guide</span>' in page


def test_more_publications_need_no_more_queries(client):
    published("first")
    client.get("/en/publications/")
    with CaptureQueriesContext(connection) as few:
        client.get("/en/publications/")

    for number in range(12):
        published(f"study-{number}", editions={"en": "", "fr": "", "ru": ""})
    with CaptureQueriesContext(connection) as many:
        client.get("/en/publications/")

    assert len(few) == len(many) <= MOST_QUERIES


def test_what_is_not_there_is_said_kindly(client):
    response = client.get("/en/publications/nowhere/")

    assert response.status_code == 404
    assert "There is no publication at this address." in response.content.decode()
