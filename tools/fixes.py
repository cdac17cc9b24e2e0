"""`make fix`: formats and mends what machines can mend."""

import os
import subprocess
import sys

from tools.places import ROOT
from tools.production import words


def main() -> None:
    """Each tool in turn; the last word is the formatter's."""
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    files = [name for name in tracked if (ROOT / name).is_file()]
    code = [name for name in files if name.endswith(".py") and "/migrations/" not in name]
    templates = [name for name in files if name.endswith(".html") and "templates/" in name]
    _run("django-upgrade --target-version 5.2 --exit-zero-even-if-changed", code)
    _run("ruff check --fix --exit-zero --quiet", ["."])
    _run("ruff format", ["."])
    _run("djade --target-version 5.2", templates, may_change=True)


def _run(line: str, files: list[str], *, may_change: bool = False) -> None:
    """Run a tool over files; some tools say by their exit code that they changed something."""
    if not files:
        return
    code = subprocess.run([*words(line), *files], cwd=ROOT, check=False).returncode
    if code != 0 and not may_change:
        sys.exit(f"`{line}` failed; its own words are above.")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
