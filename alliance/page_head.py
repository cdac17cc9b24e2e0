"""What a public page says of itself to machines: its one address, its languages, a picture to share it by, its feeds."""

from collections.abc import Collection
from dataclasses import dataclass

from babel import Locale
from babel.core import get_global
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.urls import reverse

from alliance.feeds import FEED_OF_A_NETWORK, FEEDS, ROOM_OF_NETWORKS
from alliance.quiet import is_quiet

# Words of an address that make another page of it; all others only choose from the same one.
WORDS_OF_A_PAGE = ("year", "page")

# The picture of each room that has one of its own; the others share that of the alliance.
PICTURES = {
    "networks": "networks",
    "countries": "networks",
    "members": "members",
    "join": "members",
    "activities": "activities",
    "events": "activities",
    "highlights": "highlights",
    "publications": "publications",
    "figures": "figures",
    "plans": "figures",
    "reports": "figures",
    "accountability": "accountability",
}
PICTURE_OF_THE_ALLIANCE = "alliance"
SCRIPTS = ("latn", "arab")


@dataclass(frozen=True)
class Alternate:
    """The same page in another language; `x-default` sends everybody to theirs."""

    language: str
    href: str


@dataclass(frozen=True)
class OfferedFeed:
    """A feed of what stands on the page; without a title it is that of the thing the page is about."""

    href: str
    title: str = ""


@dataclass(frozen=True)
class PageHead:
    """What stands in the head of a public page beside its title and description."""

    address: str
    alternates: tuple[Alternate, ...]
    locale: str
    other_locales: tuple[str, ...]
    picture: str
    feeds: tuple[OfferedFeed, ...]


def absolute(path: str) -> str:
    """An address of ours as others may keep it: never under the name that a visitor happened to use."""
    return f"{settings.SITE_URL}{path}"


def is_for_machines(request: HttpRequest) -> bool:
    """Whether a page is open to all and the same for all, so that others may list and share it."""
    match = request.resolver_match
    return (
        request.method in {"GET", "HEAD"}
        and match is not None
        and not getattr(match.func, "login_required", True)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not is_quiet(request)
    )


def head_of(
    request: HttpRequest, language: str, written_in: Collection[str] | None = None
) -> PageHead:
    """The head of a page whose text exists in these languages; without word of them it exists in all."""
    served = [code for code, _name in settings.LANGUAGES]
    there = [code for code in served if written_in is None or code in written_in] or [language]
    addresses = {code: absolute(_address(request, language, code)) for code in served}
    return PageHead(
        address=addresses[_nearest(language, there)],
        alternates=_alternates(addresses, there, request, language),
        locale=locale_of(language),
        other_locales=tuple(locale_of(code) for code in there if code != language),
        picture=absolute(static(f"pictures/{_picture(request.path)}-{script_of(language)}.png")),
        feeds=_feeds(request),
    )


def locale_of(language: str) -> str:
    """A language with the country that is meant where none is said: es_ES."""
    known = Locale.parse(language, sep="-")
    _script, territory = _likely(known)
    return f"{known.language}_{known.territory or territory}"


def script_of(language: str) -> str:
    """The script a language is written in, as pictures name it; Latin where we have none in its own."""
    known = Locale.parse(language, sep="-")
    likely, _territory = _likely(known)
    script = (known.script or likely).lower()
    return script if script in SCRIPTS else SCRIPTS[0]


def _likely(known: Locale) -> tuple[str, str]:
    """The script and the country of most people who write a language."""
    _language, script, territory = get_global("likely_subtags")[known.language].split("_")
    return script, territory


def _nearest(language: str, there: list[str]) -> str:
    """A text that does not exist in the reader's language is at home where it does."""
    order = (language, *settings.LANGUAGE_TABLE[language]["fallbacks"])
    return next((code for code in order if code in there), there[0])


def _alternates(
    addresses: dict[str, str], there: list[str], request: HttpRequest, language: str
) -> tuple[Alternate, ...]:
    """Each language in which the page exists; nothing where that is one alone."""
    if len(there) == 1:
        return ()
    found = [Alternate(code, addresses[code]) for code in there]
    if settings.LANGUAGE_CODE in there:
        found.append(Alternate("x-default", absolute(_address(request, language, ""))))
    return tuple(found)


def _address(request: HttpRequest, language: str, other: str) -> str:
    """The path of this page under another language, or under none, with the words that make a page of it."""
    path = request.path.removeprefix(f"/{language}/")
    start = f"/{other}/" if other else "/"
    words = QueryDict(mutable=True)
    for word in WORDS_OF_A_PAGE:
        value = request.GET.get(word, "")
        if value.isascii() and value.isdigit():
            words[word] = value
    return f"{start}{path}?{words.urlencode()}" if words else f"{start}{path}"


def _room(path: str) -> str:
    """The first word of an address after its language."""
    return [*path.split("/", 3), "", "", ""][2]


def _picture(path: str) -> str:
    return PICTURES.get(_room(path), PICTURE_OF_THE_ALLIANCE)


def _feeds(request: HttpRequest) -> tuple[OfferedFeed, ...]:
    room = _room(request.path)
    found = [
        OfferedFeed(absolute(feed.href), str(feed.label)) for feed in FEEDS if room in feed.rooms
    ]
    slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    if room == ROOM_OF_NETWORKS and slug:
        found.append(OfferedFeed(absolute(reverse(FEED_OF_A_NETWORK, args=[slug]))))
    return tuple(found)
