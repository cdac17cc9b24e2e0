"""What a code's answer costs does not tell whether the code opens anything: as many derivations and questions, whatever it is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accountability.actions import returning
from accountability.actions.drafts import save_for_later
from accountability.actions.keeping import delete_case
from accountability.drafts import Draft, Step
from accountability.models import Case, IntakeChannel
from accountability.trust import pepper
from accountability.vault import codes
from accountability.vault.derivation import code_keys
from tests.accountability.coming_back import open_with
from tests.accountability.factories import file_one
from tests.accountability.writing import open_desk, small_alliance

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> IntakeChannel:
    return open_desk(small_alliance()[0])[0]


def right(channel: IntakeChannel) -> str:
    return file_one(channel).code


def unknown(_channel: IntakeChannel) -> str:
    return codes.new_code()


def deleted(channel: IntakeChannel) -> str:
    filed = file_one(channel)
    delete_case(case=filed.case, rule="test", by=None)
    return filed.code


def changed(channel: IntakeChannel) -> str:
    """The old code of a concern that has another one now."""
    filed = file_one(channel)
    Case.objects.filter(pk=filed.case.pk).update(
        receipt_lookup=code_keys(codes.new_code(), pepper()).lookup
    )
    return filed.code


def damaged(channel: IntakeChannel) -> str:
    """Somebody has exchanged what the code opens."""
    filed, other = file_one(channel), file_one(channel)
    Case.objects.filter(pk=filed.case.pk).update(reporter_wrapped=other.case.reporter_wrapped)
    return filed.code


def unsent(_channel: IntakeChannel) -> str:
    code = codes.new_code()
    draft = Draft(answers={Step.HAPPENED: {"text": "Not sent yet"}})
    save_for_later(draft=draft, keys=code_keys(code, pepper()))
    return code


@pytest.mark.parametrize("kind", [right, unknown, deleted, changed, damaged, unsent])
def test_every_code_costs_one_derivation_and_the_same_questions(
    channel: IntakeChannel, kind: Callable[[IntakeChannel], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, derived = kind(channel), []

    def counted(*given: Any) -> Any:
        derived.append(given)
        return code_keys(*given)

    monkeypatch.setattr(returning, "code_keys", counted)
    # the first page of a test asks what later ones know
    open_with(Client(), codes.new_code())
    derived.clear()

    with CaptureQueriesContext(connection) as queries:
        open_with(Client(), code)

    assert len(derived) == 1
    assert [" ".join(one["sql"].split(" ")[:1]) for one in queries] == ["SELECT", "SELECT"]
    assert ["case" in queries[0]["sql"], "unsent" in queries[1]["sql"]] == [True, True]
