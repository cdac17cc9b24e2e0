"""Feeds as Atom (RFC 4287): entries in the language in which each exists, under addresses that stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.http import http_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.page_head import absolute
from alliance.templatetags.words import reader_language

# A reader that asks once a week misses nothing, and one that asks each hour fetches little.
MOST_ENTRIES = 50
# What a feed says of itself as long as nothing was ever in it.
BEFORE_EVERYTHING = datetime(2017, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One thing of a feed. Its address is its name for ever, so it is never an address that may change."""

    path: str
    title: str
    language: str
    paragraphs: tuple[str, ...]
    updated: datetime
    published: datetime | None = None
    author: str = ""

    @property
    def address(self) -> str:
        return absolute(self.path)

    @property
    def body(self) -> SafeString:
        direction = settings.LANGUAGE_TABLE[self.language]["dir"]
        lines = format_html_join("", "<p>{}</p>", ((line,) for line in self.paragraphs if line))
        return format_html('<div dir="{}">{}</div>', direction, lines)


@dataclass(frozen=True)
class Told:
    """What a feed tells: its entries, and when something was last taken out of it."""

    title: str
    about: str
    page: str
    entries: tuple[Entry, ...]
    taken_out: datetime | None = None

    @property
    def changed(self) -> datetime:
        """The moment of the newest change; that something is gone is one too, so that no copy of it stays."""
        moments = [entry.updated for entry in self.entries]
        return max([*moments, self.taken_out or BEFORE_EVERYTHING], default=BEFORE_EVERYTHING)


def newest(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """As many as a feed holds, the one that changed last first."""
    return tuple(sorted(entries, key=lambda one: (one.updated, one.path), reverse=True))[
        :MOST_ENTRIES
    ]


class AtomDocument(Atom1Feed):
    """Django's Atom, with the language of each entry and the moment of the newest change."""

    def latest_post_date(self) -> datetime:
        changed: datetime = self.feed["changed"]
        return changed

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}


def atom_answer(request: HttpRequest, told: Told) -> HttpResponse:
    """The feed as a file, with the moment by which a reader can ask whether anything is new."""
    address = absolute(request.path)
    document = AtomDocument(
        title=told.title,
        subtitle=told.about,
        link=absolute(told.page),
        description=None,
        language=reader_language(),
        feed_url=address,
        feed_guid=address,
        author_name=_("MenEngage Alliance"),
        changed=told.changed,
    )
    for entry in told.entries:
        document.add_item(
            title=entry.title,
            link=entry.address,
            unique_id=entry.address,
            description=entry.body,
            updateddate=entry.updated,
            pubdate=entry.published,
            author_name=entry.author or None,
            language=entry.language,
        )
    response = HttpResponse(
        content_type=document.content_type,
        headers={"Last-Modified": http_date(told.changed.timestamp())},
    )
    document.write(response, "utf-8")
    return response
