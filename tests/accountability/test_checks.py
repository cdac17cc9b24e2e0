"""Some weeks after a closing: whether somebody suffered for having spoken up is asked, answered and no longer due."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from time_machine import Traveller

from accountability.actions import cases as actions
from accountability.actions.checks import answer_check
from accountability.actions.locks import CaseMovedOnError
from accountability.deadlines import reminders_on
from accountability.models import Case, CaseGrant
from accountability.pages.cases import Row, Show, my_cases
from accountability.permissions.cases import held_by
from tests.accountability.desks import (
    Desk,
    approve,
    assess_risk,
    bring_to,
    make_desk,
    open_as_reporter,
    propose,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {"how": "By phone, herself", "found": "She lost her post", "then": "We speak with them"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(clock: Traveller) -> Desk:
    return make_desk()


@pytest.fixture
def closed(desk: Desk) -> Case:
    case = desk.file().case
    bring_to(desk, case, Case.Status.CLOSED)
    return Case.objects.get(pk=case.pk)


def rows(desk: Desk, show: Show) -> tuple[Row, ...]:
    return my_cases(held_by(desk.vault("lea")), show)


def test_a_check_that_nobody_answers_is_overdue_until_somebody_does(
    clock: Traveller, desk: Desk, closed: Case
) -> None:
    assert rows(desk, Show.OPEN) == ()

    clock.shift(40 * DAY)
    (late,) = rows(desk, Show.OVERDUE)
    answer_check(number=0, **SAID, by=desk.reader("lea", closed))

    assert late.due is not None
    assert str(late.due.what) == "Ask whether somebody suffered for it"
    assert rows(desk, Show.OPEN) == ()
    closed.refresh_from_db()
    assert reminders_on(closed, (closed.closed_on or late.due.on) + 30 * DAY) == ()
    clock.shift(50 * DAY)
    assert len(rows(desk, Show.OPEN)) == 1
    answer_check(number=1, **SAID, by=desk.reader("hana", closed))
    clock.shift(500 * DAY)
    assert rows(desk, Show.OPEN) == ()


def test_the_answer_stands_in_the_file_and_the_reporter_never_reads_it(
    clock: Traveller, desk: Desk
) -> None:
    filed = desk.file()
    bring_to(desk, filed.case, Case.Status.CLOSED)
    clock.shift(30 * DAY)
    client = desk.client("lea")
    case_page = reverse("accountability:case", kwargs={"case": filed.case.pk})
    address = reverse("accountability:case_check", kwargs={"case": filed.case.pk})

    linked = client.get(case_page).content.decode()
    empty = client.post(address, {"number": 0, "how": "", "found": "", "then": ""})
    twice = [client.post(address, {"number": 0, **SAID}, follow=True) for _press in range(2)]
    shown = client.get(case_page).content.decode()

    assert address in linked
    assert empty.content.decode().count("Write an answer.") >= 3
    assert "It stands in the file." in twice[0].content.decode()
    assert "has moved on" in twice[1].content.decode()
    assert Case.objects.get().checks_answered == 1
    assert all(words in shown for words in SAID.values())
    assert "What happens next?" in shown
    assert address not in shown
    reads = [one.item.values for one in open_as_reporter(filed).entries]
    assert SAID["found"] not in str(reads)


def test_nobody_answers_too_early_twice_or_in_another_role(
    clock: Traveller, desk: Desk, closed: Case
) -> None:
    with pytest.raises(PermissionDenied, match="too early"):
        answer_check(number=0, **SAID, by=desk.reader("lea", closed))
    clock.shift(30 * DAY)
    answer_check(number=0, **SAID, by=desk.reader("lea", closed))
    with pytest.raises(CaseMovedOnError):
        answer_check(number=0, **SAID, by=desk.reader("hana", closed))
    clock.shift(60 * DAY)
    CaseGrant.objects.filter(key=desk.handlers["hana"].key).update(role=CaseGrant.Role.ADVISER)
    with pytest.raises(PermissionDenied, match="role"):
        answer_check(number=1, **SAID, by=desk.reader("hana", closed))

    assert Case.objects.get().checks_answered == 1


def test_what_is_reopened_is_asked_anew_after_its_next_closing(
    clock: Traveller, desk: Desk, closed: Case
) -> None:
    clock.shift(25 * DAY)
    answer_check(number=0, **SAID, by=desk.reader("lea", closed))
    actions.reopen(reasons="More came up", by=desk.reader("lea", closed))
    assess_risk(desk, closed)
    propose(desk, closed, Case.Disposition.REFERRED)
    approve(desk, closed, "hana")

    assert Case.objects.get().checks_answered == 0
