"""Two handlers work on a concern: one answers and proposes an end, the other reads it and stands behind it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accountability import trust
from accountability.models import Case
from accountability.opened import open_for_reporter
from accountability.vault.cases import unwrap_ring
from accountability.vault.derivation import code_keys
from alliance import demo_accounts
from alliance.demo_accounts import BY_EMAIL
from tests.databases import connected_to
from tests.journeys.conftest import Visit
from tests.journeys.looking import scrolls_sideways, shape_faults, violations
from tests.journeys.people import sign_in
from tests.journeys.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.slow]

WORDS = {
    "en": "We spoke with everybody, and the talk has taken place.",
    "ar": "تحدثنا مع الجميع وعُقد اللقاء.",
}


class Worker:
    """A handler in a browser; with script, each page is held to what all pages are held to."""

    def __init__(self, page: Page, language: str, *, has_script: bool) -> None:
        self.page, self.language, self.has_script = page, language, has_script
        self.wrong: list[str] = []

    def unlock(self, email: str) -> None:
        """Sign in, and type the six words that the desk asks for first."""
        sign_in(self.page, email, self.language)
        self.page.goto(f"/{self.language}/concerns/desk/")
        expect(self.page.locator("table")).to_have_count(0)
        self.look("locked")
        self.page.fill("input[name=passphrase]", BY_EMAIL[email].passphrase)
        self.page.press("input[name=passphrase]", "Enter")
        self.page.wait_for_url(f"**/{self.language}/concerns/desk/")
        self.look("cases")

    def open(self, case: Case) -> None:
        self.page.locator(f"a[href*='{case.pk}']").click()
        self.page.wait_for_url(f"**/concerns/desk/{case.pk}/")
        self.look("case")

    def go_to(self, name: str) -> None:
        self.page.locator(f"main a[href$='/{name}/']").first.click()
        self.page.wait_for_url(f"**/{name}/")
        self.look(name)

    def send(self) -> None:
        self.page.locator("main form button.primary").first.click()
        self.page.wait_for_url(re.compile(r"/concerns/desk/[0-9a-f-]{36}/$"))

    def look(self, where: str) -> None:
        expect(self.page.locator("a.exit").first).to_be_visible()
        if self.has_script:
            faults = [*violations(self.page), *shape_faults(self.page, self.language)]
            faults += ["scrolls sideways"] if scrolls_sideways(self.page) else []
            self.wrong += [f"{where}: {fault}" for fault in faults]


@pytest.mark.parametrize(
    ("language", "has_script"), [("en", True), ("ar", False)], ids=["en with script", "ar without"]
)
def test_two_handlers_bring_a_concern_to_its_end(
    visit: Visit, site: Site, django_db_blocker: Any, language: str, has_script: bool
) -> None:
    keys = code_keys(demo_accounts.RESTORATIVE.code, trust.pepper())
    with django_db_blocker.unblock(), connected_to(site.database):
        case = Case.objects.get(receipt_lookup=keys.lookup)
    said = WORDS[language]
    first = Worker(
        visit(java_script_enabled=has_script).new_page(), language, has_script=has_script
    )
    second = Worker(
        visit(java_script_enabled=has_script).new_page(), language, has_script=has_script
    )

    first.unlock(demo_accounts.FOCAL_POINT)
    first.open(case)
    thread = first.page.locator("main details").nth(0)
    expect(thread.locator(".typed").first).to_be_hidden()
    thread.locator("summary").click()
    expect(thread.locator(".typed").first).to_be_visible()

    first.go_to("note")
    first.page.check("input[name=kind][value=risk_assessment]")
    first.page.fill("textarea[name=text]", said)
    first.page.locator("main form button.primary").first.click()
    expect(first.page.locator(".error-summary")).to_be_visible()
    first.page.check("input[name=level][value=low]")
    first.send()

    first.go_to("write")
    first.page.fill("textarea[name=text]", said)
    first.send()

    first.go_to("close")
    first.page.check("input[name=disposition][value=restored]")
    first.page.fill("textarea[name=outcome]", said)
    first.page.fill("textarea[name=reasons]", said)
    first.send()
    expect(first.page.locator("a[href$='/approve/']")).to_have_count(0)

    second.unlock(demo_accounts.FOCAL_POINT_AFRICA)
    second.open(case)
    second.go_to("approve")
    expect(second.page.locator("main")).to_contain_text(said)
    second.send()

    with django_db_blocker.unblock(), connected_to(site.database):
        case.refresh_from_db()
        ring = unwrap_ring(bytes(case.reporter_wrapped), keys.wrap, case.pk)
        letters = open_for_reporter(case, ring).entries_of("outcome_letter", "message")
    assert case.status == Case.Status.CLOSED
    assert [one.text for one in letters][-2:] == [said, said]
    assert first.wrong + second.wrong == []

    second.page.locator("footer form button").click()
    second.page.goto(f"/{language}/concerns/desk/{case.pk}/")
    expect(second.page.locator("input[name=passphrase]")).to_be_visible()
    assert said not in second.page.content()
