"""What was published, as everybody looks for it: the list with what narrows it, how much each choice would find, one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear

from networks.models import Network
from networks.queries import tree_on
from reports.models import ActivityHost, Publication, PublicationEdition
from reports.queries.public import public_publications

Tally = Mapping[Any, int]


@dataclass(frozen=True)
class WantedPublications:
    """What somebody looks for. Nothing named: everything."""

    year: int | None = None
    kind: str = ""
    language: str = ""
    area: int | None = None
    network: Network | None = None

    @property
    def is_everything(self) -> bool:
        return all(not getattr(self, one.name) for one in fields(self))

    def without(self, name: str) -> "WantedPublications":
        empty: dict[str, Any] = {name: getattr(WantedPublications(), name)}
        return replace(self, **empty)


@dataclass(frozen=True)
class FoundPublications:
    """How much each choice would find, beside what else is chosen; result areas by key."""

    years: Tally = field(default_factory=dict)
    kinds: Tally = field(default_factory=dict)
    languages: Tally = field(default_factory=dict)
    areas: Tally = field(default_factory=dict)


def publications_found(wanted: WantedPublications) -> "QuerySet[Publication]":
    """Those that fit, the newest first, with their editions."""
    return (
        _fitting(wanted)
        .select_related("area")
        .prefetch_related("editions")
        .order_by("-published_on", "slug", "pk")
    )


def publications_by_each(wanted: WantedPublications) -> FoundPublications:
    """A query for each kind of choice, however much there is."""
    return FoundPublications(
        years=_tally(_fitting(wanted.without("year")), ExtractYear("published_on")),
        kinds=_tally(_fitting(wanted.without("kind")), F("kind")),
        languages=_tally(_fitting(wanted.without("language")), F("editions__language")),
        areas=_tally(_fitting(wanted.without("area")).filter(area__isnull=False), F("area")),
    )


def public_publication(slug: str) -> Publication | None:
    return (
        public_publications()
        .filter(slug=slug)
        .select_related("area__plan")
        .prefetch_related("editions")
        .order_by("pk")
        .first()
    )


def newest_publications(most: int, network: Network | None = None) -> list[Publication]:
    """The newest of all, or of those that came from what a network or one below it held; what can be read first."""
    with_link = PublicationEdition.objects.exclude(address="").filter(publication=OuterRef("pk"))
    rows = publications_found(WantedPublications(network=network))
    return list(rows.order_by("-published_on", ~Exists(with_link), "slug", "pk")[:most])


def _fitting(wanted: WantedPublications) -> "QuerySet[Publication]":
    rows = public_publications()
    if wanted.year:
        rows = rows.filter(published_on__year=wanted.year)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.language:
        editions = PublicationEdition.objects.filter(language=wanted.language)
        rows = rows.filter(Exists(editions.filter(publication=OuterRef("pk"))))
    if wanted.area:
        rows = rows.filter(area=wanted.area)
    if wanted.network:
        rows = rows.filter(_came_from(wanted.network))
    return rows


def _came_from(network: Network) -> Q:
    within = tree_on().subtree(network.pk)
    held = ActivityHost.objects.filter(network__in=within, activity__is_public=True)
    links = Publication.activities.through.objects.filter(activity__in=held.values("activity"))
    return Q(Exists(links.filter(publication=OuterRef("pk"))))


def _tally(rows: "QuerySet[Publication]", of: Any) -> dict[Any, int]:
    counted = rows.annotate(choice=of).values("choice").annotate(number=Count("pk", distinct=True))
    return {
        choice: number
        for choice, number in counted.order_by("choice").values_list("choice", "number")
        if choice is not None
    }
