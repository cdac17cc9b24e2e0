"""Reading the head of a page back as machines read it."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Read:
    """What stands in the head of a page, and its data blocks wherever they stand."""

    canonical: str = ""
    alternates: dict[str, str] = field(default_factory=dict)
    feeds: list[str] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)
    blocks: list[dict[str, Any]] = field(default_factory=list)

    def said(self, name: str) -> str:
        [value] = self.named[name]
        return value

    def about(self, kind: str) -> dict[str, Any]:
        [block] = [block for block in self.blocks if block["@type"] == kind]
        return block

    @property
    def is_bare(self) -> bool:
        shared = any(name.startswith(("og:", "twitter:")) for name in self.named)
        return not (self.canonical or self.alternates or self.feeds or self.blocks or shared)


def head_of(html: str) -> Read:
    reader = _Reader()
    reader.feed(html)
    return reader.read


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Read()
        self._block: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link":
            self._link(given)
        if tag == "meta" and ("property" in given or "name" in given):
            name = given.get("property") or given["name"]
            self.read.named.setdefault(name, []).append(given.get("content", ""))
        if tag == "script" and given.get("type") == "application/ld+json":
            self._block = []

    def _link(self, given: dict[str, str]) -> None:
        if given["rel"] == "canonical":
            assert not self.read.canonical
            self.read.canonical = given["href"]
        if given["rel"] == "alternate" and "hreflang" in given:
            assert given["hreflang"] not in self.read.alternates
            self.read.alternates[given["hreflang"]] = given["href"]
        elif given["rel"] == "alternate" and given.get("type") == "application/atom+xml":
            self.read.feeds.append(given["href"])

    def handle_data(self, data: str) -> None:
        if self._block is not None:
            self._block.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._block is not None:
            self.read.blocks.append(json.loads("".join(self._block)))
            self._block = None
