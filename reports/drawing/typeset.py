"""Turns a build folder into a PDF, in a process of its own so that a runaway text cannot take the worker along.

Called as a program with the folder of the build, the folder of the fonts and the date; it reads nothing else.
"""

import ctypes
import resource
import signal
import sys
from pathlib import Path

import typst

MOST_MEMORY = 2 * 1024**3  # bytes of address space; a report of seventy pages takes a tenth
MOST_SECONDS = 60
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
ENGLISH_REASON = 3  # the exit code that says: the reason stands on standard error


def main(folder: Path, fonts: Path, timestamp: int) -> int:
    """Set the report of one folder; the reason of a failure goes to standard error."""
    limit()
    try:
        typst.compile(
            folder / "report.typ",
            output=folder / "report.pdf",
            root=folder,
            font_paths=[fonts],
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            package_path=folder / "none",
            package_cache_path=folder / "none",
            timestamp=timestamp,
        )
    except (RuntimeError, OSError, ValueError) as reason:
        sys.stderr.write(str(reason))
        return ENGLISH_REASON
    return 0


def limit() -> None:
    """Take no more memory and time than a report may need, and no longer than the worker lives."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
