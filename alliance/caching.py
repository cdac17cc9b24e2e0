"""Whole public pages, kept for a minute: what a visitor without a session sees is built once, not for each of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, has_vary_header
from django.utils.http import parse_http_date_safe

from alliance import proxy
from alliance.http import saves_data
from alliance.quiet import is_quiet

GetResponse = Callable[[HttpRequest], HttpResponseBase]

SECONDS_KEPT = 60
LONGEST_BUILDING = 10
LONGEST_WAIT = 2.0
PAUSE = 0.02
LARGEST = 500_000
# longer ones are of no page of ours
LONGEST_ADDRESS = 180
# what programs ask for, at addresses without a language
MACHINES = ("sitemap.xml", "robots.txt", "api")

_VERSION = "pages:version"
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


@dataclass(frozen=True)
class KeptPage:
    """A page as it left. Without content it says that this address is not for keeping."""

    content: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    # what had been published when it was built; once there is more it is as good as gone
    version: int = 0


def bump() -> None:
    """Forget every kept page, here and in the proxy, because something was published: the next visitor sees it."""
    version = time.time_ns()
    caches["pages"].set(_VERSION, version, timeout=None)
    proxy.forget_what_is_older_than(version)


def keep_whole_pages(get_response: GetResponse) -> GetResponse:
    """The outermost middleware: a kept page costs one look into the cache, and a cold one is built once.

    When the cache is away every page is built as usual.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not _is_for_anybody(request):
            return get_response(request)
        key = _key(request)
        version, page = _look_up(key)
        page = page or _wait_for_another(key)
        if page and page.content is None:
            return get_response(request)
        conditions = {name: request.META.pop(name) for name in _CONDITIONS if name in request.META}
        response = _kept(page) if page else _build(request, key, version, get_response)
        request.META.update(conditions)
        return _unchanged(request, response)

    return middleware


def _is_for_anybody(request: HttpRequest) -> bool:
    """Whether this asks for a page that could be the same for all: a plain address that is known, nobody signed in."""
    return (
        request.method == "GET"
        and not settings.DEBUG
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HX-Request" not in request.headers
        and request.path.split("/", 2)[1] in {*settings.LANGUAGE_TABLE, *MACHINES}
        and len(request.get_full_path()) <= LONGEST_ADDRESS
        # not even that somebody asked for one of these is remembered
        and not is_quiet(request)
    )


def _key(request: HttpRequest) -> str:
    """What tells two pages apart: host, protocol, coding, whether pictures are wanted, and the path with its language."""
    coding = "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else "plain"
    light = "light" if saves_data(request) else "full"
    return f"page:{request.scheme}:{request.get_host()}:{coding}:{light}:{request.get_full_path()}"


def _look_up(key: str) -> tuple[int, KeptPage | None]:
    """What is published by now, and the page if it was built since."""
    found = caches["pages"].get_many([_VERSION, key])
    version = int(found.get(_VERSION, 0))
    page: KeptPage | None = found.get(key)
    return version, page if page and page.version == version else None


def _wait_for_another(key: str) -> KeptPage | None:
    """What somebody else is building just now; nothing when this request is the one to build it."""
    until = time.monotonic() + LONGEST_WAIT
    while not caches["pages"].add(f"lock:{key}", 1, timeout=LONGEST_BUILDING):
        time.sleep(PAUSE)
        _version, page = _look_up(key)
        if page or time.monotonic() > until:
            return page
    return None


def _kept(page: KeptPage) -> HttpResponse:
    response = HttpResponse(page.content or b"", headers=dict(page.headers))
    proxy.let_keep(response, page.version, SECONDS_KEPT)
    return response


def _build(
    request: HttpRequest, key: str, version: int, get_response: GetResponse
) -> HttpResponseBase:
    """Build it as usual and keep it, or keep that it is not for keeping, so that nobody waits for it.

    What is published while it is built makes it old at once: it carries the version of before.
    """
    try:
        response = get_response(request)
        page = _page_of(response, version)
        caches["pages"].set(key, page, timeout=SECONDS_KEPT)
        if page.content is not None:
            proxy.let_keep(response, version, SECONDS_KEPT)
    finally:
        caches["pages"].delete(f"lock:{key}")
    return response


def _page_of(response: HttpResponseBase, version: int) -> KeptPage:
    """Only what says itself that everybody may keep it, and neither sets a cookie nor hangs on what a browser sends.

    A page that asks to be asked for each time is kept here all the same: whatever could change it makes it old at once.
    """
    if (
        not isinstance(response, HttpResponse)
        or response.status_code != 200
        or response.cookies
        or "public" not in response.headers.get("Cache-Control", "")
        or has_vary_header(response, "Cookie")
        or has_vary_header(response, "Accept-Language")
        or len(response.content) > LARGEST
    ):
        return KeptPage(version=version)
    return KeptPage(response.content, tuple(response.headers.items()), version)


def _unchanged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Nothing but "not changed", when the reader's copy is this very page."""
    etag = response.headers.get("ETag")
    if not etag or not isinstance(response, HttpResponse):
        return response
    said = response.headers.get("Last-Modified")
    moment = parse_http_date_safe(said) if said else None
    answer: HttpResponseBase = get_conditional_response(request, etag, moment, response) or response
    return proxy.say_the_same(answer, response)
