"""Every address, every kind of visitor: the answer is the one written down in the table, and no address is without a row."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from alliance.models import User
from tests.access import ASIDE, KEYS, TABLE, VISITORS, Row


def names_of(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of(pattern, inner)


def test_every_address_has_a_row():
    assert set(names_of(get_resolver())) == {row.name for row in TABLE} | ASIDE


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.name}")
def test_each_visitor_gets_the_answer_in_the_table(demonstration: None, row: Row):
    address = reverse(row.name, kwargs={key: named(value) for key, value in row.values.items()})

    answers = {
        visitor: answer_to(email, row.method, address) for visitor, email in VISITORS.items()
    }

    assert answers == dict(zip(VISITORS, row.answers, strict=True))


def answer_to(email: str | None, method: str, address: str) -> int:
    client = Client()
    if email:
        client.force_login(User.objects.get(email=email))
    return client.generic(method, address).status_code


def named(value: object) -> object:
    """The key of the row that a word of the table stands for."""
    return KEYS[value]() if isinstance(value, str) and value in KEYS else value
