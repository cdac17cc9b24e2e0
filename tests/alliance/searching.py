"""A small library for tests of the search: texts under a key, found by the same machinery as everything else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from django.utils.translation import gettext_lazy as _

from alliance.finding import index, sources
from alliance.finding.results import Results, Wanted, find
from alliance.finding.sources import Document, Source, among

KIND = "things"


@dataclass
class Library:
    """What is in it, and what of that is open: nothing is hidden until a test hides it."""

    documents: list[Document] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)

    def holds(self, *documents: Document) -> None:
        self.documents = list(documents)
        index.refresh(KIND)

    def says(self, texts: Mapping[str, str], language: str) -> None:
        """Each text as the title of a thing, under its own words as key."""
        self.holds(*(Document(key, language, title) for key, title in texts.items()))

    def keys(self, typed: str, reader: str = "en", **wanted: object) -> list[str]:
        return [
            key_of(hit.address)
            for group in self.found(typed, reader, **wanted).groups
            for hit in group.hits
        ]

    def found(self, typed: str, reader: str = "en", **wanted: object) -> Results:
        return find(Wanted(typed=typed, **wanted), reader)


def key_of(address: str) -> str:
    return address.removeprefix("/things/")


def small_library(monkeypatch: pytest.MonkeyPatch) -> Library:
    """The only source of anything, until the test ends."""
    library = Library()
    source = Source(
        kind=KIND,
        label=_("Pages"),
        documents=lambda _keys: library.documents,
        live=lambda: among([one.key for one in library.documents if one.key not in library.hidden]),
        address=lambda key: f"/things/{key}",
        everything="home",
    )
    # networks are there to be chosen from; none are found
    kept = {KIND: source, "networks": sources.source_of("networks")}
    monkeypatch.setattr(sources, "_SOURCES", kept)
    return library
