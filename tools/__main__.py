"""The door behind the Makefile: makes the virtual environment where needed and goes on inside it."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an old Python is told what to do
    sys.exit("Python 3.11 or later is needed. Name it, for example: make run PYTHON=python3.12")

# After the check, so that an old Python reads the sentence and no traceback.
from tools import venv

RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
COMMANDS = {
    "run": (RUNTIME, "tools.portal"),
    "test": (DEVELOPMENT, "tools.suite"),
    "check": (DEVELOPMENT, "tools.checks"),
    "fix": (DEVELOPMENT, "tools.fixes"),
    "bench": (DEVELOPMENT, "tools.bench"),
    "messages": (DEVELOPMENT, "tools.messages"),
}


def main(arguments: list[str]) -> None:
    """Replace this process by the command, inside the virtual environment."""
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(f"Say which command: {', '.join(COMMANDS)}. `make help` explains them.")
    lock, module = COMMANDS[arguments[0]]
    python = str(venv.ensure(lock))
    os.execv(python, [python, "-m", module, *arguments[1:]])  # noqa: S606 - one process to stop, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
