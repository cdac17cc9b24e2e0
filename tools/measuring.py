"""Which lines and branches the tests run: a plugin of pytest notes them in each worker, `make check` adds them up.

A tracer would make the tests two thirds longer. SlipCover writes its marks into the code as it is imported, and takes
each away once it was passed.
"""

import json
import os
import sys
from collections.abc import Sequence
from functools import reduce
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

import slipcover
from slipcover.importer import SlipcoverLoader

APPS = ("alliance", "networks", "members", "accountability", "reports")
# Percent of lines and branches together, under which `make check` fails.
GATE = 95
FOLDER = "MEASURED_IN"


class _Finder(MetaPathFinder):
    """Imports the portal's own modules with marks in them; migrations have run before any test begins."""

    def __init__(self) -> None:
        self.marks = slipcover.Slipcover(
            branch=True,
            source=list(APPS),
            omit=["*/migrations/*"],
            exclude_also=["def __str__", "if TYPE_CHECKING:"],
        )

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in APPS or ".migrations" in fullname:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin and isinstance(spec.loader, SourceFileLoader):
            spec.loader = SlipcoverLoader(self.marks, spec.loader, spec.origin)
        return spec


def pytest_sessionfinish() -> None:
    """What ran in this process, as a file beside those of the other workers."""
    if _finder:
        file = Path(os.environ[FOLDER], f"{os.getpid()}.json")
        file.write_text(json.dumps(_finder.marks.get_coverage()))


def report(folder: Path) -> bool:
    """Print what no test ran, worker added to worker. Whether the gate is passed."""
    measured = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    if not measured:
        print("No test told what it ran.")
        return False
    whole = reduce(slipcover.merge_coverage, measured)
    slipcover.print_coverage(whole, skip_covered=True, missing_width=60)
    percent = whole["summary"]["percent_covered"]
    print(f"Lines and branches that tests run: {percent:.2f} %, at least {GATE} % are wanted.")
    return bool(percent >= GATE)


_finder = _Finder() if "PYTEST_XDIST_WORKER" in os.environ and FOLDER in os.environ else None
if _finder:
    sys.meta_path.insert(0, _finder)
