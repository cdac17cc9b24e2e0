"""A workbook with 100,000 numbers: read, staged, checked, entered with their history, beside plain COPY of the same counts.

What is measured is beside the least that could do the same work:

- the whole import, beside the same counts written by COPY into the same table, its indexes, foreign keys and triggers in
  place; the same without our triggers is printed too;
- the same file again, which is known by its content, beside its first import;
- the same numbers saved anew, which are read and checked as any others, beside the first import too;
- the memory of the process that imports, and of the one that reads the file for it.

The counts that the import made and those of the COPY are compared first; one difference ends the run with an error.

python -m tools bench        (or: T=benchmarks/count_imports.py make bench)
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import django

from benchmarks import _counts_file
from benchmarks._counts_file import COORDINATOR, NUMBERS
from benchmarks._places import database_of_its_own

RUNS = 3
# the portal beside its floor, at most; and mebibytes
LIMITS = {"import": 2.0, "same file": 1 / 3, "saved anew": 0.5}
MOST_MEMORY = 300
COLUMNS = (
    "public_id, reference, measure_id, network_id, scope, period_id, category_id, is_counting, state, value,"
    " numerator, denominator, qualifier, wording, method, sentence, remark, version, entered_at, changed_at"
)
COMPARED = (
    "SELECT measure_id, network_id, scope, period_id, category_id, is_counting, state, value, numerator, denominator,"
    " qualifier, wording, method, version FROM reports_activitycount ORDER BY 2, 4, 1, 5 NULLS FIRST"
)


@dataclass(frozen=True)
class Timed:
    """Seconds of each part in one run."""

    checked: float
    entered: float
    unchanged: float
    known: float
    copied: float
    copied_bare: float


def main() -> int:
    if len(sys.argv) > 1:
        return _import_alone(Path(sys.argv[1]))
    os.environ["DATABASE_URL"] = database_of_its_own("bench_count_imports")
    _set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _counts_file.frame()
    rows = _counts_file.rows()
    first = _counts_file.workbook(rows)
    again = _counts_file.workbook(rows[::-1])
    runs = [_run(first, again) for _number in range(RUNS)]
    memory = _memory(first)
    return 0 if _report(runs, memory) else 1


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()


# --- both ways ----------------------------------------------------------------------------------


def _run(first: bytes, again: bytes) -> Timed:
    _empty()
    batch = _bring(first)
    checked = _seconds(lambda: _work_off(batch))
    _order(batch)
    entered = _seconds(lambda: _work_off(batch))
    by_portal = _counts()
    if len(by_portal) != NUMBERS or _revisions() != NUMBERS:
        sys.exit("Not every number, with one line of its history, was entered.")
    other = _bring(again)
    unchanged = _seconds(lambda: _work_off(other))
    if set(other.rows.values_list("verdict", flat=True).distinct()) != {"same"}:
        sys.exit("The same numbers, saved anew, are not taken for the same.")
    known = _seconds(lambda: _refused(first))
    rows = _to_copy()
    _empty()
    copied = _seconds(lambda: _copy(rows))
    if by_portal != _counts():
        sys.exit("The counts differ between the import and the COPY.")
    _empty()
    _triggers("DISABLE")
    copied_bare = _seconds(lambda: _copy(rows))
    _triggers("ENABLE")
    return Timed(checked, entered, unchanged, known, copied, copied_bare)


def _bring(content: bytes) -> Any:
    from alliance.models import User
    from networks.models import Network
    from reports.actions.imports import bring_file

    return bring_file(
        network=Network.objects.get(slug="whole"),
        content=content,
        file_name="numbers.xlsx",
        reason="benchmark",
        language="en",
        by=User.objects.get(email=COORDINATOR),
    )


def _refused(content: bytes) -> None:
    from reports.actions.imports import BroughtBefore

    try:
        _bring(content)
    except BroughtBefore:
        return
    sys.exit("The very same file was taken twice.")


def _order(batch: Any) -> None:
    from reports.actions.imports import commit_import

    commit_import(batch=batch, mode="all", by=batch.uploaded_by)


def _work_off(batch: Any) -> None:
    from alliance.leases import claim
    from reports.actions.import_work import run_import
    from reports.models import CountImport

    lease = claim(CountImport, batch.pk)
    if lease is None:
        sys.exit("The work on the file could not be claimed.")
    run_import(lease)


def _to_copy() -> list[tuple[Any, ...]]:
    return _asked(f"SELECT {COLUMNS} FROM reports_activitycount ORDER BY id")


def _copy(rows: list[tuple[Any, ...]]) -> None:
    from django.db import connection, transaction

    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY reports_activitycount ({COLUMNS}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _triggers(way: str) -> None:
    _do(f"ALTER TABLE reports_activitycount {way} TRIGGER USER")


# --- memory -------------------------------------------------------------------------------------


def _memory(content: bytes) -> tuple[float, float]:
    """Mebibytes at the peak of a process that does nothing but the import, and of the one that reads for it."""
    _empty()
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.count_imports", file.name],
            check=True,
            capture_output=True,
            text=True,
        )
    own, child = told.stdout.split()[-2:]
    return float(own), float(child)


def _import_alone(path: Path) -> int:
    _set_up()
    batch = _bring(path.read_bytes())
    _work_off(batch)
    _order(batch)
    _work_off(batch)
    # the peak of this program alone: that of the process would remember who started it
    [own] = [line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(int(own.split()[1]) / 1024, child / 1024)
    return 0


# --- comparing, counting ------------------------------------------------------------------------


def _counts() -> list[tuple[Any, ...]]:
    return _asked(COMPARED)


def _revisions() -> int:
    [(number,)] = _asked("SELECT count(*) FROM reports_countrevision")
    return int(number)


def _empty() -> None:
    """As before the first number came in."""
    _do(
        "TRUNCATE reports_activitycount, reports_countrevision, reports_stagedcount, reports_countimport,"
        " reports_returnstep CASCADE"
    )
    _do("UPDATE reports_networkreturn SET state = 'not_started', version = 1")
    _do("VACUUM ANALYZE")


def _asked(statement: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _do(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _report(runs: list[Timed], memory: tuple[float, float]) -> bool:
    checked, entered, unchanged, known, copied, bare = (
        median(getattr(run, name) for run in runs)
        for name in ("checked", "entered", "unchanged", "known", "copied", "copied_bare")
    )
    whole = median(run.checked + run.entered for run in runs)
    print(f"| {NUMBERS:,} numbers | floor, s | portal, s | numbers a second | ratio | limit | |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    verdicts = [
        _line("read, checked and entered, beside COPY", copied, whole, LIMITS["import"]),
        _line("the same file again, beside the first import", whole, known, LIMITS["same file"]),
        _line("the same numbers saved anew", whole, unchanged, LIMITS["saved anew"]),
    ]
    print(f"| of which checked | | {checked:.2f} | {NUMBERS / checked:,.0f} | | | |")
    print(f"| of which entered | | {entered:.2f} | {NUMBERS / entered:,.0f} | | | |")
    print(f"| COPY without our triggers | {bare:.2f} | | | {whole / bare:.2f} | | |")
    own, child = memory
    holds = own <= MOST_MEMORY and child <= MOST_MEMORY
    print(
        f"| memory, MiB: the import, its reader | | {own:.0f}, {child:.0f} | | | {MOST_MEMORY}"
        f" | {'holds' if holds else 'MISSED'} |"
    )
    return all(verdicts) and holds


def _line(name: str, floor: float, portal: float, limit: float) -> bool:
    ratio = portal / floor
    holds = ratio <= limit
    print(
        f"| {name} | {floor:.2f} | {portal:.2f} | {NUMBERS / portal:,.0f} | {ratio:.2f} | {limit:.2f}"
        f" | {'holds' if holds else 'MISSED'} |"
    )
    return holds


if __name__ == "__main__":
    sys.exit(main())
