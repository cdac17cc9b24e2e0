"""A member moves to another network: asked by its representative, commented on by the network it leaves, decided above."""

import re

import pytest
from playwright.sync_api import expect

from alliance.demo_accounts import AFRICA, CAMEROON, REPRESENTATIVE
from tests.journeys.conftest import Visit
from tests.journeys.people import sign_in
from tests.journeys.site import Site
from tests.journeys.walking import faults, send

pytestmark = [pytest.mark.journey, pytest.mark.slow]

COMMENT = "They still hold the projector."


@pytest.mark.parametrize(("language", "with_script"), [("en", True), ("ar", False)])
def test_a_member_moves_to_another_network(
    visit: Visit, site: Site, language: str, with_script: bool
) -> None:
    phone = {"viewport": {"width": 360, "height": 740}}
    member = visit(java_script_enabled=with_script, **phone).new_page()
    sign_in(member, REPRESENTATIVE, language)
    member.goto(f"/{language}/my/membership/")
    member.locator("main a[href$='/move/']").click()
    member.select_option("select[name=network]", "togo")
    send(member)
    member.wait_for_url(re.compile("/move/togo/"))
    for name, words in (("typed_name", "Clarisse Mbida"), ("function", "Directrice")):
        if member.locator(f"[name={name}]").count():
            member.fill(f"[name={name}]", words)
    send(member)
    member.wait_for_url(re.compile(f"/{language}/my/membership/$"))

    leaving = visit(java_script_enabled=with_script).new_page()
    sign_in(leaving, CAMEROON, language)
    leaving.locator("main a[href*='/manage/moves/']").click()
    leaving.fill("textarea[name=note]", COMMENT)
    send(leaving)
    expect(leaving.locator("main textarea")).to_have_value(COMMENT)

    deciding = visit(java_script_enabled=with_script).new_page()
    sign_in(deciding, AFRICA, language)
    deciding.goto(f"/{language}/manage/applications/?q=Atelier")
    deciding.locator("main table a", has_text="Atelier").click()
    expect(deciding.locator("main")).to_contain_text(COMMENT)
    deciding.locator("main a[href$='/approve/']").click()
    send(deciding)
    deciding.wait_for_url(re.compile("/manage/applications/"))

    member.goto(f"/{language}/my/membership/")
    networks = member.locator("main article h2")
    expect(networks).to_have_count(2)
    expect(member.locator("main article").nth(0).locator("a[href$='/leave/']")).to_be_visible()
    expect(member.locator("main article").nth(1).locator("a[href$='/come-back/']")).to_be_visible()
    expect(member.locator("main")).not_to_contain_text(COMMENT)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_of_memberships_and_messages_are_open_to_everybody(
    visit: Visit, site: Site, language: str
) -> None:
    phone = visit(viewport={"width": 320, "height": 740}).new_page()
    sign_in(phone, REPRESENTATIVE, language)
    phone.goto(f"/{language}/my/membership/")
    assert faults(phone, language) == []
    for step in ("leave", "move"):
        phone.goto(f"/{language}/my/membership/")
        phone.locator(f"main a[href$='/{step}/']").click()
        assert faults(phone, language) == []
    send(phone)
    assert faults(phone, language) == []

    desk = visit(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(desk, CAMEROON, language)
    for path in ("manage/memberships/", "manage/announcements/", "manage/announcements/new/"):
        desk.goto(f"/{language}/{path}")
        assert faults(desk, language) == []
    send(desk)
    assert faults(desk, language) == []
    desk.goto(f"/{language}/manage/memberships/")
    desk.locator("main tbody a").first.click()
    assert faults(desk, language) == []
