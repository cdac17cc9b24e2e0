"""A network writes a highlight, the region decides on it, everybody reads it, and one press takes it away again."""

import re

import pytest
from playwright.sync_api import Page, expect

from alliance.demo_accounts import AFRICA, CAMEROON
from tests.journeys.conftest import Visit
from tests.journeys.looking import scrolls_sideways, violations
from tests.journeys.people import sign_in
from tests.journeys.walking import press

pytestmark = [pytest.mark.journey, pytest.mark.slow]

TITLE = "Neighbours keep watch together"
BODY = "On 8 March a whole street walked home together, as women had asked."


def moved_by(page: Page, move: str) -> None:
    press(page.locator(f'form[action$="/{move}/"] button'))


def test_a_highlight_is_written_decided_on_read_and_withdrawn(visit: Visit) -> None:
    writer = visit(java_script_enabled=False, viewport={"width": 360, "height": 800}).new_page()
    sign_in(writer, CAMEROON)
    writer.locator('main a[href$="/manage/highlights/new/"]').click()
    writer.select_option("[name=language]", "en")
    writer.fill("[name=title]", TITLE)
    press(writer.locator("main form .actions button"))
    assert not scrolls_sideways(writer)
    writer.fill("[name=body_en]", BODY)
    press(writer.locator("main form .actions button"))
    address = writer.url
    moved_by(writer, "send")

    decider = visit().new_page()
    sign_in(decider, AFRICA)
    decider.goto(address)
    decider.locator('main a[href$="/decide/"]').click()
    for answer in decider.locator("input[type=radio][value=no]").all():
        answer.check()
    assert violations(decider) == []
    press(decider.locator("main form .actions button"))
    expect(decider.locator("main")).to_contain_text("published")

    reader = visit(viewport={"width": 360, "height": 800}).new_page()
    reader.goto("/en/highlights/")
    reader.get_by_role("link", name=TITLE).click()
    expect(reader.locator("main")).to_contain_text(BODY)
    assert not scrolls_sideways(reader)

    writer.goto(address)
    writer.locator('main a[href$="/withdraw/"]').first.click()
    writer.fill("[name=message]", "The street can be found by it.")
    press(writer.locator("main form .actions button"))
    expect(writer.locator("main")).to_contain_text(re.compile("withdrawn", re.IGNORECASE))
    reader.reload()
    expect(reader.locator("main")).not_to_contain_text(TITLE)
