"""Every page of the desk of concerns: nothing is wrong with it in any language, light or dark, wide or narrow.

An ordinary run reads each page once, and languages and looks take turns; the long run reads each in every language and look.
"""

import re
from collections import Counter
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from alliance import demo_accounts
from alliance.demo_accounts import BY_EMAIL
from tests.journeys.conftest import Visit
from tests.journeys.people import sign_in
from tests.journeys.test_every_page import LEAVES, drawn_by, faults_of, take_on
from tests.journeys.walking import press
from tests.journeys.ways import EVERY_LOOK, IS_LONG_RUN, Way

pytestmark = [pytest.mark.journey, pytest.mark.slow]

WIDTHS = cycle((1280, 360))
DESK = re.compile(r"^concerns/(desk|vault|channels|trail|figures)/(?!.*/files/)")
STARTS = (
    "concerns/desk/",
    "concerns/desk/?show=closed",
    "concerns/desk/nowhere/",
    "concerns/vault/",
    "concerns/channels/",
    "concerns/desk/figures/",
)
OF_THE_BOARD = ("concerns/trail/", "concerns/desk/names/", "concerns/desk/figures/")
NEW_AT_THE_DESK = demo_accounts.AFRICA


class Reader:
    """Goes over pages and keeps what is wrong with them; each page in the look whose turn it is, or in all."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.read: set[str] = set()
        self.wrong: list[str] = []
        self._turns = cycle(EVERY_LOOK)

    def open(self, path: str) -> None:
        for way in EVERY_LOOK if IS_LONG_RUN else [next(self._turns)]:
            self.page.goto(f"/{way.language}/{path}")
            self.look(way)

    def look(self, way: Way) -> None:
        """Hold the page as it stands to what every page is held to."""
        where = urlsplit(self.page.url).path.strip("/").partition("/")[2]
        self.read.add(where)
        take_on(self.page, (way.scheme, next(WIDTHS)))
        found = faults_of(self.page, way.language)
        self.wrong += [f"{where} ({way.language}, {way.scheme}): {fault}" for fault in found]

    def links(self) -> list[str]:
        """Where the page's own part leads to at the desk, without host and language."""
        links = self.page.eval_on_selector_all(
            "main a[href]", "links => links.map(link => link.href)"
        )
        paths = {urlsplit(link).path.strip("/").partition("/")[2] + "/" for link in links}
        return sorted(path for path in paths if DESK.match(path) and not LEAVES.search(path))


def unlock(page: Page, email: str) -> None:
    page.fill("input[name=passphrase]", BY_EMAIL[email].passphrase)
    with page.expect_navigation():
        page.press("input[name=passphrase]", "Enter")


def go_on(page: Page) -> None:
    press(page.locator("main form button.primary").first)


def test_pages_of_the_desk_of_concerns(visit: Visit) -> None:
    """Of pages that are alike, as those of two concerns, one is read."""
    page = visit().new_page()
    sign_in(page, demo_accounts.FOCAL_POINT)
    reader = Reader(page)
    reader.open("concerns/desk/")
    unlock(page, demo_accounts.FOCAL_POINT)

    waiting, kinds = list(STARTS), Counter[str]()
    while waiting:
        reader.open(waiting.pop(0))
        for link in reader.links():
            kind = drawn_by(link)
            kinds[kind] += 1
            if kinds[kind] == 1 and link not in STARTS:
                waiting.append(link)

    assert len(reader.read) > 25
    assert reader.wrong == []


def test_pages_of_the_desk_that_the_board_reads(visit: Visit) -> None:
    """What only the Board may read, what it may not, and the names that it keeps."""
    page = visit().new_page()
    sign_in(page, demo_accounts.BOARD)
    page.goto("/es/concerns/desk/")
    unlock(page, demo_accounts.BOARD)
    reader = Reader(page)

    for path in OF_THE_BOARD:
        reader.open(path)

    assert len(reader.read) == len(OF_THE_BOARD)
    assert reader.wrong == []


@pytest.mark.parametrize("way", EVERY_LOOK if IS_LONG_RUN else [Way("fr", "dark")], ids=str)
def test_pages_on_the_way_to_a_vault(visit: Visit, way: Way) -> None:
    page = visit().new_page()
    sign_in(page, NEW_AT_THE_DESK, way.language)
    reader = Reader(page)

    page.goto(f"/{way.language}/concerns/vault/")
    reader.look(way)
    page.goto(f"/{way.language}/concerns/vault/begin/")
    reader.look(way)
    go_on(page)
    reader.look(way)
    words = page.locator("main ol.code li").all_inner_texts()
    press(page.locator("main a[href$='/again/']"))
    reader.look(way)
    page.fill("main form [name=passphrase]", " ".join(words))
    go_on(page)
    reader.look(way)
    kit = page.locator("main p.code").inner_text()
    go_on(page)
    reader.look(way)
    page.fill("main form [name=kit]", kit)
    go_on(page)
    reader.look(way)

    assert page.url.endswith("/concerns/vault/")
    assert reader.wrong == []
