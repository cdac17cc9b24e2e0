"""The queue of requests and the pages on which reviewers act, as each of them sees them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.models import User
from members.actions.applications import (
    answer_question,
    request_review_of_refusal,
    submit_application,
)
from members.actions.deadlines import step_up_application
from members.actions.decisions import approve_application
from members.actions.reviews import (
    ask_information,
    note_review,
    recommend_application,
    step_aside,
    take_up_application,
)
from members.models import Application, ApplicationEvent, Member, Membership, Review
from networks.models import AdmissionPolicy, RoleAssignment
from tests.members.desks import Desks, make_desks
from tests.members.factories import (
    ApplicationFactory,
    MemberFactory,
    RepresentativeFactory,
    holder,
    network,
    person,
)
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db
State = Application.State
QUEUE = "/en/manage/applications/"


@pytest.fixture
def desks() -> Desks:
    return make_desks()


def page_of(application: Application, act: str = "") -> str:
    return f"{QUEUE}{application.public_id}/{act}"


def words(answer: object) -> str:
    """A page as one line of words, as a reader meets them."""
    main = answer.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def another(desks: Desks, name: str, **values: object) -> Application:
    """A further request to Cameroon, sent."""
    applicant = person(name.lower().replace(" ", "-").replace("é", "e"))
    member = MemberFactory(name=name)
    RepresentativeFactory(member=member, user=applicant)
    draft = ApplicationFactory(
        member=member, applicant=applicant, **{"network": desks.cameroon, **values}
    )
    return submit_application(application=draft, by=applicant)


# --- the list ------------------------------------------------------------------------------------


def test_each_sees_the_part_of_the_queue_that_is_theirs(desks):
    application = desks.sent()

    assert application.reference in words(client_of(desks.national).get(QUEUE))
    assert application.reference not in words(client_of(desks.regional).get(QUEUE))
    everything = client_of(desks.regional).get(QUEUE, {"shown": "all"})
    assert application.reference in words(everything)
    assert client_of(desks.applicant).get(QUEUE).status_code == 403
    assert client_of(person("stranger")).get(QUEUE).status_code == 403


def test_a_coordination_elsewhere_sees_neither_the_list_nor_the_page(desks):
    europe = network("europe", "regional", desks.alliance)
    stranger = client_of(holder("europe", RoleAssignment.Role.COORDINATOR, europe))
    application = desks.sent()

    assert application.reference not in words(stranger.get(QUEUE, {"shown": "all"}))
    assert stranger.get(page_of(application)).status_code == 404
    assert stranger.post(page_of(application, "approve/")).status_code == 404


def test_overdue_requests_are_marked_and_stand_first(desks):
    application = desks.sent()
    later = timezone.now() + timedelta(days=20)
    with time_machine.travel(later, tick=False):
        young = another(desks, "Young")
        client = client_of(desks.national)
        listed = words(client.get(QUEUE))
        late = words(client.get(QUEUE, {"shown": "overdue"}))

    assert listed.index(application.reference) < listed.index(young.reference)
    assert "Overdue (1)" in listed
    assert application.reference in late
    assert young.reference not in late


@pytest.mark.parametrize("typed", ["egalite", "ÉGALITÉ", "Égalité pour"])
def test_names_are_found_without_accents_and_capitals(desks, typed):
    wanted = another(desks, "Égalité pour tous")
    other = another(desks, "Other")

    listed = words(client_of(desks.national).get(QUEUE, {"q": typed}))

    assert wanted.reference in listed
    assert other.reference not in listed


def test_a_request_is_found_by_its_number(desks):
    wanted, other = another(desks, "One"), another(desks, "Other")

    listed = words(client_of(desks.national).get(QUEUE, {"q": wanted.reference.lower()}))

    assert wanted.reference in listed
    assert other.reference not in listed


def test_filters_narrow_by_state_kind_and_network(desks):
    decided, waiting = another(desks, "Decided"), another(desks, "Waiting")
    approve_application(application=decided, by=desks.national)
    client = client_of(desks.secretariat)

    approved = words(client.get(QUEUE, {"shown": "all", "state": "approved"}))
    moves = words(client.get(QUEUE, {"shown": "all", "kind": "transfer"}))
    here = words(client.get(QUEUE, {"shown": "all", "network": "cameroon"}))

    assert decided.reference in approved
    assert waiting.reference not in approved
    assert "0 requests" in moves
    assert waiting.reference in here


@pytest.mark.parametrize(
    "asked",
    [
        {"shown": "everything"},
        {"state": "draft"},
        {"kind": "x" * 5000},
        {"network": "atlantis"},
        {"q": "\x00"},
        {"q": "%_'\"\\"},
        {"page": "-7"},
    ],
)
def test_a_crafted_question_to_the_queue_is_answered_kindly(desks, asked):
    desks.sent()

    assert client_of(desks.national).get(QUEUE, asked).status_code == 200


def test_nobody_finds_drafts(desks):
    draft = desks.draft()

    listed = words(client_of(desks.secretariat).get(QUEUE, {"shown": "all", "state": "draft"}))

    assert draft.reference not in listed
    assert client_of(desks.secretariat).get(page_of(draft)).status_code == 404


def test_the_queue_asks_the_database_as_often_for_many_requests_as_for_one(
    desks, django_assert_num_queries
):
    another(desks, "First")
    client = client_of(desks.national)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        client.get(QUEUE)
    for number in range(5):
        another(desks, f"More {number}")

    with django_assert_num_queries(len(one)):
        client.get(QUEUE)


def test_requests_to_which_a_reviewer_is_too_close_neither_count_nor_wait(desks):
    close, other = desks.sent(), another(desks, "Other")
    RepresentativeFactory(member=close.member, user=desks.national, role="editor")
    client = client_of(desks.national)

    listed = words(client.get(QUEUE))

    assert other.reference in listed
    assert close.reference not in listed
    assert "Waiting for my decision (1)" in listed
    assert "1 request waits for your decision" in words(client.get("/en/manage/"))
    assert close.reference in words(client.get(QUEUE, {"shown": "all"}))
    assert "2 requests wait for your decision" in words(client_of(desks.deputy).get("/en/manage/"))


def test_the_queue_asks_as_often_for_many_requests_that_somebody_is_too_close_to(
    desks, django_assert_num_queries
):
    def add(number: int) -> None:
        RepresentativeFactory(
            member=another(desks, f"Close {number}").member, user=desks.national, role="editor"
        )
        step_aside(application=another(desks, f"Aside {number}"), by=desks.national)
        both = another(desks, f"Nobody {number}").member
        for user in (desks.national, desks.deputy):
            RepresentativeFactory(member=both, user=user, role="editor")
        another(desks, f"Free {number}")

    add(0)
    for user in (desks.national, desks.regional):
        client = client_of(user)
        for page in (QUEUE, "/en/manage/"):
            client.get(page)
            with CaptureQueriesContext(connection) as few:
                client.get(page)
            for number in range(1, 4):
                add(number + 10 * User.objects.count())
            with django_assert_num_queries(len(few)):
                client.get(page)


def test_the_first_page_counts_what_waits(desks):
    desks.sent()

    assert "1 request waits for your decision" in words(
        client_of(desks.national).get("/en/manage/")
    )
    assert "0 requests wait for your decision" in words(
        client_of(desks.regional).get("/en/manage/")
    )
    assert "waits for your decision" not in words(client_of(desks.applicant).get("/en/manage/"))


# --- one request -----------------------------------------------------------------------------------


def test_the_page_tells_the_answers_and_leads_to_the_next_request(desks):
    application, following = desks.sent(), another(desks, "Following")

    answer = client_of(desks.national).get(page_of(application))

    assert "We work with young men." in words(answer)
    assert page_of(following) in answer.content.decode()
    assert len(answer.content) < 40_000


def test_the_page_asks_the_database_as_often_after_much_has_happened(
    desks, django_assert_num_queries
):
    application = desks.sent()
    client = client_of(desks.secretariat)
    take_up_application(application=application, by=desks.national)
    note_review(application=application, stance=Review.Stance.FOR, by=desks.national)
    client.get(page_of(application))
    with CaptureQueriesContext(connection) as before:
        client.get(page_of(application))
    for _time in range(3):
        ask_information(application=application, question="Where?", by=desks.deputy)
        answer_question(application=application, answer="Here.", by=desks.applicant)
    note_review(application=application, stance=Review.Stance.FOR, by=desks.regional)

    with django_assert_num_queries(len(before)):
        client.get(page_of(application))
    assert len(before) < 50


def test_the_page_says_how_many_people_a_decision_still_needs(desks):
    AdmissionPolicy.objects.create(network=desks.cameroon, quorum=2)
    application = desks.sent()
    note_review(application=application, stance=Review.Stance.FOR, by=desks.deputy)

    page = words(client_of(desks.national).get(page_of(application)))

    assert "1 person of the 2 that a decision needs" in page


def test_answers_are_escaped(desks):
    application = desks.sent()
    Application.objects.update(motivation="<script>alert(1)</script>")
    Member.objects.update(name="<b>Bold</b>", about="<img src=x>")

    html = client_of(desks.national).get(page_of(application)).content.decode()

    assert "<script>alert" not in html
    assert "<b>Bold" not in html
    assert "<img src=x" not in html


def test_whoever_is_too_close_reads_neither_answers_nor_reviews(desks):
    application = desks.sent()
    note_review(
        application=application,
        stance=Review.Stance.FOR,
        note_internal="AMONGUS",
        by=desks.deputy,
    )
    RepresentativeFactory(member=application.member, user=desks.national, role="editor")

    page = words(client_of(desks.national).get(page_of(application)))

    assert "You speak for this member" in page
    assert "AMONGUS" not in page
    assert "young men" not in page
    assert "AMONGUS" in words(client_of(desks.regional).get(page_of(application)))


def test_an_attempt_of_somebody_too_close_is_refused_and_noted(desks):
    application = desks.sent()
    RepresentativeFactory(member=application.member, user=desks.national, role="editor")

    answer = client_of(desks.national).post(page_of(application, "approve/"), {})

    assert answer.status_code == 403
    assert Review.objects.get().stance == "recused"
    assert Membership.objects.count() == 0


def test_a_story_from_taking_up_to_approval(desks):
    application = desks.sent()
    client = client_of(desks.national)

    client.post(page_of(application, "take-up/"))
    client.post(page_of(application, "note/"), {"review-stance": "for", "review-note_internal": ""})
    asked = client.get(page_of(application, "approve/"))
    answer = client.post(
        page_of(application, "approve/"), {"note_to_applicant": "Welcome."}, follow=True
    )

    assert "Approve and begin the membership" in words(asked)
    assert "The request is approved." in words(answer)
    assert Membership.objects.count() == 1


def test_the_second_click_does_nothing_and_says_so(desks):
    application = desks.sent()
    client = client_of(desks.national)
    client.post(page_of(application, "approve/"), {})

    answer = client.post(page_of(application, "approve/"), {}, follow=True)

    assert "Nothing was done" in words(answer)
    assert Membership.objects.count() == 1
    assert ApplicationEvent.objects.filter(verb="approved").count() == 1


def test_looking_at_a_page_of_a_decision_decides_nothing(desks):
    application = desks.sent()
    client = client_of(desks.national)

    for act in ("approve/", "decline/", "ask/", "hold/", "note/", "recommend/"):
        assert client.get(page_of(application, act)).status_code == 200
    for act in ("take-up/", "resume/", "step-aside/", "references/1/"):
        assert client.get(page_of(application, act)).status_code == 405

    application.refresh_from_db()
    assert application.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("act", "typed", "sentence", "kept"),
    [
        ("ask/", {"question": ""}, "Write what you want to ask.", ""),
        ("ask/", {"question": "a\u202eb"}, "hidden signs", ""),
        ("ask/", {"question": "x" * 3001}, "too long", "x" * 100),
        ("hold/", {"note": " "}, "Tell the applicant why it is on hold.", ""),
        ("note/", {"review-note_internal": "Kept."}, "Say whether you are in favour", "Kept."),
        ("note/", {"review-stance": "recused"}, "Choose one of the answers shown.", ""),
        ("decline/", {"note_to_applicant": "Kept."}, "Choose the reason.", "Kept."),
        ("decline/", {"reason_code": "other"}, "Tell the applicant why", ""),
        (
            "decline/",
            {"reason_code": "made-up", "note_to_applicant": "Kept."},
            "Choose one of the reasons shown.",
            "Kept.",
        ),
        ("approve/", {"note_to_applicant": "a\x00b"}, "hidden signs", ""),
    ],
)
def test_wrong_input_is_explained_and_nothing_typed_is_lost(desks, act, typed, sentence, kept):
    application = desks.sent()

    answer = client_of(desks.national).post(page_of(application, act), typed)

    assert answer.status_code == 200
    assert "There is a problem" in words(answer)
    assert sentence in words(answer)
    assert kept in answer.content.decode()
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_a_missing_quorum_is_a_sentence_and_not_an_error_page(desks):
    AdmissionPolicy.objects.create(network=desks.cameroon, quorum=2)
    application = desks.sent()

    answer = client_of(desks.national).post(page_of(application, "approve/"), {})

    assert answer.status_code == 200
    assert "1 more person has to look at this request" in words(answer)


def test_whoever_may_see_but_not_decide_is_told_who_does(desks):
    application = desks.sent()
    client = client_of(desks.regional)

    page = words(client.get(page_of(application)))

    assert "Cameroon decides about this request." in page
    assert client.post(page_of(application, "approve/"), {}).status_code == 403
    assert client.get(page_of(application, "decline/")).status_code == 403


def test_a_substitution_can_be_read_in_the_history(desks):
    application = desks.sent()
    with time_machine.travel(application.decision_due_at + timedelta(hours=1), tick=False):
        step_up_application(application=application, by=desks.secretariat)
        approve_application(application=application, by=desks.regional)
        page = words(client_of(desks.secretariat).get(page_of(application)))

    assert "in place of the network the request was sent to" in page


def test_the_board_finds_the_refusals_it_reviews_and_nothing_else(desks):
    other = another(desks, "Other")
    draft = desks.draft(is_at_large=True)
    draft.network = desks.alliance
    draft.save()
    submit_application(application=draft, by=desks.applicant)
    client_of(desks.secretariat).post(
        page_of(draft, "decline/"), {"reason_code": "other", "note_to_applicant": "No."}
    )
    request_review_of_refusal(application=draft, reason="Again.", by=desks.applicant)
    board = client_of(desks.board)

    listed = words(board.get(QUEUE))

    assert draft.reference in listed
    assert other.reference not in words(board.get(QUEUE, {"shown": "all"}))
    assert board.get(page_of(other)).status_code == 404
    board.post(page_of(draft, "approve/"), {})
    assert Membership.objects.count() == 1


def test_internal_notes_are_on_no_page_of_the_applicant(desks):
    application = desks.sent()
    recommend_application(application=application, note_internal="AMONGUS", by=desks.deputy)
    client = client_of(desks.applicant)

    for name, values in (("my_request", []), ("my_request_page", [application.public_id])):
        answer = client.get(reverse(f"members:{name}", args=values), follow=True)
        assert answer.status_code == 200
        assert "AMONGUS" not in answer.content.decode()
    assert client.get(page_of(application)).status_code == 404
