"""The open data: read by everybody from anywhere, in pages that stay, with a sentence for each refusal."""

import csv
import io
import json

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.models import GlossaryTerm
from alliance.open_data import problems
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TERMS = "/api/v1/glossary"


def terms(*slugs: str) -> None:
    for slug in slugs:
        GlossaryTerm.objects.create(
            slug=slug, kind="concept", term_en=slug.title(), definition_en=f"What {slug} means."
        )


def codes(answer: dict) -> list[str]:
    return [item["code"] for item in answer["items"]]


# --- who may read -------------------------------------------------------------------------------


def test_pages_of_every_site_may_read_and_no_cookie_is_read_or_set(client):
    terms("ally")
    client.force_login(UserFactory())

    with CaptureQueriesContext(connection) as queries:
        response = client.get(TERMS, headers={"origin": "https://elsewhere.example"})

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
    assert [query for query in queries if "session" in query["sql"]] == []


def test_a_browser_that_asks_before_it_reads_is_told_what_it_may(client):
    response = client.options(TERMS)

    assert response.status_code == 204
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(method):
    response = getattr(Client(enforce_csrf_checks=True), method)(TERMS)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == problems.CONTENT_TYPE


def test_the_head_is_that_of_the_answer(client):
    terms("ally")

    head, whole = client.head(TERMS), client.get(TERMS)

    assert head.content == b""
    assert head["ETag"] == whole["ETag"]
    assert head["Content-Type"] == whole["Content-Type"]


# --- what an answer says ------------------------------------------------------------------------


def test_every_answer_names_its_licence(client):
    terms("ally")

    for address in (TERMS, f"{TERMS}/ally", "/api/v1/"):
        response = client.get(address)
        assert response.json()["licence"]["name"] == "CC BY 4.0"
        assert 'rel="license"' in response["Link"]
    assert 'rel="license"' in client.get(f"{TERMS}?format=csv")["Link"]


def test_an_unchanged_answer_is_not_sent_again_and_a_changed_one_is(client):
    terms("ally")
    first = client.get(TERMS)

    again = client.get(TERMS, headers={"if-none-match": first["ETag"]})
    terms("bias")
    changed = client.get(TERMS, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert changed.status_code == 200


def test_a_text_is_told_in_the_language_asked_for_or_says_which_it_is(client):
    terms("ally")
    GlossaryTerm.objects.update(term_es="Aliada")

    answer = client.get(f"{TERMS}/ally?language=es")

    assert answer["Content-Language"] == "es"
    assert "Accept-Language" in answer["Vary"]
    assert answer.json()["language"] == "es"
    assert answer.json()["item"]["term"] == {"text": "Aliada", "language": "es"}
    assert answer.json()["item"]["definition"]["language"] == "en"


def test_without_a_word_the_header_decides_and_never_a_cookie(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"

    spanish = client.get(TERMS, headers={"accept-language": "xx, es-PE;q=0.9, ar;q=0.8"})
    nothing = client.get(TERMS)

    assert spanish["Content-Language"] == "es"
    assert nothing["Content-Language"] == "en"


# --- lists --------------------------------------------------------------------------------------


def test_pages_follow_one_another_though_something_comes_in_before(client):
    terms("bias", "care", "dignity")

    first = client.get(f"{TERMS}?limit=2").json()
    terms("ally")
    second = client.get(first["next"].removeprefix(settings.SITE_URL)).json()

    assert codes(first) == ["bias", "care"]
    assert first["next"].startswith(settings.SITE_URL)
    assert codes(second) == ["dignity"]
    assert "next" not in second


def test_the_next_page_stands_in_the_head_too(client):
    terms("ally", "bias")

    response = client.get(f"{TERMS}?limit=1&language=fr")

    assert f'<{response.json()["next"]}>; rel="next"' in response["Link"]
    assert "language=fr" in response.json()["next"]


def test_a_table_holds_the_whole_list_and_no_formula(client):
    terms(*(f"term-{number:03}" for number in range(120)))
    GlossaryTerm.objects.filter(slug="term-000").update(term_en="=1+1")

    response = client.get(f"{TERMS}?format=csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    assert len(rows) == 120
    assert rows[0]["term"] == "'=1+1"
    assert rows[0]["term_language"] == "en"


def test_a_list_costs_as_much_with_many_as_with_one(client):
    terms("ally")
    with CaptureQueriesContext(connection) as of_one:
        client.get(TERMS)
    terms(*(f"term-{number}" for number in range(40)))
    with CaptureQueriesContext(connection) as of_many:
        client.get(TERMS)

    assert len(of_one) == len(of_many) == 1


# --- what went wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1e400", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=WyJhXHUwMDAwIl0", "cursor"),
        ("cursor=WzFd", "cursor"),
        ("cursor=" + "W" * 300, "cursor"),
        ("cursor=%F0%9F%90%88", "cursor"),
        ("cursor=%00", "cursor"),
        ("format=xml", "format"),
        ("language=tlh", "language"),
        ("lemon=1", "lemon"),
        ("format=csv&limit=5", "limit"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(client, query, parameter):
    terms("ally")

    response = client.get(f"{TERMS}?{query}")
    told = response.json()

    assert response.status_code == told["status"] == 400
    assert response["Content-Type"] == problems.CONTENT_TYPE
    assert response["Access-Control-Allow-Origin"] == "*"
    assert told["parameter"] == parameter
    assert told["detail"].endswith(".")


@pytest.mark.parametrize(
    "address", ["glossary/nonsense", "nonsense", "glossary/", "glossary/a%00b"]
)
def test_what_is_not_there_is_a_problem_and_no_page(client, address):
    response = client.get(f"/api/v1/{address}")

    assert response.status_code == 404
    assert response["Content-Type"] == problems.CONTENT_TYPE
    assert json.loads(response.content)["detail"].endswith(".")
