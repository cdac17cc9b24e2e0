"""docker-compose.yml: what it runs also runs here, with production settings and addresses from the environment."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.running.places import free_port, wait_for
from tools import health, proxy
from tools.checks import production_environment
from tools.parts import Parts
from tools.places import ROOT
from tools.processes import Process

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
TABLE = tomllib.loads((ROOT / "deploy" / "processes.toml").read_text())
pytestmark = pytest.mark.slow
PORTAL = ("prepare", "web", "worker-fast", "worker-slow", "beat")


def test_compose_runs_what_the_table_of_processes_says() -> None:
    commands = {name: COMPOSE[name]["command"] for name in PORTAL if name != "prepare"}

    assert commands == TABLE["processes"]


def test_compose_guards_the_settings_before_it_prepares_the_database() -> None:
    steps = shlex.split(COMPOSE["prepare"]["command"])[2].split(" && ")

    assert steps == [*TABLE["guard"].values(), *TABLE["prepare"].values()]


def test_no_container_runs_as_root_or_writes_to_its_image() -> None:
    ours = {name: COMPOSE[name] for name in (*PORTAL, "proxy")}

    assert [name for name, service in ours.items() if not service["read_only"]] == []
    assert [name for name, service in ours.items() if service["cap_drop"] != ["ALL"]] == []
    assert re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE) == ["10001"]


def test_every_service_that_can_fall_silent_has_a_health_check() -> None:
    with_check = {name for name, service in COMPOSE.items() if "healthcheck" in service}

    assert with_check == {
        *("proxy", "web", "worker-fast", "worker-slow", "postgres", "redis", "store"),
    }


def test_only_the_step_that_prepares_knows_the_owner_of_the_tables() -> None:
    knowing = {
        name for name in PORTAL if "DATABASE_OWNER_URL" in COMPOSE[name].get("environment", {})
    }

    assert knowing == {"prepare"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """The production shape on this machine, without containers."""

    state: Path
    parts: Parts
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, service: str) -> dict[str, str]:
        """What compose gives the service, with the addresses of this machine."""
        values = production_environment() | _file_values()
        given = {
            name: re.sub(r"\$\{(\w+):-(.*?)\}", lambda m: values.get(m[1]) or m[2], str(text))
            for name, text in COMPOSE[service]["environment"].items()
        }
        addresses = {name: url for name, url in self.parts.addresses.items() if name in given}
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "STATIC_ROOT": str(self.state / "static"),
            **given,
            **addresses,
            "PROXY_VERSIONS": str(self.state / "versions"),
            "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{self.port}",
        }

    def process(self, service: str) -> Process:
        command = shlex.split(COMPOSE[service]["command"])
        return Process(
            name=service,
            command=command,
            state=self.state,
            environment=self.environment(service),
            cwd=ROOT,
        )

    def get(self, path: str, *, port: int = 0) -> Answer:
        headers = {
            "Host": "portal.example.org",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
        }
        with closing(HTTPConnection("127.0.0.1", port or self.port, timeout=10)) as connection:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())


def _file_values() -> dict[str, str]:
    """What .env would hold, beside what production_environment makes."""
    return {"EMAIL_URL": "smtp://localhost:25", "DEFAULT_FROM_EMAIL": "portal@portal.example.org"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    state = tmp_path_factory.mktemp("site")
    parts = Parts(state, durable=False, given={})
    parts.start()
    proxy.first_version(state)
    site = Site(state, parts, free_port())
    try:
        yield site
    finally:
        parts.stop()


@pytest.fixture(scope="module")
def prepared(site: Site) -> subprocess.CompletedProcess[str]:
    """The output of the step that prepares, which must pass before anything else is tried."""
    environment = site.environment("prepare")
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    return subprocess.run(
        shlex.split(COMPOSE["prepare"]["command"]),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def running(
    site: Site, prepared: subprocess.CompletedProcess[str], monkeypatch_module: pytest.MonkeyPatch
) -> Iterator[Site]:
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    monkeypatch_module.setenv("ALLOWED_HOSTS", "portal.example.org")
    processes = [site.process(name) for name in PORTAL if name != "prepare"]
    for process in processes:
        process.start()
    try:
        yield site
    finally:
        for process in processes:
            process.kill()


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_the_check_for_deployment_finds_nothing(
    prepared: subprocess.CompletedProcess[str],
) -> None:
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    assert "System check identified no issues" in prepared.stdout
    assert "WARNING" not in prepared.stdout + prepared.stderr


def test_web_answers_and_each_worker_takes_its_canary(running: Site) -> None:
    wait_for(lambda: health.lives(running.address), seconds=30, what="/livez answers")
    wait_for(
        lambda: health.ask(running.address).is_ready,
        seconds=90,
        what=f"/readyz: {health.ask(running.address).complaint}; logs in {running.state / 'logs'}",
    )

    assert health.ask(running.address).deaf_workers == frozenset()


def test_pages_come_without_debugging_and_with_transport_security(running: Site) -> None:
    wait_for(lambda: health.lives(running.address), seconds=30, what="/livez answers")

    missing = running.get("/en/no-such-page/")

    assert missing.status == 404
    assert b"URLconf" not in missing.body
    assert "max-age=31536000" in missing.headers["Strict-Transport-Security"]


PUBLISH = "from alliance.caching import bump; bump()"


def test_the_proxy_keeps_a_page_that_browsers_ask_for_each_time_until_something_is_published(
    running: Site,
) -> None:
    if not proxy.is_here():
        assert not os.environ.get("CI"), "No nginx is here."
        pytest.skip("No nginx is here.")
    wait_for(lambda: health.lives(running.address), seconds=30, what="/livez answers")
    port = free_port()
    with proxy.running_proxy(running.state, before=running.address, port=port):
        answers = [running.get("/en/", port=port) for _time in range(2)]
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--command", PUBLISH],
            cwd=ROOT,
            env=running.environment("worker-slow"),
            check=True,
        )
        answers += [running.get("/en/", port=port) for _time in range(2)]

    assert [answer.headers["X-Cache"] for answer in answers] == ["MISS", "HIT", "MISS", "HIT"]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, no-cache"}
    assert not any("X-Accel-Expires" in answer.headers for answer in answers)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SEALING_KEYS", "DATABASE_URL"])
def test_a_missing_secret_stops_the_start_with_a_sentence(site: Site, missing: str) -> None:
    environment = site.environment("prepare") | {missing: ""}
    [guard] = TABLE["guard"].values()

    done = subprocess.run(
        shlex.split(guard),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert missing in done.stderr
    assert "Traceback" not in done.stderr
