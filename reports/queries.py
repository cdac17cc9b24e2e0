"""Reads of reporting: what is published, what is being prepared."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Func, IntegerField, QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.leases import tries
from alliance.models import GlossaryTerm
from alliance.texts import missing_languages, of_row
from networks.models import Network
from reports.models import (
    Activity,
    ActivityCount,
    AnnualReport,
    Artifact,
    BuildStep,
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
    Snapshot,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class DrawnFile:
    """A file of an edition, without its bytes; `size` in bytes."""

    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Edition:
    """A published report with the frozen content it was drawn from."""

    report: AnnualReport
    content: Json
    newest: int

    @property
    def year(self) -> int:
        return int(self.content["year"])

    @property
    def number(self) -> int:
        return self.report.edition

    @property
    def is_in_force(self) -> bool:
        return self.report.edition == self.newest

    @cached_property
    def figures(self) -> dict[str, Json]:
        return {figure["id"]: figure for figure in self.content["figures"]}

    @cached_property
    def networks(self) -> dict[str, Json]:
        return {network["slug"]: network for network in self.content["networks"]}

    @cached_property
    def indicators(self) -> dict[str, Json]:
        return {indicator["slug"]: indicator for indicator in self.content["indicators"]}

    @cached_property
    def measures(self) -> dict[str, Json]:
        return {measure["code"]: measure for measure in self.content["measures"]}

    def figures_of(self, *, network: str | None = None, indicator: str | None = None) -> list[Json]:
        return [
            figure
            for figure in self.content["figures"]
            if network in {None, figure["network"]} and indicator in {None, figure["indicator"]}
        ]

    def highlights_of(self, network: str) -> list[Json]:
        return [row for row in self.content["highlights"] if row["network"] == network]


@lru_cache(maxsize=16)
def _content_of(snapshot_id: str) -> Json:
    """Snapshots never change, so a process reads each one once."""
    content: Json = json.loads(Snapshot.objects.only("content").get(pk=snapshot_id).content)
    return content


def editions_of(year: int) -> list[AnnualReport]:
    """All editions of a year, the newest first."""
    return list(
        AnnualReport.objects.filter(period__code=str(year))
        .select_related("period", "plan")
        .order_by("-edition")
    )


def edition(year: int, number: int | None = None) -> Edition | None:
    """One edition of a year, or the one in force; None when nothing such is published."""
    reports = editions_of(year)
    wanted = [report for report in reports if number in {None, report.edition}]
    if not wanted:
        return None
    report = wanted[0]
    return Edition(report, _content_of(report.snapshot_id), newest=reports[0].edition)


def editions_in_force() -> list[Edition]:
    """The newest edition of each published year, the latest year first."""
    reports = AnnualReport.objects.select_related("period", "plan").order_by(
        "-period__starts_on", "-edition"
    )
    newest: dict[int, AnnualReport] = {}
    for report in reports:
        newest.setdefault(report.period_id, report)
    return [
        Edition(report, _content_of(report.snapshot_id), newest=report.edition)
        for report in newest.values()
    ]


def latest_edition() -> Edition | None:
    return next(iter(editions_in_force()), None)


def drawn_section(shown: Edition, language: str, section: str) -> str | None:
    """The drawn body of one section, as it was published."""
    content = (
        Artifact.objects.filter(
            snapshot_id=shown.report.snapshot_id,
            drawing_version=shown.report.drawing_version,
            language=language,
            name=f"page/{section}.html",
        )
        .values_list("content", flat=True)
        .first()
    )
    return bytes(content).decode() if content is not None else None


def drawn_file(shown: Edition, language: str, name: str) -> Artifact | None:
    """A file of an edition by the name in an address, which may hold signs that the database refuses to read."""
    if not name.isprintable():
        return None
    return Artifact.objects.filter(
        snapshot_id=shown.report.snapshot_id,
        drawing_version=shown.report.drawing_version,
        language=language,
        name=name,
    ).first()


def files_of(snapshot_id: str, drawing_version: int, language: str) -> list[DrawnFile]:
    """The downloads drawn from a snapshot in one language, with their sizes in bytes."""
    rows = (
        Artifact.objects.filter(
            snapshot_id=snapshot_id, drawing_version=drawing_version, language=language
        )
        .exclude(name__startswith="page/")
        .annotate(size=Func("content", function="octet_length", output_field=IntegerField()))
        .order_by("name")
        .values_list("name", "media_type", "sha256", "size")
    )
    return [DrawnFile(*row) for row in rows]


# --- what is being prepared ------------------------------------------------------------------


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
            NetworkReturn.objects.filter(period=period)
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
        (Highlight.objects.filter(period=period), ("title", "body")),
        (ResultArea.objects.filter(plan__in=plans), ("name", "summary")),
        (
            Measure.objects.filter(indicators__plan__in=plans),
            ("name", "unit", "unit_one", "counts"),
        ),
        (Indicator.objects.filter(plan__in=plans), ("name",)),
        (ActivityCount.objects.filter(period=period), ("sentence", "remark")),
        (Activity.objects.filter(**in_the_year), ("title", "summary")),
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


# --- builds ----------------------------------------------------------------------------------

STEP_STATES = {
    "waiting": _("waiting"),
    "queued": _("waiting"),
    "running": _("under way"),
    "done": _("done"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
}


@dataclass(frozen=True)
class StepShown:
    """A step as people see it; `state` is waiting, running, done, failed or cancelled."""

    step: BuildStep
    state: str

    @property
    def label(self) -> str:
        return str(STEP_STATES[self.state])

    @property
    def detail(self) -> str:
        """The language by its own name, and how many files are drawn."""
        parts = []
        if self.step.language:
            parts.append(str(settings.LANGUAGE_TABLE[self.step.language]["name"]))
        if self.step.done:
            parts.append(f"{self.step.done} / {self.step.total}")
        return " · ".join(parts)


@dataclass(frozen=True)
class Progress:
    """How far a build is: its steps, and the sum of what is done and what there is to do."""

    build: ReportBuild
    steps: tuple[StepShown, ...]
    done: int
    total: int

    @property
    def is_over(self) -> bool:
        return self.build.state not in {ReportBuild.State.QUEUED, ReportBuild.State.RUNNING}

    @property
    def current(self) -> StepShown | None:
        return next((step for step in self.steps if step.state == "running"), None)

    @property
    def fingerprint(self) -> str:
        build = self.build
        return f"{build.pk}-{build.state}-{build.attempt}-{self.done}-{bool(build.cancel_requested_at)}"

    def as_json(self) -> Json:
        current = self.current
        moment = self.build.finished_at or self.build.heartbeat_at or self.build.ordered_at
        return {
            "state": self.build.state,
            "step": str(current.step.get_kind_display()) if current else None,
            "language": current.step.language or None if current else None,
            "done": self.done,
            "total": self.total,
            "attempt": tries(self.build.attempt),
            "updated_at": moment.isoformat(),
            "error": self.build.error_public or None,
        }


def build_named(pk: int) -> ReportBuild | None:
    return (
        ReportBuild.objects.select_related("period", "ordered_by", "snapshot").filter(pk=pk).first()
    )


def progress_of(build: ReportBuild) -> Progress:
    steps = list(build.steps.order_by("position"))
    shown = []
    has_current = False
    for step in steps:
        is_done = step.done > 0 and step.done == step.total
        if is_done:
            state = "done"
        elif has_current or build.state == ReportBuild.State.QUEUED:
            state = "waiting"
        else:
            state = str(build.state)
            has_current = True
        shown.append(StepShown(step, state))
    done = sum(1 for one in shown if one.state == "done")
    return Progress(build=build, steps=tuple(shown), done=done, total=len(steps))
