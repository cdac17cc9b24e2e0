"""How many networks reported, of those that owe a return: sets of networks as the bits of one number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reports.models import ActivityCount
from reports.rollup.adding import Days, sites
from reports.rollup.figures import Coverage
from reports.rollup.lineage import Lineage
from reports.rollup.reading import NOT_APPLICABLE, NOT_YET, Dispute, Entry, Owed, Span

_WHOLE = ActivityCount.Scope.WHOLE
Sets = Mapping[int, int]


class Owing:
    """Which networks owe a return in some days, under each network of the tree. It is the same for all measures."""

    def __init__(self, asked: Span, owed: Iterable[Owed], tree: Lineage) -> None:
        self._under: defaultdict[int, int] = defaultdict(int)
        for one in owed:
            stage = tree.stage(max(one.span.starts_on, asked.starts_on))
            for network in one.networks:
                for above in tree.line(network, stage):
                    self._under[above] |= 1 << network

    def under(self, network_id: int) -> int:
        return self._under.get(network_id, 0)


class Reported:
    """Who reported one measure, under each network of the tree, and to whom it does not apply."""

    def __init__(
        self, entries: Sequence[Entry], disputes: Sequence[Dispute], days: Days, tree: Lineage
    ) -> None:
        self._under = _reported(entries, days, tree)
        self._out_of_scope = _not_applicable(entries, disputes)

    def coverage(self, network_id: int, owing: Owing, *, stated_whole: bool) -> Coverage:
        expected = owing.under(network_id) & ~self._out_of_scope
        return Coverage(
            reported=(self._under.get(network_id, 0) & expected).bit_count(),
            expected=expected.bit_count(),
            stated_whole=stated_whole,
        )


def _reported(entries: Iterable[Entry], days: Days, tree: Lineage) -> Sets:
    """A network reported with a number of its own, with a joint one, or inside a whole stated below the top."""
    found: defaultdict[int, int] = defaultdict(int)
    for entry in entries:
        if not entry.numbers:
            continue
        stage = days.stage(entry.period_id)
        for site in sites(entry):
            for above in tree.line(site, stage):
                found[above] |= 1 << site
        if entry.scope == _WHOLE:
            included = sum(1 << network for network in tree.below(entry.network_id, stage))
            for above in tree.line(entry.network_id, stage)[1:]:
                found[above] |= included
    return found


def _not_applicable(entries: Iterable[Entry], disputes: Iterable[Dispute]) -> int:
    weights: defaultdict[int, int] = defaultdict(int)
    for entry in entries:
        weights[entry.network_id] = max(weights[entry.network_id], entry.weight)
    for dispute in disputes:
        weights[dispute.network_id] = max(weights[dispute.network_id], NOT_YET)
    return sum(1 << network for network, weight in weights.items() if weight == NOT_APPLICABLE)
