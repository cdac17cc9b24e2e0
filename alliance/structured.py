"""Data blocks for machines in the words of schema.org: what a page is about, never who. No person stands in any of them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from alliance.page_head import absolute

Node = dict[str, Any]

CONTEXT = "https://schema.org"
# What could end the block or begin another one, as JSON writes it.
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def data_block(node: Node) -> SafeString:
    """A block that browsers do not execute, safe whatever stands in it."""
    written = json.dumps({"@context": CONTEXT, **node}, ensure_ascii=False, separators=(",", ":"))
    return format_html(
        '<script type="application/ld+json">{}</script>', SafeString(written.translate(_ESCAPED))
    )


def node(kind: str, **facts: Any) -> Node:
    """One thing with what is known of it; what is empty is left out, so nothing is claimed."""
    known = {name: value for name, value in facts.items() if value not in (None, "", [], (), {})}
    return {"@type": kind, **known}


# --- who ---------------------------------------------------------------------------------------


def organisation(name: str, path: str, **facts: Any) -> Node:
    """A network, or the alliance. Its address is what it is known by."""
    address = absolute(path)
    return node("NGO", **{"@id": address}, name=name, url=address, **facts)


def the_alliance() -> Node:
    return organisation(_("MenEngage Alliance"), reverse("home"))


def website() -> Node:
    """The portal itself, for its first page."""
    address = absolute(reverse("home"))
    return node(
        "WebSite",
        **{"@id": f"{address}#site"},
        name=_("MenEngage Alliance portal"),
        url=address,
        publisher=the_alliance(),
    )


def country(name: str) -> Node:
    return node("Country", name=name)


# --- what and when -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """Days as far as they are known: "2017-03-01", "2017-03" or "2017"."""

    first: str
    last: str


PRECISIONS = {"year": "%Y", "month": "%Y-%m"}


def span(first: date, last: date, precision: str) -> Span:
    """A time no more exactly than it is known; ISO 8601 has a form for each."""
    form = PRECISIONS.get(precision, "%Y-%m-%d")
    return Span(first.strftime(form), last.strftime(form))


def place(city: str, country_code: str, country_name: str) -> Node | None:
    """A city and its country, or the country alone; nothing where neither is known."""
    if not country_code and not city:
        return None
    address = node("PostalAddress", addressLocality=city, addressCountry=country_code)
    return node("Place", name=", ".join(filter(None, (city, country_name))), address=address)


def event(
    name: str,
    path: str,
    when: Span,
    *,
    where: Node | None,
    is_online: bool,
    is_cancelled: bool,
    **facts: Any,
) -> Node:
    """Something that was held or will be. Where no place is known, nothing is said of how one takes part."""
    address = absolute(path)
    virtual = node("VirtualLocation", url=address)
    modes = {True: "OnlineEventAttendanceMode", False: "OfflineEventAttendanceMode"}
    return node(
        "Event",
        **{"@id": address},
        name=name,
        url=address,
        startDate=when.first,
        endDate=when.last,
        eventStatus=f"{CONTEXT}/{'EventCancelled' if is_cancelled else 'EventScheduled'}",
        eventAttendanceMode=f"{CONTEXT}/{modes[is_online]}" if is_online or where else None,
        location=virtual if is_online else where,
        **facts,
    )


# --- what was written --------------------------------------------------------------------------


def work(kind: str, name: str, path: str, **facts: Any) -> Node:
    """Something to read: `Report`, or `CreativeWork` where nothing closer is known."""
    address = absolute(path)
    return node(kind, **{"@id": address}, name=name, url=address, **facts)


def translations(kind: str, addresses: Mapping[str, str]) -> list[Node]:
    """The same work in other languages, by language, each with its address where one is known."""
    return [node(kind, inLanguage=language, url=address) for language, address in addresses.items()]


def addresses_in(languages: Iterable[str], path: Callable[[], str]) -> dict[str, str]:
    """The address of the same page under each of these languages; `path` answers in the one that is active."""
    found = {}
    for language in languages:
        with override(language):
            found[language] = absolute(path())
    return found


def download(path: str, media_type: str) -> Node:
    return node("DataDownload", contentUrl=absolute(path), encodingFormat=media_type)


def dataset(
    name: str, path: str, description: str, downloads: Sequence[Node], **facts: Any
) -> Node:
    """Numbers with what they count, where they can be had, and under which licence."""
    address = absolute(path)
    return node(
        "Dataset",
        **{"@id": address},
        name=name,
        url=address,
        description=description,
        isAccessibleForFree=True,
        distribution=list(downloads),
        **facts,
    )


def moment(of: datetime | date) -> str:
    return of.isoformat()


# --- words -------------------------------------------------------------------------------------


def term(name: str, path: str, **facts: Any) -> Node:
    address = absolute(path)
    return node("DefinedTerm", **{"@id": address}, name=name, url=address, **facts)


def term_set(name: str, path: str, terms: Iterable[Node] = (), **facts: Any) -> Node:
    address = absolute(path)
    return node(
        "DefinedTermSet",
        **{"@id": address},
        name=name,
        url=address,
        hasDefinedTerm=list(terms),
        **facts,
    )


# --- where one is ------------------------------------------------------------------------------


class _Steps(HTMLParser):
    """The steps of a breadcrumb as it was drawn: a name each, and an address but for the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.found.append(("", ""))
        elif tag == "a" and self.found:
            self.found[-1] = ("", dict(attrs).get("href") or "")

    def handle_data(self, data: str) -> None:
        if self.found:
            name, href = self.found[-1]
            self.found[-1] = (f"{name}{data}", href)


def breadcrumb(drawn: str, own_path: str) -> Node:
    """The way to a page, from the list that people see. The last step is the page itself."""
    steps = _Steps()
    steps.feed(drawn)
    return node(
        "BreadcrumbList",
        itemListElement=[
            node(
                "ListItem",
                position=position,
                name=" ".join(name.split()),
                item=absolute(href or own_path),
            )
            for position, (name, href) in enumerate(steps.found, start=1)
        ],
    )
