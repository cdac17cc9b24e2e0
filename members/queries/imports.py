"""What the rows of a list meet in the register: members that are the same, members that may be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from members.models import Application, ImportBatch, ImportRow, Member, Membership, Representative
from members.queries.duplicates import Described, alike_rows
from members.queries.viewers import Viewer
from members.queries.visibility import Ceilings, listed

# The row of the column names: it keeps what was noted about the file as a whole.
HEADER = 1

Verdict = ImportRow.Verdict
Values = Mapping[str, Any]


def rows_of(batch: ImportBatch) -> "QuerySet[ImportRow]":
    """The rows with members, in the order of the file."""
    return ImportRow.objects.filter(batch=batch, number__gt=HEADER).order_by("number")


def facts_of(batch: ImportBatch) -> dict[str, Any]:
    """What was noted about the file: its kind and sheet, how it was written, columns nobody knows."""
    header = ImportRow.objects.filter(batch=batch, number=HEADER).first()
    return dict(header.cells) if header else {}


def read_as(batch: ImportBatch) -> str:
    """How somebody said that the file is written; empty where the portal finds it out."""
    return str(facts_of(batch).get("read_as", ""))


def to_enter() -> Q:
    """The rows that change something when the list is entered."""
    return Q(verdict__in=[Verdict.NEW, Verdict.CHANGED]) | Q(
        verdict=Verdict.POSSIBLE_DUPLICATE, enter_anyway=True
    )


@dataclass(frozen=True)
class Tally:
    """How many rows there are of each verdict, and what entering and taking back did."""

    by_verdict: Mapping[str, int]
    to_enter: int
    applied: int
    undone: int

    @property
    def total(self) -> int:
        return sum(self.by_verdict.values())


def tally_of(batch: ImportBatch) -> Tally:
    """Two queries, however many rows there are."""
    rows = ImportRow.objects.filter(batch=batch, number__gt=HEADER)
    counted = rows.order_by("verdict").values_list("verdict").annotate(Count("pk"))
    sums = rows.aggregate(
        to_enter=Count("pk", filter=to_enter()),
        applied=Count("pk", filter=Q(applied_at__isnull=False)),
        undone=Count("pk", filter=Q(undone_at__isnull=False)),
    )
    return Tally(by_verdict=dict(counted), **sums)


def members_entered(batch: ImportBatch) -> "QuerySet[Member]":
    """Those that came in with this list and are still there."""
    return Member.objects.filter(
        pk__in=rows_of(batch)
        .filter(membership__isnull=False, undone_at__isnull=True)
        .order_by()
        .values("member")
    ).standing()


def unclaimed() -> Q:
    """The members for whom nobody speaks: none has, and none does today."""
    speaking = Representative.objects.in_force().filter(member=OuterRef("pk"))
    return Q(claimed_at__isnull=True) & ~Q(Exists(speaking))


def folded(texts: Sequence[str]) -> list[str]:
    """Names as the register compares them, in their order. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT portal_fold(text) FROM unnest(%s::text[]) WITH ORDINALITY AS typed(text, place)"
            " ORDER BY place",
            [[text.replace("\x00", "") for text in texts]],
        )
        return [key for (key,) in cursor.fetchall()]


def of_network(network_id: int) -> "QuerySet[Member]":
    """The members of one network, suspended ones among them, with how to reach them."""
    belongs = Membership.objects.in_force().filter(member=OuterRef("pk"), network=network_id)
    return (
        Member.objects.standing()
        .filter(Exists(belongs))
        .select_related("contact")
        .prefetch_related("themes")
    )


def named_so(network_id: int, keys: Iterable[str]) -> dict[str, list[Member]]:
    """The network's members by their folded names. Two queries."""
    found: defaultdict[str, list[Member]] = defaultdict(list)
    for member in of_network(network_id).filter(name_key__in=set(keys)).order_by("pk"):
        found[member.name_key].append(member)
    return dict(found)


def the_same(values: Values, candidates: Iterable[Member]) -> list[Member]:
    """Those among members of one name that a row may mean: of its kind, and in no other country."""
    country = values.get("country", "")
    return [
        member
        for member in candidates
        if member.kind == values["kind"]
        and (not country or not member.country or member.country == country)
    ]


@dataclass(frozen=True)
class Suspicion:
    """That a row may be a member who is here already; which one is said only within one's own reach."""

    member: Member | None


def suspicions(
    rows: Mapping[int, Values],
    *,
    reach: "QuerySet[Member] | None",
    viewer: Viewer,
    ceilings: Ceilings,
) -> dict[int, Suspicion]:
    """For rows by number: members who may be the same. Hidden members outside one's reach give no sign. Four queries.

    `reach` are the members whose names the person may read (None: all).
    """
    numbers = list(rows)
    found = alike_rows(
        [
            Described(
                name=values.get("name", ""),
                acronym=values.get("acronym", ""),
                website=values.get("website", ""),
                email=values.get("email", ""),
                country=values.get("country", ""),
                kind=values["kind"],
            )
            for values in rows.values()
        ]
    )
    keys = {one.member_id for likenesses in found.values() for one in likenesses}
    there = _ever_there().filter(pk__in=keys)
    within = there if reach is None else there.filter(pk__in=reach.values("pk"))
    named = {member.pk: member for member in within.order_by("pk")}
    open_to_all = set(
        listed(viewer, ceilings).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    )
    answer = {}
    for place, likenesses in found.items():
        own = next((named[one.member_id] for one in likenesses if one.member_id in named), None)
        if own is not None or any(one.member_id in open_to_all for one in likenesses):
            answer[numbers[place]] = Suspicion(own)
    return answer


def _ever_there() -> "QuerySet[Member]":
    """Without those that only ever stood here by mistake."""
    belonged = Membership.objects.filter(member=OuterRef("pk")).exclude(
        end_reason=Membership.EndReason.ENTERED_BY_MISTAKE
    )
    asked = Application.objects.filter(member=OuterRef("pk"), submitted_at__isnull=False)
    return Member.objects.standing().filter(Exists(belonged) | Exists(asked))
