"""Concerns: 200 people who write one at the same moment, what sealing costs beside storing, and whether a code's answer tells by its time.

The crowd meets the web server of deploy/processes.toml. Every concern whose receipt was shown must then be opened by its code as
it was written, each once, or the run ends with an error. Beside a filing stand the same rows with as many bytes in each, put in by
bare statements; beside a derivation the library's own. `CONCERNS=100` makes the crowd's run shorter, `CONCERNS=0` leaves it out.

python -m tools bench        (or: T=benchmarks/concerns.py make bench)
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import django

from benchmarks import _filed
from benchmarks._places import database_of_its_own
from benchmarks._server import running_web, watched
from benchmarks._timing import HEADING, Beside, in_turn
from benchmarks._visitors import CODE, LONG, Told, Visitor

CONCERNS, PEOPLE, CALLERS = int(os.environ.get("CONCERNS", "1000")), 200, 200
# one in so many brings a file
WITH_FILE, FILE_BYTES = 10, 1024 * 1024
SLOWEST, MOST_MEMORY, MOST_APART = 10.0, 1.5 * 1024**3, 0.05
RUNS = 60
MOST_SEALING, MOST_WITH_CODE, MOST_WITHOUT = 1, 25, 15
MIB = 1024 * 1024

Row = dict[str, Any]


def main() -> int:
    os.environ["DATABASE_URL"] = database_of_its_own("bench_concerns")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CONCERN_FILES"] = f"{folder}/files"
        os.environ["STATIC_ROOT"] = f"{folder}/static"
        django.setup()
        _fill()
        parts = [_costs(), _evenness(), not CONCERNS or _crowd(Path(folder))]
    return 0 if all(parts) else 1


def _fill() -> None:
    """The demonstration alliance, whose desk is open."""
    from django.conf import settings
    from django.core.management import call_command

    settings.DEBUG = True
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.DEBUG = False


# --- the crowd ------------------------------------------------------------------------------------------


def _crowd(folder: Path) -> bool:
    from accountability.models import Case

    before = Case.objects.count()
    with running_web(folder) as (address, web):
        visitors = [Visitor(address) for _one in range(CONCERNS)]
        with watched(web) as memory, ThreadPoolExecutor(PEOPLE) as people:
            began = time.monotonic()
            told = list(people.map(_write, visitors, range(CONCERNS)))
            seconds = time.monotonic() - began
    complaints = [
        *_filed.lost_or_broken(told),
        *_filed.doubled(told, before=before),
        *_filed.halves(),
    ]
    for complaint in complaints[:10]:
        print(complaint)
    answers = [one for visitor in visitors for one in visitor.answers]
    print(
        f"{len(told)} concerns of {PEOPLE} people at once in {seconds:.0f} s, {len(answers)} answers,"
    )
    print(f"{sum(len(one.complaints) for one in visitors)} tries that were asked to come again.\n")
    print("| answers of | median, s | p95, s | most, s | limit of p95, s | |")
    print("| --- | --- | --- | --- | --- | --- |")
    pages = [took for _name, took in answers]
    sends = [took for name, took in answers if name == f"POST {CODE}"]
    holds = [_answers("every page", pages), _answers("the button that sends", sends)]
    print(
        f"\nMemory of all web processes, most: {max(memory) / MIB:,.0f} MiB of {MOST_MEMORY / MIB:,.0f}.\n"
    )
    return all(holds) and max(memory) <= MOST_MEMORY and not complaints


def _write(visitor: Visitor, number: int) -> Told:
    file = os.urandom(FILE_BYTES) if number % WITH_FILE == 0 else b""
    return visitor.file_concern(file=file, steps=LONG, is_impatient=number % WITH_FILE == 1)


def _answers(name: str, seconds: list[float]) -> bool:
    p95 = quantiles(seconds, n=20)[-1]
    holds = p95 <= SLOWEST
    verdict = "holds" if holds else "MISSED"
    print(
        f"| {name} | {median(seconds):.2f} | {p95:.2f} | {max(seconds):.2f} | {SLOWEST:.0f} | {verdict} |"
    )
    return holds


# --- what sealing costs ---------------------------------------------------------------------------------


def _costs() -> bool:
    lines = [_derivation(), *_filings()]
    print(HEADING.replace("figures of", "work").replace("SQL", "floor"))
    for line in lines:
        print(line.line())
    print()
    return all(line.holds for line in lines)


def _derivation() -> Beside:
    """A code's keys, beside argon2id as the library does it."""
    from nacl import pwhash

    from accountability import trust
    from accountability.vault import codes
    from accountability.vault._bytes import KEY_BYTES, derive, mac
    from accountability.vault.derivation import CODE_MEMORY, CODE_PASSES, SALT_BYTES, code_keys

    code, pepper = codes.new_code(), trust.pepper()
    password, salt = mac(pepper, "code", code.encode()), derive(pepper, "salt")[:SALT_BYTES]

    def library() -> bytes:
        return pwhash.argon2id.kdf(
            KEY_BYTES, password, salt, opslimit=CODE_PASSES, memlimit=CODE_MEMORY
        )

    if derive(library(), "lookup") != code_keys(code, pepper).lookup:
        sys.exit("The library derives something else.")
    return in_turn(
        "the keys of a code, beside argon2id alone",
        lambda: code_keys(code, pepper),
        library,
        limit=1.1,
        runs=RUNS,
    )


def _filings() -> list[Beside]:
    """A filing, beside the same rows with as many bytes put in by bare statements and one commit."""
    tables = _tables()
    before = {table: _rows(table) for table in tables}
    _filing(_code_keys)()
    new = {table: _new(_rows(table), before[table]) for table in tables}
    _make_floor(tables)
    bare = _bare(new)
    bare()
    stored = {table: _sizes(_rows(f"floor_{table}").values()) for table in tables}
    wanted = {table: _sizes(new[table]) for table in tables}
    if stored != wanted:
        sys.exit(f"The bare statements store {stored} and not {wanted}.")
    known = _code_keys()
    grants = len(new[tables[2]])
    return [
        in_turn("all sealing of a filing", _sealing(grants), bare, limit=MOST_SEALING, runs=RUNS),
        in_turn(
            "a filing with its code", _filing(_code_keys), bare, limit=MOST_WITH_CODE, runs=RUNS
        ),
        in_turn(
            "a filing without the derivation",
            _filing(lambda: replace(known, lookup=os.urandom(len(known.lookup)))),
            bare,
            limit=MOST_WITHOUT,
            runs=RUNS,
        ),
    ]


def _sealing(grants: int) -> Callable[[], Any]:
    """What a filing seals, in memory alone: keys, grants, marks, two items."""
    from accountability.demo.concerns import TELLINGS
    from accountability.vault import cases
    from accountability.vault.cases import Compartment, Item, Place
    from accountability.vault.keys import PrivateKeys, seal_to

    values = {"answers": TELLINGS[1].answers}

    def seal() -> None:
        case, keys, tag_key = uuid4(), cases.CaseKeys.fresh(), cases.new_tag_key()
        reporter, hand = PrivateKeys.fresh(), PrivateKeys.fresh().public
        ring = cases.ReporterRing(keys=reporter, case_public=keys.public)
        cases.wrap_ring(ring, os.urandom(32), case)
        seal_to(keys.public[Compartment.INTERNAL], tag_key)
        place = Place(case, Compartment.SHARED, 0)
        for _grant in range(grants):
            cases.grant(keys.private[place.compartment], place, hand.x)
        for _mark in range(8):
            cases.exclusion_mark(tag_key, uuid4())
        said = {**values, "keys": cases.announcement(keys.public, tag_key)}
        item = Item(kind="report", author="reporter", at="2026-01-01T12:00:00", values=said)
        for _item in range(2):
            cases.seal_item(item, place, uuid4(), keys.public[place.compartment], reporter.ed)

    return seal


def _code_keys() -> Any:
    from accountability import trust
    from accountability.vault import codes
    from accountability.vault.derivation import code_keys

    return code_keys(codes.new_code(), trust.pepper())


def _filing(keys: Callable[[], Any]) -> Callable[[], Any]:
    """What the button that sends does, for a concern of the demonstration's length."""
    from accountability.actions.drafts import filing_of, send_draft
    from accountability.demo.concerns import TELLINGS
    from accountability.drafts import Draft

    answers = TELLINGS[1].answers
    return lambda: send_draft(filing=filing_of(draft=Draft(answers=answers), keys=keys()))


def _tables() -> list[str]:
    """Where a filing writes."""
    from accountability.models import (
        Case,
        CaseEvent,
        CaseExclusion,
        CaseGrant,
        CaseItem,
        CaseKey,
        StatRecord,
    )

    models = (Case, CaseKey, CaseGrant, CaseExclusion, CaseItem, StatRecord, CaseEvent)
    return [model._meta.db_table for model in models]


def _rows(table: str) -> dict[Any, Row]:
    """All rows of a table by their key, which stands first."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row[names[0]]: row for row in rows}


def _new(after: dict[Any, Row], before: dict[Any, Row]) -> list[Row]:
    return [row for key, row in after.items() if key not in before]


def _sizes(rows: Iterable[Row]) -> tuple[int, int]:
    """How many rows, and how many sealed bytes in all of them."""
    rows = list(rows)
    sealed = [len(value) for row in rows for value in row.values() if _is_bytes(value)]
    return len(rows), sum(sealed)


def _make_floor(tables: list[str]) -> None:
    """The same tables with the same indexes, without references and rules."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'CREATE TABLE "floor_{table}" (LIKE "{table}" INCLUDING INDEXES)')


def _bare(rows: dict[str, list[Row]]) -> Callable[[], None]:
    """Put these rows in under new keys, in one transaction."""
    from django.db import connection, transaction

    statements = {
        table: f'INSERT INTO "floor_{table}" ({", ".join(some[0])})'
        f" VALUES ({', '.join(['%s'] * len(some[0]))})"
        for table, some in rows.items()
        if some
    }
    numbers = count(1)

    def store() -> None:
        uuids: dict[UUID, UUID] = {}
        with transaction.atomic(), connection.cursor() as cursor:
            for table, statement in statements.items():
                values = [
                    [_fresh(row, name, uuids, numbers) for name in row] for row in rows[table]
                ]
                cursor.executemany(statement, values)

    return store


def _fresh(row: Row, name: str, uuids: dict[UUID, UUID], numbers: Iterator[int]) -> Any:
    """The same value under another key: as long, and as hard to compress."""
    value = row[name]
    if isinstance(value, UUID):
        return uuids.setdefault(value, uuid4())
    if _is_bytes(value):
        return os.urandom(len(value))
    if name == "protocol_number":
        return os.urandom(len(value)).hex()[: len(value)]
    if name == "id" or (name == "sequence" and "case_id" not in row):
        return next(numbers)
    return value


def _is_bytes(value: Any) -> bool:
    return isinstance(value, bytes | bytearray | memoryview)


# --- whether time tells ---------------------------------------------------------------------------------


def _evenness() -> bool:
    """A right code, one that nobody has, and one whose concern was deleted, asked for in turn."""
    from accountability.actions.keeping import delete_case
    from accountability.actions.returning import CodeOpensNothingError, open_by_code
    from accountability.models import Case
    from accountability.vault import codes

    right, deleted = codes.new_code(), codes.new_code()
    for code in (right, deleted):
        _filing(partial(_keys_of, code))()
    gone = Case.objects.get(receipt_lookup=_keys_of(deleted).lookup)
    delete_case(case=gone, rule="bench", by=None)
    times: dict[str, list[float]] = {"right": [], "unknown": [], "deleted": []}
    for _call in range(CALLERS):
        for name, code in (("right", right), ("unknown", codes.new_code()), ("deleted", deleted)):
            began = time.perf_counter()
            with suppress(CodeOpensNothingError):
                open_by_code(code=code)
            times[name].append(time.perf_counter() - began)
    print(
        f"| a code that is, {CALLERS} of each in turn | median, ms | beside a right one | limit | |"
    )
    print("| --- | --- | --- | --- | --- |")
    holds = True
    for name, taken in times.items():
        apart = median(taken) / median(times["right"]) - 1
        holds &= abs(apart) < MOST_APART
        verdict = "holds" if abs(apart) < MOST_APART else "MISSED"
        print(
            f"| {name} | {median(taken) * 1000:.2f} | {apart:+.1%} | {MOST_APART:.0%} | {verdict} |"
        )
    return holds


def _keys_of(code: str) -> Any:
    from accountability import trust
    from accountability.vault.derivation import code_keys

    return code_keys(code, trust.pepper())


if __name__ == "__main__":
    sys.exit(main())
