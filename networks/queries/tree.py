"""Reads across the tables of the networks: the tree of one day, and what pages show of it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from alliance.reading import once_a_page
from networks.models import (
    Body,
    Network,
    NetworkCountry,
    NetworkParent,
    NetworkStatus,
    Seat,
)

# From the whole to the local chapter, the order in which siblings of different levels are listed.
LEVELS = {level: position for position, level in enumerate(Network.Level)}


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
    return _tree_of(day or timezone.now().date())


@once_a_page
def _tree_of(day: date) -> Tree:
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


# --- what pages show -------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A network as pages show it today: where it stands, what it is and since when, where it is present."""

    network: Network
    status: NetworkStatus | None
    presences: tuple[NetworkCountry, ...]
    below: tuple["Standing", ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(row.country for row in self.presences)

    @property
    def all_countries(self) -> frozenset[str]:
        """Where this network or one below it is present."""
        return frozenset(self.countries).union(*(child.all_countries for child in self.below))

    @property
    def everyone(self) -> tuple["Standing", ...]:
        """This network and all below it, in the order of the tree."""
        return (self, *(found for child in self.below for found in child.everyone))


@dataclass(frozen=True)
class NetworkPage:
    """One network with everything above and below it."""

    standing: Standing
    above: tuple[Network, ...]
    placed: NetworkParent | None
    earlier: tuple[NetworkParent, ...]
    # what it was before it became what it is, the latest first
    was: tuple[NetworkStatus, ...]
    bodies: tuple[Body, ...]

    @property
    def written_to(self) -> Network | None:
        """The network itself or the nearest above it that has an address for letters."""
        chain = (self.standing.network, *reversed(self.above))
        return next((one for one in chain if one.mailbox), None)


@once_a_page
def standings() -> Standing | None:
    """The whole tree as it stands today, from the alliance down. Five queries, however many networks there are."""
    tree = tree_on()
    if tree.root is None:
        return None
    rows = _networks_of_today(tree.day, tree.levels)
    return _standing(tree.root, tree, rows)


def network_page(slug: str) -> NetworkPage | None:
    """A network as it stands today; None when there is none of that name."""
    found = Network.objects.filter(slug=slug).order_by("pk").values_list("pk", flat=True).first()
    if found is None:
        return None
    tree = tree_on()
    rows = _networks_of_today(tree.day, {*tree.ancestors(found), *tree.subtree(found)})
    placements = list(
        NetworkParent.objects.filter(network=found)
        .select_related("parent")
        .order_by("period", "pk")
    )
    return NetworkPage(
        standing=_standing(found, tree, rows),
        above=tuple(rows[pk] for pk in reversed(tree.ancestors(found))),
        placed=next((row for row in placements if _holds_on(row.period, tree.day)), None),
        earlier=tuple(
            row for row in placements if row.period.upper and row.period.upper <= tree.day
        ),
        was=tuple(
            NetworkStatus.objects.filter(network=found, period__endswith__lte=tree.day).order_by(
                "-period", "pk"
            )
        ),
        bodies=tuple(
            Body.objects.filter(network=found)
            .prefetch_related(Prefetch("seats", _seats_of_today(tree.day)))
            .order_by("kind", "slug")
        ),
    )


def _seats_of_today(day: date) -> "QuerySet[Seat]":
    there = Q(retired_on__isnull=True) | Q(retired_on__gt=day)
    return Seat.objects.filter(there).order_by("position", "pk")


def _networks_of_today(day: date, keys: Collection[int]) -> dict[int, Network]:
    statuses = NetworkStatus.objects.filter(period__contains=day).order_by("pk")
    countries = NetworkCountry.objects.filter(period__contains=day).order_by("country")
    rows = (
        Network.objects.filter(pk__in=keys)
        .order_by("pk")
        # as plain lists: a related manager copies its query for each network that is asked
        .prefetch_related(
            Prefetch("statuses", statuses, to_attr="statuses_today"),
            Prefetch("countries", countries, to_attr="countries_today"),
        )
    )
    return {row.pk: row for row in rows}


def _standing(network_id: int, tree: Tree, rows: Mapping[int, Network]) -> Standing:
    network = rows[network_id]
    return Standing(
        network=network,
        status=next(iter(network.statuses_today), None),  # type: ignore[attr-defined]
        presences=tuple(network.countries_today),  # type: ignore[attr-defined]
        below=tuple(
            _standing(child, tree, rows)
            for child in sorted(
                tree.children_of(network_id),
                key=lambda pk: (LEVELS[tree.level(pk)], rows[pk].name, pk),
            )
        ),
    )


def _holds_on(span: DateRange, day: date) -> bool:
    return bool(day in span)
