"""Coming back with a code: what opens, what does not, what a reporter reads and may do, and what stays shut."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import store
from accountability.actions import returning as actions
from accountability.actions.drafts import save_for_later
from accountability.actions.identity import open_identity
from accountability.actions.items import add_item, new_item
from accountability.drafts import Draft, Step
from accountability.models import Case, CaseEvent, CaseItem, HandlerNotice
from accountability.opened import open_for_handler
from accountability.permissions.vault import Unlocked
from accountability.sessions import Held, Session
from accountability.trust import pepper
from accountability.vault import codes
from accountability.vault.cases import Compartment, Place
from accountability.vault.derivation import code_keys
from accountability.vault.keys import PrivateKeys
from tests.accountability import factories
from tests.accountability.coming_back import PAGE, fields_of, open_with, send, text_of
from tests.accountability.factories import FiledConcern, Handler
from tests.accountability.writing import open_desk, small_alliance

pytestmark = pytest.mark.django_db

NOTHING = "This code opens nothing."


@pytest.fixture(autouse=True)
def answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even answers have tests of their own; here nobody waits for them."""
    monkeypatch.setattr("alliance.middleware.time.sleep", lambda _seconds: None)


@pytest.fixture
def desk() -> tuple[Any, Handler, Handler]:
    return open_desk(small_alliance()[0])


@pytest.fixture
def filed(desk: tuple[Any, Handler, Handler]) -> FiledConcern:
    return factories.file_one(
        desk[0],
        text="He shouted at everybody.",
        identity={"name": "Nadia", "email": "", "phone": "", "may_mail": False},
    )


@pytest.fixture
def reporter(client: Client, filed: FiledConcern) -> Client:
    assert open_with(client, filed.code).status_code == 303
    return client


# --- the code --------------------------------------------------------------------------------------


@pytest.mark.parametrize("way_to_type_it", [codes.grouped, str.lower, lambda code: f" {code}\n"])
def test_the_code_opens_the_concern_however_it_is_typed(
    client: Client, filed: FiledConcern, way_to_type_it: Any
) -> None:
    response = open_with(client, way_to_type_it(filed.code))

    assert response.status_code == 303
    assert response["Location"] == PAGE
    assert "He shouted at everybody." in text_of(client.get(PAGE))


def test_a_reporter_is_told_of_what_was_planted_or_changed_and_does_not_read_it(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler]
) -> None:
    genuine = reporter.get(PAGE).content.decode()
    handler = desk[1]
    opened = open_for_handler(filed.case, handler.key, handler.keys)
    said = add_item(opened=opened, kind="message", values={"text": "We write to you"})
    said.body = bytes(said.body)[:-1] + bytes([said.body[-1] ^ 1])
    said.save(update_fields=["body"])
    new_item(
        Place(filed.case.pk, Compartment.SHARED, 0),
        opened.public(Compartment.SHARED),
        kind="message",
        author=opened.author,
        signing=PrivateKeys.fresh().ed,
        values={"text": "Please tell us your name"},
    )

    shown = text_of(reporter.get(PAGE))
    printed = text_of(reporter.get("/c/page/copy"))

    assert "not genuine" not in genuine
    for page in (shown, printed):
        assert "2 entries were written by nobody who works on your concern" in page
        assert "Please tell us" not in page
        assert "We write to you" not in page


def test_the_code_stands_in_no_address_no_page_and_no_session_row(
    client: Client, filed: FiledConcern
) -> None:
    response = open_with(client, filed.code)
    page = client.get(PAGE).content.decode()

    said = f"{response.headers}{page}{client.cookies.output()}"
    assert filed.code not in said
    assert codes.grouped(filed.code) not in said
    assert filed.case.pk.hex not in said.replace("-", "")
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_an_unknown_and_a_deleted_code_get_the_same_answer(
    client: Client, filed: FiledConcern
) -> None:
    unknown = codes.new_code()
    Case.objects.all().delete()

    answers = [
        open_with(Client(), code).content.decode().replace(code, "")
        for code in (unknown, filed.code)
    ]

    assert NOTHING in answers[0]
    assert _without_token(answers[0]) == _without_token(answers[1])


def test_a_slip_of_the_pen_is_told_before_anything_is_looked_up(
    client: Client, filed: FiledConcern, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "code_keys", None)
    wrong = filed.code[:-1] + ("0" if filed.code[-1] != "0" else "1")

    with CaptureQueriesContext(connection) as queries:
        page = text_of(open_with(client, wrong))

    assert "A sign of this code is wrong, missing or in another’s place." in page
    assert len(queries) == 0


@pytest.mark.parametrize("typed", ["", "\x00", "‮" * 30, "A" * 10_000, "😀" * 20, "<script>" * 9])
def test_what_is_no_code_is_answered_kindly(client: Client, typed: str) -> None:
    response = open_with(client, typed)

    assert response.status_code == 200
    assert "There is a problem" in text_of(response)


def test_where_too_many_codes_are_looked_up_the_page_asks_to_wait(
    client: Client, filed: FiledConcern, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "LIGHT", actions.LIGHT.__class__(at_once=0, waiting=0))

    response = open_with(client, filed.code)

    assert response.status_code == 503
    assert "Your code was not looked up yet." in text_of(response)


def test_where_the_store_is_away_the_page_says_so(
    client: Client, filed: FiledConcern, settings: Any
) -> None:
    settings.STORE_URL = "unix:///nowhere/at/all.sock"
    store._client.cache_clear()
    try:
        response = open_with(client, filed.code)
    finally:
        store._client.cache_clear()

    assert response.status_code == 503
    assert "nothing is lost" in text_of(response)


def test_what_was_saved_for_later_goes_on_in_the_form(client: Client, filed: FiledConcern) -> None:
    code = codes.new_code()
    draft = Draft(answers={Step.HAPPENED: {"text": "Not sent yet"}})
    save_for_later(draft=draft, keys=code_keys(code, pepper()))

    response = open_with(client, code)

    assert response.status_code == 303
    page = client.get("/en/concerns/new/what-happened/").content.decode()
    assert "Not sent yet" in page


def test_a_right_and_a_wrong_code_are_answered_at_the_same_even_moment(
    client: Client, filed: FiledConcern, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("alliance.middleware.wait_for_even_moment", waited.append)

    open_with(client, filed.code)
    open_with(Client(), codes.new_code())
    open_with(Client(), "no code")

    assert len(waited) == 3


# --- the page ---------------------------------------------------------------------------------------


def test_without_the_code_every_page_asks_for_it(client: Client, filed: FiledConcern) -> None:
    for name in ("", "/add", "/correct", "/stop", "/rate", "/again", "/copy", "/file", "/file/0"):
        response = client.get(f"{PAGE}{name}")
        assert (response.status_code, response["Location"]) == (303, "/c/"), name
    assert client.get("/c/code")["Location"] == "/c/"


def test_the_page_tells_where_the_concern_stands_and_who_can_read_it(reporter: Client) -> None:
    page = text_of(reporter.get(PAGE))

    assert "We have it." in page
    assert "2 people can read it." in page
    assert "You get an answer by" in page
    assert "Nobody has opened your name or your address." in page


def test_the_thread_shows_roles_and_no_names(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler]
) -> None:
    lead, colleague = desk[1:]
    for handler, text in ((lead, "We have read it."), (colleague, "How are you?")):
        opened = open_for_handler(filed.case, handler.key, handler.keys)
        add_item(opened=opened, kind="message", values={"text": text})

    page = text_of(reporter.get(PAGE))

    assert "The person who leads on your concern" in page
    assert "A person who works on your concern" in page
    assert "We have read it." in page
    assert "How are you?" in page
    for hidden in (lead.user.name, colleague.user.name, str(lead.user.public_id)):
        assert hidden not in page


def test_what_handlers_write_for_themselves_stays_with_them(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler]
) -> None:
    opened = open_for_handler(filed.case, desk[1].key, desk[1].keys)
    add_item(
        opened=opened,
        kind="internal_note",
        values={"text": "Careful here"},
        compartment=Compartment.INTERNAL,
    )

    assert "Careful here" not in text_of(reporter.get(PAGE))


def test_who_opened_the_name_is_shown_with_role_and_reason(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler]
) -> None:
    lead = desk[1]
    open_identity(
        pk=filed.case.pk,
        reason="To call you back",
        by=Unlocked(lead.user, lead.key, lead.keys),
    )

    page = text_of(reporter.get(PAGE))

    assert "To call you back" in page
    assert "Nobody has opened your name" not in page
    assert lead.user.name not in page


def test_words_come_back_exact_and_run_nothing(
    client: Client, desk: tuple[Any, Handler, Handler]
) -> None:
    text = "<script>alert(1)</script> {{ 7 }} &amp; “quoted”\nnext line 😀"
    filed = factories.file_one(desk[0], text=text)
    open_with(client, filed.code)

    page = client.get(PAGE).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }} &amp;amp; “quoted”\nnext line 😀" in page


def test_the_page_costs_as_many_queries_for_a_long_thread_as_for_a_short_one(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler]
) -> None:
    with CaptureQueriesContext(connection) as short:
        size = len(reporter.get(PAGE).content)
    opened = open_for_handler(filed.case, desk[1].key, desk[1].keys)
    for number in range(5):
        add_item(opened=opened, kind="message", values={"text": f"Answer {number}"})
    with CaptureQueriesContext(connection) as long:
        reporter.get(PAGE)

    # the first signature of a handler is looked up, and no other one
    assert len(long) <= len(short) + 1
    assert len(long) <= 10
    assert size <= 10 * 1024


def test_pages_are_as_long_as_others(reporter: Client) -> None:
    for name in ("/c/", PAGE, f"{PAGE}/add", f"{PAGE}/copy", "/c/code"):
        assert len(reporter.get(name).content) % 4096 == 0, name


def test_the_copy_bears_the_number_and_no_code(reporter: Client, filed: FiledConcern) -> None:
    page = text_of(reporter.get(f"{PAGE}/copy"))

    assert filed.case.protocol_number in page
    assert "He shouted at everybody." in page
    assert filed.code not in page
    assert codes.grouped(filed.code) not in page


def test_the_language_is_chosen_without_a_prefix(client: Client) -> None:
    chosen = client.get("/c/?in=ar")
    page = client.get("/c/")

    assert (chosen.status_code, chosen["Location"]) == (303, "/c/")
    assert 'dir="rtl"' in page.content.decode()
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["expires"] == ""


# --- what a reporter does ----------------------------------------------------------------------------


def test_a_message_reaches_the_handlers_at_their_hour(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler]
) -> None:
    HandlerNotice.objects.all().delete()

    response = send(reporter, f"{PAGE}/add", text="It happened again.")

    assert response.status_code == 303
    handler = desk[1]
    entries = open_for_handler(filed.case, handler.key, handler.keys).entries
    assert (entries[-1].kind, entries[-1].text) == ("message", "It happened again.")
    assert entries[-1].is_by_reporter
    assert HandlerNotice.objects.filter(not_before__gt=timezone.now()).count() == 2
    page = text_of(reporter.get(PAGE))
    assert "We have what you sent." in page
    assert "We have what you sent." not in text_of(reporter.get(PAGE))


def test_a_form_that_is_sent_twice_has_one_effect(reporter: Client, filed: FiledConcern) -> None:
    fields = fields_of(reporter.get(f"{PAGE}/add").content.decode())

    for _press in range(2):
        response = reporter.post(f"{PAGE}/add", {**fields, "text": "Once"})
        assert response.status_code == 303

    assert CaseItem.objects.filter(case=filed.case, compartment="shared").count() == 2


def test_an_empty_message_is_asked_for_again(reporter: Client) -> None:
    page = text_of(send(reporter, f"{PAGE}/add", text=" \n "))

    assert "Write something. A few words are enough." in page


@pytest.mark.parametrize("name", ["add", "correct", "stop", "rate", "again"])
def test_a_form_that_was_only_asked_for_complains_of_nothing(reporter: Client, name: str) -> None:
    page = text_of(reporter.get(f"{PAGE}/{name}"))

    assert "There is a problem" not in page
    assert "Error:" not in page


def test_more_time_keeps_what_was_typed_and_sends_nothing(
    reporter: Client, filed: FiledConcern
) -> None:
    page = send(reporter, f"{PAGE}/add", text="Half a sent", go="stay").content.decode()

    assert "Half a sent</textarea>" in page
    assert "There is a problem" not in page
    assert CaseItem.objects.filter(case=filed.case, compartment="shared").count() == 1


def test_a_file_is_cleaned_sealed_and_can_be_fetched_again(
    reporter: Client, filed: FiledConcern, settings: Any, tmp_path: Any
) -> None:
    settings.CONCERN_FILES = tmp_path
    note = SimpleUploadedFile("note of Nadia.txt", b"what the note says", "text/plain")

    send(reporter, f"{PAGE}/add", text="See the note", file=note)
    page = reporter.get(PAGE).content.decode()
    fetched = reporter.get(f"{PAGE}/file/0")

    assert f'href="{PAGE}/file/0"' in page
    assert b"".join(fetched.streaming_content) == b"what the note says"
    assert fetched["Content-Type"] == "application/octet-stream"
    assert "Nadia" not in fetched["Content-Disposition"]
    assert reporter.get(f"{PAGE}/file/1").status_code == 404
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert b"what the note says" not in kept[0]


@pytest.mark.parametrize(("answer", "files"), [("keep", 1), ("leave", 0)])
def test_of_a_file_that_cannot_be_cleaned_the_reporter_decides(
    reporter: Client, filed: FiledConcern, settings: Any, tmp_path: Any, answer: str, files: int
) -> None:
    settings.CONCERN_FILES = tmp_path
    unknown = SimpleUploadedFile("thing.xyz", b"\x00\x01\x02 not known", "application/x-thing")

    asked = send(reporter, f"{PAGE}/add", text="See the thing", file=unknown)
    assert asked["Location"] == f"{PAGE}/file"
    decided = send(reporter, f"{PAGE}/file", file=answer)

    assert decided["Location"] == PAGE
    page = reporter.get(PAGE).content.decode()
    assert "See the thing" in page
    assert (f'href="{PAGE}/file/0"' in page) == bool(files)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == files
    assert reporter.get(f"{PAGE}/file")["Location"] == f"{PAGE}/add"


def test_a_correction_stands_beside_what_was_written(reporter: Client) -> None:
    send(reporter, f"{PAGE}/correct", text="It was Tuesday.")

    page = text_of(reporter.get(PAGE))

    assert "He shouted at everybody." in page
    assert "You: Correction" in page
    assert "It was Tuesday." in page


@pytest.mark.parametrize("wanted", ["wait", "stop", "delete"])
def test_to_stop_is_asked_of_the_handlers_and_changes_nothing_by_itself(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler], wanted: str
) -> None:
    send(reporter, f"{PAGE}/stop", wanted=wanted, text="")

    handler = desk[1]
    last = open_for_handler(filed.case, handler.key, handler.keys).entries[-1]
    assert (last.kind, last.item.values["wanted"]) == ("withdrawal", wanted)
    filed.case.refresh_from_db()
    assert filed.case.status == Case.Status.RECEIVED
    event = CaseEvent.objects.get(verb=CaseEvent.Verb.WITHDRAWN)
    assert event.actor is None
    assert event.hour.hour == 0
    assert bytes(event.case_tag) == bytes(CaseEvent.objects.get(verb="filed").case_tag)


def test_to_stop_needs_an_answer_among_those_shown(reporter: Client, filed: FiledConcern) -> None:
    page = text_of(send(reporter, f"{PAGE}/stop", wanted="vanish"))

    assert "Choose one of the answers shown." in page
    assert CaseItem.objects.filter(case=filed.case, compartment="shared").count() == 1


def test_how_it_was_handled_can_be_said_once_somebody_has_answered(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler]
) -> None:
    before = reporter.get(PAGE).content.decode()
    opened = open_for_handler(filed.case, desk[1].key, desk[1].keys)
    add_item(opened=opened, kind="message", values={"text": "We have read it."})
    after = reporter.get(PAGE).content.decode()
    send(reporter, f"{PAGE}/rate", rating="mixed", text="Slow, but kind")

    assert f'href="{PAGE}/rate"' not in before
    assert f'href="{PAGE}/rate"' in after
    page = text_of(reporter.get(PAGE))
    assert "Partly good, partly bad" in page
    assert "Slow, but kind" in page


def test_a_closed_concern_can_be_looked_at_again_for_thirty_days(
    reporter: Client, filed: FiledConcern
) -> None:
    today = timezone.now().date()
    Case.objects.update(status="closed", closed_on=today, review_until=today + timedelta(days=30))

    assert f'href="{PAGE}/again"' in reporter.get(PAGE).content.decode()
    send(reporter, f"{PAGE}/again", text="Nobody asked the driver.")

    filed.case.refresh_from_db()
    assert filed.case.status == Case.Status.REVIEW
    assert "Nobody asked the driver." in text_of(reporter.get(PAGE))


def test_after_thirty_days_it_is_too_late_and_the_page_says_that_nothing_was_sent(
    reporter: Client, filed: FiledConcern
) -> None:
    today = timezone.now().date()
    Case.objects.update(status="closed", closed_on=today, review_until=today - timedelta(days=1))

    send(reporter, f"{PAGE}/again", text="Nobody asked the driver.")

    page = text_of(reporter.get(PAGE))
    assert "this was not sent" in page
    assert "Nobody asked the driver." not in page
    filed.case.refresh_from_db()
    assert filed.case.status == Case.Status.CLOSED


# --- another code ------------------------------------------------------------------------------------


def new_code_of(client: Client) -> str:
    page = client.get("/c/code").content.decode()
    shown = page.split('class="receipt-code"')[1].split(">")[1].split("<")[0]
    return shown.replace(" ", "").strip()


def test_a_new_code_takes_the_place_of_the_old_one(reporter: Client, filed: FiledConcern) -> None:
    new = new_code_of(reporter)
    items = list(CaseItem.objects.order_by("pk").values_list("body", flat=True))

    response = reporter.post("/c/code", {"again": new[-4:].lower()})

    assert response["Location"] == PAGE
    assert "He shouted at everybody." in text_of(reporter.get(PAGE))
    assert NOTHING in text_of(open_with(Client(), filed.code))
    assert open_with(Client(), new).status_code == 303
    assert list(CaseItem.objects.order_by("pk").values_list("body", flat=True)) == items


def test_the_old_code_stays_until_the_end_of_the_new_one_was_typed(
    reporter: Client, filed: FiledConcern
) -> None:
    new = new_code_of(reporter)
    wrong = "0000" if new[-4:] != "0000" else "1111"

    page = text_of(reporter.post("/c/code", {"again": wrong}))

    assert "This is not the end of your code." in page
    assert new_code_of(reporter) == new
    assert open_with(Client(), filed.code).status_code == 303
    assert NOTHING in text_of(open_with(Client(), new))


def test_who_came_in_with_the_old_code_is_out_when_it_changes(
    reporter: Client, filed: FiledConcern
) -> None:
    thief = Client()
    open_with(thief, filed.code)
    new = new_code_of(reporter)

    reporter.post("/c/code", {"again": new[-4:]})

    assert thief.get(PAGE)["Location"] == "/c/"
    assert thief.post("/c/code", {"again": "0000"})["Location"] == "/c/"


def test_a_code_that_somebody_else_handed_over_is_changed_first(
    client: Client, desk: tuple[Any, Handler, Handler]
) -> None:
    filed = factories.file_one(desk[0], must_change_code=True)
    open_with(client, filed.code)

    assert client.get(PAGE)["Location"] == "/c/code"
    assert client.post(f"{PAGE}/add", {"text": "x"})["Location"] == "/c/code"
    assert "Somebody else has seen the code" in text_of(client.get("/c/code"))
    new = new_code_of(client)
    client.post("/c/code", {"again": new[-4:]})

    assert client.get(PAGE).status_code == 200


# --- locking -----------------------------------------------------------------------------------------


def test_closing_it_locks_it_for_the_same_browser(reporter: Client) -> None:
    reporter.post("/c/lock")

    assert reporter.get(PAGE)["Location"] == "/c/"


def test_words_that_were_sent_after_the_lock_wait_for_the_code(
    reporter: Client, filed: FiledConcern
) -> None:
    fields = fields_of(reporter.get(f"{PAGE}/add").content.decode())
    reporter.post("/c/lock")

    locked = reporter.post(f"{PAGE}/add", {**fields, "text": "Typed slowly"})
    asked = text_of(reporter.get("/c/"))
    back = open_with(reporter, filed.code)

    assert locked["Location"] == "/c/"
    assert "What you wrote is kept for two hours." in asked
    assert "Typed slowly" not in asked
    assert back["Location"] == f"{PAGE}/add"
    page = reporter.get(f"{PAGE}/add").content.decode()
    assert "Typed slowly</textarea>" in page
    send(reporter, f"{PAGE}/add", text="Typed slowly")
    assert "Typed slowly" not in reporter.get(f"{PAGE}/add").content.decode()


@pytest.mark.parametrize("text", ["Typed slowly", ""])
def test_a_file_that_was_sent_after_the_lock_is_asked_for_again_and_not_lost_in_silence(
    reporter: Client, filed: FiledConcern, text: str
) -> None:
    fields = fields_of(reporter.get(f"{PAGE}/add").content.decode())
    reporter.post("/c/lock")

    file = SimpleUploadedFile("letter.txt", b"dear")
    reporter.post(f"{PAGE}/add", {**fields, "text": text, "file": file})

    assert "Your file is not kept: choose it again there." in text_of(reporter.get("/c/"))
    assert open_with(reporter, filed.code)["Location"] == f"{PAGE}/add"
    page = reporter.get(f"{PAGE}/add").content.decode()
    assert f"{text}</textarea>" in page
    assert 'type="file"' in page


def test_what_waits_is_offered_to_no_other_concern(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler]
) -> None:
    other = factories.file_one(desk[0], text="Something else")
    fields = fields_of(reporter.get(f"{PAGE}/add").content.decode())
    reporter.post("/c/lock")
    reporter.post(f"{PAGE}/add", {**fields, "text": "Typed slowly"})

    back = open_with(reporter, other.code)

    assert back["Location"] == PAGE
    assert "Typed slowly" not in reporter.get(f"{PAGE}/add").content.decode()


def test_what_waits_lies_encrypted(reporter: Client) -> None:
    reporter.post("/c/lock")
    reporter.post(f"{PAGE}/add", {"mark": "x", "text": "Typed slowly"})

    key = bytes.fromhex(reporter.cookies[settings.CONCERN_COOKIE_NAME].value)
    kept = store.get(_name(Session.UNFINISHED, key))
    assert kept is not None
    assert b"Typed slowly" not in kept


def test_coming_back_keeps_a_concern_that_is_being_written(
    client: Client, filed: FiledConcern
) -> None:
    client.post("/en/concerns/new/what-happened/", {"text": "Another one"})

    open_with(client, filed.code)

    assert "Another one" in client.get("/en/concerns/new/what-happened/").content.decode()
    assert client.get(PAGE).status_code == 200


def test_an_opened_concern_closes_after_twenty_minutes_without_a_step(reporter: Client) -> None:
    key = bytes.fromhex(reporter.cookies[settings.CONCERN_COOKIE_NAME].value)

    left = store._client().ttl(_name(Session.REPORTER, key))

    assert 19 * 60 < left <= 20 * 60


def _name(kind: Session, key: bytes) -> str:
    return Held(kind, key).name


def _without_token(page: str) -> str:
    return re.sub(r'value="[^"]{30,}"', "", page)


# --- hostile and many ---------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE accountability_case; --",
    "{{ settings.SECRET_KEY }} {% debug %}",
    "\r\nSet-Cookie: a=b",
    "‮turned round⁩",
    "NUL \x00 inside",
    "😀" * 500,
    "word " * 19_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("name", ["add", "correct"])
def test_hostile_words_are_taken_as_words(
    reporter: Client, filed: FiledConcern, desk: tuple[Any, Handler, Handler], name: str, text: str
) -> None:
    response = send(reporter, f"{PAGE}/{name}", text=text)

    assert response.status_code == 303
    handler = desk[1]
    last = open_for_handler(filed.case, handler.key, handler.keys).entries[-1]
    assert last.text.strip() == text.replace("\r\n", "\n").strip()
    page = reporter.get(PAGE)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert settings.SECRET_KEY not in page.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"mark": "x" * 100, "once": "y" * 100, "text": "fine"},
        {"text": "x" * 1_000_000},
        {"wanted": ["stop", "delete"], "rating": "\x00"},
        {"once": "\x00", "text": "fine"},
    ],
    ids=["long hidden fields", "a megabyte", "wrong choices", "NUL in a hidden field"],
)
@pytest.mark.parametrize("name", ["add", "correct", "stop", "rate", "again", "file"])
def test_no_crafted_form_breaks_a_page(reporter: Client, name: str, typed: dict[str, Any]) -> None:
    assert reporter.post(f"{PAGE}/{name}", typed).status_code in {200, 303}


def test_a_crowd_of_wrong_codes_is_looked_up_a_few_at_a_time(
    desk: tuple[Any, Handler, Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    derive, lock = actions.code_keys, threading.Lock()
    at_once: list[int] = [0]
    seen: list[int] = []

    def counted(code: str, pepper: bytes) -> Any:
        with lock:
            at_once[0] += 1
            seen.append(at_once[0])
        try:
            return derive(code, pepper)
        finally:
            with lock:
                at_once[0] -= 1

    monkeypatch.setattr(actions, "code_keys", counted)
    with ThreadPoolExecutor(30) as crowd:
        found = list(crowd.map(lambda code: actions.keys_of_code(code=code), _codes(30)))

    assert len({one.lookup for one in found}) == 30
    assert max(seen) <= 4


def _codes(how_many: int) -> list[str]:
    return [codes.new_code() for _one in range(how_many)]
