"""`make run`: from whatever state the folder is in to a portal that answers, and everything stopped at the end."""

import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import run

from tools import concern_keys, health, messages, production, secrets_file, static
from tools.parts import Parts
from tools.places import ROOT, STATE
from tools.processes import MARK, Process, end_leftovers, mark, run_once

_READY_WITHIN = 90.0
_LOOK_EVERY = 0.5
_HEALTH_EVERY = 20.0
_MANAGE = "python manage.py "


def main() -> None:
    """Start the portal, keep it up, stop it when asked."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with only_one(STATE):
        portal = Portal(STATE, port=_port(), host=os.environ.get("HOST") or "127.0.0.1")
        try:
            portal.start()
            portal.keep_up()
        except KeyboardInterrupt:
            print("\nStopping …", flush=True)
        finally:
            portal.stop()
    print("Everything is stopped. The data stay in", STATE)


@dataclass
class Portal:
    """One portal on this machine: its embedded parts, its processes and their environment."""

    state: Path
    port: int
    host: str
    parts: Parts = field(init=False)
    environment: dict[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parts = Parts(self.state)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}/"

    def start(self) -> None:
        """Everything, in order; returns when the portal answers."""
        began = time.monotonic()
        self._clear_the_way()
        self.parts.start()
        self.environment = self._environment()
        messages.compile_all()
        self._prepare()
        self._start_processes()
        self._fill()
        self.parts.keep_database()
        self._wait_until_ready()
        self._say_how_to_use_it(time.monotonic() - began)

    def keep_up(self) -> None:
        """Start again what ends, and a worker that runs but does no work. Ends by a signal only."""
        next_look = time.monotonic() + _HEALTH_EVERY
        while True:
            time.sleep(_LOOK_EVERY)
            for process in [*self.parts.processes, *self.processes]:
                if sentence := process.keep_up():
                    print(sentence, flush=True)
            if time.monotonic() > next_look:
                self._restart_idle_workers()
                next_look = time.monotonic() + _HEALTH_EVERY

    def stop(self) -> None:
        """The processes first, together; then what they stand on. Another signal ends them at once."""
        try:
            for process in self.processes:
                process.stop()
            for process in self.processes:
                process.finish()
        except KeyboardInterrupt:
            for process in self.processes:
                process.kill()
        with without_interruption():
            self.parts.stop()

    def _clear_the_way(self) -> None:
        if ended := end_leftovers(self.state):
            print(
                f"Ended {ended} processes that an earlier run had left behind.",
                flush=True,
            )
        if not _is_free(self.host, self.port):
            sys.exit(
                f"Port {self.port} is taken by another program. Choose one: make run PORT={self.port + 1}"
            )

    def _environment(self) -> dict[str, str]:
        """What every process of the portal is told; what the person gave counts more than our own."""
        bin_folder = str(Path(sys.executable).parent)
        ours = {
            "SITE_URL": self.address.rstrip("/"),
            "EMAIL_URL": (self.state / "mail").as_uri(),
            "STATIC_ROOT": str(self.state / "static"),
            **secrets_file.load(self.state / "secrets.env"),
            **concern_keys.load(self.state / "concerns"),
        }
        return {
            **ours,
            **os.environ,
            **self.parts.addresses,
            "DEBUG": "0",
            "GUNICORN_CMD_ARGS": f"--bind {self.host}:{self.port}",
            "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONUNBUFFERED": "1",
            MARK: mark(self.state, "setup"),
        }

    def _prepare(self) -> None:
        print("Preparing the database …", flush=True)
        for name, command in production.commands().prepare.items():
            self._step(name, command)
        collected = Path(self.environment["STATIC_ROOT"])
        if static.changed(collected):
            print("Collecting the static files …", flush=True)
            self._step(
                "static files",
                production.words(f"{_MANAGE}collectstatic --noinput --clear"),
            )
            static.remember(collected)

    def _start_processes(self) -> None:
        for name, command in production.commands().processes.items():
            process = Process(
                name=name,
                command=command,
                state=self.state,
                environment=self.environment,
            )
            self.processes.append(process)
            process.start()

    def _fill(self) -> None:
        """The demonstration alliance, in an empty database. The one command that runs with DEBUG on."""
        if os.environ.get("DEMO") == "0":
            return
        print(
            "Looking whether the demonstration alliance is there (making it takes a moment) …",
            flush=True,
        )
        self._step("demonstration", production.words(f"{_MANAGE}seed --if-empty"), DEBUG="1")

    def _step(self, name: str, command: list[str], **more: str) -> None:
        log = self.state / "logs" / "setup.log"
        if run_once(command, self.environment | more, log) != 0:
            _show_end_of(log)
            sys.exit(f"The step “{name}” failed; its own words are above and in {log}")

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + _READY_WITHIN
        while not (answer := health.ask(f"http://{self.host}:{self.port}")).is_ready:
            for process in self.processes:
                process.keep_up()
            if time.monotonic() > end:
                print(
                    f"The portal runs, but not everything is ready: {answer.complaint}",
                    flush=True,
                )
                print(f"The logs are in {self.state / 'logs'}", flush=True)
                return
            time.sleep(0.2)

    def _restart_idle_workers(self) -> None:
        """A worker that has not done its small regular task is deaf, whatever its process looks like."""
        deaf = health.ask(f"http://{self.host}:{self.port}").deaf_workers
        for process in self.processes:
            if process.name in deaf and process.age > health.LONGEST_SILENCE:
                print(
                    f"{process.name} has done nothing for minutes and is started again.",
                    flush=True,
                )
                process.kill()
                process.start()

    def _say_how_to_use_it(self, seconds: float) -> None:
        print(f"\nReady after {seconds:.0f} s.\n", flush=True)
        self._show_accounts()
        print(f"\n  The portal:  {self.address}")
        print(f"  Its mail:    {self.state / 'mail'}")
        print(f"  Its logs:    {self.state / 'logs'}")
        print("\nCtrl-C stops everything.", flush=True)

    def _show_accounts(self) -> None:
        """The sign-in table, where there are demonstration accounts; what the command logs goes to the log."""
        command = production.words(f"{_MANAGE}demo_accounts")
        with (self.state / "logs" / "setup.log").open("ab") as log:
            shown = run(command, env=self.environment, stderr=log, check=False).returncode == 0
        if not shown:
            print("There are no demonstration accounts in this database.", flush=True)


@contextmanager
def only_one(state: Path) -> Iterator[None]:
    """Hold the state folder alone, as long as this process lives."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = (state / "lock").open("a+")
    except PermissionError:
        sys.exit(
            f"{state} belongs to another user. Start the portal as that user, or remove the folder."
        )
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            sys.exit(
                f"It already runs here, as process {lock.read().strip()}. Stop that one first."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def without_interruption() -> Iterator[None]:
    """The database's orderly end takes a moment; pressing Ctrl-C again must not spoil it."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65_536:
        sys.exit(f"PORT must be a number between 1 and 65535, and it is {given!r}.")
    return int(given)


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((host, port))
        except OSError:
            return False
    return True


def _show_end_of(log: Path, lines: int = 25) -> None:
    width = shutil.get_terminal_size((120, 24)).columns
    for line in log.read_text(errors="replace").splitlines()[-lines:]:
        print(f"  {line[: width * 2]}", file=sys.stderr)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
