"""The networks one below the other, as lists to choose from show them."""

from collections.abc import Callable
from dataclasses import dataclass

from alliance.folding import sort_key
from networks.models import Network
from networks.queries.tree import tree_on

# How far each step down the tree is set in, in a list that knows no other means.
STEP = "\u2003"


@dataclass(frozen=True)
class Place:
    """A network in a list, and how many steps below the whole it stands."""

    network: Network
    depth: int

    def set_in(self, name: str) -> str:
        """The name as a list shows it: what stands directly below the whole is not set in."""
        return STEP * max(0, self.depth - 1) + name


def places_below(named: Callable[[Network], str]) -> list[Place]:
    """The whole and every network of today's tree, siblings in the order of the names that the reader sees."""
    tree = tree_on()
    rows = Network.objects.in_bulk()
    names = sorted(rows, key=lambda pk: (sort_key(named(rows[pk])), pk))
    place = {pk: number for number, pk in enumerate(names)}
    order = tree.in_order(lambda pk: f"{place.get(pk, 0):06}")
    return [Place(rows[pk], len(tree.ancestors(pk))) for pk in order if pk in rows]
