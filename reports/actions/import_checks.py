"""A file with numbers is checked: staged by COPY, then held against all that the portal has, in sets."""

import gc
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from alliance.imports import opened_file
from alliance.leases import Lease
from alliance.models import User
from alliance.outbox import WorkFailed
from networks.permissions import networks_within
from networks.queries import tree_on
from reports.actions.import_lines import COLUMNS, Lines
from reports.actions.import_steps import stop_if_asked
from reports.actions.import_warnings import ask_for_reasons
from reports.models import ActivityCount, CountImport, StagedCount
from reports.permissions.counts import REFUSALS
from reports.permissions.rights import ENTERING
from reports.queries.file_words import Register
from reports.queries.hindering import hindrances
from reports.workbooks.reading import Unreadable, Workbook, read_workbook

Verdict = StagedCount.Verdict

NO_FILE = gettext_noop("The file is no longer there. Bring it again.")
NO_LONGER_READ = gettext_noop("The file can no longer be read. Bring it again.")

COPY = f"COPY reports_stagedcount ({', '.join(COLUMNS)}) FROM STDIN"

# A number that stands in two cells of a file: neither of them is taken.
TWICE = """
UPDATE reports_stagedcount staged
SET verdict = 'rejected',
    errors = staged.errors || jsonb_build_array(replace(%(twice)s, '{place}', concat_ws('!', nullif(other.sheet, ''), other.address)))
FROM (
    SELECT network_id, period_id, measure_id, coalesce(category_id, 0) AS part, min(number) AS first, max(number) AS last
    FROM reports_stagedcount
    WHERE batch_id = %(batch)s AND owed_id IS NOT NULL AND measure_id IS NOT NULL
    GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
) doubled, reports_stagedcount other
WHERE staged.batch_id = %(batch)s AND other.batch_id = %(batch)s
    AND staged.network_id = doubled.network_id AND staged.period_id = doubled.period_id
    AND staged.measure_id = doubled.measure_id AND coalesce(staged.category_id, 0) = doubled.part
    AND other.number = CASE WHEN staged.number = doubled.first THEN doubled.last ELSE doubled.first END
"""

# Which cells say something new, and whether they may: the others keep the verdict that they were staged with.
# Those of a file that is the first to say anything were staged as new.
NEW = """
WITH counting AS MATERIALIZED (
    SELECT measure_id, network_id, period_id, coalesce(category_id, 0) AS part, source_id, version,
        state, value, numerator, denominator, qualifier, wording
    FROM reports_activitycount
    WHERE network_id = ANY(%(networks)s) AND period_id = ANY(%(periods)s)
        AND scope = 'own' AND activity_id IS NULL AND is_counting
), elsewhere AS MATERIALIZED (
    SELECT measure_id, network_id, period_id, coalesce(category_id, 0) AS part
    FROM reports_activitycount
    WHERE network_id = ANY(%(networks)s) AND period_id = ANY(%(periods)s) AND scope = 'own'
    GROUP BY 1, 2, 3, 4
    HAVING count(activity_id) > 0 OR count(*) > 1
), meeting AS MATERIALIZED (
    SELECT one.id AS period_id, other.id AS other_id
    FROM reports_reportingperiod one
    JOIN reports_reportingperiod other ON other.id <> one.id
        AND other.starts_on < one.ends_before AND one.starts_on < other.ends_before
    WHERE one.id = ANY(%(periods)s)
), in_file AS MATERIALIZED (
    SELECT DISTINCT network_id, measure_id, period_id FROM reports_stagedcount
    WHERE batch_id = %(batch)s AND owed_id IS NOT NULL AND measure_id IS NOT NULL
        AND state NOT IN ('', 'not_yet')
), other_stretch AS MATERIALIZED (
    SELECT DISTINCT count.network_id, count.measure_id, meeting.period_id
    FROM meeting
    JOIN reports_activitycount count ON count.period_id = meeting.other_id
    WHERE count.network_id = ANY(%(networks)s) AND count.scope = 'own'
    UNION
    SELECT in_file.network_id, in_file.measure_id, meeting.period_id
    FROM meeting JOIN in_file ON in_file.period_id = meeting.other_id
), hindered AS (
    SELECT * FROM unnest(%(hindered_networks)s::bigint[], %(hindered_periods)s::bigint[], %(hindrances)s::text[])
        AS hindered(network_id, period_id, sentence)
), judged AS (
    SELECT staged.id, there.source_id, there.version,
        CASE
            WHEN elsewhere.measure_id IS NOT NULL THEN %(elsewhere)s
            WHEN other_stretch.measure_id IS NOT NULL THEN %(other_stretch)s
        END AS wrong,
        hindered.sentence AS hindered,
        coalesce(there.state, 'not_yet') = 'not_yet' AS is_added,
        CASE WHEN there.measure_id IS NOT NULL THEN jsonb_build_object(
            'state', there.state, 'value', there.value::text, 'numerator', there.numerator::text,
            'denominator', there.denominator::text, 'qualifier', there.qualifier, 'wording', there.wording
        ) END AS before
    FROM reports_stagedcount staged
    LEFT JOIN counting there ON there.network_id = staged.network_id AND there.period_id = staged.period_id
        AND there.measure_id = staged.measure_id AND there.part = coalesce(staged.category_id, 0)
    LEFT JOIN elsewhere ON elsewhere.network_id = staged.network_id AND elsewhere.period_id = staged.period_id
        AND elsewhere.measure_id = staged.measure_id AND elsewhere.part = coalesce(staged.category_id, 0)
    LEFT JOIN other_stretch ON other_stretch.network_id = staged.network_id
        AND other_stretch.period_id = staged.period_id AND other_stretch.measure_id = staged.measure_id
    LEFT JOIN hindered ON hindered.network_id = staged.network_id AND hindered.period_id = staged.period_id
    WHERE staged.batch_id = %(batch)s AND staged.verdict IN ('same', 'added')
        AND (staged.verdict = 'same' OR coalesce(
            elsewhere.measure_id, other_stretch.measure_id, hindered.network_id, there.measure_id
        ) IS NOT NULL)
        AND (staged.state, staged.value, staged.numerator, staged.denominator, staged.qualifier, staged.wording)
            IS DISTINCT FROM (there.state, there.value, there.numerator, there.denominator, there.qualifier, there.wording)
        AND (staged.state <> 'not_yet' OR coalesce(there.state, 'not_yet') <> 'not_yet')
)
UPDATE reports_stagedcount staged
SET verdict = CASE
        WHEN judged.wrong IS NOT NULL THEN 'rejected'
        WHEN judged.hindered IS NOT NULL THEN 'locked'
        WHEN judged.is_added THEN 'added'
        ELSE 'changed'
    END,
    errors = to_jsonb(array_remove(ARRAY[judged.wrong, judged.hindered], NULL)),
    source_id = judged.source_id,
    base_version = coalesce(judged.version, 0),
    before = judged.before
FROM judged
WHERE staged.id = judged.id
"""


def check(batch: CountImport, by: User, lease: Lease) -> None:
    """Say of every cell of the file what entering it would do, and everything that is wrong with it."""
    with _nothing_collected():
        book = _workbook(batch)
        stop_if_asked(batch)
        _check(batch, by, lease, book)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """A large file is a million small things of which none is garbage: looking for it would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check(batch: CountImport, by: User, lease: Lease, book: Workbook) -> None:
    with translation.override(batch.language), transaction.atomic():
        lines = _stage(batch, by, book)
        with connection.cursor() as cursor:
            in_sets(cursor)
            _judge(batch, lines.register)
            ask_for_reasons(batch, lines.register)
        lease.write(
            facts=_facts(batch, book, blank=lines.blank),
            done=lines.staged,
            total=lines.staged,
            cursor=0,
            checked_at=timezone.now(),
        )
        stop_if_asked(batch)
        lease.finish()


def in_sets(cursor: Any) -> None:
    """Rows that were written a moment ago have no statistics yet: without this they would be met one by one."""
    cursor.execute("SET LOCAL enable_nestloop = off")
    # each statement runs once, so that compiling it would take longer than it saves
    cursor.execute("SET LOCAL jit = off")


def _workbook(batch: CountImport) -> Workbook:
    content = opened_file(batch.content)
    if not content:
        raise WorkFailed(NO_FILE)
    try:
        return read_workbook(content, batch.facts.get("read_as", ""))
    except Unreadable as error:
        raise WorkFailed(NO_LONGER_READ) from error


def _facts(batch: CountImport, book: Workbook, *, blank: int) -> dict[str, Any]:
    return {
        "read_as": batch.facts.get("read_as", ""),
        "kind": book.kind,
        "sheet": book.sheet,
        "encoding": book.encoding,
        "delimiter": book.delimiter,
        "unknown": list(book.unknown_columns),
        "passed_over": list(book.passed_over),
        "blank": blank,
    }


def _stage(batch: CountImport, by: User, book: Workbook) -> Lines:
    """All lines by COPY, each with what its own words and its number come to."""
    reach = tree_on().subtree(batch.network_id)
    lines = Lines(Register(within_reach(by) & reach, batch.language), batch.pk, batch.language)
    lines.learn(book.lines)
    lines.is_fresh = not _any_counts(lines.register)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_stagedcount WHERE batch_id = %s", [batch.pk])
        with cursor.copy(COPY) as copy:
            for rows in lines.rows(book.lines):
                copy.write(rows)
    return lines


def _any_counts(register: Register) -> bool:
    """Whether anything is stated already wherever the file may say a number."""
    stretches = register.stretches
    return ActivityCount.objects.filter(
        network__in={one.network_id for one in stretches},
        period__in={one.period_id for one in stretches},
    ).exists()


def within_reach(by: User) -> frozenset[int]:
    """The networks whose numbers somebody enters."""
    return networks_within(by, ENTERING)


def _judge(batch: CountImport, register: Register) -> None:
    stretches = register.stretches
    networks = {one.network_id for one in stretches if one.network_id}
    periods = [
        register.periods[key] for key in {one.period_id for one in stretches if one.period_id}
    ]
    hindered = hindrances(networks, periods)
    asked: dict[str, Any] = {
        "batch": batch.pk,
        "networks": list(networks),
        "periods": [one.pk for one in periods],
        "hindered_networks": [network for network, _period in hindered],
        "hindered_periods": [period for _network, period in hindered],
        "hindrances": [str(REFUSALS[one]) for one in hindered.values()],
        "twice": _("This number stands in the file twice: also in {place}. Keep one of them."),
        "elsewhere": _("This number is not typed here. It comes from elsewhere."),
        "other_stretch": _(
            "This figure is stated for another stretch of the same time already. Write it there."
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(TWICE, asked)
        cursor.execute(NEW, asked)


def reject(batch: CountImport, sentences: Mapping[int, Iterable[str]], verdict: Verdict) -> None:
    """Set these cells aside, by their number, each with what is to be said about it."""
    numbers = list(sentences)
    errors = [json.dumps(list(sentences[number])) for number in numbers]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_stagedcount staged SET verdict = %s, errors = told.errors"
            " FROM unnest(%s::integer[], %s::jsonb[]) AS told(number, errors)"
            " WHERE staged.batch_id = %s AND staged.number = told.number",
            [str(verdict), numbers, errors, batch.pk],
        )
