"""Times two ways of getting the same answer in turn, so that both meet the same machine."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Beside:
    """Seconds of the portal and of hand-written SQL, least and median of several runs in turn."""

    name: str
    portal: tuple[float, float]
    plain: tuple[float, float]
    limit: float

    @property
    def ratio(self) -> float:
        return self.portal[1] / self.plain[1]

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit

    def line(self) -> str:
        verdict = "holds" if self.holds else "MISSED"
        return (
            f"| {self.name} | {_pair(self.plain)} | {_pair(self.portal)} |"
            f" {self.ratio:.2f} | {self.limit} | {verdict} |"
        )


HEADING = (
    "| figures of | SQL, ms | portal, ms | ratio | limit | |\n| --- | --- | --- | --- | --- | --- |"
)


def in_turn(
    name: str,
    portal: Callable[[], object],
    plain: Callable[[], object],
    *,
    limit: float,
    runs: int,
) -> Beside:
    """Run both once to warm up, then `runs` times in turn."""
    portal()
    plain()
    times: dict[str, list[float]] = {"portal": [], "plain": []}
    for _run in range(runs):
        times["plain"].append(_seconds(plain))
        times["portal"].append(_seconds(portal))
    return Beside(
        name=name,
        portal=(min(times["portal"]), median(times["portal"])),
        plain=(min(times["plain"]), median(times["plain"])),
        limit=limit,
    )


def quickest(ways: Sequence[Callable[[Asked], object]], asked: Asked) -> Callable[[Asked], object]:
    """The way that answers first, after one run each to warm up."""
    for way in ways:
        way(asked)
    return min(ways, key=lambda way: _seconds(lambda: way(asked)))


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _pair(seconds: tuple[float, float]) -> str:
    return f"{seconds[0] * 1000:,.1f} / {seconds[1] * 1000:,.1f}"
