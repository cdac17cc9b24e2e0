"""The pages of docs/ that are written from the code: `python -m tools.documents write`, or `check` whether they are current."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import django

from tools.places import ROOT

DOCS = ROOT / "docs"
# What the pages say depends on none of these; settings only want to be given them.
_ENOUGH_TO_START = {
    "DJANGO_SETTINGS_MODULE": "alliance.settings",
    "SECRET_KEY": "only-for-writing-pages",
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "LOG_LEVEL": "WARNING",
}


def main(arguments: list[str]) -> None:
    """Write the pages, or say which of them no longer say what the code does."""
    if arguments not in (["write"], ["check"]):
        sys.exit("Say what to do: write or check.")
    outdated = [DOCS / name for name, write in pages().items() if not _says(DOCS / name, write())]
    if arguments == ["write"]:
        for path in outdated:
            path.write_text(pages()[path.name]())
            print("Written:", path.relative_to(ROOT))
    elif outdated:
        names = ", ".join(str(path.relative_to(ROOT)) for path in outdated)
        sys.exit(f"Not current: {names}. Write them anew: python -m tools.documents write")


def pages() -> dict[str, Callable[[], str]]:
    """Each page with the function that writes it. Imported late: both read the running settings."""
    from tools import limits_page, routes_page

    return {"routes.md": routes_page.page, "limits.md": limits_page.page}


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    os.chdir(ROOT)
    os.environ.update(_ENOUGH_TO_START)
    django.setup()
    main(sys.argv[1:])
