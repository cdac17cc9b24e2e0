"""The site map for machines: each app's sitemaps.py registers the pages it has, in the languages in which each exists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from alliance.models import GlossaryTerm
from alliance.quiet import QUIET_ADDRESS
from alliance.site_map import ROOMS
from alliance.texts import of_row


@dataclass(frozen=True)
class Listed:
    """A page by the name of its address; without word of languages it exists in all."""

    name: str
    values: tuple[Any, ...] = ()
    languages: frozenset[str] | None = None
    changed: datetime | None = None

    @property
    def path(self) -> str:
        return reverse(self.name, args=self.values)


Pages = Callable[[], Iterable[Listed]]
_SECTIONS: dict[str, Pages] = {}


def listed(section: str) -> Callable[[Pages], Pages]:
    """Register a function that names the pages of a section; all of them answer 200 to anybody."""

    def register(pages: Pages) -> Pages:
        _SECTIONS[section] = pages
        return pages

    return register


class Section(Sitemap):  # type: ignore[type-arg]
    """Django's site map of one section, on our own address whoever asks."""

    i18n = True
    alternates = True
    x_default = True

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @cached_property
    def _found(self) -> list[Listed]:
        return list(self._pages())

    def items(self) -> list[Listed]:
        return self._found

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def location(self, item: Listed) -> str:
        return item.path

    def get_languages_for_item(self, item: Listed) -> list[str]:
        return [
            code
            for code, _name in settings.LANGUAGES
            if item.languages is None or code in item.languages
        ]

    def lastmod(self, item: Listed) -> datetime | None:
        return item.changed

    def get_latest_lastmod(self) -> datetime | None:
        return max((page.changed for page in self._found if page.changed), default=None)


def sections() -> dict[str, Section]:
    """Every section by its name, its pages asked for when somebody looks."""
    return {name: Section(pages) for name, pages in sorted(_SECTIONS.items())}


def written_in(*texts: Iterable[str]) -> frozenset[str]:
    """The languages in which a page exists: those of its title, or of any other text that makes it worth reading."""
    return frozenset(language for said in texts for language in said)


@listed("pages")
def places() -> Iterable[Listed]:
    """What the menu, the foot and the site map lead to. Nobody lists the pages of concerns, nor answers of the search."""
    found = [Listed("home")]
    found += [Listed(place.name, place.values) for room in ROOMS for place in room.places]
    return [page for page in found if page.name != "search" and not QUIET_ADDRESS.match(page.path)]


@listed("glossary")
def terms() -> Iterable[Listed]:
    return [
        Listed("glossary_term", (term.slug,), written_in(of_row(term, "term")))
        for term in GlossaryTerm.objects.order_by("slug")
    ]
