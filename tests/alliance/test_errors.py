"""What a reader sees when something fails: our fault and a pause are told apart, in the reader's language."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client


@pytest.fixture
def client() -> Client:
    """A browser: it is shown the page of an error, not the error."""
    return Client(raise_request_exception=False)


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr("alliance.views.panels_for", fail)


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
    fail_with(monkeypatch, ValueError("a secret of the code"))

    response = client.get("/en/")

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_page_of_a_pause_is_in_the_language_of_the_address(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, direction: str
) -> None:
    fail_with(monkeypatch, OperationalError("no route"))

    response = client.get(f"/{language}/")

    assert f'<html lang="{language}" dir="{direction}">' in response.content.decode()
