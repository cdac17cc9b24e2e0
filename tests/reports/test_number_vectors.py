"""Numbers as people write them: one table for the server's reading and the browser's."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from reports.numbers import Written, parse

# A field is whole, has up to three decimals, or may be below zero; "two_ways" are numbers that are echoed when kept.
FIELDS: dict[str, dict[str, Any]] = {
    "whole": {},
    "decimals": {"decimals": 3},
    "signed": {"may_be_negative": True},
}
VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "number_vectors.json").read_text()
)


def said(vector: dict[str, Any]) -> str:
    return f"{vector['typed']!a}-{vector['language']}-{vector['field']}"


@pytest.mark.parametrize("vector", VECTORS, ids=said)
def test_a_number_is_understood_as_it_was_written_or_refused(vector):
    typed, language, field = vector["typed"], vector["language"], FIELDS[vector["field"]]
    if vector.get("refused"):
        with pytest.raises(ValidationError):
            parse(typed, language, **field)
        return

    written = parse(typed, language, **field)

    if vector.get("empty"):
        assert written is None
        return
    wanted = Written(vector["value"], vector.get("qualifier", "exactly"), vector.get("wording", ""))
    assert written is not None
    assert f"{written.value.normalize():f}" == wanted.value
    assert (written.qualifier, written.wording) == (wanted.qualifier, wanted.wording)
    assert written.is_ambiguous == vector.get("two_ways", False)


def test_no_number_stands_in_the_table_twice():
    places = [(vector["typed"], vector["language"], vector["field"]) for vector in VECTORS]

    assert len(set(places)) == len(places)
