"""Mail to handlers: at fixed hours, saying nothing, one an hour of mail at most, and never to whom it concerns."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from time_machine import Traveller

from accountability.actions import clocks, notices
from accountability.models import (
    Case,
    CaseEvent,
    CaseGrant,
    HandlerNotice,
    IntakeChannel,
    TrustCertificate,
)
from alliance import regular
from alliance.letters import full_address
from alliance.models import LeasedWork, OutboxTask, OutgoingMail, User
from alliance.outbox import TASKS
from alliance.regular import Period
from tests.accountability import factories
from tests.accountability.oracle import Fact, Profile
from tests.accountability.worlds import World, add_fact, make_world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 9, 17, 42, tzinfo=UTC)
PEOPLE = {
    "one": Profile("focal_point"),
    "two": Profile("focal_point"),
    "three": Profile("lead"),
    "four": Profile("trustee"),
}


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(clock: object) -> World:
    return make_world(PEOPLE)


@pytest.fixture
def channel(world: World) -> IntakeChannel:
    return factories.make_channel(world.networks["world"])


def file_one(channel: IntakeChannel, **fields: object) -> Case:
    case = factories.file_one(channel, **fields).case
    notices.note_filing(case=case)
    return case


def noted() -> set[tuple[str, str, datetime]]:
    return {
        (notice.user.email.split("@")[0], notice.lane, notice.not_before)
        for notice in HandlerNotice.objects.select_related("user").order_by("pk")
    }


def send_due(clock: Traveller, moment: datetime) -> list[OutgoingMail]:
    """What beat and the workers do at a moment; the mails that were written by it."""
    clock.move_to(moment)
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    notices.order_mail(now=moment)
    for order in OutboxTask.objects.filter(task=notices.TELL, state="queued").order_by("pk"):
        notices.tell(pk=order.args[0])
        OutboxTask.objects.filter(pk=order.pk).update(state=LeasedWork.State.DONE)
    return list(OutgoingMail.objects.exclude(pk__in=before).order_by("to"))


def test_filing_notes_its_readers_for_the_next_hour_of_mail_and_orders_nothing(
    channel: IntakeChannel,
) -> None:
    orders = OutboxTask.objects.count()

    file_one(channel)
    file_one(channel)

    hour = datetime(2026, 11, 3, 13, tzinfo=UTC)
    assert noted() == {("one", "window", hour), ("two", "window", hour)}
    assert OutboxTask.objects.count() == orders
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-03T06:59:59", "2026-11-03T07:00:00"),
        ("2026-11-03T07:00:00", "2026-11-03T13:00:00"),
        ("2026-11-03T18:59:59", "2026-11-03T19:00:00"),
        ("2026-12-31T19:00:01", "2027-01-01T07:00:00"),
        ("2028-02-28T23:00:00", "2028-02-29T07:00:00"),
    ],
)
def test_the_hours_of_mail_are_seven_thirteen_and_nineteen_in_utc(
    moment: str, expected: str
) -> None:
    found = notices.next_hour_of_mail(datetime.fromisoformat(f"{moment}+00:00"))
    assert found == datetime.fromisoformat(f"{expected}+00:00")


def test_at_the_hour_each_gets_one_mail_whose_words_say_nothing(
    clock: Traveller, world: World, channel: IntakeChannel
) -> None:
    cases = [file_one(channel) for _number in range(5)]
    assert send_due(clock, NOW.replace(hour=12, minute=59)) == []

    mails = send_due(clock, NOW.replace(hour=13, minute=4))

    assert [mail.to for mail in mails] == ["one@example.org", "two@example.org"]
    assert len({(mail.subject, mail.body, mail.language) for mail in mails}) == 1
    links = [word for word in mails[0].body.split() if word.startswith("http")]
    assert links == [full_address("account_login", language="en")]
    assert not any(digit in mails[0].body.replace(links[0], "") for digit in "0123456789")
    for case in cases:
        assert case.protocol_number not in mails[0].body
        assert str(case.pk) not in mails[0].body
    assert send_due(clock, NOW.replace(hour=13, minute=14)) == []
    assert not HandlerNotice.objects.exists()


def test_an_order_says_the_number_of_a_notice_and_nothing_else(
    clock: Traveller, channel: IntakeChannel
) -> None:
    file_one(channel)
    numbers = set(HandlerNotice.objects.values_list("pk", flat=True))

    notices.order_mail(now=NOW.replace(hour=13))
    notices.order_mail(now=NOW.replace(hour=13))

    orders = OutboxTask.objects.filter(task=notices.TELL)
    assert {tuple(order.args) for order in orders} == {(pk,) for pk in numbers}
    assert orders.count() == 2


def test_each_is_written_to_in_their_own_language(
    clock: Traveller, world: World, channel: IntakeChannel
) -> None:
    User.objects.filter(pk=world.handlers["two"].user.pk).update(language="fr")
    file_one(channel)

    mails = send_due(clock, NOW.replace(hour=13))

    assert [mail.language for mail in mails] == ["en", "fr"]
    assert "/fr/" in mails[1].body


def test_hours_that_were_missed_come_to_one_mail(clock: Traveller, channel: IntakeChannel) -> None:
    case = file_one(channel)
    clock.move_to(NOW.replace(hour=15))
    notices.note_for_handlers(case=case)

    assert len(send_due(clock, NOW.replace(hour=20))) == 2


def test_a_notice_that_is_gone_writes_to_nobody() -> None:
    notices.tell(pk=4711)
    assert not OutgoingMail.objects.exists()


def test_who_added_something_needs_no_notice_of_it(world: World, channel: IntakeChannel) -> None:
    case = factories.file_one(channel).case
    notices.note_for_handlers(case=case, besides=world.handlers["one"].user)
    assert {name for name, _lane, _hour in noted()} == {"two"}


# --- soon, where somebody is in danger ---------------------------------------------------------------


def test_danger_is_told_within_minutes_by_chance_and_in_the_same_words(
    clock: Traveller, channel: IntakeChannel
) -> None:
    file_one(channel, is_urgent=True)

    found = noted()
    assert {(name, lane) for name, lane, _moment in found} == {("one", "urgent"), ("two", "urgent")}
    delays = {moment - NOW for _name, _lane, moment in found}
    assert all(timedelta(minutes=5) <= delay <= timedelta(minutes=25) for delay in delays)
    assert len(delays) == 2
    urgent = send_due(clock, NOW + timedelta(minutes=30))
    file_one(channel)
    later = send_due(clock, NOW.replace(hour=13))
    assert {mail.body for mail in urgent} == {mail.body for mail in later}
    assert len(urgent) == len(later) == 2


def test_a_flood_of_dangers_comes_to_one_mail_an_hour(
    clock: Traveller, world: World, channel: IntakeChannel
) -> None:
    case = file_one(channel, is_urgent=True)
    for _number in range(50):
        notices.note_urgent(case=case)
    assert len(noted()) == 2
    first = {name: moment for name, _lane, moment in noted()}
    assert len(send_due(clock, NOW + timedelta(minutes=26))) == 2

    for _number in range(50):
        notices.note_urgent(case=case)

    waiting = {
        (name, moment - first[name]) for name, _lane, moment in noted() if moment != first[name]
    }
    assert waiting == {("one", timedelta(hours=1)), ("two", timedelta(hours=1))}
    assert send_due(clock, NOW + timedelta(minutes=50)) == []
    assert len(send_due(clock, NOW + timedelta(minutes=90))) == 2
    assert send_due(clock, NOW + timedelta(hours=4)) == []
    assert noted() == set()


def test_an_urgent_notice_whose_mail_did_not_leave_is_kept(
    clock: Traveller, channel: IntakeChannel
) -> None:
    file_one(channel, is_urgent=True)
    notices.order_mail(now=NOW + timedelta(hours=3))
    notices.order_mail(now=NOW + timedelta(hours=4))
    assert len(noted()) == 2


def test_what_waits_to_be_sorted_is_told_at_the_hour_of_mail_only(channel: IntakeChannel) -> None:
    file_one(channel, is_urgent=True, is_quarantined=True)
    assert {lane for _name, lane, _moment in noted()} == {"window"}


def test_a_later_act_of_a_reporter_in_danger_is_told_at_the_hour_of_mail(
    channel: IntakeChannel,
) -> None:
    case = factories.file_one(channel, is_urgent=True).case
    notices.note_for_handlers(case=case)
    assert {lane for _name, lane, _moment in noted()} == {"window"}


# --- those whom it concerns ------------------------------------------------------------------------


def test_whom_it_concerns_is_told_nothing_with_and_without_the_case(
    clock: Traveller, world: World, channel: IntakeChannel
) -> None:
    file_one(channel, subjects={world.subject(("person", "one"))})

    mails = send_due(clock, NOW.replace(hour=13))

    assert [mail.to for mail in mails] == ["three@example.org", "two@example.org"]


def test_whose_ties_changed_is_neither_noted_nor_told_of_what_was_noted_before(
    clock: Traveller, world: World, channel: IntakeChannel
) -> None:
    case = file_one(channel)
    add_fact(world, world.handlers["one"].user, Fact("declared", "peru"))

    assert [mail.to for mail in send_due(clock, NOW.replace(hour=13))] == ["two@example.org"]

    notices.note_for_handlers(case=case)
    assert {name for name, _lane, _moment in noted()} == {"two"}


@pytest.mark.parametrize("end", ["certificate", "person", "grant"])
def test_who_may_no_longer_read_is_not_told(
    clock: Traveller, world: World, channel: IntakeChannel, end: str
) -> None:
    one = world.handlers["one"]
    file_one(channel)
    if end == "certificate":
        TrustCertificate.objects.filter(key=one.key).delete()
    elif end == "person":
        User.objects.filter(pk=one.user.pk).update(is_active=False)
    else:
        CaseGrant.objects.filter(key=one.key).update(expires_on=NOW.date() - timedelta(days=1))

    assert [mail.to for mail in send_due(clock, NOW.replace(hour=13))] == ["two@example.org"]


# --- reminders -------------------------------------------------------------------------------------


def remind(clock: Traveller, day: datetime) -> list[str]:
    """What a day's work notes for the readers of all cases, by hour."""
    HandlerNotice.objects.all().delete()
    clock.move_to(day.replace(hour=0, minute=3))
    clocks.note_reminders(now=day.replace(hour=0, minute=3))
    return sorted(f"{name} {moment:%H}" for name, _lane, moment in noted())


def test_readers_are_reminded_before_and_after_and_stand_ins_are_not(
    clock: Traveller, channel: IntakeChannel
) -> None:
    case = factories.file_one(channel).case
    due = datetime.combine(case.ack_due_on, NOW.timetz())

    days = {number: remind(clock, due + timedelta(days=number)) for number in range(-3, 6)}

    morning, noon = ["one 07", "two 07"], ["one 13", "two 13"]
    assert days == {
        -3: [],
        -2: morning,
        -1: [],
        0: morning,
        1: noon,
        2: morning,  # the seventh day comes in two days
        3: noon,
        4: morning,
        5: sorted([*morning, *noon]),  # the assessment is due in two days
    }


def test_a_day_whose_hours_are_over_reminds_at_the_next(
    clock: Traveller, channel: IntakeChannel
) -> None:
    case = factories.file_one(channel).case
    moment = datetime.combine(case.ack_due_on, NOW.timetz()).replace(hour=14)
    clock.move_to(moment)

    clocks.note_reminders(now=moment)

    assert {when for _name, _lane, when in noted()} == {moment.replace(hour=19, minute=0, second=0)}


def test_what_is_paused_reminds_nobody(clock: Traveller, channel: IntakeChannel) -> None:
    case = factories.file_one(channel).case
    Case.objects.update(status=Case.Status.ON_HOLD_REPORTER)
    assert remind(clock, datetime.combine(case.ack_due_on, NOW.timetz())) == []


# --- calling in --------------------------------------------------------------------------------------


def active(case: Case) -> set[str]:
    grants = CaseGrant.objects.filter(case=case, state="active", compartment="shared")
    emails = grants.filter(holder="handler").values_list("key__user__email", flat=True)
    return {email.split("@")[0] for email in emails}


def call_in(clock: Traveller, moment: datetime) -> None:
    clock.move_to(moment)
    clocks.call_in_late(now=moment)


def test_stand_ins_are_called_in_one_after_the_other_when_nobody_answers(
    clock: Traveller, channel: IntakeChannel
) -> None:
    case = factories.file_one(channel).case
    latest = datetime.combine(case.ack_latest_on, NOW.timetz())

    call_in(clock, latest.replace(hour=23))
    assert active(case) == {"one", "two", "three"}  # four days after the third working day
    case.refresh_from_db()
    assert case.escalation_level == 1
    call_in(clock, latest + timedelta(days=4, hours=4))
    call_in(clock, latest + timedelta(days=4, hours=5))

    case.refresh_from_db()
    assert active(case) == {"one", "two", "three", "four"}
    assert case.escalation_level == 2
    lines = CaseEvent.objects.filter(verb="escalated")
    assert [bytes(line.case_tag) for line in lines.order_by("pk")] == [b"", b""]
    assert {name for name, _lane, _moment in noted()} == {"one", "two", "three", "four"}


def test_calling_in_passes_over_whoever_must_be_checked_again(
    clock: Traveller, world: World, channel: IntakeChannel
) -> None:
    case = factories.file_one(channel, is_urgent=True).case
    add_fact(world, world.handlers["three"].user, Fact("declared", "peru"))

    call_in(clock, datetime.combine(case.ack_due_on, NOW.timetz()) + timedelta(days=1, hours=4))

    assert active(case) == {"one", "two", "four"}


def test_a_reader_who_is_gone_is_made_up_for_without_waiting(
    clock: Traveller, world: World, channel: IntakeChannel
) -> None:
    case = factories.file_one(channel).case
    User.objects.filter(pk=world.handlers["one"].user.pk).update(is_active=False)

    call_in(clock, NOW + timedelta(hours=1))

    assert active(case) == {"one", "two", "three"}
    assert {name for name, _lane, _moment in noted()} == {"two", "three"}


def test_where_nobody_could_be_told_the_next_is_called_in(
    clock: Traveller, world: World, channel: IntakeChannel
) -> None:
    case = factories.file_one(channel).case
    for name in ("one", "two"):
        add_fact(world, world.handlers[name].user, Fact("declared", "peru"))

    call_in(clock, NOW + timedelta(hours=1))

    assert active(case) == {"one", "two", "three"}


def test_nobody_is_called_in_for_what_is_in_time_paused_or_closed(
    clock: Traveller, channel: IntakeChannel
) -> None:
    case = factories.file_one(channel).case
    call_in(clock, NOW + timedelta(days=1))
    assert active(case) == {"one", "two"}

    Case.objects.update(status=Case.Status.ON_HOLD_REPORTER)
    call_in(clock, NOW + timedelta(days=50))
    Case.objects.update(status=Case.Status.CLOSED, closed_on=NOW.date())
    call_in(clock, NOW + timedelta(days=51))
    clocks.call_in(pk=case.pk, now=NOW + timedelta(days=52))

    assert active(case) == {"one", "two"}


# --- regular work ----------------------------------------------------------------------------------


def test_mail_is_looked_for_every_ten_minutes_lateness_every_hour_reminders_every_day() -> None:
    names = {
        "accountability.order_notices": Period.TEN_MINUTES,
        "accountability.call_in_late": Period.HOUR,
        "accountability.note_reminders": Period.DAY,
    }
    moments = [
        NOW,
        NOW + timedelta(minutes=2),
        NOW + timedelta(minutes=5),
        NOW + timedelta(hours=1),
    ]
    keys = [regular.orders_at(moment) for moment in moments]

    assert {name: len({key[name] for key in keys}) for name in names} == {
        "accountability.order_notices": 3,
        "accountability.call_in_late": 2,
        "accountability.note_reminders": 1,
    }


def test_what_beat_orders_tells_reminds_and_calls_in(
    clock: Traveller, channel: IntakeChannel
) -> None:
    case = file_one(channel, is_urgent=False)
    clock.move_to(NOW.replace(hour=13, minute=2))
    TASKS["accountability.order_notices"].function()
    for order in OutboxTask.objects.filter(task=notices.TELL).order_by("pk"):
        TASKS[order.task].function(*order.args)
    assert OutgoingMail.objects.count() == 2

    clock.move_to(datetime.combine(case.ack_due_on, NOW.timetz()))
    TASKS["accountability.note_reminders"].function()
    assert {name for name, _lane, _moment in noted()} == {"one", "two"}

    clock.move_to(datetime.combine(case.ack_latest_on, NOW.timetz()) + timedelta(days=1, hours=4))
    TASKS["accountability.call_in_late"].function()
    assert active(case) == {"one", "two", "three"}
