"""A coordinator enters a year with the keyboard alone, loses the line, and finds every number again; another has no script."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.looking import scrolls_sideways, violations
from tests.journeys.numbers import BOXES, at, open_grid
from tests.running.places import wait_for

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_numbers_typed_by_keyboard_are_kept_one_by_one_and_survive_a_lost_line(
    visit: Visit, language: str
) -> None:
    page = visit().new_page()
    address = open_grid(page, language)
    expect(page.locator("#sheet[data-ready]")).to_be_visible()
    boxes = page.locator(BOXES)
    before = boxes.nth(1).input_value()

    boxes.first.focus()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(boxes.nth(1)).to_be_focused()
    expect(at(boxes.first).locator("use[href$='#check']")).to_be_attached()
    page.keyboard.type("99")
    page.keyboard.press("Escape")
    expect(boxes.nth(1)).to_have_value(before)
    assert violations(page) == []

    page.context.set_offline(True)
    page.keyboard.type("34")
    page.keyboard.press("ArrowUp")
    expect(at(boxes.nth(1)).locator("use[href$='#clock']")).to_be_attached()
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    expect(boxes.nth(1)).to_have_value("34")
    expect(at(boxes.nth(1)).locator("use[href$='#clock']")).to_have_count(0)

    page.goto(address)
    expect(boxes.first).to_have_value("12")
    expect(boxes.nth(1)).to_have_value("34")
    # what was sent is taken out of the waiting numbers once its answer is read
    wait_for(
        lambda: page.evaluate("localStorage.length") == 0, seconds=15, what="no number left to send"
    )


def test_without_script_a_wrong_number_stays_and_the_good_one_is_kept(visit: Visit) -> None:
    page = visit(java_script_enabled=False, viewport={"width": 360, "height": 800}).new_page()
    open_grid(page)
    boxes = page.locator(BOXES)
    boxes.first.fill("more than 1,250")
    boxes.nth(1).fill("3.7")

    page.locator("#sheet .actions button").click()

    expect(page.locator(".error-summary a")).to_have_attribute(
        "href", re.compile(re.escape(str(boxes.nth(1).get_attribute("id"))))
    )
    expect(boxes.first).to_have_value("more than 1,250")
    expect(boxes.nth(1)).to_have_value("3.7")
    boxes.nth(1).fill("4")
    page.locator("#sheet .actions button").click()
    expect(page.locator(".error-summary")).to_have_count(0)
    expect(boxes.nth(1)).to_have_value("4")


def test_the_grid_fits_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800}).new_page()
    open_grid(page)

    assert not scrolls_sideways(page)
    assert violations(page) == []


PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_block_from_a_spreadsheet_is_shown_kept_mended_and_undone(
    visit: Visit, language: str
) -> None:
    page = visit().new_page()
    open_grid(page, language)
    expect(page.locator("#sheet[data-ready]")).to_be_visible()
    boxes = page.locator(BOXES)
    before = [boxes.nth(place).input_value() for place in range(3)]

    boxes.first.focus()
    page.evaluate(PASTE, "41\n3.7\nabout 43\n")
    page.wait_for_url("**/numbers/paste/**")
    expect(page.locator("#wrong tbody tr")).to_have_count(1)
    expect(page.locator("#changed tbody tr")).to_have_count(2)
    assert violations(page) == []
    page.locator("#paste button").click()

    expect(page.locator("#sheet[data-ready]")).to_be_visible()
    expect(boxes.first).to_have_value("41")
    expect(boxes.nth(1)).to_have_value("3.7")
    expect(page.locator(".cell.error")).to_have_count(1)
    boxes.nth(1).fill("42")
    page.keyboard.press("Enter")
    expect(
        at(boxes.nth(1)).locator("use[href$='#check'], use[href$='#triangle-alert']")
    ).to_be_attached()
    expect(page.locator(".cell.error")).to_have_count(0)

    page.keyboard.press("Control+z")
    expect(boxes.nth(1)).to_have_value(before[1])
    page.locator(".notice button[name=way]").click()
    expect(page.locator("#sheet[data-ready]")).to_be_visible()
    assert [boxes.nth(place).input_value() for place in range(3)] == before


def test_the_grid_is_one_stop_for_tab_and_its_keys_mark_copy_and_fill(visit: Visit) -> None:
    page = visit().new_page()
    open_grid(page)
    expect(page.locator("#sheet[data-ready]")).to_be_visible()
    boxes = page.locator(BOXES)
    stops = "[...document.querySelectorAll('#sheet table *')].filter((one) => one.tabIndex === 0)"
    assert page.evaluate(f"{stops}.length") == 1
    expect(page.get_by_role("grid").first).to_be_visible()

    boxes.first.focus()
    page.keyboard.type("17")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("td.marked[aria-selected=true]")).to_have_count(2)
    page.keyboard.press("Control+d")
    expect(boxes.nth(1)).to_have_value("17")
    page.keyboard.press("Alt+n")
    expect(boxes.first).to_have_value("not applicable")
    page.keyboard.press("Control+End")
    expect(boxes.last).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator("#sheet .actions button")).to_be_focused()

    boxes.first.focus()
    page.keyboard.press("/")
    page.keyboard.type("zzz")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet-jump")).to_be_hidden()


def test_a_block_is_pasted_and_undone_without_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False, viewport={"width": 360, "height": 800}).new_page()
    address = open_grid(page)
    boxes = page.locator(BOXES)
    before = boxes.first.input_value()
    page.locator("#sheet-tools a").first.click()
    page.fill("main textarea", "51\n52")
    page.locator("main form button").click()
    page.locator("#paste button").click()
    expect(boxes.first).to_have_value("51")
    assert not scrolls_sideways(page)

    page.locator("#sheet-tools button[value=undo]").click()

    assert page.url == address
    expect(boxes.first).to_have_value(before)
