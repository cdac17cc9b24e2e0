"""Who stood under whom on which day: the lines along which figures add up."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Line = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A network under its parent for some days, half-open; open ends are allowed. Without a parent it stands alone."""

    network_id: int
    parent_id: int | None
    since: date | None
    until: date | None

    def holds_on(self, day: date) -> bool:
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)


class Lineage:
    """The tree with its history. Between two changes of the tree all days are alike: such a span is a stage."""

    def __init__(self, standings: Iterable[Standing]) -> None:
        self._above: dict[int, list[Standing]] = {}
        turns: set[date] = set()
        for standing in standings:
            rows = self._above.setdefault(standing.network_id, [])
            if standing.parent_id is not None:
                rows.append(standing)
                turns.update(day for day in (standing.since, standing.until) if day)
        self._turns: Sequence[date] = sorted(turns)
        self._lines: dict[tuple[int, int], Line] = {}
        self._below: dict[tuple[int, int], frozenset[int]] = {}
        self._days: dict[int, date] = {}

    @property
    def networks(self) -> Iterable[int]:
        return self._above.keys()

    def stage(self, day: date) -> int:
        """The number of the span of days that this day belongs to."""
        stage = bisect_right(self._turns, day)
        self._days.setdefault(stage, day)
        return stage

    def line(self, network_id: int, stage: int) -> Line:
        """The network itself and everything above it, the nearest first."""
        known = self._lines.get((network_id, stage))
        if known is None:
            known = self._lines[network_id, stage] = self._climb(network_id, self._days[stage])
        return known

    def below(self, network_id: int, stage: int) -> frozenset[int]:
        """The network itself and everything under it."""
        known = self._below.get((network_id, stage))
        if known is None:
            under = (other for other in self._above if network_id in self.line(other, stage))
            known = self._below[network_id, stage] = frozenset({network_id, *under})
        return known

    def movers(self, days: Iterable[date]) -> frozenset[int]:
        """The networks that stand under others on one of these days than on another."""
        first, *later = {self.stage(day) for day in days} or {0}
        return frozenset(
            network
            for network in self._above
            for stage in later
            if self.line(network, stage) != self.line(network, first)
        )

    def _climb(self, network_id: int, day: date) -> Line:
        line = [network_id]
        while (parent := self._parent(line[-1], day)) is not None and parent not in line:
            line.append(parent)
        return tuple(line)

    def _parent(self, network_id: int, day: date) -> int | None:
        rows = self._above.get(network_id, ())
        return next((row.parent_id for row in rows if row.holds_on(day)), None)
