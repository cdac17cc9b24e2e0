"""The permission matrix holds at every address: who does something does it, and for nobody else anything changes."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client, override_settings
from django.urls import URLPattern, reverse
from django.urls.converters import (
    IntConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)

import members.urls
import networks.urls
from alliance.models import AuditEvent
from tests.access import TABLE
from tests.members.matrix import FIELDS, PEOPLE, ROWS, Row, by_person
from tests.members.positions import PHONE, SAID, Positions, make_positions
from tests.signing_in import signed_in_afresh

pytestmark = pytest.mark.django_db

A_LIST = "Name,Country\nLittoral Youth,Cameroon\n"
LETTERS = {403: "n", 404: "-", 405: "m"}
# what each field says on a page of the member
SAYS = {"name": "Two Rivers", **SAID, "phone": PHONE}


@pytest.fixture(scope="module")
def positions(django_db_setup: None, django_db_blocker: Any) -> Iterator[Positions]:
    """Made once; each request is taken back, and all of it at the end."""
    # on a busy machine the whole matrix may take longer than a proof lasts
    plainly = override_settings(
        ROOT_URLCONF="tests.bare_answers", ACCOUNT_REAUTHENTICATION_TIMEOUT=60 * 60
    )
    with django_db_blocker.unblock(), transaction.atomic(), plainly:
        yield make_positions()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(positions: Positions) -> dict[str, Client]:
    """Everybody signed in, just now, so that no step asks for another proof."""
    return {
        name: signed_in_afresh(user.email) if user else Client()
        for name, user in positions.people.items()
    }


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_position_may_what_the_matrix_says(
    positions: Positions, clients: dict[str, Client], row: Row
):
    address = reverse(row.name, kwargs=_real(row.values, positions))

    answers = {name: _letter(clients[name], address, row, positions) for name in PEOPLE}

    assert answers == by_person(row.letters)


@pytest.fixture(scope="module")
def pages(clients: dict[str, Client]) -> dict[str, str]:
    """The member's page as everybody gets it."""
    address = reverse("members:member", kwargs={"key": "two-rivers"})
    return {name: client.get(address).content.decode() for name, client in clients.items()}


@pytest.mark.parametrize("field", FIELDS)
def test_each_position_reads_the_fields_that_the_matrix_says(pages: dict[str, str], field: str):
    read = {name: "y" if SAYS[field] in page else "n" for name, page in pages.items()}

    assert read == by_person(FIELDS[field])


def test_the_columns_are_the_people_of_the_alliance(positions: Positions):
    assert tuple(positions.people) == PEOPLE


def _real(values: Any, positions: Positions) -> dict[str, Any]:
    """Addresses and bodies with the keys that the words of the matrix stand for."""
    return {name: _thing(value, positions) for name, value in values.items()}


def _thing(value: Any, positions: Positions) -> Any:
    return positions.things.get(value, value) if isinstance(value, str) else value


def _letter(client: Client, address: str, row: Row, positions: Positions) -> str:
    """What happened to the request, as the letter of the matrix; whatever it did is taken back."""
    with transaction.atomic():
        before = _lines()
        response = _asked(client, address, row, positions)
        changed = _lines() != before
        transaction.set_rollback(True)
    letter = _of_answer(response, row)
    if row.method == "POST" and changed != (letter == "y"):
        return f"{letter}, and {'something' if changed else 'nothing'} was done"
    return letter


def _asked(client: Client, address: str, row: Row, positions: Positions) -> HttpResponse:
    if row.typed is None:
        return client.get(address)
    typed = _real(row.typed, positions)
    if "file" in typed:
        typed["file"] = SimpleUploadedFile("members.csv", A_LIST.encode())
    return client.post(address, typed)


def _of_answer(response: HttpResponse, row: Row) -> str:
    code = response.status_code
    if code == 302 and _leads_to_sign_in(response):
        return "l"
    if code == (row.done if row.method == "POST" else 200):
        return "y"
    if code == 200:
        return "w"
    if code == 302 and row.method == "GET":
        return "y"
    return LETTERS.get(code, str(code))


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return urlsplit(response.headers["Location"]).path == resolve_url(settings.LOGIN_URL)


def _lines() -> int | None:
    """The newest line of the record: each act leaves one."""
    newest: int | None = AuditEvent.objects.aggregate(Max("pk"))["pk__max"]
    return newest


# --- nothing is forgotten ------------------------------------------------------------------------

# what stands in an address for a thing that is not there
NOTHING: dict[type, object] = {
    UUIDConverter: uuid.UUID(int=0),
    IntConverter: 1,
    StringConverter: "nothing",
    SlugConverter: "nothing",
}
METHODS = ("GET", "POST")


def test_every_address_has_a_row_for_each_method_that_it_takes(clients: dict[str, Client]):
    newcomer = clients["another applicant"]
    with_rows = {(row.name, row.method) for row in (*TABLE, *ROWS)}

    taken = {
        (name, method)
        for name, pattern in _addresses()
        for method in METHODS
        if newcomer.generic(method, _of_nothing(name, pattern)).status_code != 405
    }

    assert taken > {("members:directory", "GET"), ("members:leave", "POST")}
    assert sorted(taken - with_rows) == []


def _addresses() -> Iterator[tuple[str, URLPattern]]:
    """The addresses of members and networks, each by its name."""
    for module in (members.urls, networks.urls):
        for pattern in module.urlpatterns:
            yield f"{module.app_name}:{pattern.name}", pattern


def _of_nothing(name: str, pattern: URLPattern) -> str:
    converters = pattern.pattern.converters.items()
    return reverse(name, kwargs={word: NOTHING[type(kind)] for word, kind in converters})
