"""The exit: one request after which nothing of a visit is open any more. And the ordinary way out, which asks first."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as SignIn
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accountability import store
from accountability.models import Attachment, Case
from accountability.sessions import Held, Session
from alliance.models import AuditEvent
from tests.accountability import factories
from tests.accountability.coming_back import PAGE, open_with
from tests.accountability.writing import NEW, open_desk, send, small_alliance

pytestmark = pytest.mark.django_db

DRAFT = "/en/concerns/new/what-happened/"
OUR_COOKIES = ("session", "csrf", "language", "page", "vault")
CASE_IS_STORED = 'INSERT INTO "accountability_case"'
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture(autouse=True)
def answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even answers have tests of their own; here nobody waits for them."""
    monkeypatch.setattr("alliance.middleware.time.sleep", lambda _seconds: None)


@pytest.fixture
def handler() -> factories.Handler:
    return open_desk(small_alliance()[0])[1]


@pytest.fixture
def visitor(handler: factories.Handler) -> Client:
    """Signed in, with an open vault, a concern that is being written and another one that is open."""
    client = factories.desk_client(handler)
    client.post(DRAFT, {"text": "Half a sentence"})
    filed = factories.file_one(handler_channel())
    open_with(client, filed.code)
    assert client.get(PAGE).status_code == 200
    return client


def handler_channel() -> Any:
    return factories.IntakeChannel.objects.get()


def kept(client: Client) -> list[bytes]:
    """What the store still holds under this visitor's cookies."""
    found = []
    for kind in Session:
        if cookie := client.cookies.get(kind.cookie):
            found.append(store.get(Held(kind, bytes.fromhex(cookie.value)).name))
    return [one for one in found if one]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_exit_leads_to_a_page_that_many_open_in_the_visitors_language(
    client: Client, language: str
) -> None:
    answer = client.get("/exit", headers={"Accept-Language": language})

    assert answer.status_code == 303
    assert answer["Location"] == settings.EXIT_URLS[language]
    assert not answer["Location"].startswith("/")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_exit_keeps_the_language_of_the_page_whatever_the_browser_prefers(
    client: Client, handler: factories.Handler, language: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"

    page = client.get(f"/{language}/concerns/new/kind/").content.decode()
    exits = re.findall(r'href="(/exit[^"]*)"', page)
    answer = client.get(exits[0], headers={"Accept-Language": "en"})

    assert len(set(exits)) == 1
    assert answer["Location"] == settings.EXIT_URLS[language]


@pytest.mark.parametrize("wanted", ["xx", "", "//evil.example", "\x00"])
def test_an_unknown_language_leads_where_the_cookie_says(client: Client, wanted: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"

    assert client.get("/exit", {"in": wanted})["Location"] == settings.EXIT_URLS["es"]


def test_the_exit_ends_everything_that_was_open(visitor: Client) -> None:
    before = kept(visitor)
    names = {name: morsel.value for name, morsel in visitor.cookies.items()}

    answer = visitor.get("/exit", headers={"Sec-Fetch-Site": "same-origin"})

    assert len(before) == 3
    again = Client()
    again.cookies.load(names)
    assert kept(again) == []
    assert again.get(PAGE)["Location"] == "/c/"
    assert "Half a sentence" not in again.get(DRAFT, follow=True).content.decode()
    assert again.get("/en/manage/").status_code == 302
    assert not SignIn.objects.exists()
    assert answer["Clear-Site-Data"] == '"cookies", "storage"'
    assert answer["Cache-Control"] == "no-store, no-transform"
    for name in OUR_COOKIES:
        assert answer.cookies[name]["max-age"] == 0, name
        assert answer.cookies[name].value == "", name


def test_nobody_writes_down_that_somebody_fled(visitor: Client) -> None:
    before = AuditEvent.objects.count()

    visitor.get("/exit")

    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_can_sign_nobody_out(visitor: Client, site: str) -> None:
    answer = visitor.get("/exit", headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 303
    assert not answer.cookies
    assert "Clear-Site-Data" not in answer
    assert visitor.get(PAGE).status_code == 200
    assert visitor.get("/en/manage/").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}])
def test_an_old_browser_and_a_typed_address_are_believed(
    visitor: Client, headers: dict[str, str]
) -> None:
    visitor.get("/exit", headers=headers)

    assert visitor.get(PAGE)["Location"] == "/c/"


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_a_link_is_followed(visitor: Client, method: str) -> None:
    assert visitor.generic(method, "/exit").status_code == 405
    assert visitor.get(PAGE).status_code == 200


def test_the_exit_works_while_the_store_is_away(visitor: Client, settings: Any) -> None:
    settings.STORE_URL = "unix:///nowhere/at/all.sock"
    store._client.cache_clear()
    try:
        answer = visitor.get("/exit")
    finally:
        store._client.cache_clear()

    assert answer.status_code == 303
    assert answer.cookies["page"].value == ""


def test_a_visitor_who_holds_nothing_leaves_without_a_question_to_the_database(
    client: Client,
) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/exit")

    assert len(queries) == 0


# --- files of a draft ---------------------------------------------------------------------------------


@pytest.fixture
def writer(handler: factories.Handler) -> Client:
    """Somebody who has written what happened and added a file."""
    client = Client()
    client.post(DRAFT, {"text": "Half a sentence"})
    file = SimpleUploadedFile("note.txt", b"seen")
    client.post(f"{NEW}files/", {"file": file, "keep_original": "on", "go": "add"})
    return client


@pytest.fixture
def on_disk(settings: Any, tmp_path: Path) -> Callable[[], set[str]]:
    settings.CONCERN_FILES = tmp_path
    return lambda: {path.name for path in tmp_path.glob("*/*")}


@pytest.mark.parametrize(
    ("method", "address"),
    [("get", "/exit"), ("post", "/c/leave"), ("post", NEW)],
    ids=["the exit", "the ordinary way out", "beginning anew"],
)
def test_the_files_of_a_draft_that_is_thrown_away_are_gone_at_once(
    on_disk: Callable[[], set[str]], writer: Client, method: str, address: str
) -> None:
    assert len(on_disk()) == 1

    getattr(writer, method)(address)

    assert on_disk() == set()


def test_a_request_of_another_site_throws_no_file_away(
    on_disk: Callable[[], set[str]], writer: Client
) -> None:
    writer.get("/exit", headers=ELSEWHERE)

    assert len(on_disk()) == 1


def test_the_exit_works_while_the_disk_refuses(
    on_disk: Callable[[], set[str]], writer: Client, settings: Any
) -> None:
    [name] = on_disk()
    path = Path(settings.CONCERN_FILES) / name[:2] / name
    path.unlink()
    path.mkdir()

    answer = writer.get("/exit")

    assert answer.status_code == 303
    assert kept(writer) == []


def test_an_exit_while_it_is_being_sent_leaves_its_files_to_the_concern(
    on_disk: Callable[[], set[str]], writer: Client
) -> None:
    with meanwhile(CASE_IS_STORED, leave_with(writer)):
        sent = send(writer)

    assert sent["Location"] == f"{NEW}received/"
    assert {one.blob for one in Attachment.objects.order_by("pk")} == on_disk()
    assert len(on_disk()) == 1


def test_an_exit_before_it_is_sent_leaves_nothing_to_send(
    on_disk: Callable[[], set[str]], writer: Client
) -> None:
    with meanwhile("receipt_lookup", leave_with(writer)):
        sent = send(writer)

    assert sent["Location"] == f"{NEW}?from=form"
    assert not Case.objects.exists()
    assert on_disk() == set()


def test_a_file_taken_out_after_sending_began_stays_for_the_concern_that_may_have_arrived(
    on_disk: Callable[[], set[str]], writer: Client
) -> None:
    """The answer to the first sending is lost; so is what the draft learned from it."""
    name = Held(Session.DRAFT, bytes.fromhex(writer.cookies[Session.DRAFT.cookie].value)).name
    before: list[bytes] = []
    with meanwhile(CASE_IS_STORED, lambda: before.append(store.get(name) or b"")):
        send(writer)
    store.put(name, before[0], seconds=60)
    page = writer.get(f"{NEW}files/").content.decode()
    file = re.search(r'name="remove" value="([^"]+)"', page)[1]

    writer.post(f"{NEW}files/", {"remove": file})
    again = send(writer)

    assert again["Location"] == f"{NEW}received/"
    assert {one.blob for one in Attachment.objects.order_by("pk")} == on_disk()


def leave_with(client: Client) -> Callable[[], Any]:
    """The exit, pressed in another window of the same browser."""
    other = Client()
    other.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return lambda: other.get("/exit")


@contextmanager
def meanwhile(words: str, act: Callable[[], Any]) -> Iterator[None]:
    """Do something else just before the database is first asked what has these words."""
    done: list[Any] = []

    def look(ask: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if words in sql and not done:
            done.append(None)
            act()
        return ask(sql, *rest)

    with connection.execute_wrapper(look):
        yield
    assert done


# --- the ordinary way ----------------------------------------------------------------------------------


def test_the_ordinary_link_closes_the_concern_and_leaves_the_sign_in(
    handler: factories.Handler,
) -> None:
    client = factories.desk_client(handler)
    open_with(client, factories.file_one(handler_channel()).code)

    answer = client.get("/c/leave?in=es")

    assert (answer.status_code, answer["Location"]) == (303, "/es/")
    assert answer["Clear-Site-Data"] == '"storage"'
    assert answer.cookies["page"].value == ""
    assert client.get(PAGE)["Location"] == "/c/"
    assert client.get("/en/manage/").status_code == 200


def test_who_has_not_sent_yet_is_asked_before_the_words_are_forgotten(
    client: Client, handler: factories.Handler
) -> None:
    client.post(DRAFT, {"text": "Half a sentence"})

    asked = client.get("/c/leave")
    assert "You have not sent this yet" in asked.content.decode()
    assert "Half a sentence" in client.get(DRAFT).content.decode()

    names = {name: morsel.value for name, morsel in client.cookies.items()}
    left = client.post("/c/leave?in=fr")
    assert (left.status_code, left["Location"]) == (303, "/fr/")
    client.cookies.load(names)
    assert kept(client) == []


def test_another_site_cannot_make_anybody_leave(visitor: Client) -> None:
    answer = visitor.get("/c/leave", headers=ELSEWHERE)

    assert answer.status_code == 302
    assert not answer.cookies
    assert visitor.get(PAGE).status_code == 200


def test_signing_out_first_leads_to_the_form_and_is_written_down_nowhere(
    handler: factories.Handler,
) -> None:
    client = factories.client_of(handler.user)
    before = AuditEvent.objects.count()
    assert "Sign out and begin" in client.get("/en/concerns/").content.decode()

    answer = client.post("/c/alone", {"in": "ar"})

    assert (answer.status_code, answer["Location"]) == (303, "/ar/concerns/new/")
    assert not SignIn.objects.exists()
    assert AuditEvent.objects.count() == before
    assert "Sign out and begin" not in client.get("/en/concerns/").content.decode()
