"""What a reader sees when something fails: our fault and a pause are told apart, in the reader's language."""

import pytest
from django.conf import LazySettings
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from alliance.errors import too_many


@pytest.fixture
def client() -> Client:
    """A browser: it is shown the page of an error, not the error."""
    return Client(raise_request_exception=False)


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr("alliance.views.home.panels_for", fail)


@pytest.mark.parametrize("error", [OperationalError("no route"), InterfaceError("closed")])
def test_a_database_that_is_away_is_a_pause(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    fail_with(monkeypatch, error)

    response = client.get("/en/")

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "The portal is away for a moment" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_an_error_of_ours_says_that_it_is_ours(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, ValueError("a hidden word of the code"))

    response = client.get("/en/")

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "hidden word" not in response.content.decode()


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_page_of_a_pause_is_in_the_language_of_the_address(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, direction: str
) -> None:
    fail_with(monkeypatch, OperationalError("no route"))

    response = client.get(f"/{language}/")

    assert f'<html lang="{language}" dir="{direction}">' in response.content.decode()


@pytest.mark.django_db
def test_a_form_of_ten_megabytes_is_refused_in_words() -> None:
    answer = Client().post("/fr/account/login/", {"login": "x" * 10_000_000})

    assert answer.status_code == 400
    assert '<html lang="fr"' in answer.content.decode()
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused_without_a_stumble(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.org"]

    answer = Client(headers={"host": "evil.test"}).get("/es/", HTTP_COOKIE="session=x")

    assert answer.status_code == 400
    assert '<html lang="es"' in answer.content.decode()
    assert "evil.test" not in answer.content.decode()


# --- a form that could not prove where it came from ------------------------------------------------

WRITTEN = {"name": "Réseau", "note": "two\nlines", "csrfmiddlewaretoken": "old"}
OUR_PAGE, ANOTHER_SITE, NOBODY_SAYS = (
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "cross-site"},
    {},
)


def send(path: str, headers: dict[str, str]) -> tuple[int, str]:
    answer = Client(enforce_csrf_checks=True).post(path, WRITTEN, headers=headers)
    return answer.status_code, answer.content.decode().split("<main")[1].split("</main")[0]


def test_what_was_typed_can_be_sent_again() -> None:
    status, page = send("/en/manage/networks/africa/page/?step=2", OUR_PAGE)

    assert status == 403
    assert 'action="/en/manage/networks/africa/page/?step=2"' in page
    assert '<input type="hidden" name="name" value="Réseau">' in page
    assert '<input type="hidden" name="note" value="two\nlines">' in page
    assert 'value="old"' not in page


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/en/manage/networks/africa/page/", ANOTHER_SITE),
        ("/en/manage/networks/africa/page/", NOBODY_SAYS),
        ("/en/account/login/", OUR_PAGE),
    ],
)
def test_words_of_another_site_and_passwords_are_never_offered_again(
    path: str, headers: dict[str, str]
) -> None:
    status, page = send(path, headers)

    assert status == 403
    assert "Réseau" not in page
    assert "browser’s Back button" in page


# --- the other pages -------------------------------------------------------------------------------


def test_who_tried_too_often_is_told_how_long_to_wait() -> None:
    with translation.override("es"):
        response = too_many(RequestFactory().get("/es/account/login/"))

    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert '<html lang="es"' in response.content.decode()


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_what_is_not_there_is_told_with_a_search_and_ways_on_and_no_cookie(
    client: Client, language: str
) -> None:
    response = client.get(f"/{language}/nothing/here/")

    page = response.content.decode().split("<main")[1].split("</main")[0]
    assert response.status_code == 404
    assert not response.cookies
    assert f'action="/{language}/search/"' in page
    assert f'href="/{language}/site-map/"' in page
    assert "nothing/here" not in page
