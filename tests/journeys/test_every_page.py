"""Every page there is to find: no fault of access, no style or script of its own, no other host, within its budget."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

from alliance.demo_accounts import APPLICANT, CAMEROON, MEMBER, REPRESENTATIVE, SECRETARIAT
from tests.journeys.conftest import Visit
from tests.journeys.kinds import kind_of
from tests.journeys.looking import scrolls_sideways, shape_faults, violations
from tests.journeys.people import sign_in
from tests.journeys.validating import checker_or_skip, html_faults
from tests.journeys.ways import IS_LONG_RUN, by_turns

pytestmark = [pytest.mark.journey, pytest.mark.slow]

LANGUAGES = list(settings.LANGUAGE_TABLE)
# one language of each direction
BOTH = ["en", "ar"]
LOOKS = [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)]
NARROWEST = 320
# Bytes on the wire; a page of the desk may be longer than a public one.
PUBLIC_HTML = 14_000
STAFF_HTML = 40_000
OF_EACH_KIND = 2 if IS_LONG_RUN else 1
OF_EACH_PUBLIC_KIND = 2 if IS_LONG_RUN else 1
# Links that bring a file and no page.
LEAVES = re.compile(r"/(file|errors|template)/$|\.(csv|pdf|xlsx)$")
SAMPLES = [
    "",
    "join/",
    "members/",
    "networks/",
    "networks/africa/",
    "figures/awareness-workshops/",
    "reports/2017/highlights/",
]


@dataclass(frozen=True)
class Reading:
    """In which languages a visitor goes through the pages: by turns, each page in one of them, or all in one."""

    languages: Sequence[str]

    def __str__(self) -> str:
        return " ".join(self.languages)

    def language_of(self, rest: str) -> str:
        """The language in which the page behind the language's prefix is read."""
        return by_turns(rest, self.languages)

    def address_of(self, rest: str) -> str:
        return f"/{self.language_of(rest)}/{rest}"

    def reads(self, rest: str) -> bool:
        """Whether it is read here; accounts, one's own pages and writing a concern have journeys of their own."""
        # what one's own pages and a concern that is being written hold is kept for the visitor, by cookies
        elsewhere = ("account/", "manage/", "my/", "concerns/new/")
        return not rest.startswith(elsewhere)


def readings(languages: Sequence[str]) -> list[Reading]:
    """Each language reads every page in the long run; in the ordinary one they share the pages."""
    return [Reading([one]) for one in languages] if IS_LONG_RUN else [Reading(languages)]


def pages_from(page: Page, reading: Reading) -> Iterator[tuple[str, Response]]:
    """Go from link to link, each page once, of those that are alike only a few, and stop at each."""
    waiting, known = [""], {""}
    kinds: Counter[str] = Counter()
    while waiting:
        rest = waiting.pop(0)
        yield rest, opened(page, reading, rest)
        for found in links_on(page, "a[href]"):
            kind = kind_of(found)
            is_new = found not in known and (IS_LONG_RUN or kinds[kind] < OF_EACH_PUBLIC_KIND)
            if is_new and found.endswith("/") and reading.reads(found):
                known.add(found)
                kinds[kind] += 1
                waiting.append(found)


def opened(page: Page, reading: Reading, rest: str) -> Response:
    response = page.goto(reading.address_of(rest))
    assert response is not None
    return response


def links_on(page: Page, selector: str) -> list[str]:
    """Where the links lead inside the portal, without the language, each once."""
    links = page.eval_on_selector_all(selector, "links => links.map(link => link.href)")
    here = urlsplit(page.url).netloc
    parts = [urlsplit(link) for link in links]
    paths = dict.fromkeys(part.path for part in parts if part.netloc == here)
    split = [path.lstrip("/").partition("/") for path in paths]
    return list(dict.fromkeys(rest for language, _, rest in split if language in LANGUAGES))


def faults_of(page: Page, language: str) -> list[str]:
    """Everything that is wrong with the page as it stands, at 320 pixels too."""
    faults = [*violations(page), *shape_faults(page, language)]
    size = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    if scrolls_sideways(page):
        faults.append(f"it scrolls sideways at {NARROWEST} pixels")
    if size:
        page.set_viewport_size(size)
    return faults


def drawn_by(rest: str) -> str:
    """The name of what draws the page at an address: pages of one thing among many are alike."""
    try:
        return resolve(f"/en/{rest}").view_name
    except Resolver404:
        return rest


def take_on(page: Page, look: tuple[str, int]) -> None:
    scheme, width = look
    page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    page.set_viewport_size({"width": width, "height": 800})


def weight(response: Response) -> int:
    return int(response.request.sizes()["responseBodySize"])


@pytest.mark.parametrize("reading", readings(LANGUAGES), ids=str)
def test_public_pages(visit: Visit, reading: Reading) -> None:
    context = visit()
    page = context.new_page()
    faults: dict[str, list[str]] = {}
    served: dict[str, str] = {}
    for (path, response), look in zip(pages_from(page, reading), cycle(LOOKS), strict=False):
        served[path] = response.text()
        take_on(page, look)
        faults[path] = faults_of(page, reading.language_of(path))
        if response.status != HTTPStatus.OK:
            faults[path].append(f"answers {response.status}")
        if weight(response) > PUBLIC_HTML:
            faults[path].append(f"{weight(response)} bytes of HTML")
        if context.cookies():
            faults[path].append("it sets a cookie")

    assert len(faults) > 60
    assert {path: found for path, found in faults.items() if found} == {}
    checker_or_skip()
    assert html_faults(served) == {}


DESKS = (
    (SECRETARIAT, ("manage/", "manage/counts/2017/", "manage/reports/2017/")),
    (CAMEROON, ("manage/", "manage/applications/?shown=all", "manage/networks/cameroon/members/")),
)


@pytest.mark.parametrize("reading", readings(BOTH), ids=str)
def test_pages_of_the_desk(visit: Visit, reading: Reading) -> None:
    found = faults_of_all(visit, reading, DESKS, within=r"^manage/", budget=STAFF_HTML)

    assert len(found) > 40
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("reading", readings(BOTH), ids=str)
def test_pages_of_members(visit: Visit, reading: Reading) -> None:
    """What members and applicants read and fill in about themselves, on a phone and on a large screen."""
    starts = ("manage/", "my/request/", "my/members/ask/", "my/privacy/", "join/", "join/start/")
    people = [(who, starts) for who in (REPRESENTATIVE, MEMBER, APPLICANT)]
    rooms = r"^my/|^join/|/members/[0-9a-f]{8}-|^members/[0-9a-f]{8}-"
    found = faults_of_all(visit, reading, people, within=rooms, budget=PUBLIC_HTML)

    assert len(found) > 20
    assert {path: faults for path, faults in found.items() if faults} == {}


def faults_of_all(
    visit: Visit,
    reading: Reading,
    people: Iterable[tuple[str, tuple[str, ...]]],
    *,
    within: str,
    budget: int,
) -> dict[str, list[str]]:
    """What is wrong with the pages of several people; of those that are alike, also between them, an ordinary run reads one."""
    found: dict[str, list[str]] = {}
    kinds = Counter[str]()
    for who, starts in people:
        page = visit().new_page()
        sign_in(page, who, reading.languages[-1])
        counted = Counter[str]() if IS_LONG_RUN else kinds
        faults = faults_behind(page, reading, starts, within=within, budget=budget, kinds=counted)
        found |= {f"{path} ({who})": wrong for path, wrong in faults.items()}
    return found


def faults_behind(
    page: Page,
    reading: Reading,
    starts: tuple[str, ...],
    *,
    within: str,
    budget: int,
    kinds: Counter[str] | None = None,
) -> dict[str, list[str]]:
    """What is wrong with each page to which the starts lead inside these rooms; `kinds` counts what was read before."""
    faults: dict[str, list[str]] = {}
    pages = pages_within(page, reading, starts, within, Counter[str]() if kinds is None else kinds)
    for (path, response), look in zip(pages, cycle(LOOKS), strict=False):
        take_on(page, look)
        faults[path] = faults_of(page, reading.language_of(path))
        if response.status != HTTPStatus.OK:
            faults[path].append(f"answers {response.status}")
        if weight(response) > budget:
            faults[path].append(f"{weight(response)} bytes of HTML")
    return faults


def pages_within(
    page: Page, reading: Reading, starts: tuple[str, ...], within: str, kinds: Counter[str]
) -> Iterator[tuple[str, Response]]:
    """The starts and the pages of these rooms that they lead to; of pages that are alike only a few."""
    waiting, known = list(starts), set(starts)
    while waiting:
        rest = waiting.pop(0)
        yield rest, opened(page, reading, rest)
        for found in sorted({*links_on(page, "main a[href]")} - known):
            kind = drawn_by(found)
            is_new = found.endswith("/") and kinds[kind] < OF_EACH_KIND
            if is_new and re.search(within, found) and not LEAVES.search(found):
                known.add(found)
                kinds[kind] += 1
                waiting.append(found)


@pytest.mark.long
@pytest.mark.parametrize("language", BOTH)
def test_samples_in_every_look(visit: Visit, language: str) -> None:
    page = visit().new_page()
    faults = {}
    for path in SAMPLES:
        page.goto(f"/{language}/{path}")
        for look in LOOKS:
            take_on(page, look)
            faults[(path, look)] = violations(page)

    assert {place: found for place, found in faults.items() if found} == {}
