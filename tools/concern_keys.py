"""Throw-away keys of concerns for demonstrations and tests: root, escrow, pepper. Real ones come from the ceremony in docs/handlers.md."""

import os
import secrets
from pathlib import Path

from accountability.vault.keys import PrivateKeys

ROOT_PRIVATE, ESCROW_PRIVATE, PEPPER = "root.private", "escrow.private", "pepper"


def load(folder: Path) -> dict[str, str]:
    """The settings of the keys in a private folder, after making those that are missing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root = PrivateKeys(x=secrets.token_bytes(32), ed=_kept(folder / ROOT_PRIVATE))
    escrow = PrivateKeys(x=_kept(folder / ESCROW_PRIVATE), ed=secrets.token_bytes(32))
    _kept(folder / PEPPER)
    return {
        "ROOT_ED25519_PUB": root.public.ed.hex(),
        "ESCROW_X25519_PUB": escrow.public.x.hex(),
        "RECEIPT_PEPPER_FILE": str(folder / PEPPER),
        "CONCERN_FILES": str(folder / "files"),
        "TOMBSTONES_FILE": str(folder / "tombstones"),
    }


def _kept(file: Path) -> bytes:
    """32 bytes that stay the same from one start to the next, readable by their owner alone."""
    if not file.exists():
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    return file.read_bytes()
