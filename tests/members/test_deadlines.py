"""What time does to requests: reminders, the desk above, the end; each once, whatever beat rings."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from alliance.models import AuditEvent, OutboxTask, OutgoingMail
from alliance.outbox import run
from alliance.regular import orders_at
from members import tasks
from members.actions.applications import answer_question, submit_application
from members.actions.reviews import ask_information, hold_application, take_up_application
from members.models import Application, Member
from members.queries import deadlines
from tests.members.desks import Desks, make_desks
from tests.members.factories import RepresentativeFactory, person

pytestmark = pytest.mark.django_db
State = Application.State


@pytest.fixture
def desks() -> Desks:
    return make_desks()


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def work_off() -> list[str]:
    """Order what is due and do it, as a worker would; the names of what was done."""
    tasks.watch_deadlines()
    done = []
    for order in OutboxTask.objects.filter(task__startswith="members.", state="queued").order_by(
        "pk"
    ):
        done.append(order.task)
        run(order.pk)
        order.refresh_from_db()
        assert order.state == "done"
    return done


def letters(to: str, word: str) -> int:
    return OutgoingMail.objects.filter(to=to, subject__contains=word).count()


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def test_the_watch_is_ordered_once_an_hour():
    first = orders_at(datetime.fromisoformat("2026-03-01T10:05:00+00:00"))
    same_hour = orders_at(datetime.fromisoformat("2026-03-01T10:55:00+00:00"))
    next_hour = orders_at(datetime.fromisoformat("2026-03-01T11:00:00+00:00"))

    assert first["members.watch_deadlines"] == same_hour["members.watch_deadlines"]
    assert first["members.watch_deadlines"] != next_hour["members.watch_deadlines"]
    assert first["alliance.clear_orders"] == next_hour["alliance.clear_orders"]


def test_a_desk_that_has_not_answered_is_reminded_once(desks):
    application = desks.sent()
    with at(application.first_answer_due_at - timedelta(minutes=1)):
        assert work_off() == []
    with at(application.first_answer_due_at + timedelta(minutes=1)):
        assert work_off() == ["members.remind_reviewers"]
    with at(application.first_answer_due_at + timedelta(days=2)):
        assert work_off() == []

    for user in (desks.national, desks.deputy):
        assert letters(user.email, "still waits") == 1
    assert letters(desks.regional.email, "still waits") == 0
    assert AuditEvent.objects.filter(verb="application.reviewers_reminded").count() == 1


def test_a_question_that_nobody_is_left_to_answer_reminds_nobody_and_ends_after_thirty_days(desks):
    application = desks.sent()
    ask_information(application=application, question="Since when?", by=desks.national)
    application.member.representatives.all().delete()
    asked = again(application).paused_at

    with at(asked + timedelta(days=29)):
        assert "members.remind_applicant" not in work_off()
        assert again(application).state == State.INFO_REQUESTED
    with at(asked + timedelta(days=31)):
        assert "members.expire" in work_off()

    assert again(application).state == State.EXPIRED
    assert not OutgoingMail.objects.filter(key__startswith="question:").exists()


def test_every_primary_is_reminded_once_when_the_writer_has_left(desks):
    application = desks.sent()
    ask_information(application=application, question="Since when?", by=desks.national)
    for name in ("bea", "cem"):
        RepresentativeFactory.create(member=application.member, user=person(name))
    application.member.representatives.filter(user=desks.applicant).delete()

    for days in (11, 12):
        with at(again(application).paused_at + timedelta(days=days)):
            work_off()

    reminders = OutgoingMail.objects.filter(key__startswith="question:")
    assert sorted(reminders.values_list("to", flat=True)) == ["bea@example.org", "cem@example.org"]


def test_whoever_has_taken_it_up_is_not_reminded(desks):
    application = desks.sent()
    take_up_application(application=application, by=desks.national)

    with at(application.first_answer_due_at + timedelta(minutes=1)):
        assert work_off() == []


def test_a_request_goes_up_desk_by_desk_and_stays_at_the_top(desks):
    application = desks.sent()
    where = []
    for _round in range(4):
        due = again(application).decision_due_at
        with at(due + timedelta(minutes=1)):
            work_off()
            where.append(again(application).desk.slug)

    assert where == ["africa", "alliance", "alliance", "alliance"]
    assert application.events.filter(verb="stepped_up").count() == 2
    assert letters(desks.applicant.email, application.reference) == 3


def test_two_runs_at_once_pass_it_on_once(desks):
    application = desks.sent()
    with at(application.decision_due_at + timedelta(minutes=1)):
        tasks.watch_deadlines()
        tasks.watch_deadlines()
        tasks.step_up(application.pk)
        tasks.step_up(application.pk)

    assert again(application).desk == desks.africa
    assert application.events.filter(verb="stepped_up").count() == 1


def test_a_question_without_an_answer_is_recalled_twice_and_then_ends(desks):
    application = desks.sent()
    ask_information(application=application, question="Where?", by=desks.national)
    asked = timezone.now()
    story = []
    for day in (9, 11, 12, 21, 29, 31, 32):
        with at(asked + timedelta(days=day)):
            work_off()
            reminders = OutgoingMail.objects.filter(key__startswith="question:").count()
            story.append((day, reminders, again(application).state))

    assert story == [
        (9, 0, "info_requested"),
        (11, 1, "info_requested"),
        (12, 1, "info_requested"),
        (21, 2, "info_requested"),
        (29, 2, "info_requested"),
        (31, 2, "expired"),
        (32, 2, "expired"),
    ]


def test_nothing_ends_without_two_reminders_even_when_the_portal_was_away(desks):
    application = desks.sent()
    ask_information(application=application, question="Where?", by=desks.national)

    with at(timezone.now() + timedelta(days=60)):
        work_off()
        assert again(application).state == State.INFO_REQUESTED
    with at(timezone.now() + timedelta(days=68)):
        work_off()
        assert again(application).state == State.EXPIRED


def test_a_second_question_has_reminders_of_its_own(desks):
    application = desks.sent()
    first = timezone.now()
    ask_information(application=application, question="Where?", by=desks.national)
    with at(first + timedelta(days=11)):
        work_off()
        answer_question(application=application, answer="Here.", by=desks.applicant)
        ask_information(application=application, question="When?", by=desks.national)
        assert work_off() == []
    with at(first + timedelta(days=22)):
        assert work_off() == ["members.remind_applicant"]

    assert OutgoingMail.objects.filter(key__startswith="question:").count() == 2


def test_on_hold_nothing_is_recalled_passed_on_or_ended(desks):
    application = desks.sent()
    hold_application(application=application, note="We meet in May.", by=desks.national)

    with at(timezone.now() + timedelta(days=200)):
        assert work_off() == []


def test_a_draft_ends_after_90_days_without_a_touch(desks):
    draft = desks.draft()
    with at(timezone.now() + timedelta(days=89)):
        assert work_off() == []
    with at(timezone.now() + timedelta(days=91)):
        assert work_off() == ["members.expire"]

    assert again(draft).state == State.EXPIRED
    assert OutgoingMail.objects.count() == 0


def test_a_draft_whose_member_was_touched_goes_on(desks):
    draft = desks.draft()
    with at(timezone.now() + timedelta(days=60)):
        member = Member.objects.get(pk=draft.member_id)
        member.name = "Deux Rives et Trois Ponts"
        member.save()
    with at(timezone.now() + timedelta(days=91)):
        assert work_off() == []


def test_a_draft_that_was_sent_in_the_meantime_does_not_end(desks):
    draft = desks.draft()
    with at(timezone.now() + timedelta(days=91)):
        tasks.watch_deadlines()
        submit_application(application=draft, by=desks.applicant)
        tasks.expire(draft.pk)

    assert again(draft).state == State.SUBMITTED


def test_one_run_orders_no_more_than_its_cap(desks, monkeypatch):
    monkeypatch.setattr(deadlines, "CAP", 0)
    application = desks.sent()

    with at(application.decision_due_at + timedelta(minutes=1)):
        assert work_off() == []
