"""The public pages of reporting: as published, in the reader's language, the same for everybody, helpful when nothing is there."""

import csv
import io
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.models import ActivityCount
from tests.factories import NetworkFactory
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

LANGUAGES = list(settings.LANGUAGE_TABLE)
PAGES = (
    "plans/",
    "plans/2017-2020/",
    "plans/2017-2020/1/",
    "figures/",
    "figures/regional-symposia/",
    "figures/practice-case-studies/",
    "highlights/2017/",
    "reports/",
    "reports/2017/",
    "reports/2017/area-1/",
    "reports/2017/v/1/",
    "reports/2017/v/1/annex/",
)
MOST_QUERIES = 15


def words_of(html: str) -> str:
    """What a reader sees, without the marks of the page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return words_of(response.content.decode())


def reason_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 404
    return words_of(response.content.decode())


# --- for everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_the_same_for_everybody_and_in_the_language_of_its_address(
    demonstration, client, language
):
    for page in PAGES:
        response = client.get(f"/{language}/{page}")

        html = response.content.decode()
        direction = settings.LANGUAGE_TABLE[language]["dir"]
        assert response.status_code == 200, page
        assert f'<html lang="{language}" dir="{direction}">' in html, page
        assert not response.cookies, page
        assert "Cookie" not in response.get("Vary", ""), page
        assert html.count("<h1") == 1, page


@pytest.mark.django_db
def test_pages_with_highlights_are_asked_for_each_time_and_answer_that_nothing_changed(client):
    publish(sample())

    first = client.get("/en/highlights/2017/")
    again = client.get("/en/highlights/2017/", headers={"if-none-match": first["ETag"]})

    assert "no-cache" in first["Cache-Control"]
    assert again.status_code == 304


@pytest.mark.django_db
def test_other_pages_may_be_kept_for_a_minute(client):
    publish(sample())

    assert client.get("/en/figures/symposia/")["Cache-Control"] == "public, max-age=60"
    assert client.get("/en/reports/2017/")["Cache-Control"] == "public, max-age=60"


def test_no_page_needs_more_than_fifteen_queries(demonstration, client):
    for page in PAGES:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/en/{page}")
        assert len(queries) <= MOST_QUERIES, page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["figures/", "figures/symposia/", "highlights/2017/", "reports/2017/", "plans/2017-2020/1/"],
)
def test_a_longer_report_needs_no_more_queries(client, path):
    short, long = sample(), sample()
    long["networks"] += [{**long["networks"][1], "slug": f"new-{number}"} for number in range(20)]
    long["figures"] += [
        {**long["figures"][2], "id": f"N{100 + number}", "network": f"new-{number}"}
        for number in range(20)
    ]
    long["highlights"] *= 20

    publish(short)
    client.get(f"/en/{path}")  # a process reads each snapshot once
    with CaptureQueriesContext(connection) as queries_of_short:
        client.get(f"/en/{path}")
    publish(long, edition=2)
    client.get(f"/en/{path}")
    with CaptureQueriesContext(connection) as queries_of_long:
        client.get(f"/en/{path}")

    assert len(queries_of_short) == len(queries_of_long)


# --- as published --------------------------------------------------------------------------------


def test_a_changed_count_changes_no_published_page(demonstration, client):
    before = {page: client.get(f"/en/{page}").content for page in PAGES}

    ActivityCount.objects.filter(period__code="2017", value__gt=0).update(value=777)

    assert {page: client.get(f"/en/{page}").content for page in PAGES} == before


@pytest.mark.django_db
def test_a_new_edition_changes_the_page_and_the_old_one_says_what_replaced_it(client):
    corrected = sample()
    corrected["figures"][0]["value"] = "8"

    publish(sample())
    before = text_of(client, "/en/figures/symposia/")
    publish(corrected, edition=2)

    assert "annual report 2017, edition 1: The symposia: 6." in before
    assert "annual report 2017, edition 2: The symposia: 8." in text_of(
        client, "/en/figures/symposia/"
    )
    assert "It was replaced by edition 2." in text_of(client, "/en/reports/2017/v/1/")
    assert "It was replaced by edition 2." in text_of(client, "/en/reports/2017/v/1/year/")
    assert "replaced by" not in text_of(client, "/en/reports/2017/")
    assert "replaced by" not in text_of(client, "/en/reports/2017/v/2/")


@pytest.mark.django_db
def test_a_file_of_an_edition_keeps_its_address_and_may_be_kept_for_ever(client):
    publish(sample())
    publish({**sample(), "corrections": []}, edition=2)

    response = client.get("/en/reports/2017/v/1/file/figures.csv")
    again = client.get(
        "/en/reports/2017/v/1/file/figures.csv", headers={"if-none-match": response["ETag"]}
    )

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")
    assert "max-age=31536000" in response["Cache-Control"]
    assert again.status_code == 304


@pytest.mark.django_db
def test_the_first_page_of_a_report_lists_its_sections_its_files_with_their_sizes_and_its_editions(
    client,
):
    publish(sample())

    page = client.get("/en/reports/2017/").content.decode()

    assert '<a href="highlights/">' in page
    assert "All figures as a table (CSV)" in page
    assert re.search(r"figures\.csv</bdi> · \d", page)
    assert "Edition 1, published on 1 May 2018" in page


@pytest.mark.django_db
def test_a_report_that_was_not_made_in_a_language_says_where_it_can_be_read(client):
    publish(sample(), languages=("en",))

    page = client.get("/ar/reports/2017/").content.decode()

    assert 'href="/en/reports/2017/" lang="en"' in page
    assert client.get("/ar/reports/2017/year/").status_code == 404


# --- what a figure is ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_figure_prints_its_qualifier_its_parts_and_its_source(client):
    publish(sample())

    page = text_of(client, "/en/figures/workshops/")

    assert "at least 1,292" in page
    assert "more than 1,250" in page
    assert "North 42" in page
    assert "Annual report 2017, line 1" in page


def test_two_sources_that_differ_are_both_shown_with_their_lines(demonstration, client):
    page = text_of(client, "/en/figures/practice-case-studies/")

    assert "10 or 5: the sources differ" in page
    assert "line 397" in page
    assert "line 763" in page


def test_what_a_source_claims_stands_beside_what_it_lists(demonstration, client):
    page = text_of(client, "/en/figures/regional-symposia/")

    assert "Claimed 6, listed 5" in page
    assert "Target (sample): 5" in page


@pytest.mark.django_db
def test_a_number_that_is_missing_is_said_in_words(client):
    publish(sample())

    assert "North does not apply" in text_of(client, "/en/figures/staff/")
    assert "not yet reported The staff" in text_of(client, "/en/figures/")


def test_where_the_whole_has_no_number_the_one_network_that_has_leads_the_page(
    demonstration, client
):
    page = client.get("/en/figures/new-national-networks/").content.decode()

    assert "MenEngage Africa welcomed 3 new national networks" in words_of(page.split("</h1>")[0])


@pytest.mark.django_db
def test_the_rows_of_a_figure_are_those_of_the_published_table(client):
    publish(sample())

    whole = client.get("/en/reports/2017/v/1/file/figures.csv").content.decode("utf-8-sig")
    own = client.get("/en/figures/workshops/data.csv").content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(own)))
    assert [row[0] for row in rows] == ["figure", "G2", "N2"]
    assert rows == [
        row for row in csv.reader(io.StringIO(whole)) if row[0] in {"figure", "G2", "N2"}
    ]


@pytest.mark.django_db
def test_a_text_in_another_language_carries_that_language(client):
    publish(sample())

    page = client.get("/ar/figures/staff/").content.decode()

    assert '<span lang="en" dir="ltr">' in page


@pytest.mark.django_db
def test_words_that_look_like_orders_stay_words(client):
    publish(sample())

    page = client.get("/en/figures/staff/").content.decode()

    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold</b>" not in page


# --- nothing there -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_unknown_year_says_which_years_there_are(client):
    publish(sample())

    sentence = "Nothing is published for the year 2031. There are reports for: 2017."
    assert sentence in reason_of(client, "/en/reports/2031/")
    assert sentence in reason_of(client, "/en/highlights/2031/")
    assert sentence in reason_of(client, "/en/figures/symposia/?year=2031")
    assert client.get("/en/figures/symposia/?year=nonsense").status_code == 404


@pytest.mark.django_db
def test_an_unknown_edition_names_the_newest(client):
    publish(sample())

    assert "The newest edition is 1." in reason_of(client, "/en/reports/2017/v/9/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("reports/2017/nonsense/", "has no section of this name"),
        ("reports/2017/v/1/file/nonsense.pdf", "has no file of this name"),
        ("reports/2017/v/1/file/a%00b", "has no file of this name"),
        ("figures/nonsense/", "No published report has this figure."),
        ("plans/nonsense/", "There is no plan at this address."),
        ("plans/2017-2020/9/", "This plan has no such result area."),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(client, path, sentence):
    publish(sample())

    assert sentence in reason_of(client, f"/en/{path}")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_is_in_the_language_of_its_address(client, language):
    publish(sample())

    response = client.get(f"/{language}/reports/2031/")

    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.content.decode()
    assert "2017" in words_of(response.content.decode())


@pytest.mark.django_db
def test_sections_are_no_files(client):
    publish(sample())

    assert client.get("/en/reports/2017/v/1/file/page/year.html").status_code == 404


@pytest.mark.django_db
def test_before_anything_is_published_the_pages_say_so(client):
    NetworkFactory(slug="alliance", level="global")

    assert "No figures have been published yet." in text_of(client, "/en/figures/")
    assert "No annual report has been published yet." in text_of(client, "/en/reports/")
    assert "No plan has been entered yet." in text_of(client, "/en/plans/")
    assert "No annual report has been published yet." in reason_of(client, "/en/reports/2017/")
    assert client.get("/en/").status_code == 200
