"""Reads across the tables of the networks: the tree of one day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from networks.models import Network, NetworkParent


@dataclass(frozen=True)
class Tree:
    """Who stood under whom on one day, by primary keys. Networks without a place on that day are in it, alone."""

    day: date
    levels: Mapping[int, Network.Level]
    parents: Mapping[int, int]
    children: Mapping[int, tuple[int, ...]]

    def __contains__(self, network_id: int) -> bool:
        return network_id in self.levels

    @property
    def root(self) -> int | None:
        """The alliance as a whole."""
        found = (pk for pk, level in self.levels.items() if level == Network.Level.GLOBAL)
        return next(found, None)

    def level(self, network_id: int) -> Network.Level:
        return self.levels[network_id]

    def parent_of(self, network_id: int) -> int | None:
        return self.parents.get(network_id)

    def children_of(self, network_id: int) -> tuple[int, ...]:
        return self.children.get(network_id, ())

    def ancestors(self, network_id: int) -> tuple[int, ...]:
        """Everything above, the nearest first."""
        above: list[int] = []
        parent = self.parents.get(network_id)
        while parent is not None and parent not in above:
            above.append(parent)
            parent = self.parents.get(parent)
        return tuple(above)

    def subtree(self, network_ids: int | Iterable[int]) -> frozenset[int]:
        """These networks and all below them."""
        waiting = [network_ids] if isinstance(network_ids, int) else list(network_ids)
        found: set[int] = set()
        while waiting:
            network_id = waiting.pop()
            if network_id not in found:
                found.add(network_id)
                waiting.extend(self.children.get(network_id, ()))
        return frozenset(found)

    def in_order(self, key: Callable[[int], str]) -> list[int]:
        """The alliance first, then each network with all below it, siblings sorted by `key`."""
        ordered: list[int] = []
        waiting = [] if self.root is None else [self.root]
        while waiting:
            network_id = waiting.pop()
            ordered.append(network_id)
            waiting.extend(sorted(self.children_of(network_id), key=key, reverse=True))
        return ordered

    def is_within(self, network_id: int, top: int) -> bool:
        """Whether a network is `top` or stands somewhere below it."""
        return network_id == top or top in self.ancestors(network_id)


def tree_on(day: date | None = None) -> Tree:
    """The tree as it stood on a day, or as it stands today. Two queries, however many networks there are."""
    day = day or timezone.now().date()
    levels = {
        pk: Network.Level(level)
        for pk, level in Network.objects.order_by("pk").values_list("pk", "level")
    }
    standing = NetworkParent.objects.filter(period__contains=day).order_by("network_id")
    parents = dict(standing.values_list("network_id", "parent_id"))
    children: defaultdict[int, list[int]] = defaultdict(list)
    for network_id, parent_id in parents.items():
        children[parent_id].append(network_id)
    return Tree(
        day=day,
        levels=levels,
        parents=parents,
        children={parent: tuple(below) for parent, below in children.items()},
    )
