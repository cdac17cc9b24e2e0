"""A flood: slowed, sorted, never refused, and counted by nobody's address."""

import time
from typing import Any

import pytest
from django.test import Client

from accountability import flood, store
from accountability.models import Case
from tests.accountability.writing import NEW, code_of, open_desk, send, small_alliance, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk() -> None:
    open_desk(small_alliance()[0])


def come_in(number: int) -> None:
    """So many concerns arrived in this hour."""
    store.put(flood._name(), str(number).encode(), seconds=60)


def test_in_a_quiet_hour_nobody_waits_and_nothing_is_put_aside(client: Client) -> None:
    write_all(client)
    send(client)

    assert Case.objects.get().status == Case.Status.RECEIVED
    assert flood.filed_this_hour() == 1


def test_while_many_come_in_sending_waits_a_moment_and_keeps_the_code(client: Client) -> None:
    come_in(flood.MANY_AN_HOUR)
    write_all(client)
    code = code_of(client)

    page = client.post(f"{NEW}code/", {"again": code[-4:], "go": "send"}).content.decode()

    assert "Very many concerns come in right now. Nothing is lost." in page
    assert code_of(client) == code
    assert not Case.objects.exists()


def test_after_the_wait_the_same_press_sends(client: Client, time_machine: Any) -> None:
    come_in(flood.MANY_AN_HOUR)
    write_all(client)
    code = code_of(client)
    later = time.time() + flood.WAIT_SECONDS + 1

    time_machine.move_to(later)
    come_in(flood.MANY_AN_HOUR)
    answer = client.post(f"{NEW}code/", {"again": code[-4:], "go": "send"})

    assert answer.status_code == 302
    assert Case.objects.get().status == Case.Status.RECEIVED


def test_what_is_written_faster_than_anybody_types_is_sorted_first(
    client: Client,
) -> None:
    """The wait alone makes it slower than that, so here it began before the flood did."""
    write_all(client)
    code = code_of(client)
    come_in(flood.MANY_AN_HOUR)

    client.post(f"{NEW}code/", {"again": code[-4:], "go": "send"})

    case = Case.objects.get()
    assert case.status == Case.Status.QUARANTINED
    assert case.ack_due_on is not None


def test_the_three_hundredth_of_an_hour_is_taken_too_and_sorted_first(
    client: Client, time_machine: Any
) -> None:
    come_in(299)
    write_all(client)
    code = code_of(client)

    time_machine.move_to(time.time() + flood.WAIT_SECONDS + 1)
    come_in(299)
    answer = client.post(f"{NEW}code/", {"again": code[-4:], "go": "send"})

    assert answer.status_code == 302
    assert Case.objects.get().status == Case.Status.QUARANTINED
