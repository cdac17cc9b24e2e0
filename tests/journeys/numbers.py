"""The way to the numbers of a return, and what stands in its cells."""

from playwright.sync_api import Locator, Page, expect

from alliance.demo_accounts import CAMEROON
from tests.journeys.people import sign_in

BOXES = ".cell > input"


def open_grid(page: Page, language: str = "en") -> str:
    """From one's work to the numbers of one's return; the address of the page."""
    sign_in(page, CAMEROON, language)
    page.locator('main a[href*="/manage/returns/"]').first.click()
    if "/numbers/" not in page.url:
        page.locator('main a[href$="/numbers/"]').click()
    expect(page.locator(BOXES).first).to_be_visible()
    return page.url


def at(box: Locator) -> Locator:
    """What stands at a box besides its number."""
    return box.locator("xpath=..")
