"""A flood: slowed, sorted, never refused, and counted by nobody's address."""

import hashlib
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from accountability import flood, store
from accountability.drafts import Draft, Step
from accountability.models import Case, HandlerNotice
from accountability.sessions import Session, hold
from accountability.vault.codes import new_code
from tests.accountability.coming_back import open_with, text_of
from tests.accountability.writing import (
    NEW,
    answer,
    code_of,
    open_desk,
    send,
    small_alliance,
    write_all,
)

pytestmark = pytest.mark.django_db

WAIT = "Very many concerns come in right now. Nothing is lost."
# The three hundredth comes either way; the long run sends all of them.
MANY = 300
SENT = MANY if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 12
FROM_ONE_ADDRESS = {"REMOTE_ADDR": "192.0.2.7"}
BYTES_OF_SCRIPT = 5 * 1024


@pytest.fixture(autouse=True)
def answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even answers have tests of their own; here nobody waits for them."""
    monkeypatch.setattr("alliance.middleware.time.sleep", lambda _seconds: None)


@pytest.fixture(autouse=True)
def desk() -> None:
    open_desk(small_alliance()[0])


def come_in(number: int) -> None:
    """So many concerns arrived in this hour."""
    store.put(flood._name(), str(number).encode(), seconds=60)


def puzzle_of(client: Client) -> str:
    """The puzzle that the page of the code gives to a browser with script."""
    page = client.get(f"{NEW}code/").content.decode()
    return re.search(r'data-puzzle="([0-9a-f]{32})"', page)[1]


def solved(puzzle: str) -> str:
    """As the script does it: for each part the first number that fits."""
    return ".".join(
        str(_number(bytes.fromhex(puzzle) + bytes([0, 0, 0, part]))) for part in range(8)
    )


def _number(beginning: bytes) -> int:
    begun = hashlib.sha256(beginning)
    for number in range(1 << 32):
        tried = begun.copy()
        tried.update(number.to_bytes(4))
        if tried.digest()[:2] == bytes(2):
            return number
    raise AssertionError(beginning)


def served(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found).read_text()


def press(client: Client, code: str, **more: str) -> Any:
    return client.post(f"{NEW}code/", {"again": code[-4:], "go": "send", **more})


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

    assert WAIT in page
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


# --- the puzzle, for browsers with script -------------------------------------------------------------


def test_in_a_quiet_hour_no_browser_is_given_a_puzzle(client: Client) -> None:
    write_all(client)

    page = client.get(f"{NEW}code/").content.decode()

    assert "data-puzzle" not in page
    assert "proof.js" not in page


def test_who_solves_the_puzzle_need_not_wait(client: Client) -> None:
    come_in(flood.MANY_AN_HOUR)
    write_all(client)
    code = code_of(client)

    answer = press(client, code, proof=solved(puzzle_of(client)))

    assert answer.status_code == 302
    assert Case.objects.count() == 1


def test_a_solution_is_good_for_its_own_draft_alone(client: Client) -> None:
    come_in(flood.MANY_AN_HOUR)
    write_all(client)
    proof = solved(puzzle_of(client))
    other = Client()
    write_all(other)

    refused = press(other, code_of(other), proof=proof)

    assert WAIT in refused.content.decode()
    assert press(client, code_of(client), proof=proof).status_code == 302
    assert press(client, "0000", proof=proof)["Location"] == f"{NEW}received/"
    assert Case.objects.count() == 1


def test_a_slip_in_the_code_costs_no_second_puzzle(client: Client) -> None:
    come_in(flood.MANY_AN_HOUR)
    write_all(client)
    code = code_of(client)
    proof = solved(puzzle_of(client))

    slipped = press(client, "0000" if code[-4:] != "0000" else "1111", proof=proof)

    assert "data-puzzle" not in slipped.content.decode()
    assert press(client, code).status_code == 302


def test_after_the_wait_the_page_gives_no_puzzle_any_more(
    client: Client, time_machine: Any
) -> None:
    come_in(flood.MANY_AN_HOUR)
    write_all(client)
    assert puzzle_of(client)

    time_machine.move_to(time.time() + flood.WAIT_SECONDS + 1)

    assert "data-puzzle" not in client.get(f"{NEW}code/").content.decode()


def test_what_solves_nothing_waits_like_an_empty_field(client: Client) -> None:
    come_in(flood.MANY_AN_HOUR)
    write_all(client)
    code = code_of(client)

    for proof in (
        *("", "1", "0.0.0.0.0.0.0.0", "-1.-1.-1.-1.-1.-1.-1.-1", "1.2.3.4.5.6.7.8.9"),
        *("١.١.١.١.١.١.١.١", ".......", "9999999999." * 7 + "9999999999", "1." * 100_000),
        *("\x00", "1.1.1.1.1.1.1.1\n", "<script>"),
    ):
        answer = press(client, code, proof=proof)
        assert answer.status_code == 200, proof[:40]
        assert WAIT in answer.content.decode(), proof[:40]


def test_a_solution_with_one_other_number_is_none() -> None:
    puzzle = "00" * 16
    right = solved(puzzle)
    numbers = right.split(".")

    assert flood.is_solved(puzzle, right)
    assert not flood.is_solved("00" * 15 + "01", right)
    assert not flood.is_solved("", right)
    for part, number in enumerate(numbers):
        other = [*numbers[:part], str(int(number) + 1), *numbers[part + 1 :]]
        assert not flood.is_solved(puzzle, ".".join(other)), part


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_with_the_puzzle_stays_within_its_budget(client: Client, language: str) -> None:
    come_in(flood.MANY_AN_HOUR)
    write_all(client)

    page = client.get(f"/{language}/concerns/new/code/")

    assert b"data-puzzle" in page.content
    assert len(page.content) <= 10 * 1024
    assert len(served("js/proof.js")) <= BYTES_OF_SCRIPT


# --- the field that nobody sees -----------------------------------------------------------------------


@pytest.mark.parametrize("where", ["what-happened", "code"])
def test_what_fills_a_field_that_nobody_sees_is_taken_and_sorted_first(
    client: Client, where: str
) -> None:
    write_all(client)
    assert 'name="further"' in client.get(f"{NEW}{where}/").content.decode()
    if where == "what-happened":
        answer(client, where, text="Buy our watches", further="watches")
    code = code_of(client)

    answered = press(client, code, **({"further": "watches"} if where == "code" else {}))

    assert answered["Location"] == f"{NEW}received/"
    case = Case.objects.get()
    assert case.status == Case.Status.QUARANTINED
    assert case.ack_due_on is not None


def test_the_field_that_nobody_sees_is_shut_to_eyes_ears_keys_and_what_fills_forms(
    client: Client,
) -> None:
    answer(client, "kind")

    page = client.get(f"{NEW}what-happened/").content.decode()

    wrapped = re.search(r'<p class="stays-empty"><label>([^<]*)<input ([^>]*)></label></p>', page)
    assert wrapped[1].strip() == "Leave this field empty."
    assert {'name="further"', 'autocomplete="off"', 'tabindex="-1"'} <= set(wrapped[2].split())
    assert re.search(r"\.stays-empty \{\s*display: none;", served("css/portal.css"))


# --- many people behind one address -------------------------------------------------------------------


def written(number: int) -> tuple[Client, str]:
    """Somebody behind the one address, with everything written, and the code on their page."""
    client = Client(**FROM_ONE_ADDRESS)
    draft = Draft(answers={Step.HAPPENED: {"text": f"Story {number}"}}, code=new_code())
    request = client.get("/en/concerns/safety/").wsgi_request
    held = hold(request, Session.DRAFT, draft.as_values())
    client.cookies[Session.DRAFT.cookie] = held.key.hex()
    return client, draft.code


def test_three_hundred_people_behind_one_address_file_and_each_reader_gets_one_mail() -> None:
    come_in(MANY - SENT)

    for number in range(SENT):
        client, code = written(number)
        assert press(client, code)["Location"] == f"{NEW}received/", number

    assert Case.objects.count() == SENT
    assert flood.filed_this_hour() == MANY
    people = HandlerNotice.objects.values_list("user", flat=True)
    assert len(people) == len(set(people)) == 2
    assert not [name for name in store.names("") if FROM_ONE_ADDRESS["REMOTE_ADDR"] in name]


def test_three_hundred_wrong_codes_from_one_address_shut_nobody_out() -> None:
    client, code = written(1)
    press(client, code)

    for number in range(SENT):
        page = text_of(open_with(Client(**FROM_ONE_ADDRESS), new_code()))
        assert "This code opens nothing." in page, number

    assert open_with(Client(**FROM_ONE_ADDRESS), code)["Location"] == "/c/page"
