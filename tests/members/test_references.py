"""Referees are asked by mail and answer once, by a link and without an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail
from alliance.tokens import digest
from members.actions.applications import submit_application, withdraw_application
from members.actions.references import ask_referee_again
from members.actions.strangers import MOST_FROM_ONE_TO_ONE
from members.models import Application, Reference, Representative
from members.queries.recusals import address_mac
from networks.models import AdmissionPolicy
from tests.members.desks import Desks, make_desks
from tests.members.factories import RepresentativeFactory

pytestmark = pytest.mark.django_db
YES = {"knows_applicant": "yes", "recommends": "yes", "answer": "REFEREESWORDS"}
ADDRESS = "referee@example.org"


@pytest.fixture
def desks() -> Desks:
    return make_desks()


@pytest.fixture
def application(desks: Desks) -> Application:
    AdmissionPolicy.objects.create(network=desks.cameroon, referees=1)
    return naming_a_referee(desks)


def naming_a_referee(desks: Desks) -> Application:
    draft = desks.draft()
    Reference.objects.create(
        application=draft, position=1, name="R", email=ADDRESS, email_mac=address_mac(ADDRESS)
    )
    return submit_application(application=draft, by=desks.applicant)


def link() -> str:
    """The address in the newest letter to the referee."""
    letter = OutgoingMail.objects.filter(to=ADDRESS).latest("pk")
    found = re.search(r"https?://[^/]+(/\S+/references/\S+)", letter.body)
    assert found
    return found[1]


def words(answer: object) -> str:
    main = answer.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_a_referee_is_asked_in_the_applicants_language_and_the_database_keeps_no_token(application):
    letter = OutgoingMail.objects.get(to=ADDRESS)
    token = link().rstrip("/").rpartition("/")[2]

    assert letter.language == "fr"
    assert "Deux Rives" in letter.body
    assert "young men" not in letter.body
    reference = Reference.objects.get()
    assert reference.token_hash == digest(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM members_reference r")
        stored = cursor.fetchone()[0]
    assert token not in stored
    assert ADDRESS not in stored


def test_the_page_shows_the_name_and_the_questions_and_nothing_else(application):
    answer = Client().get(link())

    assert answer.status_code == 200
    assert "Deux Rives" in words(answer)
    for hidden in ("young men", "Cameroon", application.reference):
        assert hidden not in words(answer)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert len(answer.content) < 14_000


def test_opening_the_page_answers_nothing_and_sending_it_works_once(application):
    address = link().replace("/fr/", "/en/")
    Client().get(address)
    Client().head(address)
    assert Reference.objects.get().answered_at is None

    sent = Client().post(address, YES, follow=True)
    again = Client().post(address, {**YES, "recommends": "no"})

    assert "Thank you" in words(sent)
    assert again.status_code == 410
    assert "You have answered already" in words(again)
    reference = Reference.objects.get()
    assert (reference.knows_applicant, reference.recommends) == (True, True)
    assert reference.answer == "REFEREESWORDS"
    assert AuditEvent.objects.filter(verb="reference.answered").count() == 1


def test_what_a_referee_wrote_is_sealed_and_read_by_reviewers_alone(application, desks):
    Client().post(link(), YES)
    reviewer, applicant = Client(), Client()
    reviewer.force_login(desks.national)
    applicant.force_login(desks.applicant)

    page = reviewer.get(f"/en/manage/applications/{application.public_id}/")
    own = applicant.get(f"/en/my/request/{application.public_id}/")

    assert "REFEREESWORDS" in words(page)
    assert "recommends them" in words(page)
    assert own.status_code == 200
    assert "REFEREESWORDS" not in own.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM members_reference")
        assert "REFEREESWORDS" not in cursor.fetchone()[0]


def test_one_may_say_that_one_cannot_say(application):
    Client().post(link(), {"knows_applicant": "no", "recommends": "unknown"})

    reference = Reference.objects.get()
    assert (reference.knows_applicant, reference.recommends) == (False, None)
    assert reference.answered_at is not None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Say whether you know their work."),
        ({"knows_applicant": "yes"}, "Say whether you would recommend them"),
        ({**YES, "knows_applicant": "perhaps"}, "Choose yes or no."),
        ({**YES, "recommends": "always"}, "Choose one of the answers shown."),
        ({**YES, "answer": "x" * 3001}, "too long"),
        ({**YES, "answer": "a\u2066b"}, "hidden signs"),
    ],
)
def test_wrong_input_is_explained(application, typed, sentence):
    answer = Client().post(link().replace("/fr/", "/en/"), typed)

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert Reference.objects.get().answered_at is None


def test_a_link_that_has_run_out_is_closed_for_reading_and_answering(application):
    address = link()
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        shown, sent = Client().get(address), Client().post(address, YES)

    assert (shown.status_code, sent.status_code) == (410, 410)
    assert "Deux Rives" not in words(shown)
    assert Reference.objects.get().answered_at is None


def test_after_the_request_is_taken_back_nobody_needs_an_answer(application, desks):
    withdraw_application(application=application, by=desks.applicant)

    answer = Client().post(link(), YES)

    assert answer.status_code == 410
    assert Reference.objects.get().answered_at is None


@pytest.mark.parametrize("token", ["x", "a" * 150, "%00", "%F0%9F%98%80"])
def test_an_unknown_link_is_no_page(application, token):
    assert Client().get(f"/en/references/{token}/").status_code == 404


def test_a_new_link_closes_the_one_before(application, desks):
    before = link()
    reviewer = Client()
    reviewer.force_login(desks.national)

    answer = reviewer.post(
        f"/en/manage/applications/{application.public_id}/references/1/", follow=True
    )

    assert "The referee receives a new link." in words(answer)
    assert link() != before
    assert Client().get(before).status_code == 404
    assert Client().get(link()).status_code == 200


def test_a_referee_who_has_answered_is_not_asked_again(application, desks):
    Client().post(link(), YES)
    reviewer = Client()
    reviewer.force_login(desks.national)

    answer = reviewer.post(
        f"/en/manage/applications/{application.public_id}/references/1/", follow=True
    )

    assert "Nothing was sent: this referee has answered" in words(answer)
    assert OutgoingMail.objects.filter(to=ADDRESS).count() == 1


def test_a_referee_gets_so_many_links_a_day_and_the_last_one_stays_open(application, desks):
    reviewer = Client()
    reviewer.force_login(desks.national)
    ask = f"/en/manage/applications/{application.public_id}/references/1/"
    for _time in range(MOST_FROM_ONE_TO_ONE):
        reviewer.post(ask)

    answer = reviewer.post(ask, follow=True)

    assert "We send only so many letters a day to one address" in words(answer)
    # the applicant's own and those of the reviewer
    assert OutgoingMail.objects.filter(to=ADDRESS).count() == 1 + MOST_FROM_ONE_TO_ONE
    assert Client().get(link()).status_code == 200
    assert AuditEvent.objects.filter(verb="reference.asked").count() == 1 + MOST_FROM_ONE_TO_ONE


def test_a_request_is_sent_although_its_referee_has_had_enough_letters_today(application, desks):
    # given: somebody sends and withdraws, and names the same person each time
    for _time in range(MOST_FROM_ONE_TO_ONE):
        withdraw_application(application=application, by=desks.applicant)
        Representative.objects.all().delete()
        application = naming_a_referee(desks)

    # then
    reference = Reference.objects.get(application=application)
    assert application.state == Application.State.SUBMITTED
    assert OutgoingMail.objects.filter(to=ADDRESS).count() == MOST_FROM_ONE_TO_ONE
    assert (reference.asked_at, reference.token_hash) == (None, None)

    # when a reviewer asks, who has not written there
    ask_referee_again(reference=reference, by=desks.national)

    # then
    assert Client().get(link()).status_code == 200


def test_whoever_is_too_close_sends_no_new_link(application, desks):
    RepresentativeFactory(member=application.member, user=desks.national, role="editor")
    reviewer = Client()
    reviewer.force_login(desks.national)

    answer = reviewer.post(f"/en/manage/applications/{application.public_id}/references/1/")

    assert answer.status_code == 403
    assert OutgoingMail.objects.filter(to=ADDRESS).count() == 1
