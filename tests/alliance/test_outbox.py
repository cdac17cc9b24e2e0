"""Orders are written with their cause, run once, and end as done or failed with a reason."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from alliance import outbox, tasks
from alliance.celery import app
from alliance.leases import Lease, LostLease, claim, start_over, tries
from alliance.mail import write
from alliance.models import LeasedWork, OutboxTask, OutgoingMail
from alliance.outbox import Task, WorkFailed, later, relay, run
from reports.models import ReportBuild
from tests.factories import ReportingPeriodFactory, UserFactory

pytestmark = pytest.mark.django_db
State = LeasedWork.State


class Recorder:
    """Work that notes how often it was started, and does what the test says."""

    def __init__(self) -> None:
        self.starts: list[tuple[object, ...]] = []
        self.error: BaseException | None = None

    def __call__(self, *args: object) -> None:
        self.starts.append(args)
        if self.error:
            raise self.error


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setitem(outbox.TASKS, "test.work", Task("test.work", "background", recorder))
    return recorder


@pytest.fixture
def long_work(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    task = Task("reports.build", "reports", recorder, ReportBuild)
    monkeypatch.setitem(outbox.TASKS, "reports.build", task)
    return recorder


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The broker as this process sees it: the ids it was told."""
    told: list[int] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **options: told.append(args[0]))
    monkeypatch.setattr(outbox, "broker", outbox.Broker())
    return told


def ordered(*args: int) -> OutboxTask:
    later("test.work", *args)
    return OutboxTask.objects.order_by("-pk")[0]


def build() -> ReportBuild:
    return ReportBuild.objects.create(
        period=ReportingPeriodFactory(), languages=["en"], ordered_by=UserFactory(), due_at=Now()
    )


def change(row: LeasedWork, **values: object) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def test_an_order_falls_with_the_change_that_wanted_it(work, published) -> None:
    with transaction.atomic():
        later("test.work", 7)
        transaction.set_rollback(True)

    assert not OutboxTask.objects.exists()
    assert published == []


def test_a_second_order_with_the_same_key_changes_nothing(work) -> None:
    later("test.work", 7, key="once")
    later("test.work", 8, key="once")

    assert OutboxTask.objects.get().args == [7]


def test_an_unknown_task_cannot_be_ordered() -> None:
    with pytest.raises(KeyError):
        later("test.wrok", 7)


def test_an_order_is_published_after_the_commit(
    work, published, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = ordered(7)
        assert published == []

    assert published == [row.pk]
    assert OutboxTask.objects.exclude(published_at=None).count() == 1


def test_an_order_for_a_later_time_is_published_by_the_relay_when_it_is_due(
    work, published
) -> None:
    later("test.work", 7, due_at=timezone.now() + timedelta(hours=1))
    row = OutboxTask.objects.get()

    relay()
    assert published == []
    change(row, due_at=Now())
    relay()

    assert published == [row.pk]


def test_a_broker_that_is_away_is_left_alone_and_the_relay_publishes(
    work, published, monkeypatch
) -> None:
    asked = []

    def away(name: str, args: list[int], **options: object) -> None:
        asked.append(args[0])
        raise ConnectionRefusedError

    row = ordered(7)
    with monkeypatch.context() as gone:
        gone.setattr(app, "send_task", away)
        assert outbox.broker.publish(row.pk, "test.work", "background") is False
        assert outbox.broker.publish(row.pk, "test.work", "background") is False
        relay()
    assert asked == [row.pk]
    assert outbox.broker.failures == 1
    assert OutboxTask.objects.get().published_at is None

    monkeypatch.setattr(outbox, "broker", outbox.Broker())
    relay()

    assert published == [row.pk]


def test_the_relay_repeats_only_what_was_published_long_ago(work, published, settings) -> None:
    row = ordered(7)
    relay()
    relay()
    assert published == [row.pk]

    change(row, published_at=Now() - timedelta(seconds=settings.OUTBOX_REPUBLISH_SECONDS + 1))
    relay()

    assert published == [row.pk, row.pk]


def test_the_relay_publishes_more_than_one_batch(work, published) -> None:
    for number in range(outbox.BATCH + 5):
        later("test.work", number)

    relay()

    assert len(published) == outbox.BATCH + 5


def test_an_order_runs_once_however_often_it_is_delivered(work) -> None:
    row = ordered(7)

    run(row.pk)
    run(row.pk)

    assert work.starts == [(7,)]
    assert OutboxTask.objects.get().state == State.DONE


def test_an_order_that_is_not_due_or_runs_elsewhere_cannot_be_claimed(work) -> None:
    row = ordered(7)
    change(row, due_at=Now() + timedelta(minutes=1))
    assert claim(OutboxTask, row.pk) is None

    change(row, due_at=Now())
    assert claim(OutboxTask, row.pk) is not None
    assert claim(OutboxTask, row.pk) is None


def test_what_passes_by_itself_is_tried_five_times_with_growing_waits(work) -> None:
    work.error = OperationalError("the server closed the connection")
    row = ordered(7)
    waits = []

    for _try in range(6):
        run(row.pk)
        row.refresh_from_db()
        waits.append((row.due_at - timezone.now()).total_seconds())
        change(row, due_at=Now() - timedelta(seconds=1))

    assert len(work.starts) == 5
    assert (row.state, row.attempt) == (State.FAILED, 5)
    assert row.error_public == outbox.TRIED_ENOUGH
    assert 7 < waits[0] < 13 < 31 < waits[1] < 49 < 127 < waits[2] < 193 < 511 < waits[3] < 769


def test_a_known_reason_fails_at_once_with_its_sentence(work) -> None:
    work.error = WorkFailed("A font is missing. The technical administrator installs it.")
    row = ordered(7)

    run(row.pk)

    row.refresh_from_db()
    assert (row.state, row.attempt) == (State.FAILED, 1)
    assert row.error_public == "A font is missing. The technical administrator installs it."


def test_an_unknown_error_fails_at_once_and_tells_people_nothing_of_its_inside(work) -> None:
    work.error = ValueError("ada@example.org")
    row = ordered(7)

    run(row.pk)

    row.refresh_from_db()
    assert (row.state, row.error_public) == (State.FAILED, outbox.CAME_TO_NOTHING)
    assert row.finished_at is not None


def test_a_worker_that_is_ended_hands_back_at_once(work) -> None:
    work.error = SystemExit(0)
    row = ordered(7)

    with pytest.raises(SystemExit):
        run(row.pk)

    row.refresh_from_db()
    assert (row.state, row.lease_until) == (State.QUEUED, None)
    assert claim(OutboxTask, row.pk) is not None


def test_a_late_workers_changes_fall_with_its_lease(work, monkeypatch) -> None:
    row = ordered(7)

    def overtaken(number: int) -> None:
        UserFactory(email="late@example.org")
        change(row, attempt=2)

    monkeypatch.setitem(outbox.TASKS, "test.work", Task("test.work", "background", overtaken))
    run(row.pk)

    row.refresh_from_db()
    assert row.state == State.RUNNING
    assert not UserFactory._meta.model.objects.filter(email="late@example.org").exists()


def test_an_old_attempt_writes_nothing(work) -> None:
    row = ordered(7)
    first = claim(OutboxTask, row.pk)
    change(row, lease_until=Now() - timedelta(seconds=1))
    second = claim(OutboxTask, row.pk)
    assert first is not None
    assert second is not None

    with pytest.raises(LostLease):
        first.finish()
    second.finish()

    assert second.is_over
    assert OutboxTask.objects.get().attempt == 2


def test_cancelled_work_is_no_longer_ours(long_work) -> None:
    row = build()
    lease = claim(ReportBuild, row.pk)
    assert lease is not None

    lease.cancel()

    with pytest.raises(LostLease):
        lease.check()


def test_the_relay_takes_back_what_a_silent_worker_held(work, published) -> None:
    row = ordered(7)
    claim(OutboxTask, row.pk)
    relay()
    assert published == []

    change(row, lease_until=Now() - timedelta(seconds=1))
    relay()

    row.refresh_from_db()
    assert (row.state, row.attempt) == (State.QUEUED, 1)
    assert published == [row.pk]


def test_the_relay_gives_up_after_five_tries(work, published) -> None:
    row = ordered(7)
    change(row, state=State.RUNNING, attempt=5, lease_until=Now() - timedelta(seconds=1))

    relay()

    row.refresh_from_db()
    assert (row.state, row.error_public) == (State.FAILED, outbox.TRIED_ENOUGH)


def test_work_that_people_start_over_has_five_new_tries_and_no_old_token(work) -> None:
    row = ordered(7)
    change(row, attempt=start_over(5))
    lease = claim(OutboxTask, row.pk)
    assert lease is not None

    assert lease.attempt == 101
    assert tries(lease.attempt) == 1
    with pytest.raises(LostLease):
        Lease(OutboxTask, row.pk, 1).finish()


def test_long_work_closes_its_order_when_it_is_claimed(long_work) -> None:
    row = build()
    later("reports.build", row.pk)

    run(OutboxTask.objects.get().pk)

    row.refresh_from_db()
    assert row.state == State.DONE
    assert OutboxTask.objects.get().state == State.DONE
    assert [args[0].pk for args in long_work.starts] == [row.pk]


def test_long_work_that_failed_says_so_on_its_own_row(long_work) -> None:
    long_work.error = WorkFailed("There is no room left.")
    row = build()
    later("reports.build", row.pk)

    run(OutboxTask.objects.get().pk)

    row.refresh_from_db()
    assert (row.state, row.error_public) == (State.FAILED, "There is no room left.")
    assert OutboxTask.objects.get().state == State.DONE


def test_the_relay_orders_long_work_again_once(long_work, published) -> None:
    row = build()
    later("reports.build", row.pk)
    run_lost = OutboxTask.objects.get()
    change(run_lost, state=State.DONE)
    change(row, state=State.RUNNING, attempt=1, lease_until=Now() - timedelta(seconds=1))

    relay()
    relay()

    again = OutboxTask.objects.get(state=State.QUEUED)
    assert (again.task, again.args, again.queue) == ("reports.build", [row.pk], "reports")
    assert published == [again.pk]


def test_two_beats_release_one_canary_a_minute_for_each_worker() -> None:
    tasks.release_canaries()
    tasks.release_canaries()

    names = OutboxTask.objects.order_by("task").values_list("task", "queue")
    assert list(names) == [
        ("alliance.canary_fast", "urgent"),
        ("alliance.canary_slow", "background"),
    ]


@pytest.mark.parametrize(
    ("again_at", "orders"), [("10:55", 5), ("11:05", 6)], ids=["same hour", "next hour"]
)
def test_each_hour_and_day_is_ordered_once(again_at, orders) -> None:
    with time_machine.travel("2026-03-01T10:05:00+00:00", tick=False):
        tasks.order_regular_work()
    with time_machine.travel(f"2026-03-01T{again_at}:00+00:00", tick=False):
        tasks.order_regular_work()

    assert OutboxTask.objects.filter(task__startswith="alliance.").count() == orders


def test_mail_that_waits_for_long_is_ordered_again_once_an_hour() -> None:
    fresh = write(to="a@example.org", language="en", subject="Fresh", body="Fresh")
    old = write(to="b@example.org", language="en", subject="Old", body="Old")
    OutgoingMail.objects.filter(pk=old.pk).update(written_at=Now() - timedelta(hours=1))
    OutboxTask.objects.update(state=State.FAILED)

    tasks.send_waiting_mail()
    tasks.send_waiting_mail()

    assert OutboxTask.objects.get(state=State.QUEUED).args == [old.pk]
    assert fresh.state == OutgoingMail.State.WAITING


def test_old_orders_are_forgotten_and_open_ones_kept(work) -> None:
    old = timezone.now() - timedelta(days=15)
    for number, state in enumerate([State.DONE, State.FAILED, State.QUEUED]):
        change(ordered(number), state=state, finished_at=old)
    change(ordered(3), state=State.DONE, finished_at=timezone.now())
    later("alliance.canary_fast")
    change(
        OutboxTask.objects.get(task="alliance.canary_fast"),
        state=State.DONE,
        finished_at=timezone.now() - timedelta(hours=2),
    )

    tasks.clear_orders()

    kept = OutboxTask.objects.order_by("pk").values_list("args", flat=True)
    assert list(kept) == [[2], [3]]


def test_every_queue_has_a_worker() -> None:
    taken = {"urgent", "mail", "reports", "imports", "background"}

    assert {task.queue for task in outbox.TASKS.values()} <= taken


def test_a_lease_is_renewed_while_the_work_runs(work, settings, transactional_db) -> None:
    settings.OUTBOX_RENEWAL_SECONDS = 0.05
    row = ordered(7)
    lease = claim(OutboxTask, row.pk)
    assert lease is not None
    first = OutboxTask.objects.get().lease_until

    with lease.renewed(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")

    assert OutboxTask.objects.get().lease_until > first


def test_the_database_lets_no_order_stand_twice(work) -> None:
    first = ordered(7)

    with pytest.raises(DatabaseError), transaction.atomic():
        OutboxTask.objects.create(
            task="test.work", queue="background", key=first.key, due_at=timezone.now()
        )
