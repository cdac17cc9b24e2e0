"""The proxy of deploy/nginx.conf before a server of this machine: for tests and benchmarks, which also serve files as they are."""

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

CONFIGURATION = ROOT / "deploy" / "nginx.conf"


def is_here() -> bool:
    """Whether this machine has an nginx."""
    return Path(_program()).exists()


def first_version(folder: Path) -> Path:
    """The folder shared with the portal (`PROXY_VERSIONS`), as the image brings it."""
    versions = folder / "versions"
    (versions / "0").mkdir(parents=True)
    (versions / "now").symlink_to("0")
    return versions


@contextmanager
def running_proxy(folder: Path, *, before: str, port: int) -> Iterator[tuple[str, Path]]:
    """Its address, and the folder whose files lie under `/file/`. The folder has a first version already."""
    program = _program()
    if not is_here():
        sys.exit("This needs nginx.")
    files = folder / "file"
    files.mkdir()
    configuration = folder / "nginx.conf"
    configuration.write_text(_for_this_machine(folder, before, port))
    # as root it would give up its rights to somebody who may not look into the folder
    way = "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"
    process = subprocess.Popen([program, "-c", configuration, "-g", way])
    try:
        _wait_for(f"http://127.0.0.1:{port}/livez")
        yield f"http://127.0.0.1:{port}", files
    finally:
        process.terminate()
        process.wait()


def _program() -> str:
    return shutil.which("nginx") or "/usr/sbin/nginx"


def _for_this_machine(folder: Path, before: str, port: int) -> str:
    """The configuration as it is shipped, but for the addresses and folders that a container has and a laptop has not."""
    text = CONFIGURATION.read_text()
    upstream = before.removeprefix("http://")
    for pattern, instead in (
        ("/tmp/", f"{folder}/"),  # noqa: S108 - where the image writes
        ("root /versions/", f"root {folder}/versions/"),
        (r"server web:8000 resolve [^;]*;", f"server {upstream};"),
        (r"resolver [^;]*;", ""),
        (r"listen 8080;", f"listen 127.0.0.1:{port};"),
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
