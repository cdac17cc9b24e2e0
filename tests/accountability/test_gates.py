"""The gate before costly derivations: so many at once, so many waiting, and a plain answer to the next."""

from threading import Event, Thread
from typing import Any

import pytest
from django.urls import reverse

from accountability import gates
from accountability.gates import HEAVY, Gate, GateFullError
from tests.accountability import factories
from tests.signing_in import client_of


def held_by(gate: Gate, many: int) -> tuple[Event, list[Thread]]:
    """So many threads that stand in the gate until the event."""
    leave, inside = Event(), [Event() for _ in range(many)]

    def stand(arrived: Event) -> None:
        with gate.passing():
            arrived.set()
            leave.wait(10)

    threads = [Thread(target=stand, args=[arrived]) for arrived in inside]
    for thread, arrived in zip(threads, inside, strict=True):
        thread.start()
        assert arrived.wait(5)
    return leave, threads


def test_whoever_finds_the_queue_full_is_told_at_once() -> None:
    gate = Gate(at_once=2, waiting=0)
    leave, threads = held_by(gate, 2)

    with pytest.raises(GateFullError), gate.passing():
        pass

    leave.set()
    for thread in threads:
        thread.join()
    with gate.passing():
        pass


def test_whoever_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "SECONDS_IN_QUEUE", 0.05)
    gate = Gate(at_once=1, waiting=1)
    leave, threads = held_by(gate, 1)

    for _try in range(3):
        with pytest.raises(GateFullError), gate.passing():
            pass

    leave.set()
    threads[0].join()
    with gate.passing():
        pass


def test_an_error_inside_frees_the_place() -> None:
    gate = Gate(at_once=1, waiting=0)

    for _try in range(3):
        with pytest.raises(ValueError, match="inside"), gate.passing():
            raise ValueError("inside")


@pytest.mark.django_db
def test_unlocking_says_plainly_that_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = factories.make_key(factories.with_second_step(factories.make_user("h@example.org")))
    monkeypatch.setattr(gates, "SECONDS_IN_QUEUE", 0.05)
    leave, threads = held_by(HEAVY, 1)

    answer: Any = client_of(handler.user).post(
        reverse("accountability:unlock"), {"passphrase": "six words of somebody else"}
    )

    leave.set()
    threads[0].join()
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.content.decode()
    assert answer["Retry-After"] == "60"
