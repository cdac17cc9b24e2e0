"""A staff member changes a count, builds the report, reads it, publishes it: the figure is new there, and old where it was."""

import csv
import io
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from alliance.demo_accounts import SECRETARIAT
from tests.journeys.conftest import Visit
from tests.journeys.looking import violations
from tests.journeys.people import sign_in
from tests.journeys.reports import order_build, row_of_workshops, wait_until_built
from tools.processes import Process

pytestmark = [pytest.mark.journey, pytest.mark.slow]

NUMBER = "input[name=number]"
REASON = "textarea[name=reason]"
WORKSHOPS = "main data[data-figure=N6]"


def printed(page: Page, path: str) -> set[str]:
    """How a page of the report prints the Caribbean's workshops, wherever it does."""
    page.goto(path)
    return set(page.locator(WORKSHOPS).all_inner_texts())


def open_workshops(page: Page, language: str) -> None:
    page.goto(f"/{language}/manage/counts/2017/")
    row_of_workshops(page, "42").get_by_role("link").click()


def change_workshops(page: Page, language: str, number: str) -> None:
    """From one's work to the changed count, by way of two mistakes."""
    open_workshops(page, language)
    page.fill(NUMBER, "abc")
    save(page)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator(NUMBER)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(NUMBER)).to_have_value("abc")
    expect(page.locator(REASON)).to_have_attribute("aria-invalid", "true")

    page.fill(NUMBER, number)
    save(page)
    expect(page.locator(NUMBER)).to_have_value(number)
    expect(page.locator(NUMBER)).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(REASON)).to_have_attribute("aria-invalid", "true")

    page.fill(REASON, "Two lists were missing.")
    save(page)
    expect(row_of_workshops(page, number)).to_be_visible()


def save(page: Page) -> None:
    page.locator("main form").get_by_role("button").click()


def publish(page: Page, language: str) -> None:
    page.locator("main a[href$='/publish/']").click()
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url(f"**/{language}/reports/2017/")


def numbers_of_pdf(page: Page, edition: int, language: str, folder: Path) -> Counter[str]:
    """How often an edition's PDF says each number, as a reader would copy it."""
    path = f"/{language}/reports/2017/v/{edition}/file/report.pdf"
    answer = page.context.request.get(path)
    assert answer.headers["content-type"] == "application/pdf"
    file = folder / f"{edition}.pdf"
    file.write_bytes(answer.body())
    done = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    return Counter(re.findall(r"(?<![\w-])\d+(?![\w-])", done.stdout.decode()))


def value_in_table(page: Page, edition: int, language: str) -> str:
    path = f"/{language}/reports/2017/v/{edition}/file/figures.csv"
    rows = csv.DictReader(io.StringIO(page.context.request.get(path).text().removeprefix("\ufeff")))
    return next(row["value"] for row in rows if "N6" in row.values())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_refused_count_reads_well_aloud(visit: Visit, language: str) -> None:
    page = visit().new_page()
    sign_in(page, SECRETARIAT, language)
    open_workshops(page, language)
    page.fill(NUMBER, "abc")
    save(page)

    expect(page.locator(".error-summary")).to_be_focused()
    assert violations(page) == []
    for link in page.locator(".error-summary a").all():
        link.click()
        focused = page.evaluate("document.activeElement.name")
        assert focused in {"number", "reason"}


@pytest.mark.parametrize(
    ("language", "with_script"), [("en", True), ("ar", False)], ids=["english", "arabic-no-script"]
)
def test_from_a_count_to_a_published_report(
    visit: Visit, worker: Process, tmp_path: Path, language: str, with_script: bool
) -> None:
    page = visit(java_script_enabled=with_script).new_page()
    old, new = (f"/{language}/reports/2017/v/{number}/networks/" for number in (1, 2))
    sign_in(page, SECRETARIAT, language)
    assert printed(page, old) == {"42"}

    change_workshops(page, language, "44")
    order_build(page, language)
    build = page.url
    assert wait_until_built(page) == 4

    preview = page.locator(
        f"main a[href$='/builds/{build.rstrip('/').split('/')[-1]}/{language}/']"
    )
    assert printed(page, f"{preview.get_attribute('href')}networks/") == {"44"}
    assert printed(page, f"/{language}/reports/2017/networks/") == {"42"}

    page.goto(build)
    publish(page, language)
    assert printed(page, f"/{language}/reports/2017/networks/") == {"44"}
    assert printed(page, new) == {"44"}
    assert printed(page, old) == {"42"}
    expect(page.locator("main .notice a[href$='/reports/2017/']")).to_be_visible()

    assert (value_in_table(page, 1, language), value_in_table(page, 2, language)) == ("42", "44")
    first, second = (numbers_of_pdf(page, number, language, tmp_path) for number in (1, 2))
    assert second["44"] > first["44"]
    assert second["42"] < first["42"], "42 stays only where the corrections tell of it"
