"""Going through the portal as a person does, with a look at every page on the way."""

from http import HTTPStatus
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response, expect

from tests.journeys.letters import code_mailed_to
from tests.journeys.looking import scrolls_sideways, shape_faults, violations
from tests.journeys.site import Site

# Bytes on the wire of a page that people read with a phone on a weak line.
PAGE = 14_000
PHONE = {"viewport": {"width": 320, "height": 720}}


class Walk:
    """One person's way in one language. What is wrong with a page is kept until the end, so that all of it is told."""

    def __init__(self, page: Page, language: str, *, budget: int = PAGE) -> None:
        self.page, self.language, self.budget = page, language, budget
        self.wrong: list[str] = []
        self._answers: list[Response] = []
        page.on("response", self._note)

    def go(self, path: str) -> None:
        """Open a page of the language by its address."""
        self.page.goto(f"/{self.language}/{path}")

    def follow(self, ends: str) -> None:
        """Press the link of the page's own part whose address ends so."""
        press(self.page.locator(f"main a[href$='{ends}']").first)

    def look(self) -> None:
        """Hold the page as it stands to everything that a page is held to."""
        where = urlsplit(self.page.url).path
        self.wrong += [f"{where}: {fault}" for fault in faults(self.page, self.language)]

    def send(self) -> None:
        """Press the button of the page's form, after a look at the page."""
        self.look()
        send(self.page)

    def fill(self, **typed: str) -> None:
        for name, words in typed.items():
            self.page.fill(f"main [name={name}]", words)

    def tick(self, name: str, *values: str) -> None:
        for value in values:
            self.page.check(f"main input[name={name}][value='{value}']")

    def faults(self) -> list[str]:
        """All that was wrong on the way, pages that weigh too much among it."""
        heavy = [
            f"{urlsplit(answer.url).path}: {weight} bytes of HTML"
            for answer in self._answers
            if (weight := int(answer.request.sizes()["responseBodySize"])) > self.budget
        ]
        return [*self.wrong, *heavy]

    def _note(self, answer: Response) -> None:
        if answer.request.resource_type == "document" and answer.status == HTTPStatus.OK:
            self._answers.append(answer)


def faults(page: Page, language: str) -> list[str]:
    """What is wrong with the page as it stands: access, shape, width.

    Without script axe cannot wait for its own answer; the same pages are held to it where scripts run.
    """
    is_scripted = not page.evaluate("matchMedia('(scripting: none)').matches")
    wide = ["it scrolls sideways"] if scrolls_sideways(page) else []
    return [*(violations(page) if is_scripted else []), *shape_faults(page, language), *wide]


def press(control: Locator) -> None:
    """Press a link or button and wait for the page that it leads to."""
    with control.page.expect_navigation():
        control.click()


def send(page: Page) -> None:
    """Press the button of the page's form."""
    press(page.locator("main form[method=post] button[type=submit]").last)


def open_form(page: Page, ends: str) -> Locator:
    """The form that is sent to an address that ends so, unfolded where it is folded away."""
    form = page.locator(f"form[action$='{ends}']")
    folded = page.locator("main details:not([open])", has=form)
    if folded.count():
        folded.locator("summary").click()
    expect(form).to_be_visible()
    return form


def sign_up(walk: Walk, site: Site, address: str) -> None:
    """From the page that asks for an address to where the code from the mail leads."""
    walk.fill(email=address)
    walk.send()
    expect(walk.page.locator("input[name=code]")).to_be_visible()
    walk.fill(code=code_mailed_to(site, address))
    walk.look()
    with walk.page.expect_navigation():
        walk.page.press("input[name=code]", "Enter")
