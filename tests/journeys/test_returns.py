"""A year is handed in, asked about, approved and locked, by several people at once and over a line that breaks."""

from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.db.models import F
from playwright.sync_api import Error, Page, expect

from alliance.demo_accounts import AFRICA, CAMEROON, LATIN_AMERICA, SECRETARIAT
from alliance.models import User
from reports.actions.returns import approve_many
from reports.models import LockException, NetworkReturn
from reports.numbers import digits
from reports.queries.returns import checked_by
from tests.databases import connected_to
from tests.journeys.conftest import Visit
from tests.journeys.looking import scrolls_sideways, violations
from tests.journeys.numbers import BOXES, at, keep, open_grid, submit
from tests.journeys.people import sign_in
from tests.journeys.site import Site
from tests.journeys.walking import press, send
from tests.journeys.ways import IS_LONG_RUN, LANGUAGES
from tests.running.places import wait_for

pytestmark = [pytest.mark.journey, pytest.mark.slow]
State = NetworkReturn.State

BOTH_WAYS = pytest.mark.parametrize(
    ("language", "has_script"), [("en", True), ("ar", False)], ids=["english", "arabic-no-script"]
)


def ask_about_first_number(page: Page, question: str) -> None:
    """From the page of a return: one number is chosen, and the return goes back with a question."""
    page.locator("main input[name=cell]").first.check()
    press(page.locator("main form[action$='/send-back/'] button"))
    page.fill("main textarea[name=message]", question)
    send(page)
    expect(page.locator("#remarks")).to_be_visible()


@BOTH_WAYS
def test_one_return_goes_back_with_a_question_and_is_approved_after_the_answer(
    visit: Visit, language: str, has_script: bool
) -> None:
    network = visit(java_script_enabled=has_script).new_page()
    grid = open_grid(network, language)
    network.locator(BOXES).first.fill("12")
    keep(network)
    its_return = submit(network, grid)

    region = visit(java_script_enabled=has_script).new_page()
    sign_in(region, AFRICA, language)
    press(region.locator("main a[href$='/manage/returns/check/']").first)
    assert region.locator("main input[name=return]:checked").count() == 2
    region.goto(its_return)
    ask_about_first_number(region, "Was it twelve, or two?")
    region.goto(f"/{language}/manage/returns/check/")
    send(region)  # the rest
    expect(region.locator("main input[name=return]")).to_have_count(0)

    network.goto(its_return)
    expect(network.locator("main li", has_text="Was it twelve, or two?").first).to_be_visible()
    network.goto(grid)
    network.locator(BOXES).first.fill("2")
    keep(network)
    submit(network, grid)

    region.goto(its_return)
    assert not scrolls_sideways(region)
    if has_script:
        assert violations(region) == []
    press(region.locator("main form[action$='/approve/'] button"))
    expect(region.locator("main a[href$='/withdraw/']")).to_be_visible()
    network.goto(grid)
    expect(network.locator(BOXES)).to_have_count(0)


@BOTH_WAYS
def test_two_editors_of_one_number_see_both_and_choose(
    visit: Visit, language: str, has_script: bool
) -> None:
    first = visit(java_script_enabled=has_script).new_page()
    grid = open_grid(first, language)
    second = visit(java_script_enabled=has_script).new_page()
    sign_in(second, SECRETARIAT, language)
    second.goto(grid)

    type_number(first, "12", has_script=has_script)
    type_number(second, "15", has_script=has_script, is_kept=False)
    cell = at(second.locator(BOXES).first)
    expect(cell).to_contain_text("Blaise Etoundi")
    expect(cell).to_contain_text(digits("12", language))
    expect(cell).to_contain_text("15")
    choose(second, "theirs", has_script=has_script)
    expect(second.locator(BOXES).first).to_have_value(digits("12", language))

    type_number(first, "20", has_script=has_script)
    type_number(second, "30", has_script=has_script, is_kept=False)
    choose(second, "mine", has_script=has_script)
    first.goto(grid)
    expect(first.locator(BOXES).first).to_have_value(digits("30", language))


def type_number(page: Page, number: str, *, has_script: bool, is_kept: bool = True) -> None:
    """Into the first box, sent by itself or with the whole form."""
    box = page.locator(BOXES).first
    box.fill(number)
    if has_script:
        box.press("Enter")
    else:
        press(page.locator("#sheet .actions button"))
    if is_kept:
        is_there(page, has_script=has_script)
    else:
        cell = at(page.locator(BOXES).first)
        expect(cell.locator("use[href$='#split']")).to_be_attached()


def is_there(page: Page, *, has_script: bool) -> None:
    """The first number is kept: a script says so at once, and a page without one finds nothing wrong."""
    cell = at(page.locator(BOXES).first)
    if has_script:
        expect(cell.locator("use[href$='#check']")).to_be_attached()
    expect(cell.locator(".error-message")).to_have_count(0)


def choose(page: Page, whose: str, *, has_script: bool) -> None:
    """Which of two numbers in the first cell holds."""
    cell = at(page.locator(BOXES).first)
    if has_script:
        cell.get_by_role("button").nth(["mine", "theirs"].index(whose)).click()
    else:
        cell.locator(f"input[type=radio][value^={whose}]").check()
        press(page.locator("#sheet .actions button"))
    is_there(page, has_script=has_script)


@BOTH_WAYS
def test_a_locked_year_takes_no_number_until_an_exception_opens_it_for_a_while(
    visit: Visit, site: Site, django_db_blocker: Any, language: str, has_script: bool
) -> None:
    with django_db_blocker.unblock(), connected_to(site.database):
        year = all_are_decided()
    network = visit(java_script_enabled=has_script).new_page()
    grid = open_grid(network, language)
    secretariat = visit(java_script_enabled=has_script).new_page()
    sign_in(secretariat, SECRETARIAT, language)
    secretariat.goto(f"/{language}/manage/periods/{year}/lock/")
    secretariat.check("main input[name=with_missing]")
    send(secretariat)

    is_refused(network, has_script=has_script)
    network.goto(grid)
    expect(network.locator(BOXES)).to_have_count(0)
    expect(network.locator("main .notice").first).to_be_visible()

    secretariat.goto(f"/{language}/manage/exceptions/new/?network=cameroon&period={year}")
    secretariat.fill("main textarea[name=reason]", "A list was found.")
    send(secretariat)
    network.goto(grid)
    type_number(network, "14", has_script=has_script)
    with django_db_blocker.unblock(), connected_to(site.database):
        the_days_of_exceptions_pass()
    is_refused(network, has_script=has_script)
    network.goto(grid)
    expect(network.locator(BOXES)).to_have_count(0)
    expect(network.locator("#sheet").get_by_text(digits("14", language))).to_be_visible()


def all_are_decided() -> str:
    """Nothing waits to be checked any more; the year."""
    for email in (AFRICA, LATIN_AMERICA):
        person = User.objects.get(email=email)
        approve_many(owed=checked_by(person), by=person)
    return NetworkReturn.objects.get(network__slug="cameroon", state=State.IN_PROGRESS).period.code


def the_days_of_exceptions_pass() -> None:
    """As if all that were granted had been granted longer ago."""
    long_ago = timedelta(days=60)
    with pgtrigger.ignore("reports.LockException:exceptions_only_end"):
        LockException.objects.update(
            granted_at=F("granted_at") - long_ago, ends_at=F("ends_at") - long_ago
        )


def is_refused(page: Page, *, has_script: bool) -> None:
    """What is typed into the first box of a page that was opened earlier is not kept, and the page says so."""
    box = page.locator(BOXES).first
    box.fill("13")
    if has_script:
        box.press("Enter")
        expect(at(box).locator(".error-message")).to_be_visible()
        expect(page.locator("#sheet-saved")).not_to_be_empty()
    else:
        press(page.locator("#sheet .actions button"))
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator(BOXES)).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES if IS_LONG_RUN else ["ar"])
def test_numbers_wait_while_the_line_is_lost_for_five_minutes_and_go_out_in_their_order(
    visit: Visit, language: str
) -> None:
    context = visit()
    page = context.new_page()
    page.clock.install()
    grid = open_grid(page, language)
    boxes = page.locator(BOXES)
    sent: list[str] = []
    context.set_offline(True)
    for place, number in ((2, "7"), (0, "8"), (1, "9"), (2, "11")):
        boxes.nth(place).fill(number)
        boxes.nth(place).press("Tab")
    for _minute in range(5):
        page.clock.fast_forward("01:00")
        expect(at(boxes.nth(0)).locator("use[href$='#clock']")).to_be_attached()
    assert violations(page) == []

    page.on("dialog", lambda dialog: dialog.accept())
    with pytest.raises(Error):
        page.reload()
    context.on("request", lambda one: sent.append(one.url) if one.method == "PATCH" else None)
    context.set_offline(False)
    page.goto(grid)
    names = [str(boxes.nth(place).get_attribute("name")) for place in (0, 1, 2)]
    wait_for(
        lambda: page.evaluate("localStorage.length") == 0, seconds=15, what="no number left to send"
    )
    assert [url.split("/")[-2] for url in sent] == [
        name[1:] for name in (names[0], names[1], names[2])
    ]
    page.goto(grid)
    for place, number in enumerate(("8", "9", "11")):
        expect(boxes.nth(place)).to_have_value(digits(number, language))


@pytest.mark.parametrize("language", LANGUAGES if IS_LONG_RUN else ["en"])
def test_a_year_is_entered_and_handed_in_with_the_keyboard_alone(
    visit: Visit, language: str
) -> None:
    page = visit().new_page()
    sign_in(page, CAMEROON, language)
    go_to(page, "main a[href*='/manage/returns/']")
    page.keyboard.press("Enter")
    go_to(page, "main a[href$='/numbers/']")
    page.keyboard.press("Enter")
    go_to(page, BOXES)
    boxes = page.locator(BOXES).count() if IS_LONG_RUN else 12
    for place in range(boxes):
        expect(page.locator(BOXES).nth(place)).to_be_focused()
        page.keyboard.type(str(place + 11))
        page.keyboard.press("Enter")
    wait_for(
        lambda: page.evaluate("localStorage.length") == 0, seconds=30, what="no number left to send"
    )
    expect(page.locator(".cell use[href$='#check']")).to_have_count(boxes)

    its_return = page.url.partition("numbers/")[0]
    if IS_LONG_RUN:
        explain(page)
    page.keyboard.press("Control+Home")
    go_to(page, ".breadcrumb a[href*='/manage/returns/']", "Shift+Tab")
    page.keyboard.press("Enter")
    go_to(page, "main a[href$='/submit/']")
    page.keyboard.press("Enter")
    go_to(page, "main input[name=what]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(its_return)
    expect(page.locator("main a[href$='/submit/']")).to_have_count(0)


def explain(page: Page) -> None:
    """Say why the number is right that looks wrong in a whole year, and come back to the numbers."""
    page.reload()
    go_to(page, "main a[href$='/explain/']")
    page.keyboard.press("Enter")
    go_to(page, "main form input[list]")
    page.keyboard.type("Counted twice and it is so.")
    page.keyboard.press("Enter")
    go_to(page, "main a[href$='/numbers/']")
    page.keyboard.press("Enter")
    page.locator(BOXES).first.focus()


def go_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until it is there, forwards or backwards."""
    page.locator(selector).first.wait_for()
    for _press in range(120):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no {key} leads to {selector}")
