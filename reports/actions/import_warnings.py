"""Numbers of a file that look wrong: found in sets, judged by the same functions as in the grid, answered by its reasons.

What only the whole return can say (figures as last year throughout, runs of round numbers, people and events) is asked
when it is submitted.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from reports.models import CountImport, Measure, WarningReason
from reports.queries.file_words import Register
from reports.queries.warnings import (
    TIMES_THE_TARGET,
    CellWarning,
    Facts,
    Number,
    look,
    part_above_total,
    parts_above_total,
)

# How many earlier years a number is compared with, as in the grid.
YEARS_BACK = 8
# A number nearer than this to all earlier ones lies within the narrowest width that is looked at; see `look`.
UPWARDS, DOWNWARDS = Decimal("1.68"), Decimal("0.60")

# Numbers that may lie far from earlier years, with these, the latest first: more than `look` will name, never fewer.
FAR = """
WITH stated AS MATERIALIZED (
    SELECT number, network_id, measure_id, coalesce(category_id, 0) AS part, period_id,
        coalesce(value, numerator / denominator) AS value, verdict
    FROM reports_stagedcount
    WHERE batch_id = %(batch)s AND verdict IN ('added', 'changed', 'same') AND state IN ('value', 'zero')
), before AS MATERIALIZED (
    SELECT * FROM unnest(%(periods)s::bigint[], %(earlier)s::bigint[], %(back)s::integer[])
        AS before(period_id, earlier_id, back)
), there AS MATERIALIZED (
    SELECT DISTINCT ON (network_id, measure_id, part, period_id) *
    FROM (
        SELECT network_id, measure_id, coalesce(category_id, 0) AS part, period_id,
            coalesce(value, numerator / denominator) AS value, scope
        FROM reports_activitycount
        WHERE network_id = ANY(%(networks)s) AND period_id = ANY(%(earlier)s)
            AND activity_id IS NULL AND is_counting AND state IN ('value', 'zero')
    ) counts
    ORDER BY network_id, measure_id, part, period_id, scope
), told AS (
    SELECT network_id, measure_id, part, period_id, value FROM stated
    UNION ALL
    SELECT network_id, measure_id, part, period_id, value FROM there
    WHERE NOT EXISTS (
        SELECT FROM stated WHERE stated.network_id = there.network_id AND stated.measure_id = there.measure_id
            AND stated.part = there.part AND stated.period_id = there.period_id
    )
)
SELECT stated.number, stated.value, array_agg(told.value ORDER BY before.back)
FROM stated
JOIN before ON before.period_id = stated.period_id
JOIN told ON told.network_id = stated.network_id AND told.measure_id = stated.measure_id
    AND told.part = stated.part AND told.period_id = before.earlier_id
WHERE stated.verdict <> 'same'
GROUP BY stated.number, stated.value
HAVING stated.value < 0 OR min(told.value) < 0
    OR stated.value + 1 > %(upwards)s * (min(told.value) + 1)
    OR stated.value + 1 < %(downwards)s * (max(told.value) + 1)
    OR stated.value >= 10 * min(told.value) OR 10 * stated.value <= max(told.value)
"""

# Totals that lie far above their target.
ABOVE = """
SELECT staged.number, coalesce(staged.value, staged.numerator / staged.denominator), target.value
FROM reports_stagedcount staged
JOIN unnest(%(periods)s::bigint[], %(plans)s::bigint[]) AS asked(period_id, plan_id)
    ON asked.period_id = staged.period_id
JOIN reports_indicator indicator ON indicator.plan_id = asked.plan_id AND indicator.measure_id = staged.measure_id
JOIN reports_target target ON target.indicator_id = indicator.id AND target.network_id = staged.network_id
    AND target.period_id = staged.period_id
WHERE staged.batch_id = %(batch)s AND staged.verdict IN ('added', 'changed') AND staged.category_id IS NULL
    AND target.value > 0
    AND coalesce(staged.value, staged.numerator / staged.denominator) >= %(times)s * target.value
"""

# Figures of which a part, or what its parts come to, lies above the total once the file is entered.
PARTS = """
WITH stated AS MATERIALIZED (
    SELECT number, network_id, period_id, measure_id, coalesce(category_id, 0) AS part,
        coalesce(value, numerator / denominator) AS value, qualifier, verdict
    FROM reports_stagedcount
    WHERE batch_id = %(batch)s AND verdict IN ('added', 'changed', 'same') AND measure_id = ANY(%(parted)s)
), touched AS MATERIALIZED (
    SELECT DISTINCT network_id, period_id, measure_id FROM stated WHERE verdict <> 'same'
), all_parts AS MATERIALIZED (
    SELECT DISTINCT ON (network_id, period_id, measure_id, part) told.*
    FROM (
        SELECT network_id, period_id, measure_id, part, value, qualifier, number, verdict FROM stated
        UNION ALL
        SELECT count.network_id, count.period_id, count.measure_id, coalesce(count.category_id, 0),
            coalesce(count.value, count.numerator / count.denominator), count.qualifier, NULL, NULL
        FROM reports_activitycount count
        WHERE count.network_id = ANY(%(networks)s) AND count.measure_id = ANY(%(parted)s)
            AND count.scope = 'own' AND count.activity_id IS NULL AND count.is_counting
    ) told
    JOIN touched USING (network_id, period_id, measure_id)
    ORDER BY network_id, period_id, measure_id, part, number NULLS LAST
), above AS (
    SELECT network_id, period_id, measure_id FROM all_parts
    GROUP BY 1, 2, 3
    HAVING count(value) FILTER (WHERE part = 0) > 0 AND (
        max(value) FILTER (WHERE part <> 0) > max(value) FILTER (WHERE part = 0)
        OR sum(value) FILTER (WHERE part <> 0) > max(value) FILTER (WHERE part = 0)
    )
)
SELECT network_id, period_id, measure_id, part, value, qualifier, CASE WHEN verdict <> 'same' THEN number END
FROM all_parts JOIN above USING (network_id, period_id, measure_id)
WHERE value IS NOT NULL
ORDER BY network_id, period_id, measure_id, part
"""


@dataclass
class _Asked:
    """What looks wrong about one number of the file, and at which part of its figure that is asked."""

    value: Decimal
    earlier: tuple[Decimal, ...] = ()
    target: Decimal | None = None
    found: list[tuple[int | None, CellWarning]] = field(default_factory=list)


def ask_for_reasons(batch: CountImport, register: Register) -> None:
    """Numbers that look wrong wait until the column "Reason" says why they are right."""
    if not batch.rows.filter(verdict__in=["added", "changed"]).exists():
        return
    measures = {one.pk: one for one in Measure.objects.select_related("scheme")}
    asked = _alone(batch, register)
    rows = _rows(batch, asked)
    for number, one in asked.items():
        measure = measures[rows[number].measure_id]
        facts = Facts(
            one.value, one.earlier, one.target, is_level=measure.nature == Measure.Nature.RUBRIC
        )
        one.found += [(rows[number].category_id, warning) for warning in look(facts)]
    for number, category_id, warning in _above_their_total(batch, register, measures):
        asked.setdefault(number, _Asked(Decimal())).found.append((category_id, warning))
    asked = {number: one for number, one in asked.items() if one.found}
    _answer(batch, asked)


def _alone(batch: CountImport, register: Register) -> dict[int, _Asked]:
    found: dict[int, _Asked] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            FAR,
            {
                "batch": batch.pk,
                "networks": _networks(register),
                "upwards": UPWARDS,
                "downwards": DOWNWARDS,
                **_earlier(register),
            },
        )
        for number, value, earlier in cursor.fetchall():
            found[number] = _Asked(value, tuple(earlier))
        cursor.execute(ABOVE, {"batch": batch.pk, "times": TIMES_THE_TARGET, **_plans(register)})
        for number, value, target in cursor.fetchall():
            found.setdefault(number, _Asked(value)).target = target
    return found


def _networks(register: Register) -> list[int]:
    return list({one.network_id for one in register.stretches if one.network_id})


def _earlier(register: Register) -> dict[str, list[int]]:
    """The same stretch of earlier years for each period of the file, with how many years it lies back."""
    touched = {one.period_id for one in register.stretches if one.period_id}
    found = [
        (period.pk, other.pk, period.starts_on.year - other.starts_on.year)
        for period in register.periods.values()
        for other in register.periods.values()
        if period.pk in touched
        and other.grain == period.grain
        and other.starts_on.month == period.starts_on.month
        and 0 < period.starts_on.year - other.starts_on.year <= YEARS_BACK
    ]
    return {
        "periods": [period for period, _other, _back in found],
        "earlier": [other for _period, other, _back in found],
        "back": [back for _period, _other, back in found],
    }


def _plans(register: Register) -> dict[str, list[int]]:
    """Which plan each period is measured by."""
    plans = {
        one.period_id: register.plan_at(one.owed.period)
        for one in register.stretches
        if one.owed is not None and one.period_id is not None
    }
    known = [(period, plan.pk) for period, plan in plans.items() if plan is not None]
    return {
        "periods": [period for period, _plan in known],
        "plans": [plan for _period, plan in known],
    }


def _above_their_total(
    batch: CountImport, register: Register, measures: dict[int, Measure]
) -> Iterator[tuple[int, int | None, CellWarning]]:
    """By the number of the cell in the file: what is said, and at which part of the figure."""
    parted = [one.pk for one in measures.values() if one.scheme_id]
    with connection.cursor() as cursor:
        cursor.execute(
            PARTS, {"batch": batch.pk, "networks": _networks(register), "parted": parted}
        )
        rows = cursor.fetchall()
    for (_network, _period, measure_id), group in groupby(rows, key=lambda row: row[:3]):
        yield from _of_one_figure(measures[measure_id], [row[3:] for row in group])


def _of_one_figure(
    measure: Measure, cells: list[tuple[int, Decimal, str, int | None]]
) -> Iterator[tuple[int, int | None, CellWarning]]:
    """As the grid asks it: at the parts that are above the total alone, else at the total."""
    (_total, value, qualifier, place), *parts = cells
    total = Number(value, qualifier)
    alone = [
        (category, number, warning)
        for category, part, exactness, number in parts
        if (warning := part_above_total(Number(part, exactness), total))
    ]
    if alone:
        for category, number, warning in alone:
            asked_at = number if number is not None else place
            if asked_at is not None:
                yield asked_at, category, warning
        return
    if not _adds_up(measure):
        return
    warning = parts_above_total([Number(part, exact) for _c, part, exact, _n in parts], total)
    if warning:
        places = [place] if place is not None else [number for *_rest, number in parts]
        yield from ((number, None, warning) for number in places if number is not None)


def _adds_up(measure: Measure) -> bool:
    return (
        measure.scheme is not None
        and measure.scheme.is_exclusive
        and measure.over_categories == Measure.OverCategories.SUM
        and measure.nature != Measure.Nature.RATIO
    )


# --- answers --------------------------------------------------------------------------------------


def _rows(batch: CountImport, numbers: Iterable[int]) -> dict[int, Any]:
    found = batch.rows.filter(number__in=list(numbers)).order_by("number")
    return {row.number: row for row in found}


def _answer(batch: CountImport, asked: dict[int, _Asked]) -> None:
    """With a reason, or one that was given for these very numbers before, a number is entered; without it waits."""
    rows = _rows(batch, asked)
    given = _given({row.owed_id for row in rows.values()})
    told: list[tuple[int, str, str, str, str]] = []
    for number, one in asked.items():
        row = rows[number]
        open_ones = [
            (category, warning)
            for category, warning in one.found
            if (row.owed_id, row.measure_id, category, warning.kind, warning.said_of) not in given
        ]
        words = [warning.words for _category, warning in one.found]
        if open_ones and not row.reason:
            wanted = _("Write in the column “Reason” why it is right, or correct it.")
            errors = [warning.words for _category, warning in open_ones]
            told.append((number, "warned", json.dumps([*errors, wanted]), "[]", "[]"))
            continue
        answers = [
            {"category": category, "kind": str(warning.kind), "said_of": warning.said_of}
            for category, warning in open_ones
        ]
        told.append(
            (number, row.verdict, "[]", json.dumps([*row.notes, *words]), json.dumps(answers))
        )
    _tell(batch, told)


def _given(returns: Iterable[int]) -> set[tuple[int, int, int | None, str, str]]:
    rows = WarningReason.objects.filter(networks_return__in=returns, activity=None)
    return set(
        rows.values_list("networks_return_id", "measure_id", "category_id", "kind", "said_of")
    )


def _tell(batch: CountImport, told: list[tuple[int, str, str, str, str]]) -> None:
    columns: defaultdict[int, list[Any]] = defaultdict(list)
    for row in told:
        for place, value in enumerate(row):
            columns[place].append(value)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_stagedcount staged SET verdict = told.verdict, errors = told.errors,"
            " notes = told.notes, answers = told.answers"
            " FROM unnest(%s::integer[], %s::text[], %s::jsonb[], %s::jsonb[], %s::jsonb[])"
            " AS told(number, verdict, errors, notes, answers)"
            " WHERE staged.batch_id = %s AND staged.number = told.number",
            [*(columns[place] for place in range(5)), batch.pk],
        )
