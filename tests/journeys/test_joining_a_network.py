"""From reading what joining means to one's own page in the directory: asked, answered, approved, shown as far as one chose."""

import re

import pytest
from playwright.sync_api import Page, expect

from alliance.demo_accounts import CAMEROON, MEMBER
from tests.journeys.conftest import Visit
from tests.journeys.letters import found_in_letters
from tests.journeys.people import sign_in
from tests.journeys.site import Site
from tests.journeys.walking import PHONE, Walk, open_form, press, send, sign_up
from tools.processes import Process

pytestmark = [pytest.mark.journey, pytest.mark.slow]

NAMES = {"organisation": "Maison du Baobab bleu", "person": "نور الدين العلوي"}
ABOUT = "We repair bicycles with fathers and their daughters."
MOTIVATION = "To learn from the other circles of the country."
QUESTION = "Who keeps the key of the workshop?"
ANSWER = "Two of us, one after the other."
OTHER_KIND = {"organisation": "person", "person": "organisation"}


@pytest.mark.parametrize(
    ("language", "with_script"),
    [("en", True), ("ar", False)],
    ids=["english", "arabic-no-script"],
)
def test_from_the_first_word_to_the_directory(
    visit: Visit, site: Site, worker: Process, language: str, with_script: bool
) -> None:
    kind = "organisation" if with_script else "person"
    address = f"baobab-{language}@example.net"
    phone = visit(java_script_enabled=with_script, **PHONE)
    walk = Walk(phone.new_page(), language)
    walk.go("join/")
    walk.look()
    press(walk.page.locator("main a[href*='/account/signup/']"))
    sign_up(walk, site, address)

    reference = ask_to_join(walk, kind)
    assert reference in found_in_letters(site, address, f"({reference})")

    desk = visit(java_script_enabled=with_script).new_page()
    sign_in(desk, CAMEROON, language)
    ask(desk, language, NAMES[kind])
    answer(walk)
    approve(desk)
    show_oneself(walk)

    assert walk.faults() == []
    visitor = visit(java_script_enabled=with_script).new_page()
    member = visit(java_script_enabled=with_script).new_page()
    sign_in(member, MEMBER, language)
    for reader, contacts in ((visitor, 0), (member, 1)):
        page = found_in_the_directory(reader, language, NAMES[kind])
        expect(page.locator("main")).to_contain_text(ABOUT)
        expect(page.locator("main a[href^='mailto:']")).to_have_count(contacts)
        for closed in (MOTIVATION, "+237"):
            assert closed not in page.content()


def ask_to_join(walk: Walk, kind: str) -> str:
    """Every question, with one change of mind; the reference that the last page names."""
    page = walk.page
    at(walk, "language")
    walk.send()
    at(walk, "for-whom")
    walk.tick("kind", OTHER_KIND[kind])
    walk.send()
    at(walk, "country")
    press(page.locator(".steps-line a"))
    at(walk, "for-whom")
    walk.tick("kind", kind)
    walk.send()
    at(walk, "country")
    page.select_option("select[name=country]", "CM")
    walk.send()
    at(walk, "network")
    walk.tick("choice", "suggested")
    walk.send()
    at(walk, "pledge")
    sign(walk, NAMES[kind], "Directrice" if kind == "organisation" else "")
    answer_questions(walk, kind)
    expect(page.locator("main")).to_contain_text(ABOUT)
    walk.send()
    at(walk, "sent")
    walk.look()
    return page.locator("main .num").first.inner_text()


def sign(walk: Walk, name: str, function: str) -> None:
    """The name is typed: it stands nowhere beforehand, and without it nothing is signed."""
    expect(walk.page.locator("[name=typed_name]")).to_have_value("")
    walk.page.check("[name=agrees]")
    walk.send()
    expect(walk.page.locator("[name=typed_name]")).to_have_attribute("aria-invalid", "true")
    expect(walk.page.locator("[name=agrees]")).to_be_checked()
    walk.fill(typed_name=name, **({"function": function} if function else {}))
    walk.send()


def answer_questions(walk: Walk, kind: str) -> None:
    page = walk.page
    at(walk, "name")
    walk.fill(name=NAMES[kind])
    walk.send()
    at(walk, "work")
    walk.fill(about=ABOUT)
    walk.send()
    at(walk, "motivation")
    walk.fill(motivation=MOTIVATION)
    walk.send()
    at(walk, "interests")
    walk.tick("languages", "fr")
    walk.send()
    at(walk, "visibility")
    assert page.locator("main input[type=checkbox]:checked").count() == 0
    walk.send()
    at(walk, "contact")
    walk.fill(email="baobab@example.net", phone="+237 600 000 000")
    walk.send()
    at(walk, "check")


def at(walk: Walk, page: str) -> None:
    walk.page.wait_for_url(re.compile(rf"/{walk.language}/join/{page}/"))


def ask(desk: Page, language: str, name: str) -> None:
    """The request stands in the queue of those who decide; they ask about it."""
    desk.goto(f"/{language}/manage/applications/")
    press(desk.locator("main table a", has_text=name))
    form = open_form(desk, "/ask/")
    form.locator("textarea[name=question]").fill(QUESTION)
    press(form.locator("button[type=submit]"))
    expect(desk.locator("main")).to_contain_text(QUESTION)


def answer(walk: Walk) -> None:
    walk.go("my/request/")
    expect(walk.page.locator("main")).to_contain_text(QUESTION)
    walk.look()
    walk.follow("/answer/")
    walk.fill(answer=ANSWER)
    walk.send()
    walk.page.wait_for_url(re.compile("/my/request/"))
    walk.look()


def approve(desk: Page) -> None:
    desk.reload()
    expect(desk.locator("main")).to_contain_text(ANSWER)
    press(desk.locator("main a[href$='/approve/']"))
    send(desk)
    desk.wait_for_url(re.compile("/manage/applications/"))


def show_oneself(walk: Walk) -> None:
    """The name and the work for everybody, the address for members; nothing is shown before one agrees."""
    page = walk.page
    walk.go("my/visibility/")
    for field, level in (("name", "public"), ("about", "public"), ("email", "members")):
        page.select_option(f"select[name={field}]", level)
    walk.send()
    agree = page.locator("main form[action$='/listing/']")
    agree.locator("[name=agrees]").check()
    press(agree.locator("button[type=submit]"))
    walk.look()
    walk.follow("/preview/")
    walk.look()


def found_in_the_directory(page: Page, language: str, name: str) -> Page:
    page.goto(f"/{language}/members/")
    page.fill("main form[role=search] [name=q]", name)
    page.press("main form[role=search] [name=q]", "Enter")
    press(page.locator("main .members a", has_text=name))
    return page
