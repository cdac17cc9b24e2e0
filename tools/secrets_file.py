"""The embedded run's own secrets: made once, kept in a private file, replaced by what the environment gives."""

import base64
import os
import secrets
from pathlib import Path


def load(file: Path) -> dict[str, str]:
    """The secrets of the file, after making those that are missing."""
    known = _read(file)
    missing = {name: value for name, value in new_secrets().items() if name not in known}
    if missing:
        _write(file, known | missing)
    return known | missing


def new_secrets() -> dict[str, str]:
    """One fresh value for each secret the portal needs."""
    return {name: make() for name, make in _MAKERS.items()}


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    lines = [line.strip() for line in file.read_text().splitlines()]
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _write(file: Path, values: dict[str, str]) -> None:
    """In one step, so that a kill leaves the old file or the new one; readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(
            "# Made by the first start. Whoever loses this file loses what is sealed in the database.\n"
        )
        out.writelines(f"{name}={value}\n" for name, value in values.items())
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


_MAKERS = {"SECRET_KEY": lambda: secrets.token_urlsafe(64), "SEALING_KEYS": _key}
