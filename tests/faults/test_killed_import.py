"""A list of members whose worker is killed while it enters rows: another goes on, every member is there once."""

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from alliance import demo_accounts, outbox
from alliance.models import AuditEvent, User
from members.actions.imports import apply_import, undo_import, upload_list
from members.models import ImportBatch, ImportRow, Member, Membership
from members.queries.imports import rows_of
from networks.models import Network
from tests.faults.conftest import QUEUES, Stage, wait_for

pytestmark = pytest.mark.slow

NEW = 200
# somewhere in the middle, and in the middle of a transaction of several rows
HELD = 105
State, Verdict = ImportBatch.State, ImportRow.Verdict


@pytest.fixture
def workshop(
    demonstration_copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """A broker and a beat on the demonstration alliance, and nobody who does any work yet."""
    monkeypatch.setattr(outbox.broker, "quiet_until", float("inf"))
    stage = Stage(tmp_path)
    try:
        stage.start_broker()
        stage.start_beat()
        yield stage
    finally:
        stage.clear()


def start_worker(stage: Stage, name: str) -> subprocess.Popen[bytes]:
    words = f"worker --hostname {name}@test --queues {QUEUES} --concurrency 1"
    return stage._start(name, stage._celery(f"{words} --without-gossip --without-mingle"))


def coordinator() -> User:
    return User.objects.get(email=demo_accounts.CAMEROON)


def brought() -> ImportBatch:
    lines = [f"Groupe {number:03d} du Littoral,CM,a@g{number}.example" for number in range(NEW)]
    return upload_list(
        network=Network.objects.get(slug="cameroon"),
        content="\n".join(["Name,Country,E-mail address", *lines]).encode(),
        file_name="list.csv",
        reason="Register of 2016",
        language="fr",
        by=coordinator(),
    )


def now(batch: ImportBatch) -> ImportBatch:
    batch.refresh_from_db(fields=["phase", "state", "attempt", "done", "total"])
    return batch


def wait_until_done(batch: ImportBatch, *, seconds: float = 30) -> None:
    wait_for(lambda: now(batch).state in {State.DONE, State.FAILED}, seconds=seconds)
    assert now(batch).state == State.DONE


@contextmanager
def held(batch: ImportBatch, number: int) -> Iterator[None]:
    """Somebody else holds one row of the list, so that whoever comes to it waits there."""
    apart = connection.copy()
    try:
        apart.set_autocommit(False)
        with apart.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM members_importrow WHERE batch_id = %s AND number = %s FOR UPDATE",
                [batch.pk, number],
            )
        yield
    finally:
        apart.close()


def somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND query LIKE 'UPDATE \"members_importrow\"%%')"
        )
        return bool(cursor.fetchone()[0])


def times_of_each_name() -> Counter[str]:
    members = Member.objects.filter(name__startswith="Groupe ", name__endswith=" du Littoral")
    return Counter(members.values_list("name", flat=True))


def in_the_network() -> set[str]:
    rows = Membership.objects.in_force().filter(network__slug="cameroon")
    return set(rows.values_list("member__name", flat=True))


def test_killed_worker_leaves_every_member_once_and_all_can_be_taken_back(workshop: Stage) -> None:
    # given a checked list, and a worker that comes as far as a row in the middle
    before = in_the_network()
    batch = brought()
    worker = start_worker(workshop, "first")
    wait_until_done(batch)
    apply_import(batch=batch, by=coordinator())
    with held(batch, HELD):
        wait_for(somebody_waits_for_a_row)

        # when it is killed there
        workshop.kill(worker)
        part = now(batch).done
        assert 0 < part < HELD
        assert len(times_of_each_name()) == part
    start_worker(workshop, "second")
    wait_for(lambda: now(batch).attempt % 100 > 1)
    wait_until_done(batch)

    # then every row is there once, with one trace, and the progress counts each once
    expected = {f"Groupe {number:03d} du Littoral" for number in range(NEW)}
    assert times_of_each_name() == dict.fromkeys(expected, 1)
    assert in_the_network() == before | expected
    assert (batch.done, batch.total) == (NEW, NEW)
    rows = rows_of(batch).filter(applied_at__isnull=False, verdict=Verdict.NEW)
    assert rows.values("member").distinct().count() == NEW
    memberships = list(rows.values_list("membership__public_id", flat=True))
    traces = AuditEvent.objects.filter(verb="membership.began", object_id__in=memberships)
    assert Counter(traces.values_list("object_id", flat=True)) == Counter(map(str, memberships))

    # and the whole can still be taken back
    undo_import(batch=batch, by=coordinator())
    wait_until_done(batch)
    assert (batch.done, batch.total) == (NEW, NEW)
    assert not rows_of(batch).filter(undone_at__isnull=True).exists()
    assert in_the_network() == before
