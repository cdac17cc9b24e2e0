"""The virtual environment: made once, brought up to date when a lock file changes. Standard library only."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from tools.places import ROOT

FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
INSTALLED = FOLDER / "installed-locks.json"
IMPLIED = {"requirements-dev.txt": ("requirements.txt",)}
"""The development lock holds everything of the runtime lock."""


def ensure(lock: str) -> Path:
    """The Python of the environment, with everything that the lock file names."""
    wanted = _fingerprint(lock)
    installed = _installed_locks()
    if installed.get(lock) == wanted and _works():
        return PYTHON
    if not _works():
        _make()
        installed = {}
    _install(lock)
    installed |= {name: _fingerprint(name) for name in (lock, *IMPLIED.get(lock, ()))}
    INSTALLED.write_text(json.dumps(installed, indent=1))
    return PYTHON


def _fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _installed_locks() -> dict[str, str]:
    try:
        locks: dict[str, str] = json.loads(INSTALLED.read_text())
    except (OSError, ValueError):
        return {}
    return locks


def _works() -> bool:
    """Whether the environment's Python starts and belongs to this folder (it may have been moved)."""
    try:
        answer = subprocess.run(
            [
                PYTHON,
                "-c",
                "import sys; print(sys.prefix, sys.version_info >= (3, 11))",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.stdout.strip() == f"{FOLDER} True"


def _make() -> None:
    print("Making the virtual environment in .venv …", flush=True)
    if uv := shutil.which("uv"):
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(FOLDER)])
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = "{}.{}".format(*sys.version_info)
        sys.exit(
            f"This Python cannot make virtual environments. On Debian or Ubuntu: apt install python{version}-venv"
        )
    _run([sys.executable, "-m", "venv", "--clear", str(FOLDER)])


def _install(lock: str) -> None:
    print(
        f"Installing what {lock} names (the first time about half a minute) …",
        flush=True,
    )
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        if not _has_pip():
            _run([str(PYTHON), "-m", "ensurepip"])
        command = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
        ]
    _run([*command, "--require-hashes", "-r", str(ROOT / lock)])


def _has_pip() -> bool:
    look = [str(PYTHON), "-c", "import pip"]
    return subprocess.run(look, capture_output=True, check=False).returncode == 0


def _run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        sys.exit(f"This step failed, its own words are above: {' '.join(command)}")
