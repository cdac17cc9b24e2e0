"""The first page and the pages about the alliance: what it is, what it did, where a concern can be raised."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

LANGUAGES = list(settings.LANGUAGE_TABLE)


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_first_page_shows_the_figures_of_the_last_published_year_with_their_qualifiers(
    demonstration, client
):
    page = words_of(client.get("/en/").content.decode())

    assert "What the alliance did in 2017" in page
    assert "6 Regional and national symposia" in page
    assert "more than 800,000" in page
    assert "As published in the annual report 2017, edition 1" in page


def test_the_first_page_shows_the_regions_the_highlights_and_the_way_to_raise_a_concern(
    demonstration, client
):
    page = client.get("/en/").content.decode()

    assert 'href="/en/networks/africa/"' in page
    assert "From the networks" in page
    assert 'href="/en/reports/2017/"' in page
    assert 'href="/en/concerns/"' in page


@pytest.mark.django_db
def test_the_newest_year_stands_on_the_first_page(client):
    later = {**sample(), "year": 2018}
    publish(later)
    publish(sample())

    assert "What the alliance did in 2018" in client.get("/en/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "about/", "accountability/", "concerns/"])
def test_pages_about_the_alliance_are_the_same_for_everybody(client, language, path):
    with CaptureQueriesContext(connection) as made:
        response = client.get(f"/{language}/{path}")

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert len(made) <= 15


@pytest.mark.django_db
def test_the_page_on_concerns_offers_no_form_and_no_mail_address_while_there_is_no_desk(client):
    main = client.get("/en/concerns/").content.decode().split("<main")[1].split("</main")[0]

    assert "The online desk is not open yet" in main
    assert "<form" not in main
    assert "mailto:" not in main
    assert "@" not in main


@pytest.mark.django_db
def test_the_framework_names_ten_principles_seven_values_and_six_behaviours(client):
    page = client.get("/en/accountability/").content.decode()

    def listed(anchor: str) -> int:
        return page.split(f'id="{anchor}">')[1].split("</section>")[0].count("<li>")

    assert [listed("principles"), listed("values"), listed("behaviours")] == [10, 7, 6]
