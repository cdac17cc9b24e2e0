"""What every page is held to while a journey goes over it: nothing in the console, no other host, axe finds nothing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Watch:
    """Collects what pages of one browser context complain about and whom they ask."""

    address: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> "Watch":
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._note)
        context.on("response", self._read)
        return self

    def found(self) -> list[str]:
        """All there is to complain about, in words."""
        return [*self.complaints, *(f"asks another host: {url}" for url in self.strangers)]

    def _hear(self, message: ConsoleMessage) -> None:
        tells_a_status = "Failed to load resource" in message.text  # read from the answer itself
        # htmx says so of what it was asking for when the visitor went on; what failed it names by another word
        goes_on = any(word in message.text for word in ("htmx:sendAbort", "htmx:afterRequest"))
        if message.type in {"error", "warning"} and not (tells_a_status or goes_on):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _read(self, response: Response) -> None:
        """A page may say that something is not there, and refuse what a script sends; what it needs must be there."""
        asked = response.request
        may_refuse = asked.resource_type == "document" or asked.method == "PATCH"
        worst = HTTPStatus.INTERNAL_SERVER_ERROR if may_refuse else HTTPStatus.BAD_REQUEST
        if response.status >= worst:
            self.complaints.append(f"{response.url}: answers {response.status}")

    def _note(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.strangers.append(request.url)


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, each with its rule and place.

    It runs in a world of its own beside the page's scripts, so the page keeps its content security policy.
    """
    session = page.context.new_cdp_session(page)
    try:
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})
        context = world["executionContextId"]
        _evaluate(session, context, _axe())
        found = json.loads(_evaluate(session, context, _question()))
    finally:
        session.detach()
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]} {node['why'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def _question() -> str:
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    return f"""axe.run(document, {options}).then(done => JSON.stringify(done.violations.map(rule => ({{
        id: rule.id, impact: rule.impact,
        nodes: rule.nodes.map(node => ({{
            target: node.target.join(" "), html: node.html, why: node.failureSummary || ""
        }}))
    }}))))"""


def _evaluate(session: Any, context: int, expression: str) -> Any:
    answer = session.send(
        "Runtime.evaluate",
        {
            "expression": expression,
            "contextId": context,
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")


@cache
def _axe() -> str:
    return AXE.read_text()


def scrolls_sideways(page: Page) -> bool:
    """Whether any of the page is wider than the window."""
    page.wait_for_load_state()
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def shape_faults(page: Page, language: str) -> list[str]:
    """What is wrong with the page's frame: language, direction, one heading of the first level, no style of its own."""
    facts = page.evaluate(
        """() => ({
            lang: document.documentElement.lang,
            dir: document.documentElement.dir,
            headings: document.querySelectorAll("h1").length,
            styled: document.querySelectorAll("[style], style").length,
            scripted: document.querySelectorAll("script:not([src], [type='application/ld+json'])").length,
            title: document.title.trim(),
        })"""
    )
    direction = "rtl" if language == "ar" else "ltr"
    expected: Iterable[tuple[str, Any]] = [
        ("lang", language),
        ("dir", direction),
        ("headings", 1),
        ("styled", 0),
        ("scripted", 0),
    ]
    faults = [f"{name} is {facts[name]!r}" for name, value in expected if facts[name] != value]
    return faults if facts["title"] else [*faults, "it has no title"]
