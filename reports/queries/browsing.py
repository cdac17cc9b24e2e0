"""What everybody finds of what was done: the list with what narrows it, and how much each choice would find."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db.models import CharField, Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear

from networks.models import Network
from networks.queries import tree_on
from reports.models import Activity, ActivityHost
from reports.queries.activities import saying
from reports.queries.public import public_activities
from reports.queries.twins import hosts_in_order

Tally = Mapping[Any, int]


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Nothing named: everything."""

    words: str = ""
    year: int | None = None
    network: Network | None = None
    theme: str = ""
    kind: str = ""
    country: str = ""

    @property
    def is_everything(self) -> bool:
        return all(not getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True)
class Found:
    """How much each choice would find, beside what else is chosen. Networks by key, with what is below them."""

    years: Tally = field(default_factory=dict)
    networks: Tally = field(default_factory=dict)
    themes: Tally = field(default_factory=dict)
    kinds: Tally = field(default_factory=dict)
    countries: Tally = field(default_factory=dict)


class _YearsHeldIn(Func):
    """Every year from the first day to the last."""

    function = "generate_series"
    set_returning = True
    output_field = IntegerField()


class _Each(Func):
    """Every member of an array."""

    function = "unnest"
    set_returning = True
    output_field = CharField()


def activities_found(wanted: Wanted) -> "QuerySet[Activity]":
    """Those that fit, the newest first, with their hosts."""
    return (
        _fitting(wanted)
        .prefetch_related(hosts_in_order())
        .order_by("-starts_on", "-ends_on", "slug", "pk")
    )


def found_by_each(wanted: Wanted) -> Found:
    """A query for each kind of choice, and two for the tree, however much there is."""
    return Found(
        years=_tally(
            _fitting(wanted, but="year"),
            _YearsHeldIn(ExtractYear("starts_on"), ExtractYear("ends_on")),
        ),
        networks=_by_network(_fitting(wanted, but="network")),
        themes=_tally(
            _fitting(wanted, but="theme").filter(themes__isnull=False), F("themes__slug")
        ),
        kinds=_tally(_fitting(wanted, but="kind"), _Each(F("kinds"))),
        countries=_tally(_fitting(wanted, but="country").exclude(country=""), F("country")),
    )


def held_within(network: Network) -> Q:
    """Held by a network or by one below it; joint activities count once."""
    within = tree_on().subtree(network.pk)
    return Q(Exists(ActivityHost.objects.filter(activity=OuterRef("pk"), network__in=within)))


def _fitting(wanted: Wanted, but: str = "") -> "QuerySet[Activity]":
    """What fits all that is chosen, or all but one choice."""
    rows = saying(public_activities(), wanted.words)
    for name, condition in _conditions(wanted).items():
        if name != but:
            rows = rows.filter(condition)
    return rows


def _conditions(wanted: Wanted) -> dict[str, Q]:
    found: dict[str, Q] = {}
    if wanted.year:
        found["year"] = Q(starts_on__year__lte=wanted.year, ends_on__year__gte=wanted.year)
    if wanted.network:
        found["network"] = held_within(wanted.network)
    if wanted.theme:
        links = Activity.themes.through.objects.filter(theme__slug=wanted.theme)
        found["theme"] = Q(Exists(links.filter(activity=OuterRef("pk"))))
    if wanted.kind:
        found["kind"] = Q(kinds__contains=[wanted.kind])
    if wanted.country:
        found["country"] = Q(country=wanted.country)
    return found


def _tally(rows: "QuerySet[Activity]", of: Any) -> dict[Any, int]:
    counted = rows.annotate(choice=of).values("choice").annotate(number=Count("pk"))
    return dict(counted.order_by("choice").values_list("choice", "number"))


def _by_network(rows: "QuerySet[Activity]") -> dict[int, int]:
    """An activity counts for each of its hosts and for every network above them, once for each."""
    tree = tree_on()
    above: dict[int, tuple[int, ...]] = {}
    held: defaultdict[int, set[int]] = defaultdict(set)
    pairs = ActivityHost.objects.filter(activity__in=rows).order_by("pk")
    for network, activity in pairs.values_list("network", "activity"):
        if network not in above:
            above[network] = (network, *tree.ancestors(network))
        for one in above[network]:
            held[one].add(activity)
    return {network: len(activities) for network, activities in held.items()}
