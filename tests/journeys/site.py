"""The portal as real processes for a browser: a web server without debugging, workers, a broker, a database of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.db import connection
from redis import Redis

from tests import databases
from tests.running.places import free_port, wait_for
from tools import health
from tools.parts import Parts
from tools.places import ROOT
from tools.processes import Process

QUEUES = "urgent,mail,reports,imports,background"
HURRY = {"OUTBOX_LEASE_SECONDS": "3", "OUTBOX_RELAY_SECONDS": "1", "OUTBOX_RETRY_SECONDS": "0"}


@dataclass
class Site:
    """One running portal, whose database is made anew from a template as often as a test likes."""

    state: Path
    database: str
    template: str
    port: int = field(default_factory=free_port)
    parts: Parts = field(init=False)
    running: list[Process] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def mail(self) -> Path:
        return self.state / "mail"

    def start(self) -> None:
        """Collect the static files, then start broker and web server; return when it answers."""
        self.parts = Parts(self.state, durable=False, given={"DATABASE_URL": self._database_url()})
        self.parts.start()
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            cwd=ROOT,
            env=self._environment(),
            check=True,
        )
        words = f"alliance.wsgi --bind 127.0.0.1:{self.port} --worker-class gthread --workers 1"
        web = self._run("web", f"gunicorn {words} --threads 8 --no-control-socket")
        wait_for(lambda: health.lives(self.address), seconds=40, what=f"/livez; see {web.log}")

    def begin_again(self) -> None:
        """The demonstration alliance as it was in the beginning, and nothing kept of what was before."""
        databases.make(self.database, self.template)
        for letter in self.mail.glob("*.eml"):
            letter.unlink(missing_ok=True)
        with Redis(unix_socket_path=self._socket()) as client:
            client.flushall()

    def start_worker(self, name: str = "worker", *, step_delay_ms: int = 0) -> Process:
        """A worker for all work, which may take its time between the steps of a report."""
        return self._run(
            name,
            f"celery --app alliance worker --hostname {name}@journey --queues {QUEUES}"
            " --concurrency 1 --without-gossip --without-mingle --loglevel INFO",
            REPORT_STEP_DELAY_MS=str(step_delay_ms),
        )

    def end(self, process: Process) -> None:
        process.kill()
        self.running.remove(process)

    def stop(self) -> None:
        for process in reversed(self.running):
            process.kill()
        self.parts.stop()

    def _run(self, name: str, command: str, **environment: str) -> Process:
        program, *words = command.split()
        process = Process(
            name=name,
            command=[sys.executable, "-m", program, *words],
            state=self.state,
            environment={**self._environment(), **environment},
            cwd=ROOT,
        )
        self.running.append(process)
        process.start()
        return process

    def _environment(self) -> dict[str, str]:
        """The test run's own, with this site's addresses; without debugging, as for real."""
        return {
            **os.environ,
            **HURRY,
            **self.parts.addresses,
            "DATABASE_OWNER_URL": self._database_url(),
            "SITE_URL": self.address,
            "EMAIL_URL": self.mail.as_uri(),
            "STATIC_ROOT": str(self.state / "static"),
            "DEBUG": "",
        }

    def _database_url(self) -> str:
        at = connection.settings_dict
        who = f"{quote(at['USER'])}:{quote(at['PASSWORD'])}"
        if at["HOST"].startswith("/"):
            return f"postgres://{who}@/{self.database}?host={at['HOST']}"
        return f"postgres://{who}@{at['HOST']}:{at['PORT'] or 5432}/{self.database}"

    def _socket(self) -> str:
        url = self.parts.addresses["CACHE_URL"]
        return url.removeprefix("unix://").partition("?")[0]
