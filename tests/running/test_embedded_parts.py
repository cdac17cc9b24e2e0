"""The embedded database and broker: nothing is lost, nothing is left running, nothing of others is touched."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from tests.running.places import wait_for
from tools.parts import Parts
from tools.places import ROOT, SHORTEST_SOCKET_LIMIT
from tools.portal import only_one
from tools.processes import end_leftovers, is_alive, leftovers

HOLD = """
import sys, time
from pathlib import Path
from tools.parts import Parts
parts = Parts(Path(sys.argv[1]), given={})
parts.start()
print(parts.addresses["DATABASE_OWNER_URL"], flush=True)
time.sleep(600)
"""


def _started_elsewhere(state: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(state)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder.stdout as words:
        words.readline()
    return holder


def _pid(state: Path, name: str) -> int:
    return int((state / "pids" / f"{name}.pid").read_text())


def test_rows_outlive_a_kill_of_launcher_database_and_broker(tmp_path: Path) -> None:
    parts = Parts(tmp_path, given={})
    holder = _started_elsewhere(tmp_path)
    parts.keep_database()
    url = f"postgres://portal_owner@/portal?host={tmp_path / 'postgres'}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (2017)")

    for pid in (holder.pid, _pid(tmp_path, "postgres"), _pid(tmp_path, "redis")):
        os.kill(pid, signal.SIGKILL)
    holder.wait()
    end_leftovers(tmp_path)
    parts.start()

    try:
        with psycopg.connect(parts.addresses["DATABASE_OWNER_URL"]) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(2017,)]
        assert redis.Redis.from_url(parts.addresses["CACHE_URL"]).ping()
    finally:
        parts.stop()


def test_a_database_that_was_never_filled_begins_anew(tmp_path: Path) -> None:
    first, second = Parts(tmp_path, given={}), Parts(tmp_path, given={})
    first.start()
    with psycopg.connect(first.addresses["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE half (number int)")
    first.stop()

    second.start()

    try:
        with psycopg.connect(second.addresses["DATABASE_OWNER_URL"]) as connection:
            assert connection.execute("SELECT to_regclass('half')").fetchone() == (None,)
    finally:
        second.stop()


def test_a_killed_launcher_takes_its_parts_along(tmp_path: Path) -> None:
    holder = _started_elsewhere(tmp_path)
    pids = [_pid(tmp_path, name) for name in ("postgres", "redis")]

    holder.kill()
    holder.wait()

    wait_for(lambda: not any(is_alive(pid) for pid in pids), seconds=10, what="both ended")
    assert leftovers(tmp_path) == []


def test_a_stopped_portal_leaves_no_process_and_no_pid_file(tmp_path: Path) -> None:
    parts = Parts(tmp_path, given={})
    parts.start()
    running = leftovers(tmp_path)

    parts.stop()

    assert len(running) >= 2
    assert leftovers(tmp_path) == []
    assert list((tmp_path / "pids").iterdir()) == []


def test_the_pid_file_of_a_stranger_does_not_keep_the_database_from_starting(
    tmp_path: Path,
) -> None:
    parts = Parts(tmp_path, given={})
    parts.start()
    parts.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n")

    parts = Parts(tmp_path, given={})
    parts.start()

    parts.stop()
    assert is_alive(stranger.pid)
    stranger.kill()
    stranger.wait()


def test_a_folder_with_a_long_path_gets_its_sockets_elsewhere(tmp_path: Path) -> None:
    state = tmp_path / ("long" * 30)
    parts = Parts(state, given={})

    parts.start()

    try:
        url = parts.addresses["DATABASE_URL"]
        assert len(url.split("host=")[1]) < SHORTEST_SOCKET_LIMIT
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("portal",)
    finally:
        parts.stop()


def test_addresses_that_are_given_are_used_and_nothing_is_started(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgres://me@host/db",
        "CELERY_BROKER_URL": "redis://host/0",
        "CACHE_URL": "redis://host/2",
        "STORE_URL": "redis://:secret@host/0",
        "PATH": "/bin",
    }
    parts = Parts(tmp_path, given=given)

    parts.start()

    assert parts.addresses == {name: url for name, url in given.items() if name != "PATH"}
    assert parts.processes == []


def test_neither_role_is_a_superuser_and_the_applications_makes_no_database(tmp_path: Path) -> None:
    parts = Parts(tmp_path, given={})
    parts.start()

    try:
        with psycopg.connect(parts.addresses["DATABASE_URL"]) as connection:
            rows = connection.execute(
                "SELECT rolname, rolsuper, rolcreatedb, rolbypassrls FROM pg_roles"
                " WHERE rolname LIKE 'portal%' ORDER BY rolname"
            ).fetchall()
    finally:
        parts.stop()

    assert rows == [("portal", False, False, False), ("portal_owner", False, True, False)]


def test_a_second_start_in_the_same_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(SystemExit, match="already runs here"),
        only_one(tmp_path),
    ):
        pass
