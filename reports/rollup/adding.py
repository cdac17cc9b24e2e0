"""Adding the entries of one measure and period up the tree, in plain Python and without a query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reports.models import ActivityCount, Measure
from reports.rollup.figures import Refusal, State
from reports.rollup.lineage import Lineage
from reports.rollup.reading import (
    NOT_YET,
    QUALIFIERS,
    STATES,
    VALUE,
    WITHHELD,
    Asked,
    Dispute,
    Entry,
    Rule,
    Span,
    percentage,
)

_WHOLE = ActivityCount.Scope.WHOLE
_REFUSALS_BY_NATURE: Mapping[str, Refusal] = {
    Measure.Nature.UNIQUE_PEOPLE: Refusal.UNIQUE_PEOPLE,
    Measure.Nature.REACH: Refusal.REACH,
    Measure.Nature.SET: Refusal.SET,
}
_NEVER_OVER_TIME: Mapping[str, Refusal] = {
    Measure.OverTime.NONE: Refusal.OVER_TIME,
    Measure.OverTime.UNION: Refusal.SET,
}


@dataclass(slots=True)
class Heap:
    """What reaches one network: entries to add, entries to list under its own whole, and what is disputed."""

    added: list[Entry] = field(default_factory=list)
    listed: list[Entry] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sum:
    """The number of a total, or the reason why there is none."""

    state: State
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    qualifier: str = QUALIFIERS[0]
    wording: str = ""
    refusal: Refusal = Refusal.NONE
    highest: Decimal | None = None


class Days:
    """The periods in question and the stage of the tree that holds on the first day of each."""

    def __init__(self, asked: Asked, tree: Lineage) -> None:
        self.asked = asked.span
        self._spans = {span.period_id: span for span in asked.inside}
        self._stages = {span.period_id: tree.stage(span.starts_on) for span in asked.inside}

    def has(self, period_id: int) -> bool:
        return period_id in self._spans

    def span(self, period_id: int | None) -> Span:
        return self.asked if period_id is None else self._spans[period_id]

    def stage(self, period_id: int | None) -> int:
        """Entries without a period are only made where every period inside has the same stage."""
        if period_id is None:
            return next(iter(self._stages.values()))
        return self._stages[period_id]


def heaps(
    entries: Sequence[Entry], disputes: Sequence[Dispute], rule: Rule, days: Days, tree: Lineage
) -> dict[int, Heap]:
    """Carry the entries of one measure up the tree. Each stands at most once on a heap, however many hosts it has."""
    found: defaultdict[int, Heap] = defaultdict(Heap)
    timely = _over_time(entries, rule, days)
    wholes = _wholes(timely, disputes, rule, days)
    for entry in timely:
        if entry.hosts is None and not wholes:
            for network in tree.line(entry.network_id, days.stage(entry.period_id)):
                found[network].added.append(entry)
            continue
        for network, is_added in _reach(entry, wholes, days, tree).items():
            heap = found[network]
            (heap.added if is_added else heap.listed).append(entry)
    for dispute in disputes:
        for network in _reach(dispute, wholes, days, tree):
            found[network].disputes.append(dispute)
    return found


def sites(entry: Entry | Dispute) -> tuple[int, ...]:
    """The networks an entry belongs to: the one that holds it, and every other host of its activity."""
    return tuple(dict.fromkeys([entry.network_id, *(entry.hosts or ())]))


def _over_time(entries: Sequence[Entry], rule: Rule, days: Days) -> Sequence[Entry]:
    """Keep the last period in which each network gave a number for a stock."""
    if rule.over_time != Measure.OverTime.LAST:
        return entries
    by_statement: defaultdict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_statement[entry.network_id, entry.scope].append(entry)
    kept: list[Entry] = []
    for group in by_statement.values():
        periods = {entry.period_id for entry in group if entry.numbers}
        last = max(periods, key=lambda pk: days.span(pk).ends_before, default=None)
        kept.extend(entry for entry in group if not periods or entry.period_id == last)
    return kept


def _wholes(
    entries: Iterable[Entry], disputes: Iterable[Dispute], rule: Rule, days: Days
) -> dict[int, list[Span]]:
    """Who stated the whole, for which days. A withheld or disputed whole stands too: nothing is added around it.

    What is not added over time is stated for all the days that were asked for.
    """
    found: defaultdict[int, list[Span]] = defaultdict(list)
    stated = [
        (e.network_id, e.period_id) for e in entries if e.scope == _WHOLE and e.weight >= WITHHELD
    ]
    stated += [
        (dispute.network_id, dispute.period_id) for dispute in disputes if dispute.scope == _WHOLE
    ]
    for network, period in stated:
        found[network].append(days.span(period if rule.adds_over_time else None))
    return dict(found)


def _reach(
    entry: Entry | Dispute, wholes: Mapping[int, list[Span]], days: Days, tree: Lineage
) -> dict[int, bool]:
    """The networks whose figure an entry belongs to: added there, or listed under the whole that network states.

    Above a network that states the whole it is part of that statement, whichever of its hosts stands there.
    """
    span, stage = days.span(entry.period_id), days.stage(entry.period_id)
    holder = entry.network_id if entry.scope == _WHOLE else None
    found: dict[int, bool] = {}
    included: set[int] = set()
    for site in sites(entry):
        is_included = False
        for network in tree.line(site, stage):
            if is_included:
                included.add(network)
                continue
            spans = wholes.get(network, ()) if network != holder else ()
            is_included = any(span.overlaps(other) for other in spans)
            found[network] = found.get(network, True) and not is_included
    return {network: is_added for network, is_added in found.items() if network not in included}


def add(network_id: int, heap: Heap, rule: Rule) -> Sum:
    """The number of one network from what reached it."""
    stated = [entry for entry in heap.added if entry.numbers]
    if not stated:
        return Sum(_state_without_number(network_id, heap))
    tally = Tally()
    for entry in stated:
        tally.take(entry)
    qualifier = tally.qualifier
    refusal = _refusal(network_id, stated, tally, rule)
    if refusal:
        return Sum(
            State.CANNOT_BE_ADDED,
            qualifier=qualifier,
            wording=tally.wording,
            refusal=refusal,
            highest=None if rule.is_rate else tally.highest,
        )
    return Sum(
        State.VALUE if tally.weight == VALUE else State.ZERO,
        tally.number,
        tally.numerator,
        tally.denominator,
        qualifier,
        tally.wording,
    )


class Tally:
    """What entries with a number come to, before anybody asks whether they may be added."""

    __slots__ = (
        "denominator",
        "highest",
        "is_overlapping",
        "numbers",
        "numerator",
        "rates",
        "single_wording",
        "vagueness",
        "value",
        "weight",
    )

    def __init__(self) -> None:
        self.weight = self.numbers = self.rates = self.vagueness = 0
        self.value: Decimal | None = None
        self.numerator: Decimal | None = None
        self.denominator: Decimal | None = None
        self.highest: Decimal | None = None
        self.single_wording = ""
        self.is_overlapping = False

    def take(self, entry: Entry) -> None:
        if entry.weight > self.weight:
            self.weight = entry.weight
        if entry.vagueness > self.vagueness:
            self.vagueness = entry.vagueness
        self.numbers += entry.numbers
        self.single_wording = entry.wording
        self.is_overlapping |= entry.is_overlapping
        if entry.value is not None:
            self.value = entry.value if self.value is None else self.value + entry.value
        if entry.highest is not None and (self.highest is None or self.highest < entry.highest):
            self.highest = entry.highest
        if entry.rates:
            self.rates += entry.rates
            self.numerator = (self.numerator or 0) + (entry.numerator or Decimal())
            self.denominator = (self.denominator or 0) + (entry.denominator or Decimal())

    @property
    def number(self) -> Decimal | None:
        """In the measure's unit: the sum, or the rate in per cent."""
        if self.numerator is not None and self.denominator:
            return percentage(self.numerator, self.denominator)
        return self.value

    @property
    def qualifier(self) -> str:
        """A lower bound does not survive a division: a rate is exact or about."""
        if self.rates and self.vagueness:
            return "about"
        return QUALIFIERS[self.vagueness]

    @property
    def wording(self) -> str:
        """A single count is printed as its source worded it; what was added says "at least"."""
        if self.qualifier != "at_least":
            return ""
        return self.single_wording if self.numbers == 1 else "at_least"


def _refusal(network_id: int, stated: Sequence[Entry], tally: Tally, rule: Rule) -> Refusal:
    """The first reason not to add, in the order of adding; nothing where the sum stands."""
    if tally.is_overlapping:
        return Refusal.OVER_CATEGORIES
    if rule.over_time in _NEVER_OVER_TIME and _several_periods(stated):
        return _NEVER_OVER_TIME[rule.over_time]
    if rule.over_organisations != Measure.OverOrganisations.SUM:
        statements = {(entry.network_id, entry.scope, entry.activity_id) for entry in stated}
        if len(statements) > 1 or network_id not in sites(stated[0]):
            return _REFUSALS_BY_NATURE.get(rule.nature, Refusal.OVER_NETWORKS)
    if tally.rates < tally.numbers and (tally.rates or rule.is_rate):
        is_own = tally.numbers == 1 and network_id in sites(stated[0])
        if not is_own:
            return Refusal.RATE_WITHOUT_PARTS
    return Refusal.NONE


def _several_periods(stated: Iterable[Entry]) -> bool:
    """Whether one of those who stated a number did so for more than one period."""
    by_period = {(entry.network_id, entry.scope, entry.period_id) for entry in stated}
    return len(by_period) > len({(network, scope) for network, scope, _period in by_period})


def _state_without_number(network_id: int, heap: Heap) -> State:
    if any(network_id in sites(dispute) for dispute in heap.disputes):
        return State.CONFLICT
    weight = max((entry.weight for entry in heap.added), default=0)
    if heap.disputes:
        weight = max(weight, NOT_YET)
    return State(STATES[weight])
