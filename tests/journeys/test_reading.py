"""Somebody reads, on a phone: from their region to its year, from a sentence to its number and its source, and takes things along."""

import csv
import io
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import APIResponse, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.walking import Walk, press

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PHONE = {"viewport": {"width": 360, "height": 740}}
# All that the way to a number, its source and its table loads: less than one picture of usual size.
WHOLE_WAY = 200_000

ways = pytest.mark.parametrize(
    ("language", "with_script"),
    [("es", True), ("ar", True), ("es", False), ("ar", False)],
    ids=["spanish", "arabic", "spanish-no-script", "arabic-no-script"],
)


@pytest.fixture
def open_phone(visit: Visit) -> Callable[[str, bool], Walk]:
    """A phone that knows nothing of the portal yet."""

    def opened(language: str, with_script: bool) -> Walk:
        return Walk(visit(java_script_enabled=with_script, **PHONE).new_page(), language)

    return opened


def fetched(page: Page, ends: str) -> APIResponse:
    """What lies behind the first link of the page's own part that ends so."""
    address = page.locator(f"main a[href$='{ends}']").first.get_attribute("href")
    answer = page.context.request.get(address or "")
    assert answer.ok, address
    return answer


def listed(page: Page, inside: str) -> list[str]:
    """Where the links of a list lead, without the language."""
    paths = page.eval_on_selector_all(
        f"main a[href*='{inside}']", "links => links.map(link => new URL(link.href).pathname)"
    )
    return [path.split("/", 2)[2] for path in paths]


@ways
def test_from_a_region_to_a_sentence_of_its_year_the_number_in_it_and_its_table(
    open_phone, language: str, with_script: bool
) -> None:
    walk = open_phone(language, with_script)
    weights: list[int] = []
    walk.page.on(
        "requestfinished",
        lambda request: weights.append(int(request.sizes()["responseBodySize"])),
    )
    walk.go("")
    walk.follow("/networks/latin-america/")
    walk.look()
    walk.follow("/highlights/2017/?network=latin-america")
    expect(walk.page.locator("main")).to_contain_text("2017")
    walk.follow("/highlights/2017/latin-america-fatherhood/")
    walk.look()

    number = walk.page.locator("main data[data-figure]").first
    said = number.inner_text()
    press(number)
    walk.page.wait_for_url(f"**/{language}/figures/**")
    walk.look()
    expect(walk.page.locator("main table").first).to_contain_text(said)
    rows = list(csv.reader(io.StringIO(fetched(walk.page, "data.csv").text())))
    source = rows[0].index("source")
    assert any(row[source] for row in rows[1:])
    assert walk.faults() == []
    assert sum(weights) < WHOLE_WAY


@ways
def test_a_calendar_is_taken_along_with_all_below_its_network(
    open_phone, language: str, with_script: bool
) -> None:
    walk = open_phone(language, with_script)
    walk.go("networks/africa/")
    answer = fetched(walk.page, "/events/africa.ics")

    calendar = Calendar.from_ical(answer.body())
    assert answer.headers["content-type"].startswith("text/calendar")
    assert {str(event["UID"]) for event in calendar.walk("VEVENT")}
    assert all(f"/{language}/activities/" in str(one["URL"]) for one in calendar.walk("VEVENT"))


@ways
@pytest.mark.parametrize(
    "spellings",
    [
        ("género", "genero"),
        ("المساواة", "المساواه"),
    ],
    ids=["accents", "arabic letters"],
)
def test_a_search_finds_the_same_however_its_word_is_spelt(
    open_phone, language: str, with_script: bool, spellings: tuple[str, str]
) -> None:
    walk = open_phone(language, with_script)
    found = []
    for spelling in spellings:
        walk.go("search/")
        walk.fill(q=spelling)
        press(walk.page.locator("main form button[type=submit]").first)
        expect(walk.page.locator("main mark").first).to_be_visible()
        walk.look()
        found.append(set(listed(walk.page, f"/{language}/")))

    assert found[0] == found[1]
    assert walk.faults() == []


@ways
def test_another_language_keeps_a_list_narrowed_as_it_was(
    open_phone, language: str, with_script: bool
) -> None:
    walk = open_phone(language, with_script)
    walk.go("activities/?network=africa&year=2017")
    before = listed(walk.page, "/activities/")
    other = "fr"
    walk.page.locator(".menu-phone > summary").click()
    press(walk.page.locator(f".menu-phone a[hreflang={other}]"))

    place = urlsplit(walk.page.url)
    assert place.path == f"/{other}/activities/"
    assert parse_qs(place.query) == {"network": ["africa"], "year": ["2017"]}
    assert listed(walk.page, "/activities/") == before
    assert len(before) > 2
