"""What is published: editions, their frozen content, what was drawn from it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Func, IntegerField, QuerySet

from alliance.reading import once_a_page
from reports.models import (
    AnnualReport,
    Artifact,
    Highlight,
    Snapshot,
)
from reports.queries.highlights import withdrawn_since

Json = dict[str, Any]

# The drawn page that lists the sections of a report.
CONTENTS = "contents"
# Tells highlights, so it is not handed out once one of them was withdrawn.
WHOLE = "report.pdf"


@dataclass(frozen=True)
class DrawnFile:
    """A file of an edition, without its bytes; `size` in bytes."""

    name: str
    media_type: str
    sha256: str
    size: int


# Handed in, whether it was looked at yet or not.
REPORTED = frozenset({"submitted", "approved", "locked"})


@dataclass(frozen=True)
class Reporting:
    """Of how many networks that owed a return for the year how many handed it in."""

    reported: int
    expected: int


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
    def reporting(self) -> Reporting:
        states = [one["return_state"] for one in self.content["networks"] if one["owes_return"]]
        return Reporting(sum(state in REPORTED for state in states), len(states))

    @cached_property
    def indicators(self) -> dict[str, Json]:
        return {indicator["slug"]: indicator for indicator in self.content["indicators"]}

    @cached_property
    def measures(self) -> dict[str, Json]:
        return {measure["code"]: measure for measure in self.content["measures"]}

    def below(self, network: str) -> frozenset[str]:
        """A network and all networks under it, as they stood at the end of the year."""
        found = {network}
        while more := {
            slug
            for slug, one in self.networks.items()
            if one["parent"] in found and slug not in found
        }:
            found |= more
        return frozenset(found)

    def figures_of(self, *, network: str | None = None, indicator: str | None = None) -> list[Json]:
        return [
            figure
            for figure in self.content["figures"]
            if network in {None, figure["network"]} and indicator in {None, figure["indicator"]}
        ]

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """Highlights that stand in it and were withdrawn since it was frozen: nobody reads them any more."""
        frozen = {row["slug"] for row in self.content["highlights"]}
        if not frozen:
            return frozenset()
        frozen_at = datetime.fromisoformat(self.content["cut_off"])
        return withdrawn_since(self.report.period, frozen_at) & frozen

    def highlights_of(self, network: str) -> list[Json]:
        return [
            row
            for row in self.content["highlights"]
            if row["network"] == network and row["slug"] not in self.withdrawn
        ]


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


def all_editions(year: int) -> list[Edition]:
    """Every edition of a year with its content, the newest first."""
    reports = editions_of(year)
    return [
        Edition(report, _content_of(report.snapshot_id), newest=reports[0].edition)
        for report in reports
    ]


@once_a_page
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


def sections_of(shown: Edition) -> list[str]:
    """The sections that were drawn as pages, without the first one, which lists them."""
    names = Artifact.objects.filter(
        snapshot_id=shown.report.snapshot_id,
        drawing_version=shown.report.drawing_version,
        language__in=shown.report.languages[:1],
        name__startswith="page/",
    ).values_list("name", flat=True)
    sections = (name.removeprefix("page/").removesuffix(".html") for name in names)
    return sorted(section for section in sections if section != CONTENTS)


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
    rows = _downloads(language).filter(snapshot_id=snapshot_id, drawing_version=drawing_version)
    return [DrawnFile(*row) for row in rows.values_list(*_OF_A_FILE)]


def downloads_of(editions: Collection[Edition], language: str) -> dict[int, list[DrawnFile]]:
    """The downloads of several editions of a year by its number, none that tells a highlight withdrawn since. Two queries."""
    found: dict[int, list[DrawnFile]] = {shown.number: [] for shown in editions}
    drawn = {(one.report.snapshot_id, one.report.drawing_version): one for one in editions}
    rows = _downloads(language).filter(snapshot__in=[snapshot for snapshot, _version in drawn])
    withdrawn = withdrawals(editions)
    for snapshot, version, *file in rows.values_list("snapshot", "drawing_version", *_OF_A_FILE):
        shown = drawn.get((snapshot, version))
        if shown and not (file[0] == WHOLE and shown.number in withdrawn):
            found[shown.number].append(DrawnFile(*file))
    return found


def withdrawals(editions: Collection[Edition]) -> frozenset[int]:
    """The numbers of the editions that tell a highlight which was withdrawn since. One query."""
    periods = {shown.report.period_id for shown in editions}
    rows = Highlight.objects.filter(period__in=periods, withdrawn_at__isnull=False)
    gone: dict[str, Any] = dict(rows.order_by("pk").values_list("slug", "withdrawn_at"))
    return frozenset(
        shown.number
        for shown in editions
        for row in shown.content["highlights"]
        if row["slug"] in gone
        and gone[row["slug"]] > datetime.fromisoformat(shown.content["cut_off"])
    )


_OF_A_FILE = ("name", "media_type", "sha256", "size")


def _downloads(language: str) -> "QuerySet[Artifact]":
    return (
        Artifact.objects.filter(language=language)
        .exclude(name__startswith="page/")
        .annotate(size=Func("content", function="octet_length", output_field=IntegerField()))
        .order_by("name")
    )
