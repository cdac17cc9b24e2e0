"""Setting a case: Typst in a process of its own, through pipes only."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

TYPESETTER = Path(__file__).with_name("typeset.py")
MOST_SECONDS = 45
# On a machine of many cores each thread would reserve memory, and the limit on it would be met by nothing at all.
FEW_THREADS = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}


class NotSetError(Exception):
    """The PDF could not be made. It does not say why: the reason would quote the text."""


def draw(case: Mapping[str, Any], timestamp: int) -> bytes:
    """The PDF of a case. Raises NotSetError."""
    # the fonts of the printed report, which hold the letters of all languages of the portal
    fonts = Path(settings.BASE_DIR) / "reports" / "drawing" / "fonts"
    try:
        done = subprocess.run(  # noqa: S603 - our own program, our own arguments
            [sys.executable, "-I", str(TYPESETTER), str(fonts)],
            input=json.dumps({"case": case, "timestamp": timestamp}).encode(),
            capture_output=True,
            env={"TZ": "UTC", "LC_ALL": "C.UTF-8", **FEW_THREADS},
            timeout=MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NotSetError from None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise NotSetError
    return done.stdout
