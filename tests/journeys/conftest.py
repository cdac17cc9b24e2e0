"""Browser journeys: a Chromium, a running portal on the demonstration alliance, and a watch over every page."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import databases
from tests.journeys.looking import Watch
from tests.journeys.site import Site
from tests.journeys.ways import IS_LONG_RUN, by_turns, name_without_way
from tools.processes import Process

HERE = Path(__file__).resolve().parent
CHROMIUM = os.environ.get("CHROMIUM", "")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# A machine that is busy with other tests answers more slowly than one that waits for a person.
expect.set_options(timeout=15_000)
NO_BROWSER = "No Chromium is here. Install one, or name it by CHROMIUM."


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In an ordinary run a journey is made in one of its ways, another journey in another; in the long run in all."""
    if IS_LONG_RUN:
        return
    ways: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.path.parent == HERE and (name := name_without_way(item)):
            ways[name].append(item)
    resting = {
        item
        for name, alike in ways.items()
        for item in alike
        if item is not by_turns(name, sorted(alike, key=lambda item: item.nodeid))
    }
    config.hook.pytest_deselected(items=list(resting))
    items[:] = [item for item in items if item not in resting]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium; root may not use its sandbox."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": CHROMIUM, "args": [*ARGUMENTS, *as_root]}


@pytest.fixture(scope="session")
def running_site(
    browser_type_launch_args: dict[str, Any],
    seeded_database: str,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """Started once: web server and broker."""
    name = f"{seeded_database}_journeys"
    site = Site(tmp_path_factory.mktemp("site"), database=name, template=seeded_database)
    with django_db_blocker.unblock():
        databases.make(name, seeded_database)
        try:
            site.start()
            yield site
        finally:
            site.stop()
            databases.drop(name)


@pytest.fixture
def site(running_site: Site, django_db_blocker: Any) -> Site:
    """The running portal with the demonstration alliance as it was in the beginning."""
    with django_db_blocker.unblock():
        running_site.begin_again()
    return running_site


@pytest.fixture
def worker(site: Site) -> Iterator[Process]:
    """A worker that takes whatever is ordered."""
    process = site.start_worker()
    yield process
    site.end(process)


@pytest.fixture
def slow_worker(site: Site) -> Iterator[Process]:
    """A worker that rests before each step of a report, so that one can watch."""
    process = site.start_worker("slow", step_delay_ms=1500)
    yield process
    site.end(process)


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens browser contexts on the site. At the end no page may have complained or asked another host."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def visit(**options: Any) -> BrowserContext:
        defaults: dict[str, Any] = {"base_url": site.address, "reduced_motion": "reduce"}
        context = browser.new_context(**{**defaults, **options})
        context.set_default_timeout(30_000)
        opened.append((context, Watch(site.address).over(context)))
        return context

    yield visit
    found = [complaint for _context, watch in opened for complaint in watch.found()]
    for context, _watch in opened:
        context.close()
    assert found == []


@pytest.fixture
def visitor(visit: Visit) -> Page:
    """Somebody who is not signed in."""
    return visit().new_page()
