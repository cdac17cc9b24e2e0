"""Who the reporter is: opened for a reason only, and the reporter sees that it was opened, in which role and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accountability.actions.identity import open_identity
from accountability.models import Case, CaseEvent, CaseGrant, CaseItem
from tests.accountability.desks import Desk, make_desk, open_as_reporter
from tests.accountability.factories import FiledConcern, Role

pytestmark = pytest.mark.django_db
ROBIN = {"name": "Robin Canary", "email": "robin@example.org"}


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        yield


@pytest.fixture
def desk(a_monday: None) -> Desk:
    return make_desk()


def page(case: Case) -> str:
    return reverse("accountability:case_identity", kwargs={"case": case.pk})


def openings(filed: FiledConcern) -> list[tuple[str, str]]:
    found = open_as_reporter(filed).entries_of("identity_opened")
    return [(one.item.author, one.item.values["reason"]) for one in found]


def test_a_name_stands_on_no_page_of_a_case(desk: Desk) -> None:
    filed = desk.file(identity=ROBIN)
    client: Client = desk.client("lea")

    shown = client.get(reverse("accountability:case", kwargs={"case": filed.case.pk}))
    asked = client.get(page(filed.case))

    assert page(filed.case).encode() in shown.content
    assert b"Canary" not in shown.content + asked.content
    assert "Robin" not in str(desk.reader("lea", filed.case).opened.entries)


def test_a_reason_comes_first_and_the_reporter_reads_it(desk: Desk) -> None:
    filed = desk.file(identity=ROBIN)
    client = desk.client("lea")
    silent = client.post(page(filed.case), {"reason": "  "})
    assert b"Canary" not in silent.content
    assert openings(filed) == []

    shown = client.post(page(filed.case), {"reason": "To arrange a safe place"})

    assert b"Robin Canary" in shown.content
    assert b"robin@example.org" in shown.content
    assert openings(filed) == [(desk.vault("lea").author, "To arrange a safe place")]
    [event] = CaseEvent.objects.filter(verb=CaseEvent.Verb.IDENTITY_OPENED)
    assert event.actor == desk.handlers["lea"].user
    assert bytes(event.case_tag) == bytes(CaseEvent.objects.get(verb="filed").case_tag)


def test_looking_again_needs_a_reason_again(desk: Desk) -> None:
    filed = desk.file(identity=ROBIN)
    client = desk.client("lea")
    client.post(page(filed.case), {"reason": "First"})

    assert b"Canary" not in client.get(page(filed.case)).content
    client.post(page(filed.case), {"reason": "Second"})

    assert [reason for _who, reason in openings(filed)] == ["First", "Second"]


def test_nothing_is_shown_when_the_reporter_cannot_be_told(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    filed = desk.file(identity=ROBIN)
    settings.RECEIPT_PEPPER_FILE = tmp_path / "away"

    with pytest.raises(OSError, match="away"):
        open_identity(pk=filed.case.pk, reason="So", by=desk.vault("lea"))

    assert openings(filed) == []
    assert CaseItem.objects.filter(case=filed.case).count() == 2


def test_who_has_not_the_key_is_told_that_nothing_is_there(desk: Desk) -> None:
    filed = desk.file(identity=ROBIN)
    client = desk.client("hana")
    nobodys = client.get(page(Case(pk=uuid4())))

    theirs = client.get(page(filed.case))

    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert client.post(page(filed.case), {"reason": "So"}).status_code == 404
    with pytest.raises(PermissionDenied):
        open_identity(pk=filed.case.pk, reason="So", by=desk.vault("hana"))
    assert openings(filed) == []


def test_all_handlers_open_it_where_the_reporter_chose_so(desk: Desk) -> None:
    filed = desk.file(identity=ROBIN, identity_for_all_readers=True)

    assert b"Canary" in desk.client("hana").post(page(filed.case), {"reason": "So"}).content
    desk.add("ann")
    desk.let_in("ann", filed.case, CaseGrant.Role.HANDLER)
    assert b"Canary" in desk.client("ann").post(page(filed.case), {"reason": "So"}).content
    desk.add("tom")
    desk.let_in("tom", filed.case, CaseGrant.Role.ADVISER)
    assert desk.client("tom").get(page(filed.case)).status_code == 404


def test_a_custodian_keeps_the_name_and_reads_nothing_else(desk: Desk) -> None:
    desk.add("cleo", Role.CUSTODIAN)
    filed = desk.file(identity=ROBIN, text="Canary of what happened")
    client = desk.client("cleo")

    listed = client.get(reverse("accountability:names"))
    assert page(filed.case).encode() in listed.content
    assert client.get(reverse("accountability:case", args=[filed.case.pk])).status_code == 404
    assert b"<tr>" not in client.get(reverse("accountability:cases")).content
    shown = client.post(page(filed.case), {"reason": "They asked me to call"})

    assert b"Robin Canary" in shown.content
    assert b"Canary of what happened" not in shown.content
    assert openings(filed) == [(desk.vault("cleo").author, "They asked me to call")]
    log = desk.client("lea").get(reverse("accountability:case", args=[filed.case.pk])).content
    assert b"An identity was opened" in log
    assert desk.client("lea").get(page(filed.case)).status_code == 404


def test_a_custodian_opens_it_after_the_keys_were_renewed(desk: Desk) -> None:
    desk.add("cleo", Role.CUSTODIAN)
    desk.add("sam")
    filed = desk.file(identity=ROBIN)
    desk.client("hana").post(
        reverse("accountability:case_step_back", kwargs={"case": filed.case.pk})
    )

    shown = desk.client("cleo").post(page(filed.case), {"reason": "So"})

    assert b"Robin Canary" in shown.content
    assert openings(filed)[0][1] == "So"


def test_an_anonymous_reporter_has_no_name_to_show(desk: Desk) -> None:
    filed = desk.file()

    shown = desk.client("lea").post(page(filed.case), {"reason": "So"})

    assert b"They gave no name and no address." in shown.content
    assert openings(filed)
