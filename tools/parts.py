"""The embedded database and broker of one portal: started where the environment names no others."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.postgres import APPLICATION, OWNER, Postgres
from tools.processes import Process
from tools.valkey import MemoryStore, Valkey


@dataclass
class Parts:
    """What runs beneath the portal, and the addresses it answers at."""

    state: Path
    durable: bool = True
    given: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    processes: list[Process] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start what is not given; return when it answers."""
        self.addresses = {name: self.given[name] for name in _ADDRESSES if self.given.get(name)}
        if "DATABASE_URL" not in self.addresses:
            self._start_database()
        if not {"CELERY_BROKER_URL", "CACHE_URL"} <= self.addresses.keys():
            self._start_broker()
        if "STORE_URL" not in self.addresses:
            self._start_store()

    def keep_database(self) -> None:
        """From now on the database holds people's work: whatever happens, it is never made anew."""
        Postgres(self.state).half_made.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop what was started here, the database last."""
        for process in reversed(self.processes):
            process.stop()
            process.finish()

    def _start_database(self) -> None:
        postgres = Postgres(self.state, durable=self.durable)
        process = self._start(postgres.process())
        postgres.wait_until_ready(process)
        postgres.make_roles_and_database()
        self.addresses |= {
            "DATABASE_URL": postgres.url(APPLICATION),
            "DATABASE_OWNER_URL": postgres.url(OWNER),
        }

    def _start_broker(self) -> None:
        valkey = Valkey(self.state, durable=self.durable)
        valkey.wait_until_ready(self._start(valkey.process()))
        self.addresses = {
            "CELERY_BROKER_URL": valkey.broker_url,
            "CACHE_URL": valkey.cache_url,
        } | self.addresses

    def _start_store(self) -> None:
        store = MemoryStore(self.state)
        store.wait_until_ready(self._start(store.process()))
        self.addresses["STORE_URL"] = store.url

    def _start(self, process: Process) -> Process:
        self.processes.append(process)
        process.start()
        return process


_ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "CACHE_URL", "STORE_URL")
