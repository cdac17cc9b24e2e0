"""The HTML checker of the W3C (vnu) over pages as they were served: the same faults that its public service tells."""

import json
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

# The jar lies where continuous integration fetched it; elsewhere whoever wants the check names it.
VNU = os.environ.get("VNU", "")
NO_CHECKER = "No HTML checker is here: name vnu.jar by VNU, and have Java."


def checker_or_skip() -> None:
    """Where nobody named a checker this check is left out; continuous integration must have one."""
    if VNU and shutil.which("java"):
        return
    if os.environ.get("CI"):
        pytest.fail(NO_CHECKER)
    pytest.skip(NO_CHECKER)


def html_faults(pages: Mapping[str, str]) -> dict[str, list[str]]:
    """The errors of each page, by the name it was given; pages without any are absent."""
    with TemporaryDirectory() as folder:
        files = {f"{number}.html": name for number, name in enumerate(pages)}
        for file, name in files.items():
            (Path(folder) / file).write_text(pages[name], encoding="utf-8")
        told = subprocess.run(
            [
                "java",
                "-jar",
                VNU,
                "--errors-only",
                "--format",
                "json",
                "--stdout",
                "--exit-zero-always",
                folder,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    faults: defaultdict[str, list[str]] = defaultdict(list)
    for one in json.loads(told.stdout)["messages"]:
        name = files[Path(one["url"]).name]
        place = " ".join(one.get("extract", "").split())[:120]
        faults[name].append(f"line {one.get('lastLine')}: {one['message']} … {place}")
    return dict(faults)
