"""The message catalogues: compiled without GNU gettext, and compared with the code where GNU gettext is there."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools.places import ROOT

LOCALES = ROOT / "locale"


def compile_all() -> int:
    """Compile each catalogue that is newer than its compiled form; how many that were."""
    stale = [po for po in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]
    for po in stale:
        _compile(po)
    return len(stale)


def unextracted() -> list[str]:
    """What makemessages would change, as lines for people; needs GNU gettext."""
    with tempfile.TemporaryDirectory(prefix="messages-") as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        _make_messages(copy)
        return [
            line
            for po in sorted(LOCALES.glob("*/LC_MESSAGES/django.po"))
            for line in _differences(po, copy / po.relative_to(ROOT))
        ]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path) -> None:
    """Under another name first: a worker that reads meanwhile sees the old file or the new one."""
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parent.parent.name)
    new = po.with_suffix(".mo.new")
    with new.open("wb") as out:
        write_mo(out, catalogue)
    new.replace(po.with_suffix(".mo"))


def _make_messages(folder: Path) -> None:
    languages = [
        word
        for path in sorted(LOCALES.iterdir())
        if path.is_dir()
        for word in ("--locale", path.name)
    ]
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        *languages,
        *MAKEMESSAGES_OPTIONS,
    ]
    done = subprocess.run(
        command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"makemessages failed:\n{done.stdout}{done.stderr}")


def _differences(committed: Path, made: Path) -> list[str]:
    """Messages that only one of the two catalogues has in use."""
    old, new = _identities(committed), _identities(made)
    where = committed.relative_to(ROOT)
    return [f"{where}: missing {message!r}" for message in sorted(new - old)] + [
        f"{where}: no longer in the code {message!r}" for message in sorted(old - new)
    ]


def _identities(po: Path) -> set[str]:
    if not po.exists():
        return set()
    with po.open("rb") as source:
        return {
            f"{message.context or ''}|{message.id}" for message in read_po(source) if message.id
        }


MAKEMESSAGES_OPTIONS = [
    "--no-location",
    "--no-wrap",
    "--ignore=tests/*",
    "--ignore=tools/*",
    "--ignore=benchmarks/*",
]
_LEFT_OUT = (".git", ".venv", ".portal", "*.mo", "__pycache__", ".*_cache", "htmlcov")


def main(arguments: list[str]) -> None:
    """`compile` compiles; `check` fails when the catalogues lack what the code says."""
    if arguments == ["compile"]:
        print(f"{compile_all()} catalogues compiled.")
    elif arguments == ["check"]:
        if not shutil.which("xgettext"):
            sys.exit(
                "GNU gettext is not installed: whether the catalogues are complete cannot be seen."
            )
        if lines := unextracted():
            sys.exit(
                "\n".join(
                    [
                        *lines,
                        "The catalogues differ from the code: run makemessages and translate.",
                    ]
                )
            )
        print("The catalogues hold what the code says.")
    else:
        sys.exit("Say compile or check.")


if __name__ == "__main__":
    main(sys.argv[1:])
