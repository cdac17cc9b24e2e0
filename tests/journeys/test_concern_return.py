"""A reporter on a small phone comes back with the code, reads an answer and replies; and somebody leaves in a hurry."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ProxySettings, expect

from accountability.actions.items import add_item
from accountability.opened import open_for_handler
from networks.models import Network
from tests.accountability import factories
from tests.accountability.factories import FiledConcern
from tests.accountability.writing import open_desk
from tests.databases import connected_to
from tests.journeys.conftest import Visit
from tests.journeys.looking import scrolls_sideways, shape_faults, violations
from tests.journeys.site import Site
from tests.journeys.ways import WAYS, Way

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PHONE = {"width": 360, "height": 640}
HAPPENED, ANSWER, REPLY = "He shouted at the meeting.", "How are you today?", "Better. Thank you."
ELSEWHERE = "wikipedia.org"


@pytest.fixture
def filed(site: Site, django_db_blocker: Any) -> FiledConcern:
    """A concern that a handler has answered."""
    with django_db_blocker.unblock(), connected_to(site.database):
        channel, handler, _other = open_desk(Network.objects.get(level=Network.Level.GLOBAL))
        filed = factories.file_one(channel, text=HAPPENED)
        opened = open_for_handler(filed.case, handler.key, handler.keys)
        add_item(opened=opened, kind="message", values={"text": ANSWER})
        return filed


@pytest.fixture
def fleeing(browser: Browser, site: Site) -> Iterator[Any]:
    """Opens contexts that may turn to the page elsewhere; nothing answers there, so no test asks other hosts."""
    opened: list[BrowserContext] = []
    nowhere = ProxySettings(server="http://127.0.0.1:9", bypass="127.0.0.1")

    def visit(**options: Any) -> Page:
        opened.append(browser.new_context(base_url=site.address, proxy=nowhere, **options))
        return opened[-1].new_page()

    yield visit
    for context in opened:
        context.close()


@contextmanager
def being_led_elsewhere(page: Page) -> Iterator[None]:
    with page.expect_event("requestfailed", lambda request: ELSEWHERE in request.url):
        yield
    # the browser now shows its own page on what does not answer
    page.wait_for_function("location.protocol === 'chrome-error:'")


def faults_of(page: Page, language: str, *, has_script: bool) -> list[str]:
    """What is wrong with the page as it stands; without script nothing can look."""
    expect(page.locator("a.exit").last).to_be_visible()
    if not has_script:
        return []
    faults = [*violations(page), *shape_faults(page, language)]
    return faults + (["scrolls sideways"] if scrolls_sideways(page) else [])


def open_with(page: Page, code: str) -> None:
    page.fill("main input[name=code]", code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/c/page*")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_reporter_reads_an_answer_replies_and_takes_a_new_code(
    visit: Visit, filed: FiledConcern, way: Way
) -> None:
    language, has_script = way.language, way.has_script
    page = visit(viewport=PHONE, **way.browser).new_page()
    wrong: list[str] = []

    def look(name: str) -> None:
        found = faults_of(page, language, has_script=has_script)
        wrong.extend(f"{name}: {fault}" for fault in found)

    # coming back from the information pages keeps their language
    page.goto(f"/{language}/concerns/")
    look("before")
    page.locator("main a[href^='/c/']").first.click()
    page.wait_for_url("**/c/")
    assert page.locator("html").get_attribute("lang") == language
    look("code")
    page.fill("main input[name=code]", filed.code[:-1] + ("0" if filed.code[-1] != "0" else "1"))
    page.locator("main form button").first.click()
    expect(page.locator(".error-summary")).to_be_visible()
    look("mistyped")
    open_with(page, filed.code.lower())

    # the thread, and a reply
    expect(page.locator("main")).to_contain_text(HAPPENED)
    expect(page.locator("main")).to_contain_text(ANSWER)
    look("concern")
    page.locator("main a[href='/c/page/add']").click()
    look("add")
    page.fill("main textarea", REPLY)
    page.locator("main form button").first.click()
    page.wait_for_url("**/c/page")
    expect(page.locator("[role=status]")).to_be_visible()
    expect(page.locator("main")).to_contain_text(REPLY)

    # every other form opens
    for address in ("correct", "stop", "rate", "copy"):
        page.goto(f"/c/page/{address}")
        expect(page.locator("h1")).to_be_visible()
        look(address)

    # another code, and the old one is worth nothing
    page.goto("/c/code")
    look("new code")
    new = page.locator(".receipt-code").inner_text()
    page.fill("main input[name=again]", new[-4:])
    page.locator("main form button").first.click()
    page.wait_for_url("**/c/page")
    page.locator("form[action='/c/lock'] button").click()
    page.wait_for_url("**/c/")
    page.fill("main input[name=code]", filed.code)
    page.locator("main form button").first.click()
    expect(page.locator(".error-summary")).to_be_visible()
    open_with(page, new)
    expect(page.locator("main")).to_contain_text(REPLY)

    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names <= {"csrf", "language", "page"}
    assert page.title() != ""
    if has_script:
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert wrong == []


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_back_after_the_exit_shows_nothing(
    fleeing: Any, filed: FiledConcern, has_script: bool
) -> None:
    page = fleeing(viewport=PHONE, java_script_enabled=has_script)
    page.goto("/c/")
    open_with(page, filed.code)
    page.locator("main a[href='/c/page/add']").click()
    page.fill("main textarea", "Somebody comes")

    with being_led_elsewhere(page):
        page.locator("a.button.exit").click()
    assert page.context.cookies() == []
    for _step in range(3):
        page.go_back()
        shown = page.content()
        assert HAPPENED not in shown
        assert "Somebody comes" not in shown


def test_shift_pressed_three_times_leaves_and_typing_capitals_does_not(
    fleeing: Any, filed: FiledConcern
) -> None:
    page = fleeing(viewport=PHONE)
    page.goto("/c/")
    open_with(page, filed.code)
    page.locator("main a[href='/c/page/add']").click()

    for letter in "ABCD":
        page.press("main textarea", f"Shift+{letter}")
    expect(page.locator("main textarea")).to_have_value("ABCD")
    with being_led_elsewhere(page):
        for _press in range(3):
            page.keyboard.press("Shift")

    page.go_back()
    assert "ABCD" not in page.content()


def test_the_first_visit_is_small_and_asks_for_four_things(
    fleeing: Any, filed: FiledConcern
) -> None:
    page = fleeing(viewport=PHONE)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))

    page.goto("/en/concerns/", wait_until="networkidle")

    assert len(sizes) <= 4, sizes
    assert sum(sizes.values()) <= 120_000, sizes
