"""The desk: what handlers see of their cases, what they write, and that all of it is signed, due and for their eyes only."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.actions import cases as actions
from accountability.actions.locks import CaseMovedOnError
from accountability.models import Case, CaseEvent, CaseGrant
from accountability.pages.cases import Show, my_cases
from accountability.permissions.cases import held_by
from accountability.statuses import Moves
from tests.accountability import factories
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
Status = Case.Status


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        yield


@pytest.fixture
def desk(a_monday: None) -> Desk:
    return make_desk("sam", "tom")


def page(name: str, case: Case, **more: object) -> str:
    return reverse(f"accountability:{name}", kwargs={"case": case.pk, **more})


def test_what_is_overdue_stands_first(desk: Desk) -> None:
    with time_machine.travel("2026-03-02 10:00+00:00"):
        old = desk.file().case
    with time_machine.travel("2026-03-06 10:00+00:00"):
        new = desk.file().case
        urgent = desk.file(is_urgent=True).case

        rows = my_cases(held_by(desk.vault("lea")))

        assert [row.case for row in rows] == [old, urgent, new]
        assert [row.is_overdue for row in rows] == [True, False, False]


def test_filters_show_what_they_say(desk: Desk) -> None:
    sorting = desk.file(is_quarantined=True).case
    running = desk.file().case
    closed = desk.file().case
    bring_to(desk, closed, Status.CLOSED)

    vault = held_by(desk.vault("lea"))

    assert {row.case for row in my_cases(vault)} == {sorting, running}
    assert [row.case for row in my_cases(vault, Show.SORTING)] == [sorting]
    assert [row.case for row in my_cases(vault, Show.CLOSED)] == [closed]
    assert my_cases(vault, Show.OVERDUE) == ()


def test_the_list_asks_as_many_questions_for_one_case_as_for_many(desk: Desk) -> None:
    client, address = desk.client("lea"), reverse("accountability:cases")
    desk.file()
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert client.get(address).status_code == 200
    for _ in range(4):
        desk.file()
    with CaptureQueriesContext(connection) as many:
        shown = client.get(address)

    assert shown.content.count(b"<tr>") == 6
    assert len(one) == len(many) <= 30


def test_a_case_asks_as_many_questions_however_much_is_in_it(desk: Desk) -> None:
    filed = desk.file()
    client = desk.client("lea")
    bring_to(desk, filed.case, Status.ACKNOWLEDGED)
    client.get(page("case", filed.case))
    with CaptureQueriesContext(connection) as few:
        assert client.get(page("case", filed.case)).status_code == 200
    for name in ("lea", "hana", "lea", "hana"):
        actions.write_note(kind="internal_note", text="Note", by=desk.reader(name, filed.case))
        actions.write_to_reporter(text="Message", by=desk.reader(name, filed.case))
    with CaptureQueriesContext(connection) as many:
        shown = client.get(page("case", filed.case))

    assert shown.content.count(b"Message</div>") == 4
    assert len(few) == len(many) <= 30


def test_content_stands_behind_a_click_and_is_only_ever_escaped(desk: Desk) -> None:
    filed = desk.file(text="<script>alert(1)</script> happened")

    shown = desk.client("lea").get(page("case", filed.case)).content.decode()

    before, _, behind = shown.partition("<details")
    assert "happened" not in before
    assert "&lt;script&gt;alert(1)&lt;/script&gt; happened" in behind
    assert "<script>alert" not in shown
    assert "<details open" not in shown


@pytest.mark.parametrize("who", ["sam", "not there"])
def test_what_is_not_theirs_is_answered_like_what_does_not_exist(desk: Desk, who: str) -> None:
    case = desk.file().case
    client = desk.client("sam")
    names = [
        "case",
        "case_write",
        "case_note",
        "case_path",
        "case_close",
        "case_approve",
        "case_people",
        "case_identity",
        "case_export",
        "case_decide",
        "case_pause",
        "case_review",
        "case_confirm",
        "case_reopen",
    ]

    for name in names:
        theirs = client.get(page(name, case))
        nobodys = client.get(page(name, Case(pk=uuid4())))
        assert (theirs.status_code, theirs.content) == (404, nobodys.content)
        assert theirs.headers == nobodys.headers


def test_every_address_of_the_desk_asks_for_the_passphrase_first(desk: Desk) -> None:
    case = desk.file().case
    client = desk.client("lea")
    del client.cookies[settings.VAULT_COOKIE_NAME]

    for address in (page("case", case), page("case", Case(pk=uuid4())), page("case_export", case)):
        asked = client.get(address)
        assert asked.status_code == 403
        assert b"Unlock your vault" in asked.content


def test_only_a_message_of_a_person_acknowledges(desk: Desk) -> None:
    with time_machine.travel("2026-03-02 10:00+00:00"):
        filed = desk.file()
    case = filed.case
    assert case.acknowledged_on is None
    assert b"Your message to the reporter" in (
        desk.client("hana").get(page("case_write", case)).content
    )

    with time_machine.travel("2026-03-04 10:00+00:00"):
        posted = desk.client("hana").post(page("case_write", case), {"text": "I have read it"})

    case.refresh_from_db()
    assert posted.headers["Location"] == page("case", case)
    assert (case.status, case.acknowledged_on) == (Status.ACKNOWLEDGED, date(2026, 3, 4))
    assert case.feedback_due_on == date(2026, 3, 4) + timedelta(days=90)
    assert [one.text for one in open_as_reporter(filed).entries_of("message")] == ["I have read it"]


def test_the_reporter_reads_no_note_and_a_shared_plan_only_when_it_is_shared(desk: Desk) -> None:
    filed = desk.file()
    reader = desk.reader("lea", filed.case)
    actions.write_note(kind="internal_note", text="For us", is_shared=True, by=reader)
    actions.write_note(kind="safety_plan", text="Our plan", by=reader)
    actions.write_note(kind="support_referral", text="A place", is_shared=True, by=reader)

    words = [entry.text for entry in open_as_reporter(filed).entries]

    assert "A place" in words
    assert not {"For us", "Our plan"} & set(words)


def test_a_complaint_goes_its_way_to_an_end_that_two_people_stand_behind(desk: Desk) -> None:
    filed = desk.file()
    case = filed.case
    bring_to(desk, case, Status.DECISION)
    with pytest.raises(Exception, match="retaliation once more"):
        propose(desk, case)
    assess_risk(desk, case)
    propose(desk, case)
    assert not open_as_reporter(filed).entries_of("outcome_letter")
    with pytest.raises(Exception, match="lead of a case does not approve"):
        approve(desk, case, "lea")

    assert approve(desk, case, "hana")

    case.refresh_from_db()
    assert (case.status, case.disposition) == (Status.CLOSED, "upheld")
    assert case.review_until == case.closed_on + timedelta(days=30)
    [letter] = open_as_reporter(filed).entries_of("outcome_letter")
    assert letter.text == "It was as you said"


def test_whoever_proposed_does_not_approve(desk: Desk) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.ACKNOWLEDGED)
    propose(desk, case, Case.Disposition.DUPLICATE, by="hana")

    with pytest.raises(Exception, match="Somebody else approves"):
        approve(desk, case, "hana")


def test_knowingly_false_needs_two_who_approve(desk: Desk) -> None:
    case = desk.file().case
    desk.let_in("sam", case, CaseGrant.Role.HANDLER)
    bring_to(desk, case, Status.DECISION)
    assess_risk(desk, case)
    propose(desk, case, Case.Disposition.KNOWINGLY_FALSE)

    assert not approve(desk, case, "hana")
    with pytest.raises(Exception, match="Another person has to approve"):
        approve(desk, case, "hana")
    assert approve(desk, case, "sam")


def test_an_approval_counts_for_the_proposal_that_was_read(desk: Desk) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.ACKNOWLEDGED)
    propose(desk, case, Case.Disposition.DUPLICATE)
    old = desk.reader("hana", case).opened.entries_of("closing")[-1]
    propose(desk, case, Case.Disposition.WITHDRAWN, outcome="", why_none="They asked for silence")

    with pytest.raises(CaseMovedOnError):
        actions.approve_closing(closing=old.id.hex, by=desk.reader("hana", case))

    case.refresh_from_db()
    assert case.status == Status.ACKNOWLEDGED


def test_nothing_closes_without_words_or_a_reason_why_there_are_none(desk: Desk) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.ACKNOWLEDGED)
    client = desk.client("lea")

    refused = client.post(
        page("case_close", case), {"disposition": "duplicate", "reasons": "The same"}
    )

    assert b"Write what the reporter is told, or why they are not." in refused.content
    assert b"The same" in refused.content
    with pytest.raises(ValueError, match="without a message"):
        propose(desk, case, Case.Disposition.DUPLICATE, outcome="")


def test_feedback_is_closed_with_thanks_by_one(desk: Desk) -> None:
    filed = desk.file(kind=Case.Kind.FEEDBACK)

    desk.client("lea").post(
        page("case_close", filed.case),
        {"disposition": "noted", "outcome": "Thank you", "reasons": "An idea"},
    )

    filed.case.refresh_from_db()
    assert filed.case.status == Status.CLOSED
    assert [one.text for one in open_as_reporter(filed).entries_of("outcome_letter")] == [
        "Thank you"
    ]


def test_the_way_is_decided_in_writing_and_after_the_risk_was_looked_at(desk: Desk) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.TRIAGE)
    client, address = desk.client("lea"), page("case_path", case)
    assert client.get(address).status_code == 403
    assert b"Assess the risk of retaliation first." in client.get(page("case", case)).content
    assess_risk(desk, case)

    silent = client.post(address, {"path": "investigate"})
    assert b"Write an answer." in silent.content
    assert b"Write the terms of reference." in silent.content
    alone = client.post(address, {"path": "restore", "reasons": "They wish it"})
    assert b"Ask the affected person first." in alone.content
    client.post(address, {"path": "restore", "reasons": "They wish it", "is_agreed": "on"})

    case.refresh_from_db()
    assert case.status == Status.RESTORATIVE
    [decision] = desk.reader("hana", case).opened.entries_of("triage")
    assert (decision.text, decision.item.values["agreed"]) == ("They wish it", True)
    assert decision.item.author == desk.vault("lea").author


def test_an_investigation_ends_in_a_decision_only_with_a_finding_and_by_its_lead(
    desk: Desk,
) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.INVESTIGATION)
    lead, other = desk.client("lea"), desk.client("hana")
    words = {"reasons": "It stands"}
    assert lead.post(page("case_decide", case), words).status_code == 403
    actions.write_note(kind="finding", text="It did happen", by=desk.reader("hana", case))
    assert other.post(page("case_decide", case), words).status_code == 403

    assert lead.post(page("case_decide", case), words).status_code == 302

    case.refresh_from_db()
    assert case.status == Status.DECISION


def test_a_pause_moves_what_is_due_by_its_days(desk: Desk) -> None:
    with time_machine.travel("2026-03-02 10:00+00:00"):
        case = desk.file().case
        bring_to(desk, case, Status.TRIAGE)
        actions.pause(reasons="They asked for time", by=desk.reader("lea", case))
    case.refresh_from_db()
    due = case.feedback_due_on
    with time_machine.travel("2026-03-12 10:00+00:00"):
        assert [row.due for row in my_cases(held_by(desk.vault("lea")))] == [None]
        actions.resume(by=desk.reader("hana", case))

    case.refresh_from_db()
    assert case.status == Status.TRIAGE
    assert case.feedback_due_on == due + timedelta(days=10)
    assert (case.paused_on, case.status_before) == (None, "")


def test_a_review_is_done_by_somebody_who_had_no_part_in_the_closing(desk: Desk) -> None:
    filed = desk.file()
    case = filed.case
    bring_to(desk, case, Status.CLOSED)
    case.refresh_from_db()
    actions.ask_for_review_as_reporter(
        opened=open_as_reporter(filed), text="That is not what I said", case_tag=b"t" * 32
    )
    words = {"reasons": "I looked again", "outcome": "It stays"}
    for name in ("lea", "hana"):
        assert desk.client(name).post(page("case_confirm", case), words).status_code == 403
    desk.let_in("sam", case, CaseGrant.Role.HANDLER)

    assert desk.client("sam").post(page("case_confirm", case), words).status_code == 302

    case.refresh_from_db()
    assert (case.status, case.review_until) == (Status.CLOSED, None)
    assert open_as_reporter(filed).entries_of("outcome_letter")[-1].text == "It stays"
    with pytest.raises(CaseMovedOnError):
        actions.ask_for_review_as_reporter(
            opened=open_as_reporter(filed), text="Again", case_tag=b"t" * 32
        )


def test_a_review_is_asked_for_within_thirty_days(desk: Desk) -> None:
    with time_machine.travel("2026-03-02 10:00+00:00"):
        filed = desk.file()
        bring_to(desk, filed.case, Status.CLOSED)
    with time_machine.travel("2026-04-02 10:00+00:00"), pytest.raises(CaseMovedOnError):
        actions.ask_for_review_as_reporter(
            opened=open_as_reporter(filed), text="Late", case_tag=b"t" * 32
        )
    with time_machine.travel("2026-04-01 10:00+00:00"):
        actions.ask_for_review(reasons="They wrote", by=desk.reader("hana", filed.case))

    filed.case.refresh_from_db()
    assert filed.case.status == Status.REVIEW


def test_what_is_opened_again_has_new_dates_and_no_outcome(desk: Desk) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.CLOSED)
    actions.reopen(reasons="A witness came", by=desk.reader("hana", case))

    case.refresh_from_db()
    assert (case.status, case.closed_on, case.disposition) == (Status.REOPENED, None, "")
    assert case.feedback_due_on is not None
    actions.begin_to_assess(by=desk.reader("lea", case))
    assert desk.reader("lea", case).case.status == Status.TRIAGE


def test_what_waits_to_be_sorted_is_kept_or_closed_and_its_dates_run(desk: Desk) -> None:
    case = desk.file(is_quarantined=True).case
    due = case.ack_due_on
    client = desk.client("lea")
    assert client.get(page("case_write", case)).status_code == 403

    client.post(page("case_at_once", case), {"move": "keep"})
    again = client.post(page("case_at_once", case), {"move": "keep"}, follow=True)

    case.refresh_from_db()
    assert (case.status, case.ack_due_on) == (Status.RECEIVED, due)
    assert b"This concern has moved on." in again.content


@pytest.mark.parametrize("move", ["", "close", "nonsense", "acknowledge"])
def test_only_moves_without_words_are_made_at_once(desk: Desk, move: str) -> None:
    case = desk.file().case

    assert desk.client("lea").post(page("case_at_once", case), {"move": move}).status_code == 404


def test_an_old_page_changes_nothing(desk: Desk) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.ACKNOWLEDGED)
    old = desk.reader("hana", case)
    actions.begin_to_assess(by=desk.reader("lea", case))

    with pytest.raises(CaseMovedOnError):
        actions.begin_to_assess(by=old)


def test_each_opening_stands_in_the_log_once_an_hour(desk: Desk) -> None:
    case = desk.file().case
    for _ in range(3):
        desk.client("hana").get(page("case", case))

    shown = desk.client("lea").get(page("case", case)).content.decode()

    opened = CaseEvent.objects.filter(verb=CaseEvent.Verb.OPENED)
    assert sorted(event.actor.name for event in opened) == ["hana", "lea"]
    assert "A concern was opened · hana" in shown
    assert "A concern arrived · The reporter, or the portal" in shown


def test_the_page_names_people_with_role_day_and_who_let_them_in(desk: Desk) -> None:
    case = desk.file().case
    desk.let_in("tom", case, CaseGrant.Role.ADVISER)

    shown = desk.client("hana").get(page("case", case)).content.decode()

    assert "<strong>lea</strong> · lead of the case and identity custodian" in shown
    assert "<strong>sam</strong> · stand-in" in shown
    assert "let in by lea" in shown
    assert re.search(r"Access given</strong> · lea · [^<]* · adviser · tom", shown)


def test_what_was_written_into_the_database_by_hand_is_said_to_be_forged(desk: Desk) -> None:
    case = desk.file().case
    item = actions.write_note(kind="internal_note", text="True", by=desk.reader("lea", case))
    item.pk = uuid4()
    item.sequence = 99
    item.save(force_insert=True)

    shown = desk.client("hana").get(page("case", case)).content.decode()

    assert "Something here is not genuine" in shown
    assert shown.count("True</div>") == 1


def test_no_address_title_or_message_says_what_a_case_is_about(desk: Desk) -> None:
    filed = desk.file(text="Something with a canary in it")
    client = desk.client("lea")

    answer = client.post(page("case_write", filed.case), {"text": "canary words"}, follow=True)

    title = answer.content.decode().split("<title>")[1].split("</title>")[0]
    assert "canary" not in title
    assert filed.case.protocol_number not in title
    assert all("canary" not in where for where, _ in answer.redirect_chain)
    assert answer.headers["Cache-Control"].startswith("no-store")


def test_a_concern_told_by_phone_is_filed_with_a_code_that_must_be_changed(desk: Desk) -> None:
    client = desk.client("lea")
    begun = client.post(reverse("accountability:take_down"))
    question = lambda step: reverse("accountability:new_question", args=[step])  # noqa: E731
    assert begun.headers["Location"] == question("kind")
    client.post(question("kind"), {"kind": "complaint"})
    client.post(question("what-happened"), {"text": "They told me on the phone"})
    code_page = reverse("accountability:new_code")
    shown = client.get(code_page)
    code = shown.context["code"]
    assert b"Hand this code over once" in shown.content

    client.post(code_page, {"again": code[-4:]})

    case = Case.objects.get()
    assert case.must_change_code
    told = desk.client("hana").get(page("case", case)).content.decode()
    assert "Taken down by a handler, by phone or in person." in told


def test_a_case_ended_by_the_lead_alone_is_not_possible_with_crafted_posts(desk: Desk) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.ACKNOWLEDGED)
    client = desk.client("lea")
    client.post(
        page("case_close", case),
        {"disposition": "upheld", "outcome": "No", "reasons": "No", "status": "closed"},
    )
    client.post(
        page("case_close", case), {"disposition": "duplicate", "outcome": "No", "reasons": "No"}
    )
    closing = desk.reader("lea", case).opened.entries_of("closing")
    assert len(closing) == 1
    assert (
        client.post(page("case_approve", case), {"closing": closing[0].id.hex}).status_code == 403
    )

    case.refresh_from_db()
    assert case.status == Status.ACKNOWLEDGED


@pytest.mark.parametrize("text", ["\x00\x1b", "‮evil", "x" * 200_000, "🌍" * 1000])
def test_hostile_words_are_taken_or_refused_kindly(desk: Desk, text: str) -> None:
    case = desk.file().case

    answer = desk.client("lea").post(
        page("case_note", case),
        {"kind": "internal_note", "text": text},
    )

    assert answer.status_code in {200, 302}
    assert desk.client("lea").get(page("case", case)).status_code == 200


def test_moves_are_offered_with_the_reason_why_not(desk: Desk) -> None:
    case = desk.file().case
    bring_to(desk, case, Status.INVESTIGATION)

    shown = desk.client("hana").get(page("case", case)).content.decode()

    assert "Only the lead of the case does this." in shown
    assert page("case_close", case) not in shown
    assert "Assess the risk of retaliation once more before closing." in shown


def test_a_stranger_to_the_portal_gets_the_answer_of_nothing(desk: Desk) -> None:
    case = desk.file().case
    member = factories.with_second_step(factories.make_user("member@example.org"))
    client = Client()
    client.force_login(member)

    assert client.get(page("case", case)).status_code == 404
    assert client.get(reverse("accountability:cases")).status_code == 404


def test_paths_are_no_moves_of_other_names(desk: Desk) -> None:
    case = desk.file().case

    with pytest.raises(ValueError, match="no path"):
        actions.choose_path(path=Moves.CLOSE, reasons="No", by=desk.reader("lea", case))
