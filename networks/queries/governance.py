"""Reads of governance: bodies with their seats as they were held on a day, statuses, suspensions, and what breaks a rule."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from networks.models import (
    Body,
    Constituency,
    Network,
    NetworkCountry,
    NetworkParent,
    NetworkStatus,
    NetworkSuspension,
    Seat,
    SeatTerm,
    StatusProposal,
)
from networks.queries.tree import tree_on


@dataclass(frozen=True)
class HeldSeat:
    """A seat on a day: held by somebody, or empty."""

    seat: Seat
    term: SeatTerm | None

    @property
    def speaks_for(self) -> str:
        """The group the seat speaks for, in words; a code of another source as it stands."""
        code = self.seat.constituency
        return str(Constituency(code).label) if code in Constituency else code


@dataclass(frozen=True)
class HeldBody:
    """A body with its seats on a day."""

    body: Body
    seats: tuple[HeldSeat, ...]


def bodies_on(network: Network, day: date) -> list[HeldBody]:
    """The bodies of a network and who sat where on a day. Three queries, however many there are."""
    terms = SeatTerm.objects.filter(period__contains=day).order_by("pk")
    seats = (
        Seat.objects.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=day))
        .order_by("position", "pk")
        .prefetch_related(Prefetch("terms", terms))
    )
    bodies = (
        Body.objects.filter(network=network)
        .order_by("kind", "slug")
        .prefetch_related(Prefetch("seats", seats))
    )
    return [
        HeldBody(
            body,
            tuple(HeldSeat(seat, next(iter(seat.terms.all()), None)) for seat in body.seats.all()),
        )
        for body in bodies
    ]


def seats_of(body: Body) -> "QuerySet[Seat]":
    """All seats of a body, retired ones too, each with its terms, the newest first."""
    terms = SeatTerm.objects.order_by(F("period").desc(), "pk")
    return (
        Seat.objects.filter(body=body)
        .order_by("position", "pk")
        .prefetch_related(Prefetch("terms", terms))
    )


def status_of(network: Network, day: date | None = None) -> NetworkStatus | None:
    return (
        NetworkStatus.objects.filter(network=network, period__contains=day or timezone.now().date())
        .order_by("pk")
        .first()
    )


def statuses_of(network: Network) -> "QuerySet[NetworkStatus]":
    """What a network was, the newest first, with the bodies that decided it."""
    return (
        NetworkStatus.objects.filter(network=network)
        .select_related("decided_by")
        .order_by(F("period").desc(), "pk")
    )


def suspensions_of(network: Network) -> "QuerySet[NetworkSuspension]":
    return (
        NetworkSuspension.objects.filter(network=network)
        .select_related("decided_by")
        .order_by(F("period").desc(), "pk")
    )


def places_of(network: Network) -> "QuerySet[NetworkParent]":
    """Under whom a network stood, the newest first."""
    return (
        NetworkParent.objects.filter(network=network)
        .select_related("parent")
        .order_by(F("period").desc(), "pk")
    )


def presences_of(network: Network) -> "QuerySet[NetworkCountry]":
    return NetworkCountry.objects.filter(network=network).order_by("country", "period", "pk")


def is_only_country(presence: NetworkCountry, day: date | None = None) -> bool:
    """Whether a national network would be present in no country at all without this one, from today or a later day on."""
    today = timezone.now().date()
    others = NetworkCountry.objects.filter(
        network=presence.network_id, period__overlap=DateRange(max(day or today, today), None)
    ).exclude(pk=presence.pk)
    return presence.network.level == Network.Level.NATIONAL and not others.exists()


def proposals_for(network: Network) -> "QuerySet[StatusProposal]":
    """What was proposed for a network's status, the newest first."""
    return (
        StatusProposal.objects.filter(network=network)
        .select_related("proposed_by")
        .order_by("-proposed_at", "pk")
    )


def open_proposals() -> "QuerySet[StatusProposal]":
    """The proposals that wait for a body's decision, the oldest first."""
    return (
        StatusProposal.objects.filter(answer=StatusProposal.Answer.OPEN)
        .select_related("network", "proposed_by")
        .order_by("proposed_at", "pk")
    )


def is_suspended(network: Network, day: date | None = None) -> bool:
    """Whether a body's suspension of the network holds on a day."""
    return NetworkSuspension.objects.filter(
        network=network, period__contains=day or timezone.now().date()
    ).exists()


def deciding_bodies(network: Network) -> "QuerySet[Body]":
    """The bodies that may decide on a network: its own and those above."""
    above = (network.pk, *tree_on().ancestors(network.pk))
    return Body.objects.filter(network__in=above).order_by("slug")


def active_elsewhere(
    network: Network, countries: Collection[str], span: DateRange
) -> list[NetworkCountry]:
    """Where another national network is active in these countries during a time, flagged exceptions left out."""
    return list(
        NetworkCountry.objects.filter(
            country__in=countries,
            exception_reason="",
            period__overlap=span,
            network__level=Network.Level.NATIONAL,
            network__statuses__status=NetworkStatus.Status.ACTIVE,
            network__statuses__period__overlap=span,
        )
        .exclude(network=network)
        .select_related("network")
        .distinct()
        .order_by("country", "pk")
    )


# --- what breaks a rule ------------------------------------------------------------------------


@dataclass(frozen=True)
class BrokenRules:
    """How often the tree breaks its rules today. All zeros is a sound tree."""

    without_place: int
    with_gaps: int
    not_below_parent: int
    countries_with_two_active: int

    @property
    def is_sound(self) -> bool:
        return not any(vars(self).values())


def broken_rules(day: date | None = None) -> BrokenRules:
    """What a look over the whole tree finds on a day; it changes nothing."""
    tree = tree_on(day)
    order = {level: position for position, level in enumerate(Network.Level)}
    closed = set(
        NetworkStatus.objects.filter(
            period__contains=tree.day, status=NetworkStatus.Status.CLOSED
        ).values_list("network_id", flat=True)
    )
    return BrokenRules(
        without_place=sum(
            pk not in tree.parents and pk != tree.root and pk not in closed for pk in tree.levels
        ),
        with_gaps=_gaps(NetworkParent.objects.order_by("network_id", "period"))
        + _gaps(NetworkStatus.objects.order_by("network_id", "period")),
        not_below_parent=sum(
            order[tree.level(pk)] <= order[tree.level(parent)]
            for pk, parent in tree.parents.items()
        ),
        countries_with_two_active=_countries_with_two_active(tree.day),
    )


def _gaps(rows: "Iterable[NetworkParent] | Iterable[NetworkStatus]") -> int:
    """How many rows of a network do not begin on the day on which the one before ends."""
    gaps, before = 0, None
    for row in rows:
        if before is not None and before.network_id == row.network_id:
            gaps += before.period.upper != row.period.lower
        before = row
    return gaps


def _countries_with_two_active(day: date) -> int:
    return (
        NetworkCountry.objects.filter(
            exception_reason="",
            period__contains=day,
            network__level=Network.Level.NATIONAL,
            network__statuses__status=NetworkStatus.Status.ACTIVE,
            network__statuses__period__contains=day,
        )
        .values("country")
        .annotate(networks=Count("network", distinct=True))
        .filter(networks__gt=1)
        .count()
    )
