"""Watching a build: it survives reload and a second press, stops within two seconds when told to, and starts again."""

import time

import pytest
from playwright.sync_api import Page, expect

from alliance.demo_accounts import SECRETARIAT
from tests.journeys.conftest import Visit
from tests.journeys.looking import violations
from tests.journeys.people import sign_in
from tests.journeys.reports import order_build, wait_until_built
from tools.processes import Process

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def staff(visit: Visit, slow_worker: Process) -> Page:
    page = visit().new_page()
    sign_in(page, SECRETARIAT)
    return page


def status(page: Page) -> dict[str, object]:
    answer: dict[str, object] = page.context.request.get(f"{page.url}status.json").json()
    return answer


def wait_for_step(page: Page) -> None:
    """Until one more step is done: now the worker rests before the next."""
    before = status(page)["done"]
    end = time.monotonic() + 60
    while status(page)["done"] == before:
        assert time.monotonic() < end, "no step was done"
        time.sleep(0.1)


@pytest.mark.long
def test_a_build_under_way_is_found_again_and_joined(staff: Page) -> None:
    order_build(staff, "en", only="en")
    build = staff.url
    wait_for_step(staff)
    expect(staff.locator(".steps .done").first).to_be_visible()

    staff.reload()
    assert status(staff)["done"] != 0
    assert violations(staff) == []
    order_build(staff, "en", only="en")
    assert staff.url == build

    wait_until_built(staff)


def test_a_build_stops_within_two_seconds_and_starts_again(staff: Page) -> None:
    order_build(staff, "en", only="en")
    wait_for_step(staff)

    staff.locator("main form[action$='/cancel/']").get_by_role("button").click()
    began = time.monotonic()
    while status(staff)["state"] != "cancelled":
        assert time.monotonic() - began < 2, status(staff)
        time.sleep(0.05)
    again = staff.locator("main form[action$='/retry/']").get_by_role("button")
    expect(again).to_be_visible()
    assert violations(staff) == []

    again.click()
    expect(again).to_be_hidden()
    wait_until_built(staff)
