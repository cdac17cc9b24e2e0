"""The questions that pages, reports and snapshots ask of the roll-up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from networks.models import Network
from reports.models import ActivityCount, Measure, Plan, ReportingPeriod
from reports.rollup import reading
from reports.rollup.adding import Days, Heap, Sum, add, heaps, sites
from reports.rollup.coverage import Owing, Reported
from reports.rollup.figures import Conflict, CubeRow, Part, Refusal, State, Total
from reports.rollup.lineage import Lineage
from reports.rollup.reading import Asked, Dispute, Entry, Owed, Question, Rule, Span

Totals = dict[tuple[int, int], Total]
_WHOLE = ActivityCount.Scope.WHOLE
Row = TypeVar("Row", Entry, Dispute)


def totals(
    *, measures: Sequence[int] | None, networks: Sequence[int] | None, period: ReportingPeriod
) -> Totals:
    """The figure of each of these networks for each of these measures; None asks for all of them.

    Always the same number of queries.
    """
    tree = reading.lineage()
    owed = reading.owed(period.starts_on, period.ends_before)
    asked = _asked(period, owed, tree)
    question = Question((asked,), measures, _needed(networks, asked, tree))
    care = reading.care(question)
    entries = _by_measure(reading.entries(question, care, with_counts=True))
    disputes = _by_measure(care.disputes)
    days, owing = Days(asked, tree), Owing(asked.span, owed, tree)
    wanted = tree.networks if networks is None else networks
    return {
        (total.measure_id, total.network_id): total
        for rule in reading.rules(measures).values()
        for total in _of_measure(
            rule, entries[rule.measure_id], disputes[rule.measure_id], wanted, days, owing, tree
        )
    }


def total_for(measure: Measure, network: Network, period: ReportingPeriod) -> Total:
    """One figure."""
    found = totals(measures=[measure.pk], networks=[network.pk], period=period)
    return found[measure.pk, network.pk]


def totals_for_plan(plan: Plan, network: Network, period: ReportingPeriod) -> dict[int, Total]:
    """The figures of one network for all indicators of a plan, by measure."""
    measures = list(plan.indicators.order_by("pk").values_list("measure_id", flat=True))
    found = totals(measures=measures, networks=[network.pk], period=period)
    return {measure_id: total for (measure_id, _network), total in found.items()}


def yearly_cube(periods: Sequence[ReportingPeriod]) -> Iterator[CubeRow]:
    """Every measure × network × period of which anything was reported, without the parts behind it."""
    tree = reading.lineage()
    first = min(period.starts_on for period in periods)
    last = max(period.ends_before for period in periods)
    owed = reading.owed(first, last)
    asked = tuple(_asked(period, owed, tree) for period in periods)
    question = Question(asked, None, None)
    care = reading.care(question)
    rules = reading.rules(None)
    entries = _by_asked_and_measure(reading.entries(question, care, with_counts=False))
    for number, (period, one) in enumerate(zip(periods, asked, strict=True)):
        days = Days(one, tree)
        disputes = _by_measure(d for d in care.disputes if days.has(d.period_id))
        for rule in rules.values():
            of_measure = entries[number, rule.measure_id], disputes[rule.measure_id]
            for network, heap in heaps(*of_measure, rule, days, tree).items():
                yield _cube_row(rule, network, period.pk, add(network, heap, rule))


def _cube_row(rule: Rule, network_id: int, period_id: int, sum_: Sum) -> CubeRow:
    return CubeRow(
        rule.measure_id,
        network_id,
        period_id,
        sum_.state,
        sum_.value,
        sum_.numerator,
        sum_.denominator,
        sum_.qualifier,
    )


def _asked(period: ReportingPeriod, owed: Iterable[Owed], tree: Lineage) -> Asked:
    span = Span(period.pk, period.starts_on, period.ends_before)
    inside = tuple(one.span for one in owed if one.span.is_within(span))
    return Asked(span, inside, movers=tree.movers(one.starts_on for one in inside))


def _needed(networks: Sequence[int] | None, asked: Asked, tree: Lineage) -> list[int] | None:
    """Whose counts can be in the figures of these networks: their own and those of all that stood below them."""
    if networks is None:
        return None
    stages = {tree.stage(span.starts_on) for span in asked.inside}
    below = {pk for network in networks for stage in stages for pk in tree.below(network, stage)}
    return None if below.issuperset(tree.networks) else sorted(below)


def _by_measure(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.measure_id].append(row)
    return found


def _by_asked_and_measure(rows: Iterable[Entry]) -> defaultdict[tuple[int, int], list[Entry]]:
    found: defaultdict[tuple[int, int], list[Entry]] = defaultdict(list)
    for row in rows:
        found[row.asked, row.measure_id].append(row)
    return found


# --- one measure -----------------------------------------------------------------------------


def _of_measure(
    rule: Rule,
    entries: Sequence[Entry],
    disputes: Sequence[Dispute],
    networks: Iterable[int],
    days: Days,
    owing: Owing,
    tree: Lineage,
) -> Iterator[Total]:
    piles = heaps(entries, disputes, rule, days, tree)
    reported = Reported(entries, disputes, days, tree)
    parts = Parts(rule)
    for network in networks:
        heap = piles.get(network) or Heap()
        statement, others = _own_word(network, heap)
        stated_whole = bool(statement) and not any(entry.numbers for entry in others)
        sum_ = add(network, heap, rule)
        yield Total(
            measure_id=rule.measure_id,
            network_id=network,
            period_id=days.asked.period_id,
            state=sum_.state,
            value=sum_.value,
            numerator=sum_.numerator,
            denominator=sum_.denominator,
            qualifier=sum_.qualifier,
            wording=sum_.wording,
            coverage=reported.coverage(network, owing, stated_whole=stated_whole),
            parts=parts.of(others, heap.listed, heap.disputes),
            statement=parts.of(statement),
            conflicts=_conflicts(heap.disputes),
            refusal=sum_.refusal,
            highest=sum_.highest,
            as_of_period_id=_as_of(rule, heap.added),
        )


def _own_word(network_id: int, heap: Heap) -> tuple[list[Entry], list[Entry]]:
    """What the network itself states for the whole of it, and what else was added."""
    statement: list[Entry] = []
    others: list[Entry] = []
    for entry in heap.added:
        is_own_word = entry.scope == _WHOLE and entry.network_id == network_id and entry.numbers
        (statement if is_own_word else others).append(entry)
    return statement, others


def _conflicts(disputes: Iterable[Dispute]) -> tuple[Conflict, ...]:
    found = [
        Conflict(
            network_id=dispute.network_id,
            period_id=dispute.period_id,
            activity_id=dispute.activity_id,
            category_id=dispute.category_id,
            values=tuple((s.value, s.qualifier, s.wording, s.count_id) for s in dispute.statements),
        )
        for dispute in disputes
    ]
    return tuple(sorted(found, key=lambda one: (one.network_id, one.period_id, one.values[0][3])))


def _as_of(rule: Rule, added: Iterable[Entry]) -> int | None:
    """The period that a stock was last reported for; None where its parts come from several."""
    if rule.over_time != Measure.OverTime.LAST:
        return None
    periods = {entry.period_id for entry in added if entry.numbers}
    return periods.pop() if len(periods) == 1 else None


class Parts:
    """Writes the lines behind the figures of one measure. A line that stands under several figures is written once."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._written: dict[tuple[int, bool], Part] = {}

    def of(
        self,
        added: Iterable[Entry],
        listed: Iterable[Entry] = (),
        disputes: Iterable[Dispute] = (),
    ) -> tuple[Part, ...]:
        lines = [
            *self._lines(added, is_added=True),
            *self._lines(listed, is_added=False),
            *(_disputed(dispute) for dispute in disputes),
        ]
        return tuple(sorted(lines, key=_place))

    def _lines(self, entries: Iterable[Entry], *, is_added: bool) -> Iterator[Part]:
        groups: defaultdict[tuple[int, str, int | None], list[Entry]] = defaultdict(list)
        for entry in entries:
            groups[entry.network_id, entry.scope, entry.activity_id].append(entry)
        for group in groups.values():
            if len(group) > 1:
                yield _part(group, self._rule, is_added=is_added)
                continue
            key = (id(group[0]), is_added)
            if key not in self._written:
                self._written[key] = _part(group, self._rule, is_added=is_added)
            yield self._written[key]


def _place(part: Part) -> tuple[int, int, tuple[int, ...]]:
    return part.network_id, part.activity_id or 0, part.count_ids


def _part(group: Sequence[Entry], rule: Rule, *, is_added: bool) -> Part:
    """What one network stated for one activity, or for none, in all periods that were asked for."""
    one = group[0]
    own = add(one.network_id, Heap(added=list(group)), rule)
    return Part(
        network_id=one.network_id,
        activity_id=one.activity_id,
        state=own.state,
        value=own.value,
        numerator=own.numerator,
        denominator=own.denominator,
        qualifier=own.qualifier,
        wording=own.wording,
        disputed=False,
        count_ids=tuple(sorted(int(pk) for entry in group for pk in entry.counts.split())),
        joint=len(sites(one)) > 1,
        is_added=is_added,
        refusal=own.refusal,
        highest=own.highest,
        as_of_period_id=_as_of(rule, group),
    )


def _disputed(dispute: Dispute) -> Part:
    return Part(
        network_id=dispute.network_id,
        activity_id=dispute.activity_id,
        state=State.NOT_YET,
        value=None,
        numerator=None,
        denominator=None,
        qualifier="exactly",
        wording="",
        disputed=True,
        count_ids=tuple(statement.count_id for statement in dispute.statements),
        joint=len(sites(dispute)) > 1,
        is_added=False,
        refusal=Refusal.NONE,
        highest=None,
        as_of_period_id=None,
    )
