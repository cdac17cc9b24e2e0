"""What journeys do with counts and builds. Controls are found by what they are, not by their words: any language will do."""

import re

from playwright.sync_api import Locator, Page, expect

BUILD_SECONDS = 120


def row_of_workshops(page: Page, number: str) -> Locator:
    """The row of the Caribbean's awareness workshops in the list of counts, while it says this number."""
    cell = page.locator("td.num", has_text=re.compile(rf"^\s*{number}\s*$"))
    return page.locator("tr", has_text="CariMAN").filter(has=cell)


def order_build(page: Page, language: str, *, only: str = "") -> None:
    """Press the button that builds the report of 2017, of all languages or of one."""
    page.goto(f"/{language}/manage/reports/2017/")
    if only:
        for box in page.locator("input[name=languages]").all():
            box.set_checked(box.get_attribute("value") == only)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url(f"**/{language}/manage/builds/*/")


def wait_until_built(page: Page) -> int:
    """The page of the build says by itself that it is done, nobody loads it again; in how many languages."""
    expect(page.locator("main a[href$='/publish/']")).to_be_visible(timeout=BUILD_SECONDS * 1000)
    done = page.locator("main progress")
    assert done.get_attribute("value") == done.get_attribute("max")
    return page.locator("main section h2[lang]").count()
