"""Turns a case into a PDF, in a process of its own: what it reads comes through a pipe, what it makes leaves through one.

Called as a program with the folder of the fonts. Nothing of a case is ever in a file, in an argument or in the environment.
"""

import ctypes
import json
import resource
import signal
import sys
from pathlib import Path

import typst

MOST_MEMORY = 2 * 1024**3  # bytes of address space
MOST_SECONDS = 30
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
NOT_SET = 3


def main(fonts: Path) -> int:
    """Set what stands on standard input. Why it failed is not said, since the reason would quote the text."""
    limit()
    sent = json.load(sys.stdin)
    try:
        pdf = typst.compile(
            Path(__file__).with_name("case.typ").read_bytes(),
            sys_inputs={"case": json.dumps(sent["case"])},
            format="pdf",
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
            timestamp=sent["timestamp"],
        )
    except (RuntimeError, OSError, ValueError):
        return NOT_SET
    sys.stdout.buffer.write(pdf)
    return 0


def limit() -> None:
    """Take no more memory and time than a case may need, leave no picture of the memory, and die with the parent."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
