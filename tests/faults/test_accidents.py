"""What may happen to workers and the broker, done for real: no order is lost, none has two results."""

import os
import signal
import time

import pytest

from alliance import outbox
from alliance.models import OutboxTask
from tests.faults import tasks as probe_tasks
from tests.faults.conftest import Stage, all_over, order, results, starts, states, wait_for

pytestmark = pytest.mark.slow

TWENTY = range(20)
assert probe_tasks  # registers the tasks that are ordered here


def test_killed_workers_lose_no_order_and_leave_no_double(stage: Stage) -> None:
    stage.start_beat()
    worker = stage.start_worker()
    order("probe.note", TWENTY, 300)
    # killed while it works on one of them, not between two
    wait_for(lambda: len(results()) >= 4 and len(starts()) > len(results()))

    stage.kill(worker)
    stage.start_worker("second")
    wait_for(all_over)

    assert results() == list(TWENTY)
    assert states() == ["done"] * 20
    assert len(starts()) > 20


def test_a_broker_that_forgets_everything_loses_no_order(stage: Stage) -> None:
    code = (
        "from alliance import outbox\nimport tests.faults.tasks\n"
        "for number in range(20): outbox.later('probe.note', number, 10)"
    )
    stage.order_elsewhere(code)
    assert OutboxTask.objects.filter(published_at=None).count() == 0

    stage.empty_broker()
    stage.start_worker()
    stage.start_beat()
    wait_for(all_over)

    assert results() == list(TWENTY)


@pytest.mark.long
def test_a_killed_broker_that_comes_back_empty_loses_no_order(stage: Stage) -> None:
    worker = stage.start_worker()
    stage.start_beat()
    order("probe.note", TWENTY, 200)
    wait_for(lambda: len(results()) >= 4)

    stage.kill(stage.broker)
    time.sleep(2)
    stage.start_broker()
    wait_for(all_over, seconds=45)

    assert results() == list(TWENTY)
    assert worker.poll() is None


def test_without_a_broker_orders_are_taken_at_once_and_run_when_it_returns(stage: Stage) -> None:
    stage.kill(stage.broker)
    code = (
        "import time\nfrom alliance import outbox\nimport tests.faults.tasks\nbegan = time.monotonic()\n"
        "for number in range(20): outbox.later('probe.note', number, 10)\n"
        "print(time.monotonic() - began, outbox.broker.failures)"
    )
    seconds, failures = stage.order_elsewhere(code).split()
    assert float(seconds) < 2
    assert int(failures) >= 1
    assert states() == ["queued"] * 20

    stage.start_broker()
    stage.start_worker()
    stage.start_beat()
    wait_for(all_over)

    assert results() == list(TWENTY)


def test_two_beats_and_two_workers_run_each_order_once(stage: Stage) -> None:
    for name in ("one", "two"):
        stage.start_beat(f"beat-{name}")
        stage.start_worker(f"worker-{name}")
    order("probe.note", TWENTY, 50)
    wait_for(all_over)

    assert results() == list(TWENTY)
    assert starts() == list(TWENTY)


@pytest.mark.long
def test_a_task_that_kills_its_process_fails_with_a_reason_and_holds_up_nobody(
    stage: Stage,
) -> None:
    stage.start_beat()
    stage.start_worker()
    order("probe.die", range(1))
    order("probe.note", range(1, 20), 10)
    wait_for(lambda: len(results()) == 19, seconds=15)
    wait_for(all_over, seconds=45)

    deadly = OutboxTask.objects.get(task="probe.die")
    assert (deadly.state, deadly.attempt) == ("failed", 5)
    assert deadly.error_public == outbox.TRIED_ENOUGH
    assert starts().count(0) == 5
    assert results() == list(range(1, 20))


def test_a_worker_that_wakes_up_late_writes_nothing(stage: Stage) -> None:
    stage.start_beat("beat-one")
    sleeper = stage.start_worker("sleeper", processes=1)
    order("probe.note", range(1), 1500)
    wait_for(lambda: starts() == [0])

    os.killpg(sleeper.pid, signal.SIGSTOP)
    stage.start_worker("second")
    wait_for(lambda: results() == [0])
    os.killpg(sleeper.pid, signal.SIGCONT)
    wait_for(lambda: "taken over" in stage.log("sleeper"))

    assert results() == [0]
    assert starts() == [0, 0]
    assert states() == ["done"]


@pytest.mark.long
def test_hung_work_is_interrupted_and_fails_after_five_tries(stage: Stage) -> None:
    stage.start_beat()
    stage.start_worker()
    order("probe.hang", range(1))
    wait_for(all_over, seconds=45)

    hung = OutboxTask.objects.get(task="probe.hang")
    assert (hung.state, hung.attempt) == ("failed", 5)
    assert hung.error_public == outbox.TRIED_ENOUGH


def test_what_cannot_be_done_fails_at_once_and_leaves_nothing(stage: Stage) -> None:
    stage.start_beat()
    stage.start_worker()
    order("probe.refuse", range(1))
    wait_for(all_over)

    refused = OutboxTask.objects.get(task="probe.refuse")
    assert (refused.state, refused.attempt) == ("failed", 1)
    assert refused.error_public == "There is no such number."
    assert results() == []


@pytest.mark.long
def test_a_worker_told_to_stop_hands_back_what_does_not_end(stage: Stage) -> None:
    stage.start_beat()
    worker = stage.start_worker(processes=1)
    order("probe.note", range(1), 18_000)
    wait_for(lambda: starts() == [0])

    began = time.monotonic()
    worker.terminate()
    worker.wait(timeout=30)

    assert time.monotonic() - began < 30
    assert states() == ["queued"]
    assert results() == []
