"""What the roll-up reads: the heavy grouping of counts in the database, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from psycopg.sql import SQL

from reports.models import Measure
from reports.rollup.lineage import Lineage, Standing


@dataclass(frozen=True, slots=True)
class Rule:
    """How a measure adds up."""

    measure_id: int
    nature: str
    over_time: str
    over_organisations: str

    @property
    def is_rate(self) -> bool:
        return self.nature == Measure.Nature.RATIO

    @property
    def adds_over_time(self) -> bool:
        return self.over_time == Measure.OverTime.SUM


@dataclass(frozen=True, slots=True)
class Span:
    """A period as days, half-open."""

    period_id: int
    starts_on: date
    ends_before: date

    def overlaps(self, other: "Span") -> bool:
        return self.starts_on < other.ends_before and other.starts_on < self.ends_before

    def is_within(self, other: "Span") -> bool:
        return other.starts_on <= self.starts_on and self.ends_before <= other.ends_before


class Entry(NamedTuple):
    """Counts of one network, scope and activity, added over categories, and over time where the day does not matter."""

    # the place of the period that was asked for among those of the question
    asked: int
    measure_id: int
    network_id: int
    scope: str
    activity_id: int | None
    # None where several periods were added
    period_id: int | None
    # a place in STATES
    weight: int
    # counts with a number; those among them with numerator and denominator
    numbers: int
    rates: int
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    # a place in QUALIFIERS
    vagueness: int
    is_overlapping: bool
    # only where the parts behind a figure are asked for
    highest: Decimal | None
    wording: str
    counts: str
    hosts: list[int] | None


# By weight: the heaviest state of several is theirs together, and the vaguest qualifier.
STATES = ("not_reported", "not_applicable", "not_yet", "withheld", "zero", "value")
NOT_APPLICABLE, NOT_YET, WITHHELD, ZERO, VALUE = 1, 2, 3, 4, 5
QUALIFIERS = ("exactly", "at_least", "about")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one count says of a cell on which its sources differ."""

    count_id: int
    value: Decimal
    qualifier: str
    wording: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A cell on which sources differ and nobody has decided."""

    measure_id: int
    network_id: int
    scope: str
    activity_id: int | None
    period_id: int
    category_id: int | None
    statements: tuple[Statement, ...]
    hosts: tuple[int, ...]
    # counts that must wait for the decision, because they are parts of the disputed total
    waiting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Care:
    """What keeps counts from being simply added: disputes, and measures of which somebody stated the whole."""

    disputes: tuple[Dispute, ...]
    stated_whole: frozenset[int]


@dataclass(frozen=True, slots=True)
class Owed:
    """The returns that networks owe in the days of a period."""

    span: Span
    networks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A period that is asked for, with the periods inside it whose counts make it up."""

    span: Span
    inside: tuple[Span, ...]
    # who stood under others on the first day of one of them than on that of another
    movers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the counts: which periods, measures and networks. None: all of them."""

    asked: tuple[Asked, ...]
    measures: Sequence[int] | None
    networks: Sequence[int] | None

    def parameters(self) -> dict[str, Any]:
        """The question as arrays for the database; a period inside two asked ones stands twice."""
        pairs = [
            (number, one, span) for number, one in enumerate(self.asked) for span in one.inside
        ]
        return {
            "periods": [span.period_id for _number, _one, span in pairs],
            "questions": [number for number, _one, _span in pairs],
            "moving": [bool(one.movers) for _number, one, _span in pairs],
            "movers": sorted(frozenset[int]().union(*(one.movers for one in self.asked))),
            "measures": None if self.measures is None else list(self.measures),
            "networks": None if self.networks is None else list(self.networks),
        }


_TREE = SQL("""
    SELECT network.id, standing.parent_id, lower(standing.period), upper(standing.period)
    FROM networks_network network
    LEFT JOIN networks_networkparent standing ON standing.network_id = network.id
    ORDER BY network.id, standing.id
""").as_string()

_RULES = SQL("""
    SELECT id, nature, over_time, over_organisations
    FROM reports_measure
    WHERE %(measures)s::bigint[] IS NULL OR id = ANY(%(measures)s::bigint[])
    ORDER BY id
""").as_string()

_PERIODS = SQL("""
    SELECT period.id, period.starts_on, period.ends_before,
           ARRAY(SELECT owed.network_id FROM reports_networkreturn owed WHERE owed.period_id = period.id)
    FROM reports_reportingperiod period
    WHERE period.starts_on < %(ends_before)s AND period.ends_before > %(starts_on)s
    ORDER BY period.starts_on, period.id
""").as_string()

_IN_QUESTION = SQL("""
    c.period_id = ANY(%(periods)s::bigint[])
    AND (%(measures)s::bigint[] IS NULL OR c.measure_id = ANY(%(measures)s::bigint[]))
""")

_CARE = (
    SQL("""
    SELECT c.measure_id, c.network_id, c.scope, c.activity_id, c.period_id, c.category_id,
           array_agg(c.id ORDER BY c.id),
           array_agg(c.value ORDER BY c.id),
           array_agg(c.numerator ORDER BY c.id),
           array_agg(c.denominator ORDER BY c.id),
           array_agg(c.qualifier::text ORDER BY c.id),
           array_agg(c.wording::text ORDER BY c.id),
           ARRAY(
               SELECT host.network_id FROM reports_activityhost host
               WHERE host.activity_id = c.activity_id ORDER BY host.position
           ),
           CASE WHEN c.category_id IS NULL THEN ARRAY(
               SELECT part.id FROM reports_activitycount part
               WHERE part.measure_id = c.measure_id AND part.network_id = c.network_id
                 AND part.scope = c.scope AND part.period_id = c.period_id
                 AND part.activity_id IS NOT DISTINCT FROM c.activity_id
                 AND part.category_id IS NOT NULL AND part.is_counting
           ) END
    FROM reports_activitycount c
    WHERE NOT c.is_counting AND {in_question}
    GROUP BY c.measure_id, c.network_id, c.scope, c.activity_id, c.period_id, c.category_id
    HAVING count(DISTINCT (c.state, c.value, c.numerator, c.denominator, c.qualifier)) > 1
       AND bool_or(c.state IN ('value', 'zero'))
       AND NOT EXISTS (
           SELECT 1 FROM reports_activitycount decided
           WHERE decided.measure_id = c.measure_id AND decided.network_id = c.network_id
             AND decided.scope = c.scope AND decided.period_id = c.period_id
             AND decided.activity_id IS NOT DISTINCT FROM c.activity_id
             AND (decided.category_id IS NULL OR decided.category_id = c.category_id)
             AND decided.is_counting
       )
    UNION ALL
    SELECT DISTINCT c.measure_id, NULL::bigint, '', NULL::bigint, NULL::bigint, NULL::bigint,
           NULL::bigint[], NULL::numeric[], NULL::numeric[], NULL::numeric[], NULL::text[], NULL::text[],
           NULL::bigint[], NULL::bigint[]
    FROM reports_activitycount c
    WHERE c.scope = 'whole' AND {in_question}
        AND (%(networks)s::bigint[] IS NULL OR c.network_id = ANY(%(networks)s::bigint[]))
""")
    .format(in_question=_IN_QUESTION)
    .as_string()
)

# The numbers are places in STATES and QUALIFIERS. A typed zero is exact, and so is whatever has no number.
_WEIGHT = SQL("""
    CASE c.state WHEN 'value' THEN 5 WHEN 'zero' THEN 4 WHEN 'withheld' THEN 3 WHEN 'not_yet' THEN 2 ELSE 1 END
""")
_VAGUENESS = SQL("""
    CASE WHEN c.state <> 'value' OR c.qualifier = 'exactly' THEN 0 WHEN c.qualifier = 'at_least' THEN 1 ELSE 2 END
""")

# What only pages need: the highest number, how a single one was worded, and which counts stand behind it.
_BEHIND = SQL("""
    max(c.value),
    coalesce(max(c.wording) FILTER (WHERE c.value IS NOT NULL OR c.numerator IS NOT NULL), ''),
    string_agg(c.id::text, ' ')
""")
_NOTHING_BEHIND = SQL("NULL::numeric, '', ''")

# A count without category is the total of its cell; without one the categories are added, where they may be.
# Periods are added here only where no network moved in between, nobody stated a whole and the measure is simply
# added; all else needs to know the period. Of a joint stock all numbers of its holder are read, wherever that stands:
# they tell which of its periods is the last. The network alone, asked first, lets an index find them.
_ENTRIES = SQL("""
    WITH asked AS (
        SELECT * FROM unnest(%(periods)s::bigint[], %(questions)s::integer[], %(moving)s::boolean[])
            AS asked (period_id, question, is_moving)
    ),
    rule AS (
        SELECT measure.id AS measure_id,
            measure.over_time = 'sum' AND NOT measure.id = ANY(%(stated_whole)s::bigint[]) AS is_simple,
            measure.over_categories = 'sum' AND coalesce(scheme.is_exclusive, false) AS adds_categories
        FROM reports_measure measure
        LEFT JOIN reports_categoryscheme scheme ON scheme.id = measure.scheme_id
    ),
    joint_stock AS MATERIALIZED (
        SELECT DISTINCT held.measure_id, held.network_id, held.scope
        FROM reports_activityhost host
        JOIN reports_activitycount held ON held.activity_id = host.activity_id
        JOIN reports_measure stock ON stock.id = held.measure_id
        WHERE host.network_id = ANY(%(networks)s::bigint[])
            AND held.period_id = ANY(%(periods)s::bigint[])
            AND stock.over_time = 'last'
    ),
    entry AS (
        SELECT question, c.measure_id, c.network_id, c.scope, c.activity_id,
            CASE WHEN NOT is_simple
                OR is_moving AND (c.activity_id IS NOT NULL OR c.network_id = ANY(%(movers)s::bigint[]))
            THEN c.period_id END AS period_id,
            max({weight}) AS weight, (count(c.value) + count(c.numerator))::integer AS numbers,
            count(c.numerator)::integer AS rates,
            sum(c.value) AS value, sum(c.numerator) AS numerator, sum(c.denominator) AS denominator,
            max({vagueness}) AS vagueness,
            bool_or(
                c.category_id IS NOT NULL AND NOT adds_categories
                AND (c.value IS NOT NULL OR c.numerator IS NOT NULL)
            ) AS is_overlapping,
            {behind}
        FROM reports_activitycount c
        JOIN asked USING (period_id)
        JOIN rule USING (measure_id)
        WHERE c.is_counting AND {in_question}
            AND (
                %(networks)s::bigint[] IS NULL
                OR c.network_id = ANY(%(networks)s::bigint[])
                OR c.activity_id = ANY(ARRAY(
                    SELECT host.activity_id FROM reports_activityhost host
                    WHERE host.network_id = ANY(%(networks)s::bigint[])
                ))
                OR c.network_id = ANY(ARRAY(SELECT network_id FROM joint_stock))
                    AND (c.measure_id, c.network_id, c.scope) IN (SELECT * FROM joint_stock)
            )
            AND (%(waiting)s::bigint[] IS NULL OR c.id <> ALL(%(waiting)s::bigint[]))
            AND NOT EXISTS (
                SELECT 1 FROM reports_activitycount total
                WHERE c.category_id IS NOT NULL AND total.category_id IS NULL AND total.is_counting
                    AND total.period_id = ANY(%(periods)s::bigint[])
                    AND total.measure_id = c.measure_id AND total.network_id = c.network_id
                    AND total.scope = c.scope AND total.period_id = c.period_id
                    AND total.activity_id IS NOT DISTINCT FROM c.activity_id
            )
        GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT entry.*,
        CASE WHEN activity_id IS NOT NULL THEN ARRAY(
            SELECT host.network_id FROM reports_activityhost host
            WHERE host.activity_id = entry.activity_id ORDER BY host.position
        ) END AS hosts
    FROM entry
""")
_COMMON = {"weight": _WEIGHT, "vagueness": _VAGUENESS, "in_question": _IN_QUESTION}
_ENTRIES_ALONE = _ENTRIES.format(**_COMMON, behind=_NOTHING_BEHIND).as_string()
_ENTRIES_WITH_COUNTS = _ENTRIES.format(**_COMMON, behind=_BEHIND).as_string()


def lineage() -> Lineage:
    """The tree of the networks with its whole history."""
    return Lineage(Standing(*row) for row in _rows(_TREE, {}))


def rules(measures: Sequence[int] | None) -> dict[int, Rule]:
    """How these measures add up, or all."""
    wanted = None if measures is None else list(measures)
    return {row[0]: Rule(*row) for row in _rows(_RULES, {"measures": wanted})}


def owed(first: date, last: date) -> list[Owed]:
    """The periods that have days between these two (the last one not included), with the returns owed for them."""
    rows = _rows(_PERIODS, {"starts_on": first, "ends_before": last})
    return [Owed(Span(pk, starts, ends), tuple(networks)) for pk, starts, ends, networks in rows]


def care(question: Question) -> Care:
    """Open disputes, and the measures of which somebody stated the whole."""
    rows = _rows(_CARE, question.parameters())
    return Care(
        disputes=tuple(_dispute(row) for row in rows if row[1] is not None),
        stated_whole=frozenset(row[0] for row in rows if row[1] is None),
    )


def entries(question: Question, care: Care, *, with_counts: bool) -> list[Entry]:
    """The counts that count, grouped."""
    waiting = [pk for dispute in care.disputes for pk in dispute.waiting]
    parameters = {
        **question.parameters(),
        "stated_whole": list(care.stated_whole),
        "waiting": waiting or None,
    }
    statement = _ENTRIES_WITH_COUNTS if with_counts else _ENTRIES_ALONE
    return list(map(Entry._make, _rows(statement, parameters)))


def _dispute(row: tuple[Any, ...]) -> Dispute:
    measure, network, scope, activity, period, category, *said, hosts, waiting = row
    statements = [
        Statement(pk, number, qualifier, wording)
        for pk, value, numerator, denominator, qualifier, wording in zip(*said, strict=True)
        if (number := _number(value, numerator, denominator)) is not None
    ]
    return Dispute(
        measure_id=measure,
        network_id=network,
        scope=scope,
        activity_id=activity,
        period_id=period,
        category_id=category,
        statements=tuple(sorted(statements, key=lambda said: (-said.value, said.count_id))),
        hosts=tuple(hosts),
        waiting=tuple(waiting or ()),
    )


def _number(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> Decimal | None:
    if numerator is not None and denominator is not None:
        return percentage(numerator, denominator)
    return value


def percentage(numerator: Decimal, denominator: Decimal) -> Decimal:
    """A rate in per cent, not rounded."""
    return numerator * 100 / denominator


def _rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
