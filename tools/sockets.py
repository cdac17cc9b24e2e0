"""Where a Unix socket may lie: beside its data, or in a short folder when that path is too long for the system."""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from tools.places import SHORTEST_SOCKET_LIMIT


def socket_folder(folder: Path, name: str) -> Path:
    """The folder itself, or a private one under the system's temporary folder."""
    if len(os.fsencode(folder / name)) <= SHORTEST_SOCKET_LIMIT:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"portal-{os.geteuid()}-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid not in {os.geteuid(), 65534}:
        sys.exit(f"{short} belongs to somebody else. Remove it, or set TMPDIR to another folder.")
    return short
