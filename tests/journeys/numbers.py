"""The way to the numbers of a return, and what stands in its cells."""

from playwright.sync_api import Locator, Page, expect

from alliance.demo_accounts import CAMEROON
from tests.journeys.people import sign_in
from tests.journeys.walking import press, send

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


def keep(page: Page) -> None:
    """Press the button that keeps the whole form."""
    press(page.locator("#sheet .actions button"))
    expect(page.locator(".error-summary")).to_have_count(0)


def submit(page: Page, grid: str) -> str:
    """Hand in the return to which these numbers belong, with its numbers; the address of its page."""
    its_return = grid.partition("numbers/")[0]
    page.goto(f"{its_return}submit/")
    page.check("main input[name=what][value=numbers]")
    send(page)
    page.wait_for_url(its_return)
    return its_return
