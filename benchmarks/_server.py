"""The portal as it runs for real, for a benchmark: the processes of deploy/processes.toml, and the memory they take."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import health, production
from tools.places import ROOT
from tools.processes import Process

PORT = 18_431


@contextmanager
def running_web(folder: Path) -> Iterator[tuple[str, Process]]:
    """The web server as it runs for real."""
    address = f"http://127.0.0.1:{PORT}"
    binding = f"--bind 127.0.0.1:{PORT}"
    process = _process("web", folder, SITE_URL=address, GUNICORN_CMD_ARGS=binding)
    process.start()
    try:
        while not health.lives(address):
            if not process.is_running():
                sys.exit(process.log.read_text())
            time.sleep(0.1)
        yield address, process
    finally:
        process.kill()


@contextmanager
def watched(web: Process) -> Iterator[list[int]]:
    """Inside, the memory of the web server and its workers is looked at twice a second, what they share counted once."""
    seen, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            seen.append(sum(map(_share, _group(web.pid))))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _group(leader: int) -> list[int]:
    """The processes of a group: a server, its workers, and the children that clean files."""
    found = subprocess.run(
        ["pgrep", "--pgroup", str(leader)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


def _share(pid: int) -> int:
    """A process's proportional share of memory; 0 when it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def running_worker(folder: Path) -> Iterator[Process]:
    """The worker that draws reports."""
    process = _process("worker-slow", folder)
    process.start()
    try:
        yield process
    finally:
        process.kill()


def _process(name: str, folder: Path, **environment: str) -> Process:
    return Process(
        name=name,
        command=production.commands().processes[name],
        state=folder,
        environment={**os.environ, "DEBUG": "0", **environment},
        cwd=ROOT,
    )
