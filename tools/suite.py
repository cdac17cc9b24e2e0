"""`make test`: its own database and broker, compiled messages, then pytest."""

import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import concern_keys, messages
from tools.parts import Parts
from tools.places import ROOT, STATE
from tools.processes import end_leftovers
from tools.production import words

_SECRETS = {
    "SECRET_KEY": "a-key-for-tests-that-guards-nothing-and-is-known-to-everybody-0123456789",
    "SEALING_KEYS": "dGVzdHMtc2VhbC13aXRoLXRoaXMta2V5LW5vdGhpbmc=",
}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> None:
    """Run pytest with these arguments, or with what T names."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with surroundings() as environment:
        code = pytest(arguments, environment)
    sys.exit(code)


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """The exit code of the tests; those that T names, or all, on both cores."""
    if environment.get("CI") and not environment["CHROMIUM"]:
        sys.exit(
            "No Chromium is here, and where CI is set the browser journeys must not be skipped."
        )
    chosen = shlex.split(os.environ.get("T", ""))
    workers = [
        "-n",
        os.environ.get("TEST_WORKERS") or "3",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
    ]
    command = [*words("pytest"), *workers, *arguments, *chosen]
    # Browser journeys run a loop of events in the thread that also asks the database.
    environment = environment | {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


@contextmanager
def surroundings(name: str = "test", *, durable: bool = False) -> Iterator[dict[str, str]]:
    """The environment of tests, checks or benchmarks, with parts of their own that stop at the end."""
    state = STATE / name
    with _alone(state):
        end_leftovers(state)
        parts = Parts(state, durable=durable)
        try:
            parts.start()
            messages.compile_all()
            yield _environment(state, parts.addresses)
        finally:
            parts.stop()


def _environment(state: Path, addresses: dict[str, str]) -> dict[str, str]:
    """Nothing of the person's own settings reaches the tests, but the addresses they gave."""
    inherited = {name: value for name, value in os.environ.items() if name not in _OURS}
    return {
        **inherited,
        **_SECRETS,
        **addresses,
        **concern_keys.load(state / "concerns"),
        "SITE_URL": "http://testserver",
        "EMAIL_URL": (state / "mail").as_uri(),
        "STATIC_ROOT": str(state / "static"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "CHROMIUM": os.environ.get("CHROMIUM") or _find_browser(),
    }


_OURS = {
    "DEBUG",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "TRUSTED_PROXY_COUNT",
    "LANGUAGES_ENABLED",
    "REPORT_STEP_DELAY_MS",
    "LOG_LEVEL",
    "DEFAULT_FROM_EMAIL",
    "PORT",
    "T",
    "PORTAL_STATE",
}


def _find_browser() -> str:
    """The path of a Chromium, or nothing: then the journeys are skipped and say so."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), "")


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = (state / "lock").open("a")
    except PermissionError:
        sys.exit(
            f"{state} belongs to another user. Run the tests as that user, or remove the folder."
        )
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Other tests run in this folder; waiting for them to end …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    os.chdir(ROOT)
    main(sys.argv[1:])
