"""The description of the open data: valid, complete, in words, and the page for people names every list of it."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from django.conf import settings
from django.test import Client
from ninja import Schema
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from alliance.api import api
from alliance.open_data import Item
from alliance.open_data.description import description_of
from alliance.views.open_data import LISTS

DESCRIPTION = description_of(api)
OPERATIONS = [
    (path, operation)
    for path, operations in DESCRIPTION["paths"].items()
    for operation in operations.values()
]


def parts_of(thing: Any) -> Iterator[dict[str, Any]]:
    """Every object in a description, however deep."""
    if isinstance(thing, dict):
        yield thing
    for part in thing.values() if isinstance(thing, dict) else thing:
        if isinstance(part, dict | list):
            yield from parts_of(part)


def kinds_below(kind: type[Schema]) -> Iterator[type[Schema]]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds_below(one)


def test_it_is_a_valid_description():
    OPENAPI_31_VALIDATOR.validate(DESCRIPTION)
    for schema in DESCRIPTION["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        )


def test_every_reference_leads_somewhere():
    known = {f"#/components/schemas/{name}" for name in DESCRIPTION["components"]["schemas"]}

    assert {part["$ref"] for part in parts_of(DESCRIPTION) if "$ref" in part} <= known


def test_no_two_kinds_of_things_share_a_name():
    kinds = {kind for kind in kinds_below(Schema) if not kind.__module__.startswith("ninja")}
    names = [kind.__name__ for kind in kinds]
    told = [name for name in names if name in DESCRIPTION["components"]["schemas"]]

    assert len(told) == len(set(told))


@pytest.mark.parametrize(("path", "operation"), OPERATIONS, ids=[path for path, _one in OPERATIONS])
def test_every_address_says_what_it_takes_and_what_it_answers(path, operation):
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert {"200", "304", "400", "405"} <= set(operation["responses"])
    assert all(answer["description"].endswith(".") for answer in operation["responses"].values())
    for parameter in operation["parameters"]:
        assert parameter["description"].endswith("."), parameter["name"]
    for status, answer in operation["responses"].items():
        kinds = set(answer.get("content", ()))
        if status == "200":
            assert "ETag" in answer["headers"]
            assert "application/json" in kinds
        elif status != "304":
            assert kinds == {"application/problem+json"}


def test_every_room_is_explained():
    rooms = [room["name"] for room in DESCRIPTION["tags"]]

    assert sorted(rooms) == sorted({tag for _path, one in OPERATIONS for tag in one["tags"]})


def test_nothing_is_ever_null():
    assert [part for part in parts_of(DESCRIPTION) if part.get("type") == "null"] == []


def test_programs_and_people_find_every_list(client: Client, db: None):
    lists = {path for path, one in OPERATIONS if "{" not in path and one["tags"] != ["start"]}

    start = client.get("/api/v1/").json()
    page = client.get("/en/open-data/").content.decode()

    assert {one["href"] for one in start["lists"]} == {
        f"{settings.SITE_URL}{path}" for path in lists
    }
    assert {one.href for one in LISTS} == lists
    for path in lists:
        assert f'href="{path}?format=csv&amp;language=en"' in page
    assert "/api/v1/docs" in page


def test_the_description_and_its_page_come_from_our_own_files(client: Client):
    page = client.get("/api/v1/docs").content.decode()

    assert client.get("/api/v1/openapi.json").json() == DESCRIPTION
    assert "//" not in page.replace("<!doctype", "").replace("http://localhost", "")
    assert "<script>" not in page
    assert Item.__doc__
