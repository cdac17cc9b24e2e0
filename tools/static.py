"""Whether static files must be collected again: they are hashed and compressed, which takes a while."""

import hashlib
from pathlib import Path

from tools.places import ROOT


def changed(collected: Path) -> bool:
    """Whether anything differs from what was collected last into this folder."""
    try:
        return _note(collected).read_text() != _fingerprint()
    except OSError:
        return True


def remember(collected: Path) -> None:
    """Note what has just been collected there."""
    _note(collected).write_text(_fingerprint())


def _note(collected: Path) -> Path:
    return collected / ".collected"


def _fingerprint() -> str:
    """Names, sizes and times of our files, and the lock for those of the packages."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    files = (
        file for folder in sorted(ROOT.glob("[!.]*/static")) for file in sorted(folder.rglob("*"))
    )
    for file in files:
        facts = file.stat()
        digest.update(f"{file.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
