"""Where is my request: the applicant's half of a request, after it is sent."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance import demo_accounts
from alliance.models import AuditEvent, OutgoingMail, User
from members.actions.applications import submit_application
from members.actions.decisions import decline_application
from members.actions.joining import (
    begin_application,
    choose_network,
    name_member,
    say_country,
    say_groups,
    say_motivation,
)
from members.actions.pledges import sign
from members.actions.representatives import remove_representative
from members.actions.reviews import ask_information, hold_application, note_review
from members.models import Application, ConsentRecord, MemberContact, Representative, Review
from members.queries.moves import DeclineReason
from members.queries.own_data import own_data
from members.queries.pledges import unsigned
from networks.models import Network
from tests.members.factories import RepresentativeFactory, person
from tests.signing_in import client_of

pytestmark = pytest.mark.usefixtures("demonstration")

SECRET_NOTE = "Between us: the neighbours dislike them."


@pytest.fixture
def ada() -> User:
    return person("ada-asks")


@pytest.fixture
def coordinator() -> User:
    return User.objects.get(email=demo_accounts.CAMEROON)


@pytest.fixture
def sent(ada: User) -> Application:
    return send(ada)


def send(user: User, name: str = "Maison Baobab", network: str = "cameroon") -> Application:
    """A request as the pages keep it, sent."""
    application = begin_application(by=user, kind="organisation", language="en")
    steps = {"application": application, "by": user}
    say_country(country="CM", **steps)
    choose_network(network=Network.objects.get(slug=network), is_at_large=False, **steps)
    application.refresh_from_db()
    sign(
        versions=unsigned(user, application.member),
        language="en",
        typed_name="Ada",
        function="chair",
        on_behalf_of=application.member,
        by=user,
    )
    name_member(name=name, **steps)
    say_motivation(motivation="To learn.", heard_from="", language="en", **steps)
    return submit_application(application=application, by=user)


def words(answer: HttpResponse) -> str:
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def page(application: Application, act: str = "") -> str:
    return f"/en/my/request/{application.public_id}/{f'{act}/' if act else ''}"


def queries_of(tab: Client, address: str) -> int:
    """How often a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert tab.get(address).status_code == 200
    return len(asked)


# --- where it stands -------------------------------------------------------------------------


def test_the_applicant_reads_with_whom_it_is_since_when_and_by_when_they_answer(ada):
    with time_machine.travel("2027-03-03T09:00:00Z", tick=False):
        application = send(ada)
        shown = words(client_of(ada).get(page(application)))

    assert application.reference in shown
    assert "It is sent. Nobody has begun to look at it yet." in shown
    assert "since 3 March 2027" in shown
    assert "They aim to answer by 10 March 2027, and to decide by 2 April 2027." in shown


def test_one_request_is_led_to_and_several_are_listed(ada, sent):
    tab = client_of(ada)

    alone = tab.get("/en/my/request/")
    second = send(ada, name="Maison Acacia")
    both = words(tab.get("/en/my/request/"))

    assert alone["Location"] == page(sent)
    assert sent.reference in both
    assert second.reference in both


def test_without_a_request_the_page_shows_the_way_in(ada):
    shown = client_of(ada).get("/en/my/request/")

    assert "You have not asked to join yet." in words(shown)
    assert "/en/join/for-whom/" in shown.content.decode()


def test_nobody_else_finds_a_request_not_even_its_coordinator(ada, sent, coordinator):
    for visitor in (person("other"), coordinator):
        tab = client_of(visitor)
        for act in ("", "answer", "withdraw", "review", "groups"):
            assert tab.get(page(sent, act)).status_code == 404
            assert tab.post(page(sent, act)).status_code in {404, 405}
    assert Client().get(page(sent)).status_code == 302


def test_another_representative_reads_along_and_only_a_primary_one_acts(ada, sent):
    editor = person("editor")
    RepresentativeFactory(member=sent.member, user=editor, role=Representative.Role.EDITOR)

    tab = client_of(editor)

    assert sent.reference in words(tab.get(page(sent)))
    assert tab.post(page(sent, "withdraw")).status_code == 403
    sent.refresh_from_db()
    assert sent.state == Application.State.SUBMITTED


def test_what_reviewers_write_among_themselves_is_on_no_page_of_the_applicant(
    ada, sent, coordinator
):
    note_review(
        application=sent, stance=Review.Stance.AGAINST, note_internal=SECRET_NOTE, by=coordinator
    )
    hold_application(application=sent, note="We meet in May.", by=coordinator)
    tab = client_of(ada)

    pages = [tab.get(page(sent)), tab.get("/en/my/request/"), tab.get("/en/manage/")]

    assert "We meet in May." in words(pages[0])
    for answered in pages:
        html = answered.content.decode()
        assert SECRET_NOTE not in html
        assert coordinator.name not in html
        assert "A reviewer noted something." not in html


# --- a question ------------------------------------------------------------------------------


def test_a_question_is_read_and_answered_and_the_request_goes_on(ada, sent, coordinator):
    ask_information(application=sent, question="Since when do you exist?", by=coordinator)
    tab = client_of(ada)

    shown = words(tab.get(page(sent)))
    answered = tab.post(page(sent, "answer"), {"answer": "Since 2011."}, follow=True)

    sent.refresh_from_db()
    assert "Since when do you exist?" in shown
    assert "The time stands still." in shown
    assert "Your answer is with those who asked." in words(answered)
    assert "Since 2011." in words(answered)
    assert sent.state == Application.State.IN_REVIEW


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Write your answer."),
        ({"answer": "a\u202eb"}, "hidden signs"),
        ({"answer": "x" * 3001}, "Write at most 3000 characters."),
    ],
)
def test_an_answer_that_cannot_be_kept_is_explained(ada, sent, coordinator, typed, sentence):
    ask_information(application=sent, question="Since when?", by=coordinator)

    refused = client_of(ada).post(page(sent, "answer"), typed)

    sent.refresh_from_db()
    assert sentence in words(refused)
    assert sent.state == Application.State.INFO_REQUESTED


def test_answering_twice_answers_once(ada, sent, coordinator):
    ask_information(application=sent, question="Since when?", by=coordinator)
    tab = client_of(ada)

    tab.post(page(sent, "answer"), {"answer": "Since 2011."})
    again = tab.post(page(sent, "answer"), {"answer": "Since 2012."}, follow=True)

    assert "This request has moved on." in words(again)
    assert "Since 2012." not in words(again)
    assert sent.events.filter(verb="answered").count() == 1


# --- taking it back --------------------------------------------------------------------------


def test_a_request_is_taken_back_after_a_question_whether_one_means_it(ada, sent):
    tab = client_of(ada)

    asked = tab.get(page(sent, "withdraw"))
    unchanged = Application.objects.get(pk=sent.pk).state
    tab.post(page(sent, "withdraw"))
    again = tab.post(page(sent, "withdraw"), follow=True)

    sent.refresh_from_db()
    assert "Take the request back?" in words(asked)
    assert unchanged == Application.State.SUBMITTED
    assert sent.state == Application.State.WITHDRAWN
    assert "This request has moved on." in words(again)
    assert sent.events.filter(verb="withdrawn").count() == 1


def test_a_draft_is_dropped_and_another_one_begun(ada):
    draft = begin_application(by=ada, kind="organisation")
    tab = client_of(ada)

    listed = tab.get("/en/my/request/")
    tab.post(page(draft, "withdraw"))
    second = begin_application(by=ada, kind="organisation")

    assert page(draft, "withdraw") in listed.content.decode()
    assert second.pk != draft.pk


# --- a refusal -------------------------------------------------------------------------------


def refuse(application: Application, by: User) -> None:
    decline_application(
        application=application,
        reason_code=DeclineReason.NOT_HERE,
        note_to_applicant="Your work is in another country.",
        note_internal=SECRET_NOTE,
        by=by,
    )


def test_a_refusal_says_why_and_can_be_looked_at_again_once(ada, sent, coordinator):
    refuse(sent, coordinator)
    tab = client_of(ada)

    shown = words(tab.get(page(sent)))
    empty = words(tab.post(page(sent, "review"), {}))
    asked = tab.post(page(sent, "review"), {"reason": "We moved to Douala."}, follow=True)
    again = tab.post(page(sent, "review"), {"reason": "And again."}, follow=True)

    sent.refresh_from_db()
    assert "The work takes place outside this network." in shown
    assert "Your work is in another country." in shown
    assert SECRET_NOTE not in shown
    assert "Write why somebody else should look at it again." in empty
    assert "looked at again, by other people" in words(asked)
    assert "This request has moved on." in words(again)
    assert (sent.state, sent.round, sent.desk.slug) == ("reopened", 1, "africa")


def test_after_thirty_days_a_refusal_stands(ada, sent, coordinator):
    refuse(sent, coordinator)

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        tab = client_of(ada)
        shown = tab.get(page(sent))
        late = tab.post(page(sent, "review"), {"reason": "Too late."}, follow=True)

    sent.refresh_from_db()
    assert "looked at again, once" not in words(shown)
    assert "This request has moved on." in words(late)
    assert sent.state == Application.State.DECLINED


# --- groups ----------------------------------------------------------------------------------


def test_groups_are_said_in_confidence_after_sending_and_taken_back(ada, sent):
    tab = client_of(ada)

    empty = tab.get(page(sent, "groups")).content.decode()
    tab.post(page(sent, "groups"), {"groups": ["women_led"], "may_be_counted": "on"})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT self_declared_groups FROM members_membercontact WHERE member_id = %s",
            [sent.member_id],
        )
        (stored,) = cursor.fetchone()
    said = MemberContact.objects.get(member=sent.member).self_declared_groups
    counted = ConsentRecord.objects.filter(user=ada, purpose="statistics").latest("pk").is_given
    tab.post(page(sent, "groups"), {})

    assert " checked" not in empty
    assert said == "women_led"
    assert "women" not in stored
    assert counted
    assert MemberContact.objects.get(member=sent.member).self_declared_groups == ""
    assert not ConsentRecord.objects.filter(user=ada, purpose="statistics").latest("pk").is_given
    trail = AuditEvent.objects.filter(verb="member.groups_said")
    assert trail.count() == 2
    assert "women" not in str(list(trail.values()))


def test_a_made_up_group_is_refused_and_a_draft_is_not_asked(ada, sent):
    tab = client_of(ada)
    draft = begin_application(by=ada, kind="organisation")

    refused = tab.post(page(sent, "groups"), {"groups": ["rich"]})

    assert "Choose among the answers shown." in words(refused)
    assert tab.get(page(draft, "groups"))["Location"] == "/en/my/request/"


def test_only_those_who_speak_for_a_member_say_its_groups(sent):
    with pytest.raises(PermissionDenied):
        say_groups(
            member=sent.member,
            groups=["women_led"],
            may_be_counted=False,
            language="en",
            by=person("other"),
        )


# --- only those who speak for the member today ------------------------------------------------


@pytest.fixture
def bea(sent: Application) -> User:
    """A second primary representative of the member that asks, who has signed what binds it."""
    user: User = RepresentativeFactory.create(member=sent.member, user=person("bea-joins")).user
    sign(
        versions=unsigned(user, sent.member),
        language="en",
        typed_name="Bea",
        function="chair",
        on_behalf_of=sent.member,
        by=user,
    )
    return user


@pytest.mark.parametrize("who", ["ada", "bea"])
def test_who_wrote_a_request_and_left_or_was_removed_reads_it_no_more(ada, bea, sent, who):
    tab = client_of(ada)
    assert tab.get(page(sent)).status_code == 200

    remove_representative(
        representative=Representative.objects.get(member=sent.member, user=ada),
        by={"ada": ada, "bea": bea}[who],
    )

    for act in ("", "answer", "withdraw", "review", "groups"):
        assert tab.get(page(sent, act)).status_code == 404
    assert sent.reference not in words(tab.get("/en/my/request/"))
    assert sent.reference not in words(tab.get("/en/manage/"))
    assert sent.reference not in tab.get("/en/join/sent/").content.decode()
    assert client_of(bea).get(page(sent)).status_code == 200


def test_letters_go_to_those_who_speak_for_the_member_when_the_writer_left(
    ada, bea, sent, coordinator
):
    RepresentativeFactory.create(
        member=sent.member, user=person("eve-edits"), role=Representative.Role.EDITOR
    )
    remove_representative(
        representative=Representative.objects.get(member=sent.member, user=ada), by=bea
    )
    OutgoingMail.objects.all().delete()

    ask_information(application=sent, question="Since when?", by=coordinator)

    assert [letter.to for letter in OutgoingMail.objects.all()] == [bea.email]


def test_the_copy_of_ones_data_has_ones_words_but_not_what_became_of_the_request(
    ada, bea, sent, coordinator
):
    remove_representative(
        representative=Representative.objects.get(member=sent.member, user=ada), by=bea
    )
    ask_information(application=sent, question="Since when?", by=coordinator)

    copy = own_data(ada, language="en", at=timezone.now())

    told = str(copy.as_json())
    assert "To learn." in told
    assert "Since when?" not in told


def test_reviewers_read_that_nobody_is_left_to_answer(ada, sent, coordinator):
    sentence = "Nobody speaks for this organisation any more"
    address = f"/en/manage/applications/{sent.public_id}/"
    before = words(client_of(coordinator).get(address))

    Representative.objects.filter(member=sent.member).delete()

    assert sentence not in before
    assert sentence in words(client_of(coordinator).get(address))


# --- the first page after signing in ---------------------------------------------------------


def test_the_first_page_leads_to_the_request_or_to_the_way_in(ada):
    tab = client_of(ada)

    before = words(tab.get("/en/manage/"))
    application = send(ada)
    after = words(tab.get("/en/manage/"))

    assert "You do not belong to a network yet." in before
    assert application.reference in after
    assert "You do not belong to a network yet." not in after


def test_the_list_asks_the_database_as_often_for_two_requests_as_for_six(ada, sent):
    tab = client_of(ada)
    begin_application(by=ada, kind="organisation")
    two = queries_of(tab, "/en/my/request/")
    application = Application.objects.get(pk=sent.pk)
    for number in range(4):
        application.pk = None
        application._state.adding = True
        application.reference = f"T{number:03}-AAAA"
        application.state = Application.State.WITHDRAWN
        application.public_id = uuid.uuid4()
        application.save()

    six = queries_of(tab, "/en/my/request/")

    assert 0 < two == six


def test_the_page_of_a_request_asks_as_often_after_many_steps_as_after_one(ada, sent, coordinator):
    tab = client_of(ada)
    before = queries_of(tab, page(sent))
    for number in range(3):
        ask_information(application=sent, question=f"Question {number}?", by=coordinator)
        tab.post(page(sent, "answer"), {"answer": "Yes."})
    tab.get(page(sent))  # takes the thanks for the answers away

    after = queries_of(tab, page(sent))

    assert 0 < before == after
