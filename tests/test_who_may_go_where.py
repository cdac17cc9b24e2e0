"""Every address, every kind of visitor: the answer is the one written down in the table, and no address is without a row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import ASIDE, KEYS, TABLE, VISITORS, Row
from tests.databases import connected_to
from tests.signing_in import signed_in


def names_of(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of(pattern, inner)


def test_every_address_has_a_row():
    assert set(names_of(get_resolver())) == {row.name for row in TABLE} | ASIDE


@pytest.fixture(scope="module")
def sessions(seeded_database: str, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The cookie of each visitor, signed in once for all rows; taken back at the end."""
    plainly = override_settings(ROOT_URLCONF="tests.bare_answers")
    with django_db_blocker.unblock(), connected_to(seeded_database), transaction.atomic(), plainly:
        yield {visitor: session_of(email) for visitor, email in VISITORS.items() if email}
        transaction.set_rollback(True)


# thousands of requests for one code each: what they draw is measured by the tests that look at it
@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.name}")
def test_each_visitor_gets_the_answer_in_the_table(sessions: dict[str, str], row: Row):
    with transaction.atomic():
        address = reverse(row.name, kwargs={key: named(value) for key, value in row.values.items()})
        answers = {
            visitor: answer_to(sessions.get(visitor), row.method, address) for visitor in VISITORS
        }
        transaction.set_rollback(True)

    assert answers == dict(zip(VISITORS, row.answers, strict=True))


def session_of(email: str) -> str:
    """The cookie of somebody who signed in some time ago."""
    return signed_in(email).cookies[settings.SESSION_COOKIE_NAME].value


def answer_to(session: str | None, method: str, address: str) -> int:
    """The code that a browser with this cookie and no other gets."""
    client = Client()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client.generic(method, address).status_code


def named(value: object) -> object:
    """The key of the row that a word of the table stands for; some words lay their row out first."""
    return KEYS[value]() if isinstance(value, str) and value in KEYS else value
