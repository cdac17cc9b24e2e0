"""The form of a concern: one question a page, everything kept until it is sent, and what comes out is what was written."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accountability import store
from accountability.actions.drafts import open_unsent
from accountability.models import (
    Case,
    CaseGrant,
    DeclaredTie,
    HandlerKey,
    IntakeChannel,
    UnsentRecord,
)
from accountability.opened import open_for_handler, open_for_reporter
from accountability.sessions import Held, Session
from accountability.trust import pepper
from accountability.vault.cases import unwrap_ring
from accountability.vault.codes import new_code
from accountability.vault.derivation import code_keys
from networks.models import Network
from tests.accountability import factories
from tests.accountability.factories import Handler
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


@pytest.fixture
def kigoma() -> Network:
    return small_alliance()[1]


@pytest.fixture
def handlers(kigoma: Network) -> tuple[Handler, Handler]:
    return open_desk(Network.objects.get(level=Network.Level.GLOBAL))[1:]


def test_what_was_written_comes_to_two_handlers_and_back_to_its_code(
    client: Client, handlers: tuple[Handler, Handler], kigoma: Network
) -> None:
    write_all(
        client,
        "At the meeting\nhe shouted.",
        kind={"kind": "complaint"},
        danger={"danger": "no"},
        about={"network": kigoma.pk, "who": "The driver"},
        category={"categories": ["power", "harassment"]},
        when_where={"when": "in May", "where": "Kigoma"},
        wish={"wishes": ["talk"], "words": "An apology"},
        reach={"ways": ["phone"], "phone": "+255 1", "hours": "after six"},
    )
    code = code_of(client)

    response = send(client, code)

    assert response.status_code == 302
    case = Case.objects.get()
    for handler in handlers:
        report = open_for_handler(case, handler.key, handler.keys).report.item.values
        assert report["text"] == "At the meeting\nhe shouted."
        assert report["about"]["who"] == "The driver"
        assert report["categories"] == ["power", "harassment"]
        assert (report["when"], report["where"]) == ("in May", "Kigoma")
        assert (report["wishes"], report["wish"]) == (["talk"], "An apology")
        assert "+255 1" not in str(report)
    keys = code_keys(code, pepper())
    reporter = open_for_reporter(
        case, unwrap_ring(bytes(case.reporter_wrapped), keys.wrap, case.pk)
    )
    assert reporter.report.text == "At the meeting\nhe shouted."
    assert reporter.entries_of("identity")[0].item.values["phone"] == "+255 1"
    assert case.is_urgent
    assert case.is_kept_longer


def test_only_what_happened_must_be_answered(client: Client, handlers: Any) -> None:
    answer(client, "kind")
    response = answer(client, "what-happened", text=" \n ")

    assert "Write what happened. A few words are enough." in response.content.decode()
    assert client.get(f"{NEW}code/").headers["Location"] == f"{NEW}what-happened/"

    answer(client, "what-happened", text="x")
    send(client)

    case = Case.objects.get()
    assert case.kind == Case.Kind.COMPLAINT
    assert not case.is_urgent


def test_every_question_leads_to_the_next_and_shows_what_was_answered(
    client: Client, handlers: Any
) -> None:
    seen, address = [], f"{NEW}kind/"
    typed = {"what-happened": {"text": "words"}, "for-whom": {"for_whom": "someone"}}
    typed |= {"name": {"naming": "custodian"}, "your-name": {"name": "Ada"}}
    while "check" not in address:
        page = client.get(address)
        assert page.status_code == 200, address
        seen.append(address.removeprefix(NEW).strip("/"))
        if seen[-1] == "who-gets-it":
            address = f"{NEW}files/"
        else:
            address = client.post(address, {**typed.get(seen[-1], {}), "go": "on"}).headers[
                "Location"
            ]

    assert seen == [
        *("kind", "for-whom", "consent", "name", "your-name", "danger", "child"),
        *("what-happened", "about", "category", "when-where", "not-these", "who-gets-it"),
        *("files", "wish", "reach"),
    ]
    assert 'value="Ada"' in client.get(f"{NEW}your-name/").content.decode()
    assert "words</textarea>" in client.get(f"{NEW}what-happened/").content.decode()


def test_feedback_is_asked_less(client: Client, handlers: Any) -> None:
    answer(client, "kind", kind="feedback")
    answer(client, "what-happened", text="The new page is good")

    assert answer(client, "about").headers["Location"] == f"{NEW}not-these/"
    send(client)

    case = Case.objects.get()
    assert (case.kind, case.ack_due_on) == (Case.Kind.FEEDBACK, None)


def test_a_changed_answer_leads_back_to_the_last_look_unless_it_opens_a_question(
    client: Client, handlers: Any
) -> None:
    write_all(client)

    back = answer(client, "when-where", query="?then=check", when="June")
    opened = answer(client, "name", query="?then=check", naming="handlers")

    assert back.headers["Location"] == f"{NEW}check/"
    assert opened.headers["Location"] == f"{NEW}your-name/?then=check"
    assert "June" in client.get(f"{NEW}check/").content.decode()


def test_the_draft_goes_along_into_another_language(client: Client, handlers: Any) -> None:
    answer(client, "kind")

    response = answer(client, "what-happened", text="مرحبا", language="ar")

    assert response.headers["Location"] == "/ar/concerns/new/what-happened/"
    page = client.get("/ar/concerns/new/what-happened/").content.decode()
    assert 'dir="rtl"' in page
    assert "مرحبا" in page


# --- who gets it -----------------------------------------------------------------------------------


def test_whoever_is_named_gets_nothing_and_the_page_says_it_by_roles(
    client: Client, handlers: tuple[Handler, Handler]
) -> None:
    _named, other = handlers
    write_all(client, not_these={"names": "okoye, amína"})

    page = client.get(f"{NEW}who-gets-it/").content.decode()
    send(client)

    assert "1 person can read it:" in page
    assert page.count("A focal point of the whole alliance") == 1
    assert "okoye, amína" in page
    assert "Bruno" not in page
    assert _holders() == {other.user.pk}


def test_who_is_tied_to_the_network_that_it_is_about_is_kept_away(
    client: Client, handlers: tuple[Handler, Handler], kigoma: Network
) -> None:
    tied, free = handlers
    DeclaredTie.objects.create(
        user=tied.user,
        network=kigoma,
        kind=DeclaredTie.Kind.EMPLOYER,
        declared_on=timezone.now().date(),
    )
    write_all(client, about={"network": kigoma.pk})

    page = client.get(f"{NEW}who-gets-it/").content.decode()
    send(client)

    assert f"<bdi>{kigoma.name}</bdi>" in page
    assert _holders() == {free.user.pk}


def test_a_person_named_in_a_sentence_is_kept_away(
    client: Client, handlers: tuple[Handler, Handler]
) -> None:
    write_all(client, about={"who": "It was Mr. Keller, of the office in the north"})
    send(client)

    assert _holders() == {handlers[0].user.pk}


def _holders() -> set[int]:
    grants = CaseGrant.objects.filter(key__isnull=False)
    return {grant.key.user_id for grant in grants.order_by("pk") if grant.key}


def test_the_channel_of_the_network_takes_what_it_is_about(
    client: Client, handlers: Any, kigoma: Network
) -> None:
    factories.make_channel(kigoma, working_days=[6])
    write_all(client, about={"network": kigoma.pk})
    send(client)

    due = Case.objects.get().ack_due_on
    assert due is not None
    assert (due - Case.objects.get().received_on).days == 7


# --- the code and sending ------------------------------------------------------------------------


def test_nothing_is_stored_before_the_last_group_is_typed_again(
    client: Client, handlers: Any
) -> None:
    write_all(client)
    code = code_of(client)

    wrong = client.post(f"{NEW}code/", {"again": "0000" if code[-4:] != "0000" else "1111"})

    assert "This is not the end of your code." in wrong.content.decode()
    assert not Case.objects.exists()
    assert code_of(client) == code


def test_a_code_typed_loosely_is_taken(client: Client, handlers: Any) -> None:
    write_all(client)
    code = code_of(client)

    client.post(f"{NEW}code/", {"again": f" {code[-4:-2].lower()}-{code[-2:].lower()} "})

    assert Case.objects.count() == 1


def test_sending_twice_files_once_and_says_so(client: Client, handlers: Any) -> None:
    write_all(client)
    other_tab = Client()
    other_tab.cookies = client.cookies.copy()
    code = code_of(client)
    draft_before = _draft(client)

    first = send(client, code)
    _put_back(client, draft_before)  # the other tab's send had begun before the first was answered
    second = send(other_tab, code)

    assert first.headers["Location"] == second.headers["Location"] == f"{NEW}received/"
    assert Case.objects.count() == 1
    assert "We have it already" in client.get(f"{NEW}received/").content.decode()


def test_who_sends_again_learns_that_it_is_there_even_when_nobody_could_receive_it_now(
    client: Client, handlers: tuple[Handler, Handler]
) -> None:
    write_all(client)
    code, draft_before = code_of(client), _draft(client)
    send(client, code)
    _put_back(client, draft_before)
    HandlerKey.objects.update(state=HandlerKey.State.RETIRED)
    IntakeChannel.objects.update(is_open=False)

    response = send(client, code)

    assert response.headers["Location"] == f"{NEW}received/"
    assert "We have it already" in client.get(f"{NEW}received/").content.decode()


def _draft(client: Client) -> Any:
    held = Held(Session.DRAFT, bytes.fromhex(client.cookies[settings.CONCERN_COOKIE_NAME].value))
    return store.get(held.name), held.name


def _put_back(client: Client, kept: Any) -> None:
    store.put(kept[1], kept[0], seconds=60)


def test_after_sending_every_page_of_the_form_leads_to_the_receipt_and_the_code_is_gone(
    client: Client, handlers: Any
) -> None:
    write_all(client)
    code = code_of(client)
    send(client, code)

    for step in ("kind/", "what-happened/", "code/", "check/", "files/", "later/", ""):
        assert client.get(f"{NEW}{step}").headers["Location"] == f"{NEW}received/"
    page = client.get(f"{NEW}received/").content.decode()
    case = Case.objects.get()
    assert case.protocol_number in page
    assert code[-4:] not in page
    assert str(case.pk) not in page
    assert page.count("A focal point of the whole alliance") == 2
    assert "What happened</textarea>" not in page


def test_where_the_store_is_away_the_typed_words_stay_on_the_page(
    client: Client, handlers: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    answer(client, "kind")
    settings.STORE_URL = "unix:///nowhere/at/all.sock"
    store._client.cache_clear()
    try:
        response = answer(client, "what-happened", text="Words that must not be lost")
        away = client.get(f"{NEW}code/")
    finally:
        store._client.cache_clear()

    assert response.status_code == 503
    assert "Words that must not be lost</textarea>" in response.content.decode()
    assert "We cannot keep your answer right now" in response.content.decode()
    assert away.status_code == 503
    assert "Nothing was received" in away.content.decode()


def test_where_it_cannot_be_stored_the_page_says_so_and_the_code_stays_valid(
    client: Client, handlers: Any, settings: Any
) -> None:
    write_all(client)
    code = code_of(client)
    pepper_file, settings.RECEIPT_PEPPER_FILE = settings.RECEIPT_PEPPER_FILE, "/nowhere/pepper"

    response = send(client, code)

    assert response.status_code == 503
    assert "Your concern was not received" in response.content.decode()
    assert not Case.objects.exists()

    settings.RECEIPT_PEPPER_FILE = pepper_file
    assert code_of(client) == code
    assert send(client, code).status_code == 302
    assert Case.objects.count() == 1


def test_where_everybody_is_kept_away_nothing_is_stored_and_other_ways_are_named(
    client: Client, handlers: Any
) -> None:
    write_all(client, not_these={"names": "Amina Okoye\nKeller"})

    response = send(client)

    page = response.content.decode()
    assert "Nobody is left who could read it" in page
    assert "By post" in page
    assert not Case.objects.exists()


def test_without_an_open_channel_the_form_does_not_begin(client: Client) -> None:
    assert "This way is not open now" in client.get(f"{NEW}kind/").content.decode()


def test_who_comes_without_a_draft_is_led_to_the_beginning(client: Client, handlers: Any) -> None:
    assert client.get(f"{NEW}wish/", follow=True).redirect_chain[-1][0] == f"{NEW}kind/"
    for step in ("check", "code", "later", "received", "who-gets-it", "files"):
        assert client.get(f"{NEW}{step}/", follow=True).redirect_chain[-1][0] == f"{NEW}kind/", step


def test_words_sent_after_the_time_was_over_are_kept(client: Client, handlers: Any) -> None:
    response = answer(client, "what-happened", text="Written for three hours")

    assert "Your earlier answers are gone" in response.content.decode()
    page = client.get(f"{NEW}what-happened/").content.decode()
    assert "Written for three hours</textarea>" in page


def test_a_draft_can_be_thrown_away_and_begun_anew(client: Client, handlers: Any) -> None:
    answer(client, "kind")
    answer(client, "what-happened", text="Not this")
    assert "You have begun to write" in client.get(NEW).content.decode()

    client.post(NEW)

    answer(client, "kind")
    assert "Not this" not in client.get(f"{NEW}what-happened/").content.decode()


def test_another_concern_gets_another_code(client: Client, handlers: Any) -> None:
    write_all(client, "The first")
    first = code_of(client)
    send(client, first)
    assert "Write another concern" in client.get(f"{NEW}received/").content.decode()

    client.post(NEW)
    write_all(client, "The second")
    second = code_of(client)
    send(client, second)

    assert first != second
    assert Case.objects.count() == 2


# --- saving for later -----------------------------------------------------------------------------


def test_what_is_saved_for_later_is_opened_by_its_code_only(client: Client, handlers: Any) -> None:
    answer(client, "kind")
    to_later = answer(client, "what-happened", text="Half of it", go="later")
    assert to_later.headers["Location"] == f"{NEW}later/"
    page = client.get(f"{NEW}later/").content.decode()
    code = page.split('class="receipt-code"')[1].split(">")[1].split("<")[0].replace(" ", "")

    saved = client.post(f"{NEW}later/", {"again": code[-4:]})

    assert "Nothing was sent" in saved.content.decode()
    assert client.get(f"{NEW}what-happened/", follow=True).redirect_chain[-1][0] == f"{NEW}kind/"
    assert b"Half of it" not in bytes(UnsentRecord.objects.get().body)
    values = open_unsent(code=code, keys=code_keys(code, pepper()))
    assert values is not None
    assert values["answers"]["what-happened"]["text"] == "Half of it"
    other = new_code()
    assert open_unsent(code=other, keys=code_keys(other, pepper())) is None
    assert not Case.objects.exists()
    assert not CaseGrant.objects.exists()


def test_what_was_saved_for_later_is_sent_and_then_gone(client: Client, handlers: Any) -> None:
    answer(client, "kind")
    answer(client, "what-happened", text="Half of it", go="later")
    page = client.get(f"{NEW}later/").content.decode()
    code = page.split('class="receipt-code"')[1].split(">")[1].split("<")[0].replace(" ", "")
    client.post(f"{NEW}later/", {"again": code[-4:]})

    back = client.post("/c/", {"code": code})

    assert back.status_code == 303
    assert "Half of it" in client.get(f"{NEW}what-happened/").content.decode()
    answer(client, "what-happened", text="All of it")
    send(client)
    case, handler = Case.objects.get(), handlers[0]
    assert open_for_handler(case, handler.key, handler.keys).report.text == "All of it"
    assert not UnsentRecord.objects.exists()
