"""`make run` itself: everything starts, what is killed comes back, the end leaves nothing running."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.running.places import free_port, wait_for
from tools import health
from tools.places import ROOT
from tools.processes import end_leftovers, is_alive, leftovers

PARTS = {"postgres", "redis", "web", "worker-fast", "worker-slow", "beat"}
NOT_GIVEN = (
    "STATIC_ROOT",
    "SITE_URL",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "CELERY_BROKER_URL",
    "CACHE_URL",
    "EMAIL_URL",
)

pytestmark = pytest.mark.slow


@dataclass
class Run:
    """A portal of its own in a temporary folder, empty of demonstration data."""

    state: Path
    port: int = field(default_factory=free_port)
    launcher: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def words(self) -> str:
        return (self.state.parent / "words").read_text()

    def start(self) -> None:
        environment = {name: text for name, text in os.environ.items() if name not in NOT_GIVEN}
        environment |= {"PORTAL_STATE": str(self.state), "PORT": str(self.port), "DEMO": "0"}
        with (self.state.parent / "words").open("w") as words:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "tools.portal"],
                cwd=ROOT,
                env=environment,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        wait_for(self._is_ready, seconds=120, what="the portal says that it is ready")

    def _is_ready(self) -> bool:
        assert self.launcher is not None
        assert self.launcher.poll() is None, self.words
        return "Ctrl-C stops everything" in self.words

    def stop(self) -> None:
        assert self.launcher is not None
        self.launcher.send_signal(signal.SIGINT)
        self.launcher.wait(60)

    def pid(self, name: str) -> int:
        return int((self.state / "pids" / f"{name}.pid").read_text())

    def runs_anew(self, name: str, old: int) -> bool:
        return name in self.named() and self.pid(name) != old

    def named(self) -> set[str]:
        return {file.stem for file in (self.state / "pids").iterdir()}


@pytest.fixture(scope="module")
def one_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = Run(tmp_path_factory.mktemp("run") / "state")
    try:
        yield run
    finally:
        if run.launcher is not None:
            run.launcher.kill()
            run.launcher.wait()
        end_leftovers(run.state)


@pytest.fixture
def run(one_portal: Run) -> Run:
    """The portal of this module, running, whatever the test before did to it."""
    if one_portal.launcher is None or one_portal.launcher.poll() is not None:
        one_portal.start()
        one_portal.wait_until_ready()
    wait_for(
        lambda: health.ask(one_portal.address).is_ready, seconds=60, what="the portal is ready"
    )
    return one_portal


def test_one_command_starts_every_part_and_its_end_stops_them(run: Run) -> None:
    pids = [run.pid(name) for name in PARTS]

    assert run.named() == PARTS
    assert all(is_alive(pid) for pid in pids)
    assert f"http://localhost:{run.port}/" in run.words
    # whoever waits for a page goes before the drawing of reports
    behind = {
        name: os.getpriority(os.PRIO_PROCESS, run.pid(name))
        for name in ("web", "worker-fast", "worker-slow")
    }
    assert behind["worker-slow"] > behind["worker-fast"] == behind["web"]

    run.stop()

    assert leftovers(run.state) == []
    assert run.named() == set()


@pytest.mark.long
def test_what_is_killed_comes_back(run: Run) -> None:
    victims = {name: run.pid(name) for name in ("web", "worker-slow", "redis", "postgres")}

    for pid in victims.values():
        os.kill(pid, signal.SIGKILL)

    for name, pid in victims.items():
        wait_for(partial(run.runs_anew, name, pid), seconds=30, what=f"{name} runs again")
    wait_for(lambda: health.ask(run.address).is_ready, seconds=60, what="the portal is ready again")
    successors = {name: run.pid(name) for name in victims}
    assert all(is_alive(pid) for pid in successors.values())
    assert not set(successors.values()) & set(victims.values())
    assert health.ask(run.address).is_ready


@pytest.mark.long
def test_after_a_kill_of_everything_it_starts_again_by_itself(run: Run) -> None:
    assert run.launcher is not None
    secrets = (run.state / "secrets.env").read_text()
    for pid in [run.launcher.pid, *(run.pid(name) for name in PARTS)]:
        os.kill(pid, signal.SIGKILL)
    run.launcher.wait()

    run.start()
    run.wait_until_ready()

    assert health.ask(run.address).is_ready
    assert (run.state / "secrets.env").read_text() == secrets
    assert (run.state / "secrets.env").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = os.environ | {"PORTAL_STATE": str(tmp_path / "state"), "PORT": str(port)}

        done = subprocess.run(
            [sys.executable, "-m", "tools.portal"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_said_in_one_sentence(tmp_path: Path, port: str) -> None:
    environment = os.environ | {"PORTAL_STATE": str(tmp_path / "state"), "PORT": port}

    done = subprocess.run(
        [sys.executable, "-m", "tools.portal"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "PORT must be a number" in done.stderr
