"""What the page frame and the components need to draw themselves: menu, visitor, icons' states, big digits."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, override

from alliance.countries import country_name
from alliance.site_map import ROOMS, Room, menu
from alliance.sorting import Sorting

register = template.Library()

# A number as people read it: digits, with grouping marks of any of our languages between them.
NUMBER = re.compile(r"[\d٠-٩](?:[\d٠-٩.,٬٫\u00a0\u202f]*[\d٠-٩])?(?:[\u00a0\u202f]?[%٪])?")

ICONS_OF_STATES = {
    "done": "circle-check",
    "ok": "circle-check",
    "active": "circle-check",
    "info": "info",
    "running": "loader",
    "warning": "triangle-alert",
    "error": "circle-alert",
    "failed": "circle-alert",
    "cancelled": "ban",
    "emerging": "circle-dashed",
    "forming": "circle-dashed",
    "waiting": "clock",
    "neutral": "circle-dot",
    "dormant": "circle-dot",
    "closed": "ban",
}

# One whole sentence for each language, because many languages bend the name inside a sentence.
FALLBACK_SENTENCES = {
    "ar": gettext_lazy("This text is not translated yet. It is shown in Arabic."),
    "en": gettext_lazy("This text is not translated yet. It is shown in English."),
    "es": gettext_lazy("This text is not translated yet. It is shown in Spanish."),
    "fr": gettext_lazy("This text is not translated yet. It is shown in French."),
    "other": gettext_lazy("This text is not translated yet. It is shown in its own language."),
}
KINDS_OF_MESSAGES = {"success": "done", "warning": "warning", "error": "error"}


@dataclass(frozen=True)
class MenuItem:
    """One section of the site in the menu, and whether the reader is in it."""

    label: str
    href: str
    current: str


@dataclass(frozen=True)
class Note:
    """A sentence for the reader and the kind of notice that carries it."""

    kind: str
    text: str


@register.simple_tag(takes_context=True)
def menu_items(context: template.Context) -> list[MenuItem]:
    """The sections of the site, the one that holds this page marked."""
    request = context.get("request")
    path = request.path if request else ""
    return [
        MenuItem(str(place.label), href, _current(path, href))
        for place in menu()
        for href in [place.href]
    ]


@register.simple_tag
def rooms() -> tuple[Room, ...]:
    """Every place of the site by the room it belongs to."""
    return ROOMS


@register.simple_tag
def drawn_rooms() -> SafeString:
    """The same as a list of links, drawn once for each language: it stands at the foot of each page."""
    return _rooms_in(get_language() or settings.LANGUAGE_CODE)


@cache
def _rooms_in(language: str) -> SafeString:
    with override(language):
        return render_to_string("alliance/rooms.html", {"rooms": ROOMS})


@register.simple_tag(takes_context=True)
def signed_in(context: template.Context) -> bool:
    """Whether the visitor is signed in; a visitor without the session cookie costs no look at the session,
    so that a public page stays one that a cache may keep."""
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(request.user.is_authenticated)


@register.simple_tag(takes_context=True)
def waiting_messages(context: template.Context) -> list[Note]:
    """What the last action said. Without a session cookie nothing can be waiting, so the session is left alone."""
    request = context.get("request")
    if request is None:
        return []
    storage = get_messages(request)
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if not has_session and not getattr(storage, "added_new", False):
        return []
    return [
        Note(KINDS_OF_MESSAGES.get(message.level_tag, "info"), str(message)) for message in storage
    ]


@register.filter
def big_digits(value: object) -> SafeString:
    """Set the first number of a phrase apart, so that "more than 1,250" shows its digits large."""
    text = str(value)
    found = NUMBER.search(text)
    if found is None:
        return format_html("<span>{}</span>", text)
    parts = [text[: found.start()], found.group(), text[found.end() :]]
    before, number, after = (part.strip() for part in parts)
    return format_html(
        "{}<b>{}</b>{}",
        format_html("<span>{} </span>", before) if before else "",
        number,
        format_html("<span> {}</span>", after) if after else "",
    )


@register.filter
def state_icon(state: str) -> str:
    """The icon that goes with a state's word."""
    return ICONS_OF_STATES.get(state, "circle-dot")


@register.filter
def direction_of(language: str) -> str:
    """Which way a language is written."""
    row: dict[str, Any] = settings.LANGUAGE_TABLE.get(language, {})
    return str(row.get("dir", "ltr"))


@register.filter
def fallback_sentence(language: str) -> str:
    """The sentence above a text that is shown in another language than the page."""
    return str(FALLBACK_SENTENCES.get(language, FALLBACK_SENTENCES["other"]))


@register.filter
def country(iso2: str) -> str:
    """A country's name in the reader's language."""
    return country_name(iso2, get_language() or settings.LANGUAGE_CODE)


@register.filter
def sort_state(sorting: Sorting, column: str) -> str:
    """Whether a list is sorted by a column, and which way, as `aria-sort` says it."""
    return sorting.state_of(column)


@register.filter
def sort_address(sorting: Sorting, column: str) -> str:
    """The same list sorted by a column."""
    return sorting.address_of(column)


def _current(path: str, href: str) -> str:
    if path == href:
        return "page"
    return "true" if path.startswith(href) else ""
