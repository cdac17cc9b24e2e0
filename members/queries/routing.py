"""Which network a request to join is led to, and at whose desk it stands: the tree of today, who is there, who admits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.enums import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import (
    AdmissionPolicy,
    Network,
    NetworkCountry,
    NetworkStatus,
    NetworkSuspension,
)
from networks.queries import Tree, tree_on

Level = Network.Level
Status = NetworkStatus.Status

# From the nearest to the furthest.
NEAREST_FIRST = (Level.NATIONAL, Level.SUB_REGIONAL, Level.REGIONAL)


class Reason(TextChoices):
    """Why a network is proposed, as people read it."""

    NATIONAL = "national", _("It is the network of this country.")
    SUB_REGIONAL = (
        "sub_regional",
        _("No network of this country takes in members yet. This one works in the wider area."),
    )
    REGIONAL = (
        "regional",
        _("No network of this country takes in members yet. This one works in the whole region."),
    )
    GLOBAL = (
        "global",
        _("No network works in this country yet. The alliance as a whole takes you in."),
    )


@dataclass(frozen=True)
class Proposal:
    network: Network
    reason: Reason


@dataclass(frozen=True)
class Desks:
    """Who stands where today, and who takes in members. Three queries, however many networks there are."""

    tree: Tree
    networks: dict[int, Network]
    admitting: frozenset[int]
    open_to_members: frozenset[int]

    @property
    def whole(self) -> Network:
        """The alliance as a whole: the desk that is always there."""
        assert self.tree.root is not None  # noqa: S101 - the database keeps one root
        return self.networks[self.tree.root]

    def desk_for(self, network: Network) -> Network:
        """The network itself if it takes in members, else the nearest above that does; the whole alliance at last."""
        if network.pk in self.admitting:
            return self.networks[network.pk]
        return self.desk_above(network) or self.whole

    def desk_above(self, desk: Network) -> Network | None:
        """The nearest above that takes in members; None above the whole alliance."""
        if desk.pk == self.whole.pk:
            return None
        above = (pk for pk in self.tree.ancestors(desk.pk) if pk in self.admitting)
        return self.networks[next(above, self.whole.pk)]

    def nearest(self, present: Iterable[int]) -> Proposal:
        """Among the networks present in a country, and what stands above them, the nearest that takes in members."""
        present = set(present)
        above = {pk for network_id in present for pk in self.tree.ancestors(network_id)}
        for level in NEAREST_FIRST:
            for group in (present, above):
                found = [
                    pk for pk in group if pk in self.admitting and self.tree.level(pk) == level
                ]
                if found:
                    return Proposal(self.networks[min(found)], Reason(level.value))
        return Proposal(self.whole, Reason.GLOBAL)


def desks() -> Desks:
    today = timezone.now().date()
    networks = {row.pk: row for row in _standing_on(today).order_by("pk")}
    return Desks(
        tree=tree_on(today),
        networks=networks,
        admitting=frozenset(pk for pk, row in networks.items() if _admits(row)),
        open_to_members=frozenset(pk for pk, row in networks.items() if _is_open(row)),
    )


def _standing_on(day: date) -> "QuerySet[Network]":
    """The networks with what decides whether they take in members."""
    status = NetworkStatus.objects.filter(network=OuterRef("pk"), period__contains=day)
    suspended = NetworkSuspension.objects.filter(network=OuterRef("pk"), period__contains=day)
    policy = AdmissionPolicy.objects.filter(network=OuterRef("pk"))
    return Network.objects.annotate(
        today_is=Subquery(status.values("status")[:1]),
        is_suspended=Exists(suspended),
        has_policy=Exists(policy),
    )


def propose(country: str) -> Proposal:
    """Which network somebody in this country is led to, and why."""
    today = timezone.now().date()
    present = NetworkCountry.objects.filter(country=country, period__contains=today)
    return desks().nearest(present.order_by("network_id").values_list("network_id", flat=True))


def admits(network: Network) -> bool:
    """Whether a network decides about new members itself."""
    return network.pk in desks().admitting


def is_open_to_members(network: Network) -> bool:
    """Whether one may ask to join a network."""
    today = timezone.now().date()
    return any(_is_open(row) for row in _standing_on(today).filter(pk=network.pk).order_by("pk"))


def desk_for(network: Network) -> Network:
    return desks().desk_for(network)


def desk_above(desk: Network) -> Network | None:
    return desks().desk_above(desk)


def choices() -> list[Network]:
    """Every network that one may ask to join, in the order of the tree; the alliance itself is "at large"."""
    now = desks()
    names = {pk: network.name for pk, network in now.networks.items()}
    ordered = now.tree.in_order(lambda pk: (names[pk] or "").casefold())
    return [now.networks[pk] for pk in ordered if pk in now.open_to_members]


def policy_of(desk: Network) -> AdmissionPolicy:
    """How a desk admits: its own policy, or the usual one, which is not kept."""
    return AdmissionPolicy.objects.filter(network=desk).first() or AdmissionPolicy(network=desk)


def _admits(network: "Network") -> bool:
    """Active, or emerging with a policy of its own; the whole alliance always; never while suspended."""
    if network.level == Level.GLOBAL:
        return True
    status = getattr(network, "today_is", None)
    decides = status == Status.ACTIVE or (
        status == Status.EMERGING and getattr(network, "has_policy", False)
    )
    return decides and not getattr(network, "is_suspended", False)


def _is_open(network: "Network") -> bool:
    """Whether one may ask to join it: an emerging network has members too, and a desk above decides for it."""
    status = getattr(network, "today_is", None)
    is_there = network.level == Level.GLOBAL or status in {Status.ACTIVE, Status.EMERGING}
    return is_there and not getattr(network, "is_suspended", False)
