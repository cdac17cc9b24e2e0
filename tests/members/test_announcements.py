"""Messages of networks: written in several languages, sent once to each who wants them, ended by one click."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.leases import LostLease, claim
from alliance.models import AuditEvent, OutboxTask, OutgoingMail, User
from alliance.outbox import run
from members.actions import announcements as sending
from members.actions.announcements import (
    Message,
    cancel_announcement,
    resume_announcement,
    send_announcement,
    unsubscribe_address,
    write_letters,
)
from members.actions.consents import note_consent
from members.actions.memberships import leave
from members.actions.retention import purge_expired
from members.models import Announcement, ConsentRecord, Delivery, Representative
from members.queries.announcements import readers
from members.queries.consents import has_consented
from networks.models import Network, RoleAssignment
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import RepresentativeFactory, holder, person
from tests.members.test_memberships import words
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

NETWORK_MAIL = ConsentRecord.Purpose.NETWORK_MAIL
KEY = UUID("11111111-2222-4333-8444-555555555555")
TITLE = {"en": "Our meeting", "fr": "Notre réunion"}
BODY = {"en": "Come to Yaoundé.\n\nBring a friend.", "fr": "Venez à Yaoundé."}


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


def says(user: User, *, yes: bool) -> None:
    note_consent(purpose=NETWORK_MAIL, is_given=yes, language="en", source="test", by=user)


def reader(where: Network, name: str, language: str = "en") -> User:
    """Somebody who speaks for a member there and wants messages of the network."""
    user = person(name, language=language)
    joined(where, name=f"Organisation of {name}", speaker=user)
    says(user, yes=True)
    return user


def order(
    alliance: Alliance,
    *,
    to: Network | None = None,
    below: bool = True,
    by: User | None = None,
    key: UUID = KEY,
) -> Announcement:
    message = Message(network=to or alliance.africa, reaches_below=below, title=TITLE, body=BODY)
    sent, _is_new = send_announcement(
        message=message, key=key, by=by or alliance.africa_coordinator
    )
    return sent


def work_off(announcement: Announcement) -> Announcement:
    """Let a worker take the order that waits."""
    task = OutboxTask.objects.get(
        task="members.send_announcement", args=[announcement.pk], state="queued"
    )
    run(task.pk)
    announcement.refresh_from_db()
    return announcement


def addresses() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("to", flat=True))


def typed(**values: Any) -> dict[str, Any]:
    return {
        "key": str(KEY),
        "network": "africa",
        "reaches_below": "on",
        "title_en": "Our meeting",
        "body_en": "Come to Yaoundé.",
        "step": "preview",
        **values,
    }


# --- whom it reaches -------------------------------------------------------------------------


def test_it_reaches_those_below_who_want_it_and_nobody_else(alliance):
    ana = reader(alliance.cameroon, "ana")
    kofi = reader(alliance.africa, "kofi")
    elsewhere = holder("europe", RoleAssignment.Role.COORDINATOR, alliance.whole)
    reader(alliance.whole, "above")
    _silent, silent = joined(alliance.cameroon, name="Silent")

    assert set(readers(alliance.africa, reaches_below=True)) == {ana, kofi}
    assert set(readers(alliance.africa, reaches_below=False)) == {kofi}
    assert elsewhere not in readers(alliance.whole, reaches_below=True)
    assert silent not in readers(alliance.whole, reaches_below=True)


def test_somebody_who_speaks_for_two_members_counts_once(alliance):
    ana = reader(alliance.cameroon, "ana")
    joined(alliance.kenya, name="Another", speaker=ana)

    assert list(readers(alliance.africa, reaches_below=True)) == [ana]


def test_the_last_word_counts(alliance):
    ana = reader(alliance.cameroon, "ana")
    says(ana, yes=False)
    kofi = reader(alliance.cameroon, "kofi")
    says(kofi, yes=False)
    says(kofi, yes=True)

    assert list(readers(alliance.cameroon, reaches_below=True)) == [kofi]


def test_suspended_ended_merged_and_former_ones_get_nothing(alliance):
    suspended, user = joined(alliance.cameroon, name="Suspended")
    says(user, yes=True)
    suspended.state = "suspended"
    suspended.save()
    ended, leaver = joined(alliance.cameroon, name="Ended")
    says(leaver, yes=True)
    leave(membership=ended, why="", by=leaver)
    merged, double = joined(alliance.cameroon, name="Double")
    says(double, yes=True)
    merged.member.merged_into = ended.member
    merged.member.save()
    blocked = reader(alliance.cameroon, "blocked")
    blocked.is_active = False
    blocked.save()

    assert not readers(alliance.cameroon, reaches_below=True).exists()


# --- sending ---------------------------------------------------------------------------------


def test_each_reader_gets_their_language_or_is_told_that_it_is_another(alliance):
    ana = reader(alliance.cameroon, "ana", "fr")
    leila = reader(alliance.cameroon, "leila", "ar")

    done = work_off(order(alliance))

    assert (done.state, done.done, done.total) == ("done", 2, 2)
    to_ana = OutgoingMail.objects.get(to=ana.email)
    to_leila = OutgoingMail.objects.get(to=leila.email)
    assert (to_ana.subject, to_ana.language) == ("Notre réunion", "fr")
    assert "Venez à Yaoundé." in to_ana.body
    assert "English" not in to_ana.body
    assert to_leila.subject == "Our meeting"
    assert "English" in to_leila.body
    assert "Come to Yaoundé.\n\nBring a friend." in to_leila.body
    assert dict(Delivery.objects.values_list("user", "language")) == {ana.pk: "fr", leila.pk: "en"}


def test_every_letter_has_the_way_out_and_names_no_reader_in_it(alliance):
    ana = reader(alliance.cameroon, "ana", "fr")

    work_off(order(alliance))

    letter = OutgoingMail.objects.get(to=ana.email)
    assert letter.unsubscribe_url == unsubscribe_address(ana)
    assert letter.unsubscribe_url in letter.body
    assert "/fr/unsubscribe/" in letter.unsubscribe_url
    assert len(letter.unsubscribe_url) <= 300
    assert "ana" not in letter.unsubscribe_url


def test_pressing_send_twice_sends_once(alliance):
    reader(alliance.cameroon, "ana")

    first, second = order(alliance), order(alliance)

    assert first == second
    assert Announcement.objects.count() == 1
    assert OutboxTask.objects.filter(task="members.send_announcement").count() == 1
    assert AuditEvent.objects.filter(verb="announcement.ordered").count() == 1


def test_a_worker_that_dies_in_the_middle_leaves_nobody_with_two_letters(alliance, monkeypatch):
    for number in range(7):
        reader(alliance.cameroon, f"reader{number}")
    monkeypatch.setattr(sending, "AT_ONCE", 3)
    announcement = order(alliance)
    lease = claim(Announcement, announcement.pk)
    assert lease is not None
    sending._write_some(announcement, TITLE, BODY, lease)
    assert len(addresses()) == 3
    Announcement.objects.update(lease_until=timezone.now())

    again = claim(Announcement, announcement.pk)
    assert again is not None
    write_letters(again)

    assert addresses() == [f"reader{number}@example.org" for number in range(7)]
    announcement.refresh_from_db()
    assert (announcement.state, announcement.done) == ("done", 7)


def test_a_worker_that_was_taken_over_writes_no_letter_any_more(alliance):
    reader(alliance.cameroon, "ana")
    announcement = order(alliance)
    late = claim(Announcement, announcement.pk)
    assert late is not None
    Announcement.objects.update(lease_until=timezone.now())
    claim(Announcement, announcement.pk)

    with pytest.raises(LostLease):
        write_letters(late)

    assert not addresses()
    assert not Delivery.objects.exists()


def test_who_says_no_between_order_and_sending_gets_no_letter(alliance):
    ana, kofi = reader(alliance.cameroon, "ana"), reader(alliance.cameroon, "kofi")
    announcement = order(alliance)
    says(ana, yes=False)

    work_off(announcement)

    assert addresses() == [kofi.email]


def test_a_cancelled_sending_stops_and_can_go_on_without_a_second_copy(alliance, monkeypatch):
    for number in range(4):
        reader(alliance.cameroon, f"reader{number}")
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    announcement = order(alliance)
    lease = claim(Announcement, announcement.pk)
    assert lease is not None
    sending._write_some(announcement, TITLE, BODY, lease)
    cancel_announcement(announcement=announcement, by=alliance.africa_coordinator)
    write_letters(lease)
    announcement.refresh_from_db()
    assert (announcement.state, len(addresses())) == ("cancelled", 2)

    OutboxTask.objects.filter(task="members.send_announcement").update(state="done")
    resume_announcement(announcement=announcement, by=alliance.africa_coordinator)
    work_off(announcement)

    assert addresses() == [f"reader{number}@example.org" for number in range(4)]
    assert announcement.state == "done"


def test_after_ninety_days_nobody_knows_to_whom_it_went_and_nothing_goes_on(alliance):
    reader(alliance.cameroon, "ana")
    announcement = work_off(order(alliance))
    ended = timezone.now() - timedelta(days=91)
    Announcement.objects.update(state="cancelled", finished_at=ended)

    purge_expired(dry_run=False)
    resume_announcement(announcement=announcement, by=alliance.africa_coordinator)

    announcement.refresh_from_db()
    assert not Delivery.objects.exists()
    assert (announcement.state, announcement.done) == ("cancelled", 1)


def test_one_cancelled_before_it_began_writes_nothing(alliance):
    reader(alliance.cameroon, "ana")
    announcement = order(alliance)

    cancel_announcement(announcement=announcement, by=alliance.africa_coordinator)

    assert work_off(announcement).state == "cancelled"
    assert not addresses()


def test_where_nobody_wants_messages_nothing_is_ordered(alliance):
    joined(alliance.cameroon, name="Silent")

    page = words(
        client_of(alliance.africa_coordinator).post(
            reverse("members:write_announcement"), typed(step="send")
        )
    )

    assert "Nobody there has asked for messages" in page
    assert not Announcement.objects.exists()


def test_the_audit_trail_keeps_what_was_ordered_without_the_words(alliance):
    reader(alliance.cameroon, "ana")

    order(alliance)

    event = AuditEvent.objects.get(verb="announcement.ordered")
    assert event.after == {
        "network": "africa",
        "reaches_below": True,
        "languages": ["en", "fr"],
        "readers": 1,
    }


def test_many_readers_cost_no_more_questions_each_than_few(alliance):
    """What is asked once for a batch does not grow; what is written for each letter is the same for each."""
    reader(alliance.cameroon, "first")
    one = order(alliance)
    with CaptureQueriesContext(connection) as for_one:
        work_off(one)
    for number in range(10):
        reader(alliance.cameroon, f"reader{number}")
    many = order(alliance, key=uuid4())
    with CaptureQueriesContext(connection) as for_eleven:
        work_off(many)

    letters = Delivery.objects.filter(announcement=many).count()
    assert letters == 11
    each = (len(for_eleven) - len(for_one)) / (letters - 1)
    assert each <= 10


# --- writing it ------------------------------------------------------------------------------


def test_one_sees_it_in_each_language_and_how_many_it_reaches_before_sending(alliance):
    reader(alliance.cameroon, "ana")
    reader(alliance.kenya, "kofi")

    page = words(
        client_of(alliance.africa_coordinator).post(
            reverse("members:write_announcement"),
            typed(title_ar="اجتماعنا", body_ar="تعالوا"),
        )
    )

    assert "This reaches 2 people." in page
    assert "Come to Yaoundé." in page
    assert "تعالوا" in page
    assert not Announcement.objects.exists()


def test_what_was_written_is_there_to_be_changed_and_then_sent(alliance):
    reader(alliance.cameroon, "ana")
    browser = client_of(alliance.africa_coordinator)
    address = reverse("members:write_announcement")

    changed = browser.post(address, typed(step="change")).content.decode()
    answer = browser.post(address, typed(step="send"), follow=True)

    assert "Come to Yaoundé." in changed
    assert "Letters written" in words(answer)
    sent = Announcement.objects.get()
    assert (sent.title_en, sent.title_fr, sent.public_id) == ("Our meeting", None, KEY)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title_en": "", "body_en": ""}, "Write the message in at least one language."),
        ({"title_en": ""}, "Write the title as well, or empty the text."),
        ({"body_en": ""}, "Write the text as well, or empty the title."),
        ({"title_fr": "Bonjour"}, "Write the text as well, or empty the title."),
        ({"network": ""}, "Choose the network you write to."),
        ({"network": "alliance"}, "Choose one of the networks shown."),
        ({"key": ""}, "This page is too old."),
        ({"key": "x"}, "This page is too old."),
        ({"title_en": "x" * 151}, "at most 150"),
        ({"body_en": "x" * 8001}, "at most 8000"),
        ({"body_en": "a\x00b"}, "hidden signs"),
        ({"title_en": "pay \u202egpj.exe"}, "hidden signs"),
    ],
)
def test_wrong_input_is_explained_and_nothing_is_sent(alliance, wrong, sentence):
    reader(alliance.cameroon, "ana")

    answer = client_of(alliance.africa_coordinator).post(
        reverse("members:write_announcement"), typed(step="send", **wrong)
    )

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert not Announcement.objects.exists()


def test_somebody_elses_key_sends_nothing_of_theirs_again(alliance):
    reader(alliance.cameroon, "ana")
    order(alliance)

    answer = client_of(alliance.cameroon_coordinator).post(
        reverse("members:write_announcement"), typed(step="send", network="cameroon")
    )

    assert answer.status_code == 200
    assert "This page is too old." in words(answer)
    assert Announcement.objects.count() == 1


def test_a_right_for_one_network_alone_does_not_reach_those_below(alliance):
    reader(alliance.cameroon, "ana")
    reader(alliance.africa, "kofi")
    narrow = holder(
        "narrow",
        RoleAssignment.Role.COORDINATOR,
        alliance.africa,
        reach=RoleAssignment.Reach.NODE,
    )
    browser = client_of(narrow)
    address = reverse("members:write_announcement")

    with_below = browser.post(address, typed(step="send"))
    without = {key: value for key, value in typed(step="send").items() if key != "reaches_below"}
    browser.post(address, without)

    assert "Your role is for this network only." in words(with_below)
    assert Announcement.objects.get().total == 1


def test_members_and_other_coordinations_do_not_see_a_message_at_the_desk(alliance):
    ana = reader(alliance.cameroon, "ana")
    announcement = order(alliance, to=alliance.cameroon, by=alliance.cameroon_coordinator)
    address = reverse("members:announcement", args=[announcement.public_id])

    assert client_of(ana).get(address).status_code == 404
    assert client_of(alliance.kenya_coordinator).get(address).status_code == 404
    assert client_of(alliance.africa_coordinator).get(address).status_code == 200
    assert client_of(ana).get(reverse("members:announcements")).status_code == 403


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    alliance, django_assert_num_queries
):
    reader(alliance.cameroon, "ana")
    order(alliance)
    browser = client_of(alliance.africa_coordinator)
    address = reverse("members:announcements")
    browser.get(address)
    with CaptureQueriesContext(connection) as for_one:
        browser.get(address)
    for _number in range(5):
        order(alliance, key=uuid4())

    with django_assert_num_queries(len(for_one)):
        browser.get(address)


# --- the way out -----------------------------------------------------------------------------


def way_out(user: User) -> str:
    """The path of the link in the mail."""
    address = unsubscribe_address(user)
    return address[address.index("/", len("https://")) :]


def test_a_scanner_that_opens_the_link_ends_nothing(alliance):
    ana = reader(alliance.cameroon, "ana", "fr")

    for method in ("get", "head"):
        assert getattr(Client(), method)(way_out(ana)).status_code == 200

    assert has_consented(ana, NETWORK_MAIL)


def test_the_mail_programs_one_click_ends_messages_at_once(alliance):
    ana = reader(alliance.cameroon, "ana")

    answer = Client(enforce_csrf_checks=True).post(
        way_out(ana), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert not has_consented(ana, NETWORK_MAIL)
    record = ConsentRecord.objects.latest("pk")
    assert (record.user, record.is_given, record.source) == (ana, False, "unsubscribe link")
    assert not readers(alliance.cameroon, reaches_below=True).exists()


def test_a_second_click_gets_the_same_answer_and_changes_nothing(alliance):
    ana = reader(alliance.cameroon, "ana")
    first = Client().post(way_out(ana))
    number = ConsentRecord.objects.count()

    second = Client().post(way_out(ana))

    assert first.content == second.content
    assert ConsentRecord.objects.count() == number


def test_the_page_has_a_button_and_shows_no_address(alliance):
    ana = reader(alliance.cameroon, "ana")

    answer = Client().get(way_out(ana))

    assert "No more messages of my network" in words(answer)
    assert ana.email not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_not_whole_is_told_so(alliance, method):
    ana = reader(alliance.cameroon, "ana")
    forged = [
        "x",
        way_out(ana).rstrip("/").rpartition("/")[2][:-1],
        signing.Signer(salt="another").sign(ana.public_id.hex),
        signing.Signer(salt=sending.SALT).sign("not a number"),
        signing.Signer(salt=sending.SALT).sign(uuid4().hex),
    ]

    for token in forged:
        answer = getattr(Client(), method)(reverse("members:unsubscribe", args=[token]))
        assert answer.status_code == 404

    assert has_consented(ana, NETWORK_MAIL)


def test_a_letter_about_ones_own_membership_has_no_way_out(alliance):
    membership, user = joined(alliance.cameroon)
    client_of(user).post(reverse("members:leave", args=[membership.public_id]))

    letters = OutgoingMail.objects.all()

    assert letters.exists()
    assert not letters.exclude(unsubscribe_url="").exists()


def test_editors_and_representatives_get_messages_as_well(alliance):
    row, _primary = joined(alliance.cameroon)
    second = person("second")
    RepresentativeFactory.create(member=row.member, user=second, role=Representative.Role.EDITOR)
    says(second, yes=True)

    assert list(readers(alliance.cameroon, reaches_below=True)) == [second]
