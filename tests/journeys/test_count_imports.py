"""A coordinator brings her numbers as a file: one is wrong, she mends it in the file that comes back, and all are entered."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.looking import scrolls_sideways, violations
from tests.journeys.numbers import BOXES, open_grid
from tests.journeys.walking import press
from tests.journeys.ways import WAYS, Way
from tools.processes import Process

pytestmark = [pytest.mark.journey, pytest.mark.slow]
HEADINGS = "Network,Period,Measure,Number,Reason"


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_file_with_a_wrong_number_is_mended_and_brought_again(
    visit: Visit, worker: Process, way: Way
) -> None:
    page = visit(**way.browser).new_page()
    grid = open_grid(page, way.language)
    boxes = page.locator(BOXES)
    lines = [
        f"cameroon,{datetime.now(UTC).year},{code_of(boxes.nth(place))},{number},From our list"
        for place, number in ((0, "41"), (row_below(boxes), "many"))
    ]
    second = row_below(boxes)

    press(page.locator("main a[href*='/imports/numbers/']"))
    bring(page, "\n".join([HEADINGS, *lines]).encode())
    expect(page.locator("#import-rows .tag.error")).to_have_count(1)
    # the inspector is a script itself
    assert not way.has_script or violations(page) == []
    assert not scrolls_sideways(page)
    given_back = page.locator("main a[href$='/errors/']").get_attribute("href") or ""
    wrong = page.request.get(given_back).body().decode("utf-8-sig")
    assert "many" in wrong

    page.locator(".breadcrumb a[href$='/imports/numbers/']").click()
    bring(page, wrong.replace("many", "42").encode())
    expect(page.locator("#import-rows .tag.error")).to_have_count(0)
    press(page.locator("main form[action$='/enter/'] button"))
    wait_until_done(page)

    expect(page.locator("#receipt")).to_be_visible()
    page.goto(grid)
    assert western(boxes.first.input_value()) == "41"
    assert western(boxes.nth(second).input_value()) == "42"


def bring(page: Page, content: bytes) -> None:
    file = {"name": "numbers.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("main input[type=file]", files=[file])
    press(page.locator("main form[enctype] button"))
    wait_until_done(page)


def wait_until_done(page: Page) -> None:
    """The page asks for itself again, with script or without."""
    page.wait_for_url("**/imports/numbers/*-*/")
    expect(page.locator("#cancel-import")).to_have_count(0, timeout=20_000)
    expect(page.locator("#rows")).to_be_visible()


def code_of(box: Locator) -> str:
    """The number of the indicator in whose row a box stands."""
    return box.locator("xpath=ancestor::tr/th").inner_text().split()[0]


def row_below(boxes: Locator) -> int:
    """The first box of the next row that has one."""
    codes = [code_of(boxes.nth(place)) for place in range(min(boxes.count(), 12))]
    return next(place for place, code in enumerate(codes) if code != codes[0])


def western(text: str) -> str:
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
