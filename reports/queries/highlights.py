"""Reads of highlights: the lists of those who write and decide, what everybody may read of them, whom they name."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from alliance.models import TranslationState
from alliance.texts import Texts, of_row
from members.models import Member
from members.queries.visibility import members_held
from networks.models import Network
from reports.models import Evidence, Highlight, NetworkReturn, ReportingPeriod
from reports.queries.twins import folded

FIELDS = ("title", "body")
KIND = "reports.highlight"
# Shorter names stand in too many other words.
SHORTEST_NAME = 3

State = Highlight.State
_CHECKED = (NetworkReturn.State.APPROVED, NetworkReturn.State.LOCKED)


@dataclass(frozen=True)
class InHand:
    """The highlights of somebody's work: to decide, to write on, and what became of the others."""

    to_decide: tuple[Highlight, ...]
    in_writing: tuple[Highlight, ...]
    waiting: tuple[Highlight, ...]
    released: tuple[Highlight, ...]
    withdrawn: tuple[Highlight, ...]


def in_hand(written_for: Collection[int], decided_for: Collection[int], person: int) -> InHand:
    """Two queries, however many there are."""
    rows = (
        Highlight.objects.filter(Q(network__in=written_for) | Q(network__in=decided_for))
        .select_related("network", "period", "written_by")
        .prefetch_related("writers")
        .order_by("-period__starts_on", "network__slug", "pk")
    )
    groups: defaultdict[str, list[Highlight]] = defaultdict(list)
    for row in rows:
        groups[_group(row, decided_for, person)].append(row)
    return InHand(**{name: tuple(groups[name]) for name in InHand.__dataclass_fields__})


def _group(row: Highlight, decided_for: Collection[int], person: int) -> str:
    if row.state == State.WITH_REGION:
        wrote = person in {writer.pk for writer in row.writers.all()}
        return "to_decide" if row.network_id in decided_for and not wrote else "waiting"
    if row.state in {State.DRAFT, State.RETURNED}:
        return "in_writing"
    return "withdrawn" if row.state == State.WITHDRAWN else "released"


def live_highlights(year: int | None = None) -> list[Highlight]:
    """What everybody reads today, of one year or of all, with photos and themes. A constant number of queries."""
    rows = Highlight.objects.live()
    if year is not None:
        rows = rows.filter(period__starts_on__year=year)
    return list(_with_all(rows))


def with_people(rows: "QuerySet[Highlight]") -> "QuerySet[Highlight]":
    """What a highlight is drawn from, and who wrote it and decided on it."""
    return _with_all(rows).select_related("written_by", "decided_by")


def _with_all(rows: "QuerySet[Highlight]") -> "QuerySet[Highlight]":
    photos = Evidence.objects.kept().order_by("pk")
    return (
        rows.select_related("network", "period")
        .prefetch_related("themes", Prefetch("evidence", queryset=photos, to_attr="photos"))
        .order_by("-period__starts_on", "network__slug", "position", "slug")
    )


def withdrawn_since(period: ReportingPeriod, moment: datetime) -> frozenset[str]:
    """Which highlights of a year were withdrawn after a moment, by slug: what was frozen before must not show them."""
    return frozenset(
        Highlight.objects.filter(period=period, withdrawn_at__gt=moment).values_list(
            "slug", flat=True
        )
    )


def texts_shown(rows: Iterable[Highlight]) -> dict[int, dict[str, Texts]]:
    """What may be read of highlights in each language: without what a machine translated and nobody looked over."""
    rows = list(rows)
    by_machine: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    noted = TranslationState.objects.filter(
        object_kind=KIND,
        object_id__in=[str(row.public_id) for row in rows],
        state=TranslationState.State.MACHINE,
    )
    for key, field, language in noted.values_list("object_id", "field", "language"):
        by_machine[key].add((field, language))
    return {
        row.pk: {
            field: _without(of_row(row, field), field, by_machine[str(row.public_id)])
            for field in FIELDS
        }
        for row in rows
    }


def _without(texts: Texts, field: str, by_machine: Collection[tuple[str, str]]) -> Texts:
    kept = {code: text for code, text in texts.items() if (field, code) not in by_machine}
    return kept or texts


def held_members_in(texts: Iterable[str]) -> "QuerySet[Member]":
    """The members withheld for their safety whose names stand in these texts. Three queries."""
    said = f" {_words(' '.join(folded(texts)))} "
    held = list(
        Member.objects.filter(pk__in=members_held())
        .exclude(name="")
        .order_by("pk")
        .values_list("pk", "name_key", "acronym_key", "local_name")
    )
    local = iter(folded([row[3] for row in held]))
    named = []
    for pk, name, acronym, local_name in held:
        names = [name, acronym, next(local) if local_name else ""]
        if any(len(one) >= SHORTEST_NAME and f" {_words(one)} " in said for one in names if one):
            named.append(pk)
    return Member.objects.filter(pk__in=named)


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip()


def is_checked(network: Network, period: ReportingPeriod) -> bool:
    """Whether nothing that the network owes for a year still waits to be approved."""
    return network.pk not in being_checked(period)


def being_checked(period: ReportingPeriod) -> frozenset[int]:
    """The networks of whose returns for a year one is not approved, or not any more."""
    return frozenset(
        NetworkReturn.objects.filter(
            period__starts_on__gte=period.starts_on, period__ends_before__lte=period.ends_before
        )
        .exclude(state__in=_CHECKED)
        .values_list("network", flat=True)
    )
