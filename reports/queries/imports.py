"""Reads of files with numbers: how many cells of each kind, what the sums are, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from reports.models import CellRemark, CountImport, NetworkReturn, StagedCount
from reports.queries.returns import IN_HAND

Verdict = StagedCount.Verdict
WRITTEN = (Verdict.ADDED, Verdict.CHANGED)


@dataclass(frozen=True)
class Tally:
    """How many cells there are of each verdict, and what entering and taking back did."""

    by_verdict: Mapping[str, int]
    # remarks at numbers that the file does not change
    remarks: int
    entered: int
    left: int

    @property
    def total(self) -> int:
        return sum(self.by_verdict.values())

    @property
    def to_enter(self) -> int:
        return sum(self.by_verdict.get(verdict, 0) for verdict in WRITTEN)

    @property
    def hindered(self) -> int:
        return sum(
            self.by_verdict.get(verdict, 0)
            for verdict in (Verdict.REJECTED, Verdict.WARNED, Verdict.LOCKED)
        )


@dataclass(frozen=True)
class ControlTotal:
    """What the numbers of one figure come to: all in the file, and those that are entered."""

    name: str
    unit: str
    in_file: Decimal
    to_enter: Decimal


def rows_of(batch: CountImport) -> "QuerySet[StagedCount]":
    return StagedCount.objects.filter(batch=batch).order_by("number")


def tally_of(batch: CountImport) -> Tally:
    """Two queries, however many cells there are."""
    rows = StagedCount.objects.filter(batch=batch)
    remarked = rows.alias(has_remark=~Q(remark=""))
    counted = dict(rows.order_by("verdict").values_list("verdict").annotate(Count("pk")))
    sums: dict[str, int] = remarked.aggregate(
        remarks=Count("pk", filter=Q(~Exists(_said()), verdict=Verdict.SAME, has_remark=True)),
        entered=Count("pk", filter=Q(verdict__in=WRITTEN, number__lte=entered_to(batch))),
        left=Count("pk", filter=Q(is_left=True)),
    )
    return Tally(by_verdict=counted, **sums)


def _said() -> "QuerySet[CellRemark]":
    """The same remark at the same number."""
    return CellRemark.objects.filter(
        Q(category=OuterRef("category")) | Q(category=None, measure=OuterRef("measure")),
        networks_return=OuterRef("owed"),
        measure=OuterRef("measure"),
        text=OuterRef("remark"),
    )


def entered_to(batch: CountImport) -> int:
    """The last cell of the file that was entered, or passed over as not to be entered."""
    if batch.phase == CountImport.Phase.CHECK:
        return 0
    if batch.phase == CountImport.Phase.COMMIT:
        return batch.cursor
    entered: int = batch.facts["entered_to"]
    return entered


def control_totals(batch: CountImport) -> list[ControlTotal]:
    """One for each figure of the file: its sums are for comparing with one's own list, not for a report."""
    rows: Any = (
        StagedCount.objects.filter(batch=batch, measure__isnull=False, value__isnull=False)
        .order_by()
        .values("measure__name", "measure__unit")
        .annotate(
            in_file=Sum("value"),
            to_enter=Sum("value", filter=Q(verdict__in=WRITTEN)),
            code=F("measure__code"),
        )
        .order_by("code")
    )
    return [
        ControlTotal(
            row["measure__name"],
            row["measure__unit"],
            row["in_file"],
            row["to_enter"] or Decimal(),
        )
        for row in rows
    ]


def is_any_open(batch: CountImport) -> bool:
    """Whether any return of the file can still be filled in."""
    keys = rows_of(batch).filter(verdict__in=WRITTEN).order_by().values("owed").distinct()
    return NetworkReturn.objects.filter(pk__in=keys, state__in=IN_HAND).exists()


def brought_before(digest: str, networks: "QuerySet[Any] | list[int]") -> CountImport | None:
    """The import that this very file was, as long as it stands: entered and not taken back, or waiting to be entered."""
    return (
        CountImport.objects.filter(digest=digest, network__in=networks)
        .exclude(phase=CountImport.Phase.UNDO)
        .exclude(phase=CountImport.Phase.CHECK, state__in=["failed", "cancelled"])
        .exclude(phase=CountImport.Phase.CHECK, content=b"")
        .order_by("-pk")
        .first()
    )
