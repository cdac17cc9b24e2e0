"""One running process of the portal: started with its log and pid file, watched, stopped, never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MARK = "PORTAL_PART"
"""Environment variable that every process carries, so that an orphan of a killed run is recognised."""

_LOG_LIMIT = 10 * 1024 * 1024
_LONGEST_PAUSE = 60.0
_STEADY = 60.0
_PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """A part of the portal: what starts it, how it is told to stop, and the process while it runs."""

    name: str
    command: list[str]
    state: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 20.0
    cwd: Path | None = None
    run_as: int | None = None
    before: Callable[[], None] = lambda: None
    _child: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _falls: int = 0
    _due: float = 0.0

    @property
    def pid(self) -> int:
        return self._child.pid if self._child else 0

    @property
    def log(self) -> Path:
        return self.state / "logs" / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        return self.state / "pids" / f"{self.name}.pid"

    @property
    def age(self) -> float:
        """Seconds since it was started last."""
        return time.monotonic() - self._started

    def start(self) -> None:
        """Start it from this, the main thread: the kernel ends it when this thread ends."""
        self.before()
        for file in (self.log, self.pid_file):
            file.parent.mkdir(parents=True, exist_ok=True)
        _make_room(self.log)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env={**self.environment, MARK: mark(self.state, self.name)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self._prepare_child,
            )
        self._started = time.monotonic()
        self.pid_file.write_text(f"{self.pid}\n")

    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def keep_up(self) -> str:
        """Start it again when it has ended, after a pause that grows; say so in a sentence."""
        if self._child is None or self.is_running():
            if self._falls and self.age > _STEADY:
                self._falls = 0
            return ""
        if not self._due:
            self._clear_away()
            pause = min(2.0**self._falls, _LONGEST_PAUSE)
            self._falls += 1
            self._due = time.monotonic() + pause
            return f"{self.name} has ended ({self._how_it_ended()}); it starts again in {pause:.0f} s. Its log: {self.log}"
        if time.monotonic() < self._due:
            return ""
        self._due = 0.0
        self.start()
        return f"{self.name} is started again."

    def stop(self) -> None:
        """Tell it to stop, without waiting."""
        if self.is_running():
            self._signal(self.stop_signal)

    def finish(self) -> None:
        """Wait for it as long as it deserves, then end it and whatever it left behind."""
        if self._child is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(self.patience)
        self.kill()

    def kill(self) -> None:
        """End it at once, with the processes it started."""
        if self._child is None:
            return
        self._clear_away()
        self._child.wait()
        self._child = None

    def _clear_away(self) -> None:
        if self._child is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        self.pid_file.unlink(missing_ok=True)

    def _signal(self, number: signal.Signals) -> None:
        if self._child is not None:
            self._child.send_signal(number)

    def _how_it_ended(self) -> str:
        code = self._child.returncode if self._child else 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def _prepare_child(self) -> None:
        if self.run_as is not None:
            os.setgroups([])
            os.setgid(self.run_as)
            os.setuid(self.run_as)
        _die_with_parent(self.stop_signal)


_libc = ctypes.CDLL(None)


def _die_with_parent(number: signal.Signals) -> None:
    """Called in the child, after any change of user: changing it forgets the order."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, int(number))


def mark(state: Path, name: str) -> str:
    """The value of MARK for one part of one portal."""
    return f"{state}:{name}"


def run_once(command: list[str], environment: Mapping[str, str], log: Path) -> int:
    """Run a step to its end with its words in a log; the exit code. It does not outlive this process."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as words:
        return subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            check=False,
            preexec_fn=lambda: _die_with_parent(signal.SIGKILL),
        ).returncode


def is_alive(pid: int) -> bool:
    """Whether a process runs. A zombie keeps its number and does not count."""
    return _state_of(pid) not in {"", "Z", "X"}


def command_of(pid: int) -> str:
    """The command line of a process, or nothing."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""


def end_leftovers(state: Path) -> int:
    """End what a killed run of this portal left running; how many processes that were."""
    left = leftovers(state)
    for pid in left:
        _send(
            pid,
            signal.SIGINT if "postgres" in command_of(pid).split(" ")[0] else signal.SIGTERM,
        )
    if not _wait_until_gone(left, seconds=10):
        for pid in left:
            _send(pid, signal.SIGKILL)
        _wait_until_gone(left, seconds=5)
    for file in (state / "pids").glob("*.pid"):
        file.unlink(missing_ok=True)
    return len(left)


def leftovers(state: Path) -> list[int]:
    """Processes that carry this portal's mark, or name its database or broker folder in their command."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        if pid != os.getpid() and is_alive(pid) and _belongs_to(pid, state):
            found.append(pid)
    return sorted(found)


def _belongs_to(pid: int, state: Path) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    words = command_of(pid)
    program = Path(words.split(" ")[0]).name
    return f"{MARK}={state}:".encode() in environment or (
        program in {"postgres", "valkey-server"}
        and any(f"{state}/{part}" in words for part in ("postgres", "redis"))
    )


def _state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _wait_until_gone(pids: list[int], *, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _make_room(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
