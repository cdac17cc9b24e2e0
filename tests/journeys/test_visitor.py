"""Visitors without JavaScript: from the first page to the number behind a figure, in any language, and out of dead ends."""

import csv
import io

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.journey, pytest.mark.slow]

OTHERS = [language for language in settings.LANGUAGE_TABLE if language != "en"]
NOWHERE = (
    "no-such-page/",
    "networks/atlantis/",
    "reports/1066/",
    "reports/2017/v/99/",
    "reports/2017/no-such-chapter/",
    "figures/no-such-figure/",
    "plans/no-such-plan/",
    "highlights/1066/",
)


@pytest.fixture
def reader(visit: Visit) -> Page:
    return visit(java_script_enabled=False).new_page()


def go_to(page: Page, address: str) -> None:
    """Follow the first link of the page's content that leads there."""
    page.locator(f"main a[href$='{address}']").first.click()
    page.wait_for_url(f"**{address}")


def test_from_the_first_page_to_the_numbers_of_a_figure(reader: Page) -> None:
    reader.goto("/")
    assert reader.url.endswith("/en/")
    go_to(reader, "/networks/")
    go_to(reader, "/networks/cariman/")
    go_to(reader, "/highlights/2017/?network=cariman")
    number = reader.locator("#cariman data[data-figure=N6]").first
    expect(number).to_have_text("42")
    number.click()
    reader.wait_for_url("**/en/figures/awareness-workshops/")

    address = reader.locator("main a[href$='/data.csv']").get_attribute("href")
    answer = reader.context.request.get(address or "")
    rows = list(csv.reader(io.StringIO(answer.text())))
    assert "text/csv" in answer.headers["content-type"]
    assert any("42" in row for row in rows[1:])
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize(
    "path", ["", "networks/africa/", "reports/2017/networks/", "figures/awareness-workshops/"]
)
def test_another_language_keeps_the_place(reader: Page, path: str) -> None:
    reader.goto(f"/en/{path}")
    for language in OTHERS:
        reader.locator(f".menu-wide .languages a[hreflang={language}]").click()
        reader.wait_for_url(f"**/{language}/{path}")
        expect(reader.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", settings.LANGUAGE_TABLE)
def test_what_is_not_there_is_told_with_ways_on(reader: Page, language: str) -> None:
    for path in NOWHERE:
        answer = reader.goto(f"/{language}/{path}")
        assert answer is not None
        assert answer.status == 404, path
        expect(reader.locator("html")).to_have_attribute("lang", language)
        expect(reader.locator("main h1")).to_be_visible()
        assert reader.locator(f"main a[href^='/{language}/']").count() >= 3, path


def test_an_unknown_language_is_told_with_ways_on(reader: Page) -> None:
    answer = reader.goto("/xx/networks/")
    assert answer is not None
    assert answer.status == 404
    assert reader.locator("main a").count() >= 3
