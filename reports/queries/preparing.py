"""What is being prepared: counts, open conflicts, what should be known before a build."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from alliance.models import GlossaryTerm
from alliance.texts import missing_languages, of_row
from networks.models import Network
from reports.models import (
    Activity,
    ActivityCount,
    Highlight,
    Indicator,
    Measure,
    Narrative,
    NetworkReturn,
    Plan,
    Publication,
    ReportBuild,
    ReportingPeriod,
    ResultArea,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class OpenConflict:
    """Rows of one cell that state different things while nobody has chosen."""

    counts: tuple[ActivityCount, ...]

    @property
    def first(self) -> ActivityCount:
        return self.counts[0]


def counts_of(period: ReportingPeriod, networks: Iterable[int]) -> list[ActivityCount]:
    """A year's counts on these networks, as the staff list shows them."""
    return list(
        ActivityCount.objects.filter(period=period, network__in=networks)
        .select_related("measure", "network", "activity", "source__document", "period")
        .order_by("network__level", "network__slug", "measure__code", "pk")
    )


def open_conflicts(period: ReportingPeriod) -> list[OpenConflict]:
    cells: dict[tuple[int | str | None, ...], list[ActivityCount]] = {}
    rows = (
        ActivityCount.objects.filter(period=period)
        .select_related("measure", "network", "source__document")
        .order_by("pk")
    )
    for row in rows:
        key = (row.measure_id, row.network_id, row.scope, row.category_id, row.activity_id)
        cells.setdefault(key, []).append(row)
    return [
        OpenConflict(tuple(rows))
        for rows in cells.values()
        if len(rows) > 1 and not any(row.is_counting for row in rows)
    ]


@dataclass(frozen=True)
class MissingText:
    """A text of the report that a language lacks; the report shows another language in its place."""

    title: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Preflight:
    """What somebody should know before building: nothing in it forbids a build."""

    missing_returns: tuple[NetworkReturn, ...]
    conflicts: tuple[OpenConflict, ...]
    not_yet: tuple[ActivityCount, ...]
    missing_texts: tuple[MissingText, ...]
    under_way: ReportBuild | None
    last_builds: tuple[ReportBuild, ...]


def preflight(period: ReportingPeriod) -> Preflight:
    languages = [code for code, _name in settings.LANGUAGES]
    builds = ReportBuild.objects.filter(period=period).select_related("ordered_by", "snapshot")
    return Preflight(
        missing_returns=tuple(
            NetworkReturn.objects.filter(
                period__starts_on__gte=period.starts_on, period__ends_before__lte=period.ends_before
            )
            .exclude(state__in=[NetworkReturn.State.APPROVED, NetworkReturn.State.LOCKED])
            .select_related("network")
            .order_by("network__slug")
        ),
        conflicts=tuple(open_conflicts(period)),
        not_yet=tuple(
            ActivityCount.objects.filter(period=period, state=ActivityCount.State.NOT_YET)
            .select_related("measure", "network")
            .order_by("network__slug", "measure__code", "pk")
        ),
        missing_texts=tuple(_missing_texts(period, languages)),
        under_way=builds.filter(state__in=["queued", "running"]).first(),
        last_builds=tuple(builds.order_by("-pk")[:5]),
    )


def _missing_texts(period: ReportingPeriod, languages: list[str]) -> Iterable[MissingText]:
    """Every text that the report of the period prints and that a language lacks, each thing named once."""
    in_the_year = {"starts_on__lt": period.ends_before, "ends_on__gte": period.starts_on}
    plans = Plan.objects.filter(**in_the_year)
    printed: list[tuple[QuerySet[Any], tuple[str, ...]]] = [
        (Narrative.objects.filter(period=period), ("text",)),
        (Highlight.objects.live().filter(period=period), ("title", "body")),
        (ResultArea.objects.filter(plan__in=plans), ("name", "summary")),
        (
            Measure.objects.filter(indicators__plan__in=plans),
            ("name", "unit", "unit_one", "counts"),
        ),
        (Indicator.objects.filter(plan__in=plans), ("name",)),
        (ActivityCount.objects.filter(period=period), ("sentence", "remark")),
        (Activity.objects.filter(**in_the_year, merged_into__isnull=True), ("title", "summary")),
        (
            Publication.objects.filter(published_on__year=period.starts_on.year),
            ("title", "summary"),
        ),
        (Network.objects.all(), ("name", "summary")),
        (GlossaryTerm.objects.all(), ("term", "definition")),
    ]
    for rows, fields in printed:
        for row in rows.order_by("pk"):
            lacking = {
                language
                for field in fields
                for language in missing_languages(of_row(row, field), languages)
            }
            if lacking:
                name = row.get_kind_display() if isinstance(row, Narrative) else str(row)
                yield MissingText(name, tuple(sorted(lacking)))


def cell_of(count: ActivityCount) -> "QuerySet[ActivityCount]":
    """What every source states for the same thing as this count."""
    return (
        ActivityCount.objects.filter(
            measure=count.measure_id,
            network=count.network_id,
            scope=count.scope,
            period=count.period_id,
            category=count.category_id,
            activity=count.activity_id,
        )
        .select_related("source__document")
        .order_by("pk")
    )
