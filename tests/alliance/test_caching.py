"""Whole pages are kept for visitors without a session, built once, and forgotten when something is published."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from alliance import page_cache
from alliance.audit import record
from alliance.caching import bump, keep_whole_pages
from alliance.page_cache import ForgivingCache
from tests.factories import UserFactory


class Site:
    """A page that counts how often it was built."""

    def __init__(self, answer: Callable[[], HttpResponse]) -> None:
        self.answer = answer
        self.built = 0
        self.middleware = keep_whole_pages(self.build)

    def build(self, request: HttpRequest) -> HttpResponse:
        self.built += 1
        return self.answer()

    def ask(self, path: str = "/en/", **headers: Any) -> HttpResponse:
        request = RequestFactory().get(path, headers=headers.pop("headers", {}))
        request.COOKIES.update(headers)
        response = self.middleware(request)
        assert isinstance(response, HttpResponse)
        return response


def public() -> HttpResponse:
    return HttpResponse(
        "the page", headers={"Cache-Control": "public, max-age=60", "ETag": '"one"'}
    )


def personal() -> HttpResponse:
    return HttpResponse("hello Ada", headers={"Cache-Control": "private, no-store"})


@pytest.fixture(autouse=True)
def kept_pages(settings) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    }
    caches["pages"].clear()


def test_a_page_is_built_once_and_keeps_its_headers() -> None:
    site = Site(public)

    answers = [site.ask(), site.ask()]

    assert [answer.content for answer in answers] == [b"the page"] * 2
    assert answers[1]["Cache-Control"] == "public, max-age=60"
    assert site.built == 1


def test_each_language_and_address_has_a_page_of_its_own() -> None:
    site = Site(public)

    for path in ("/en/", "/fr/", "/en/networks/"):
        site.ask(path)

    assert site.built == 3


def test_publishing_makes_every_page_new() -> None:
    site = Site(public)
    site.ask()

    bump()
    site.ask()

    assert site.built == 2


def test_a_page_that_must_be_asked_for_each_time_is_built_once_as_well() -> None:
    def asked_each_time() -> HttpResponse:
        return HttpResponse("the page", headers={"Cache-Control": "public, no-cache"})

    site = Site(asked_each_time)

    answers = [site.ask(), site.ask()]

    assert site.built == 1
    assert answers[1]["Cache-Control"] == "public, no-cache"


def test_what_is_published_while_a_page_is_built_is_on_the_next_one() -> None:
    def slowly() -> HttpResponse:
        bump()
        return public()

    site = Site(slowly)

    site.ask()
    site.ask()

    assert site.built == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "built"), [("highlight.withdrawn", 2), ("return.filled", 1)])
def test_after_each_act_that_a_page_could_tell_of_every_page_is_built_anew(
    django_capture_on_commit_callbacks, verb, built
) -> None:
    site = Site(public)
    person = UserFactory()
    site.ask()

    with django_capture_on_commit_callbacks(execute=True):
        record(verb, person, by=person)
        site.ask()
        assert site.built == 1, "nothing is told before it holds"
    site.ask()

    assert site.built == built


def test_whoever_has_a_session_sees_a_page_of_their_own(settings) -> None:
    site = Site(public)
    site.ask()

    site.ask(**{settings.SESSION_COOKIE_NAME: "a-session"})

    assert site.built == 2


def test_a_personal_page_is_never_kept() -> None:
    site = Site(personal)

    site.ask()
    site.ask()

    assert site.built == 2


@pytest.mark.parametrize("header", ["Set-Cookie", "Vary", "language", "status", "size"])
def test_what_hangs_on_a_cookie_or_a_wish_went_wrong_or_is_large_is_never_kept(header) -> None:
    def answer() -> HttpResponse:
        response = public()
        if header == "Set-Cookie":
            response.set_cookie("csrf", "token")
        elif header == "Vary":
            response["Vary"] = "Cookie"
        elif header == "language":
            response["Vary"] = "Accept-Language"
        elif header == "size":
            response.content = b"x" * 600_000
        else:
            response.status_code = 404
        return response

    site = Site(answer)

    site.ask()
    site.ask()

    assert site.built == 2


@pytest.mark.parametrize("path", ["/", "/livez", "/en/?page=2", "/static/portal.css"])
def test_only_plain_addresses_under_a_language_are_kept(path) -> None:
    site = Site(public)

    site.ask(path)
    site.ask(path)

    assert site.built == 2


def test_a_reader_with_the_same_copy_is_told_so() -> None:
    site = Site(public)
    site.ask(headers={"If-None-Match": '"one"'})

    answer = site.ask(headers={"If-None-Match": '"one"'})

    assert answer.status_code == 304
    assert site.built == 1


def test_forty_visitors_of_a_cold_page_have_it_built_once() -> None:
    def slowly() -> HttpResponse:
        time.sleep(0.2)
        return public()

    site = Site(slowly)
    threads = [threading.Thread(target=site.ask) for _visitor in range(40)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert site.built == 1


def test_without_the_cache_pages_are_built_as_usual_and_nobody_waits(settings, monkeypatch) -> None:
    monkeypatch.setattr(ForgivingCache, "_away_until", 0.0)
    settings.CACHES = {
        **settings.CACHES,
        "pages": {
            "BACKEND": "alliance.page_cache.ForgivingCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        },
    }
    site = Site(public)
    began = time.monotonic()

    for _visitor in range(20):
        assert site.ask().content == b"the page"

    assert site.built == 20
    assert time.monotonic() - began < 1


def test_a_cache_that_was_away_is_asked_again(monkeypatch) -> None:
    monkeypatch.setattr(page_cache, "SECONDS_LEFT_ALONE", 0.0)
    monkeypatch.setattr(ForgivingCache, "_away_until", 0.0)
    away = ForgivingCache("redis://127.0.0.1:1/0", {})

    assert away.get("page", "otherwise") == "otherwise"
    assert away.add("lock", 1) is True
    assert away.delete("lock") is False
    assert away.incr("count") == 0
    assert away.is_there() is False


def test_an_address_longer_than_any_of_ours_is_not_kept():
    site = Site(public)

    site.ask(f"/en/{'a' * 300}/")
    site.ask(f"/en/{'a' * 300}/")

    assert site.built == 2
