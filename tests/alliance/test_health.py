"""The health page tells the truth about each part and nothing secret."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import OperationalError
from django.db.models.functions import Now
from django.test import Client
from kombu.exceptions import OperationalError as BrokerAway

from alliance import health, tasks
from alliance.models import LeasedWork, OutboxTask
from alliance.outbox import later
from alliance.page_cache import ForgivingCache

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker", lambda: "ok")


@pytest.fixture
def working() -> None:
    """Both workers have just let their canary home."""
    tasks.release_canaries()
    OutboxTask.objects.update(state=LeasedWork.State.DONE, finished_at=Now())


def ask() -> tuple[int, dict[str, Any]]:
    response = Client().get("/readyz")
    return response.status_code, json.loads(response.content)


def test_all_is_well(working) -> None:
    code, report = ask()

    assert (code, report["ready"], report["bad"]) == (200, True, [])
    assert report["database"] == report["migrations"] == report["cache"] == report["broker"] == "ok"
    assert report["workers"] == {"worker-fast": 0, "worker-slow": 0}
    assert report["outbox"] == {"waiting": 0, "lag_seconds": 0}
    assert report["backup"] == "not configured"
    assert report["version"] == portal.VERSION


def test_the_answer_is_kept_by_nobody(working) -> None:
    assert Client().get("/readyz")["Cache-Control"] == "no-store"


def test_the_answer_holds_no_secret(working) -> None:
    body = Client().get("/readyz").content.decode()

    assert portal.SECRET_KEY not in body
    assert "/" not in body.replace("n/a", "")


def test_a_worker_that_never_worked_is_bad() -> None:
    code, report = ask()

    assert code == 503
    assert report["workers"] == {"worker-fast": None, "worker-slow": None}
    assert report["bad"] == ["worker-fast", "worker-slow"]


def test_a_worker_silent_for_over_three_minutes_is_bad(working) -> None:
    slow = OutboxTask.objects.filter(task="alliance.canary_slow")
    slow.update(finished_at=Now() - timedelta(seconds=200))

    code, report = ask()

    assert (code, report["bad"]) == (503, ["worker-slow"])
    assert report["workers"] == {"worker-fast": 0, "worker-slow": 200}


def test_orders_that_wait_too_long_are_bad(working) -> None:
    later("alliance.clear_orders")
    OutboxTask.objects.filter(state=LeasedWork.State.QUEUED).update(
        due_at=Now() - timedelta(seconds=400)
    )

    code, report = ask()

    assert (code, report["bad"]) == (503, ["outbox"])
    assert report["outbox"] == {"waiting": 1, "lag_seconds": 400}


def test_a_database_that_is_away_is_said_without_failing(working, monkeypatch) -> None:
    def away() -> str:
        raise OperationalError("no route to the host db.internal")

    monkeypatch.setattr(health, "_database", away)
    code, report = ask()

    assert code == 503
    assert report["database"] == "away"
    assert report["outbox"] is None
    assert "internal" not in json.dumps(report)


def test_tables_behind_the_code_are_bad(working, monkeypatch) -> None:
    monkeypatch.setattr(health, "_tables_fit", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_args: ["one"])

    code, report = ask()

    assert (code, report["migrations"]) == (503, "not applied")


def test_a_page_cache_that_is_away_is_bad(working, monkeypatch) -> None:
    away = ForgivingCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(health, "caches", {"pages": away})

    code, report = ask()

    assert (code, report["cache"]) == (503, "away")


def test_a_broker_that_is_away_is_found_out_at_once(monkeypatch) -> None:
    monkeypatch.undo()

    class Away:
        def __enter__(self) -> "Away":
            return self

        def __exit__(self, *_error: object) -> None:
            return None

        def ensure_connection(self, **_options: object) -> None:
            raise BrokerAway

    monkeypatch.setattr(health, "app", SimpleNamespace(connection_for_write=Away))

    assert ask()[1]["broker"] == "away"
