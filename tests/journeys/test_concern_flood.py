"""Sending while very many concerns come in: a browser with script solves a puzzle, one without waits, and both arrive."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from redis import Redis

from accountability import flood, trust
from accountability.models import Case
from accountability.vault.derivation import code_keys
from networks.models import Network
from tests.accountability.writing import open_desk
from tests.databases import connected_to
from tests.journeys.conftest import Visit
from tests.journeys.looking import scrolls_sideways, shape_faults, violations
from tests.journeys.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.slow]

IS_LONG_RUN = os.environ.get("HYPOTHESIS_PROFILE") == "long"
PHONE = {"width": 360, "height": 640}
READY = "You can send your concern now."
WAIT = "Very many concerns come in right now. Nothing is lost."
# A puzzle is solved in less; what takes longer has waited instead.
SOONER = flood.WAIT_SECONDS - 5


@pytest.fixture
def busy_site(site: Site, django_db_blocker: Any) -> Iterator[Site]:
    """A channel is open, and in this hour very many concerns have come in."""
    with django_db_blocker.unblock(), connected_to(site.database):
        open_desk(Network.objects.get(level=Network.Level.GLOBAL))
    with Redis.from_url(site.parts.addresses["STORE_URL"]) as store:
        now = int(time.time() // flood.HOUR)
        names = [f"filed:{hour}" for hour in (now, now + 1)]
        for name in names:
            store.set(name, flood.MANY_AN_HOUR, ex=flood.HOUR)
        yield site
        store.delete(*names)


def come_to_the_code(page: Page, language: str = "en") -> str:
    """Say what happened and nothing else; the code as it is shown."""
    new = f"/{language}/concerns/new"
    page.goto(f"{new}/kind/")
    page.locator("main form .actions button").first.click()
    page.wait_for_url("**/for-whom/")
    page.goto(f"{new}/what-happened/")
    expect(page.locator("input[name=further]")).to_be_hidden()
    page.fill("main textarea", "He shouted at the meeting.")
    page.locator("main form .actions button").first.click()
    page.goto(f"{new}/code/")
    return page.locator(".receipt-code").inner_text().replace(" ", "")


def is_there(site: Site, code: str) -> bool:
    with connected_to(site.database):
        return Case.objects.filter(receipt_lookup=code_keys(code, trust.pepper()).lookup).exists()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_who_presses_at_once_is_held_until_the_browser_has_solved_its_puzzle(
    visit: Visit, busy_site: Site, django_db_blocker: Any, language: str
) -> None:
    page = visit(viewport=PHONE).new_page()
    code = come_to_the_code(page, language)
    status = page.locator("main form [role=status]")
    expect(status).not_to_be_empty()
    faults = [*violations(page), *shape_faults(page, language)]
    assert [*faults, *(["scrolls sideways"] if scrolls_sideways(page) else [])] == []

    page.goto(page.url)
    begun = time.monotonic()
    page.fill("main input[name=again]", code[-4:])
    page.press("main input[name=again]", "Enter")
    page.wait_for_url("**/received/")

    assert time.monotonic() - begun < SOONER
    with django_db_blocker.unblock():
        assert is_there(busy_site, code)


def test_the_page_says_when_it_is_ready_and_stays_usable_meanwhile(
    visit: Visit, busy_site: Site
) -> None:
    page = visit(viewport=PHONE).new_page()
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
            window.longest = 0;
            let last = performance.now();
            const look = () => {
                const now = performance.now();
                window.longest = Math.max(window.longest, now - last);
                last = now;
                requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        })"""
    )
    code = come_to_the_code(page)

    page.fill("main input[name=again]", code[-4:])
    expect(page.locator("main form [role=status]")).to_have_text(READY)

    assert page.input_value("main input[name=again]") == code[-4:]
    assert page.evaluate("longest") < 1_000
    page.locator("main form .actions button").first.click()
    page.wait_for_url("**/received/")


def test_without_script_one_waits_and_nothing_is_lost(visit: Visit, busy_site: Site) -> None:
    page = visit(viewport=PHONE, java_script_enabled=False).new_page()
    code = come_to_the_code(page)

    page.fill("main input[name=again]", code[-4:])
    page.locator("main form .actions button").first.click()

    expect(page.locator(".error-summary")).to_contain_text(WAIT)
    assert page.locator(".receipt-code").inner_text().replace(" ", "") == code
    if IS_LONG_RUN:
        page.wait_for_timeout((flood.WAIT_SECONDS + 1) * 1000)
        page.fill("main input[name=again]", code[-4:])
        page.locator("main form .actions button").first.click()
        page.wait_for_url("**/received/")


@pytest.mark.long
def test_who_leaves_while_the_browser_still_works_sends_nothing(
    visit: Visit, busy_site: Site, django_db_blocker: Any
) -> None:
    """The exit takes its time here, so that the puzzle is solved before the page is gone."""
    page = visit(viewport=PHONE).new_page()
    code = come_to_the_code(page)
    page.fill("main input[name=again]", code[-4:])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.route("**/exit*", lambda _route: None)

    with page.expect_console_message(lambda message: message.text == "solved"):
        page.evaluate(
            """() => {
                const proof = document.querySelector("input[data-puzzle]");
                setInterval(() => proof.value && console.info("solved"), 100);
                proof.form.requestSubmit();
                document.querySelector("a.exit").click();
            }"""
        )
    page.wait_for_timeout(500)

    assert sent == ["GET"]
    with django_db_blocker.unblock():
        assert not is_there(busy_site, code)
