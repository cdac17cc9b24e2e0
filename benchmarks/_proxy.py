"""The proxy of deploy/nginx.conf before a server of this machine, with one more place from which it serves files as they are."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.places import ROOT

PORT = 18_432
CONFIGURATION = ROOT / "deploy" / "nginx.conf"


@contextmanager
def running_proxy(folder: Path, *, before: str) -> Iterator[tuple[str, Path]]:
    """Its address, and the folder whose files lie under `/file/`."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        sys.exit("This benchmark needs nginx.")
    files = folder / "file"
    files.mkdir()
    configuration = folder / "nginx.conf"
    configuration.write_text(_for_this_machine(folder, before))
    # as root it would give up its rights to somebody who may not look into the folder
    way = "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"
    process = subprocess.Popen([program, "-c", configuration, "-g", way])
    try:
        _wait_for(f"http://127.0.0.1:{PORT}/livez")
        yield f"http://127.0.0.1:{PORT}", files
    finally:
        process.terminate()
        process.wait()


def _for_this_machine(folder: Path, before: str) -> str:
    """The configuration as it is shipped, but for the addresses and folders that a container has and a laptop has not."""
    text = CONFIGURATION.read_text()
    upstream = before.removeprefix("http://")
    for pattern, instead in (
        ("/tmp/", f"{folder}/"),  # noqa: S108 - where the image writes
        (r"server web:8000 resolve [^;]*;", f"server {upstream};"),
        (r"resolver [^;]*;", ""),
        (r"listen 8080;", f"listen 127.0.0.1:{PORT};"),
        (
            r"location /static/ {",
            f"location /file/ {{ root {folder}; default_type text/html; }}\n        location /static/ {{",
        ),
    ):
        text, found = re.subn(pattern, instead, text)
        if not found:
            sys.exit(f"deploy/nginx.conf has no {pattern} any more.")
    return text


def _wait_for(address: str) -> None:
    for _try in range(100):
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    sys.exit(f"{address} does not answer.")
