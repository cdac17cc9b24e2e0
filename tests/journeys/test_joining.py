"""Joining with a code from the mail, a wrong code first, and opening the page on which a second step is set up."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.letters import code_mailed_to
from tests.journeys.looking import shape_faults, violations
from tests.journeys.site import Site
from tools.processes import Process

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def give(page: Page, code: str) -> None:
    page.fill("input[name=code]", code)
    page.press("input[name=code]", "Enter")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_joining_with_a_code_from_the_mail(
    visit: Visit, site: Site, worker: Process, language: str
) -> None:
    page = visit().new_page()
    address = f"zoe-{language}@example.net"
    page.goto(f"/{language}/account/signup/")
    page.fill("input[name=email]", address)
    page.press("input[name=email]", "Enter")
    expect(page.locator("input[name=code]")).to_be_visible()
    assert [*violations(page), *shape_faults(page, language)] == []
    code = code_mailed_to(site, address)

    give(page, "WRNG-CODE")
    expect(page.locator("input[name=code]")).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    give(page, code)
    page.wait_for_url(re.compile(rf"/{language}/(?!account/)"))

    page.goto(f"/{language}/account/2fa/totp/activate/")
    if "totp/activate" not in page.url:
        expect(page.locator("main form").first).to_be_visible()
    assert [*violations(page), *shape_faults(page, language)] == []
