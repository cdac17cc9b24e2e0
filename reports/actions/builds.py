"""Building the annual report: ordered, worked off step by step, cancelled, tried again, published."""

import errno
import hashlib
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from alliance.audit import record
from alliance.finding import index
from alliance.leases import Lease, ask_to_stop, begin_again
from alliance.models import User
from alliance.outbox import WorkFailed, later
from alliance.permissions import require
from reports import pages, pdf, sheets
from reports.models import (
    AnnualReport,
    Artifact,
    BuildStep,
    Plan,
    ReportBuild,
    ReportingPeriod,
    Snapshot,
)
from reports.permissions.builds import may_build_report, may_publish_report
from reports.snapshot import freeze, keep
from reports.tree import DRAWING_VERSION, DrawingError, Drawn

Kind = BuildStep.Kind
State = ReportBuild.State

DISK_FULL = gettext_noop(
    "There was no room left on the disk. The technical administrator makes room; then the build "
    "can be started again. The published edition is not touched."
)
NOT_THE_SAME = gettext_noop(
    "A file does not hold what was drawn. The technical administrator checks the database; "
    "then the build can be started again. The published edition is not touched."
)
NO_PLAN = gettext_noop(
    "No strategic plan covers this year. The Secretariat enters the plan; then the build can be "
    "started again."
)


class NothingNew(Exception):
    """What was built is what is published already."""


class BuiltBeforeLastEdition(Exception):
    """Another edition was published since this was frozen, so its list of corrections would be wrong."""


class DrawnByEarlierVersion(Exception):
    """The portal draws otherwise since this was built, so the edition would have no files."""


@transaction.atomic
def order_build(
    *, period: ReportingPeriod, languages: Iterable[str], by: User
) -> tuple[ReportBuild, bool]:
    """Order a build of a year; a second order joins the one under way. Says whether it was new."""
    verdict = require(may_build_report(by))
    ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    under_way = _under_way(period)
    if under_way:
        return under_way, False
    build = ReportBuild.objects.create(
        period=period, languages=list(languages), ordered_by=by, due_at=timezone.now()
    )
    _plan_steps(build)
    later("reports.build", build.pk, key=f"reports.build:{build.pk}:0")
    record(
        "build.ordered",
        build,
        by=by,
        right_used=verdict.right_used,
        after={"year": period.code, "languages": build.languages},
    )
    return build, True


def _under_way(period: ReportingPeriod) -> ReportBuild | None:
    return (
        ReportBuild.objects.filter(period=period, state__in=[State.QUEUED, State.RUNNING])
        .order_by("pk")
        .first()
    )


def _plan_steps(build: ReportBuild) -> None:
    """Freeze once, draw each language three ways, check all at the end."""
    planned: list[tuple[str, str]] = [(Kind.FREEZE, "")]
    for language in build.languages:
        planned += [(kind, language) for kind in (Kind.PAGES, Kind.PDF, Kind.FILES)]
    planned.append((Kind.CHECK, ""))
    BuildStep.objects.bulk_create(
        BuildStep(build=build, position=position, kind=kind, language=language)
        for position, (kind, language) in enumerate(planned)
    )


@transaction.atomic
def cancel_build(*, build: ReportBuild, by: User) -> ReportBuild:
    """Ask a build to stop. One that waits stops here; one under way stops between two steps."""
    verdict = require(may_build_report(by))
    build = ReportBuild.objects.select_for_update(of=("self",)).get(pk=build.pk)
    if not ask_to_stop(build):
        return build
    record("build.cancelled", build, by=by, right_used=verdict.right_used)
    return build


@transaction.atomic
def retry_build(*, build: ReportBuild, by: User) -> tuple[ReportBuild, bool]:
    """Start a failed or cancelled build again, from the beginning, or join the one under way."""
    verdict = require(may_build_report(by))
    build = ReportBuild.objects.select_for_update(of=("self",)).get(pk=build.pk)
    ReportingPeriod.objects.select_for_update().get(pk=build.period_id)
    under_way = _under_way(build.period)
    if under_way or build.state not in {State.FAILED, State.CANCELLED}:
        return under_way or build, False
    build.steps.update(done=0, total=1)
    begin_again(build)
    build.snapshot = None
    build.save()
    later("reports.build", build.pk, key=f"reports.build:{build.pk}:{timezone.now().timestamp()}")
    record("build.retried", build, by=by, right_used=verdict.right_used)
    return build, True


# --- the work --------------------------------------------------------------------------------


class _Cancelled(Exception):
    """Somebody asked the build to stop."""


def run_build(lease: Lease) -> None:
    """Work a build off under its lease: what is frozen and drawn already is found again, not made twice.

    Raises WorkFailed with a sentence for people; what was published before stays as it is.
    """
    build = ReportBuild.objects.select_related("period", "ordered_by").get(pk=lease.pk)
    try:
        snapshot = _freeze(build, lease)
        content = json.loads(snapshot.content)
        for step in build.steps.exclude(kind__in=[Kind.FREEZE, Kind.CHECK]).order_by("position"):
            _draw(step, snapshot, content, lease)
        _check_and_finish(build, snapshot, lease)
    except _Cancelled:
        lease.cancel()
    except DrawingError as error:
        with translation.override(build.ordered_by.language):
            raise WorkFailed(error.sentence) from error
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise WorkFailed(DISK_FULL) from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "53100":
            raise
        raise WorkFailed(DISK_FULL) from error


def _freeze(build: ReportBuild, lease: Lease) -> Snapshot:
    """The first step: the figures as they stand now, once for a build, however often it is taken up again."""
    _pause(build, lease)
    if build.snapshot is not None:
        return build.snapshot
    try:
        frozen = freeze(build.period, build.languages)
    except Plan.DoesNotExist as error:
        raise WorkFailed(NO_PLAN) from error
    with transaction.atomic():
        build.snapshot = keep(frozen, build.period)
        lease.write(snapshot=build.snapshot)
        _tick(build.steps.get(kind=Kind.FREEZE), done=1, total=1)
    return build.snapshot


DRAWING: dict[str, Callable[[dict[str, Any], str], list[Drawn]]] = {
    Kind.PAGES: pages.draw,
    Kind.PDF: lambda content, language: [pdf.draw(content, language)],
    Kind.FILES: sheets.draw,
}


def _draw(step: BuildStep, snapshot: Snapshot, content: dict[str, Any], lease: Lease) -> None:
    """One way of drawing in one language. A step that was done before a worker died is not drawn again."""
    _pause(step.build, lease)
    if step.done == step.total and step.done and _is_kept(step, snapshot):
        return
    drawn = DRAWING[step.kind](content, step.language)
    with transaction.atomic():
        for file in drawn:
            Artifact.objects.get_or_create(
                snapshot=snapshot,
                language=step.language,
                name=file.name,
                drawing_version=DRAWING_VERSION,
                defaults={
                    "media_type": file.media_type,
                    "engine": pdf.engine() if file.name.endswith(".pdf") else "",
                    "content": file.content,
                    "sha256": hashlib.sha256(file.content).hexdigest(),
                },
            )
        lease.check()
        _tick(step, done=len(drawn), total=len(drawn))


def _is_kept(step: BuildStep, snapshot: Snapshot) -> bool:
    return artifacts_of(snapshot).filter(language=step.language).exists()


def artifacts_of(snapshot: Snapshot) -> "QuerySet[Artifact]":
    return Artifact.objects.filter(snapshot=snapshot, drawing_version=DRAWING_VERSION)


def _check_and_finish(build: ReportBuild, snapshot: Snapshot, lease: Lease) -> None:
    """The last step: every stored file still has the hash it was drawn with; then the build is done."""
    _pause(build, lease)
    files = artifacts_of(snapshot).filter(language__in=build.languages).order_by("pk")
    total = files.count()
    for file in files.iterator(chunk_size=10):
        if hashlib.sha256(bytes(file.content)).hexdigest() != file.sha256:
            raise WorkFailed(NOT_THE_SAME)
    with transaction.atomic():
        _tick(build.steps.get(kind=Kind.CHECK), done=total, total=total)
        lease.finish()


def _tick(step: BuildStep, *, done: int, total: int) -> None:
    BuildStep.objects.filter(pk=step.pk).update(done=done, total=total)


def _pause(build: ReportBuild, lease: Lease) -> None:
    """Between two steps: stop if somebody asked, or if the work is no longer ours; slow a demonstration down."""
    waited = 0.0
    while True:
        lease.check()
        if ReportBuild.objects.filter(pk=build.pk, cancel_requested_at__isnull=False).exists():
            raise _Cancelled
        if waited >= settings.REPORT_STEP_DELAY_MS / 1000:
            return
        time.sleep(0.2)
        waited += 0.2


# --- publishing ------------------------------------------------------------------------------


def corrections_in(build: ReportBuild) -> list[dict[str, Any]]:
    """What the edition this build would become says about the one it replaces."""
    if build.snapshot is None:
        return []
    content = json.loads(build.snapshot.content)
    return [row for row in content["corrections"] if row["since_edition"] == content["edition"]]


@transaction.atomic
def publish_build(*, build: ReportBuild, by: User) -> AnnualReport:
    """Make a finished build the next edition of its year, in all its languages at once.

    Raises NothingNew when these figures are published already, BuiltBeforeLastEdition when others were in between,
    DrawnByEarlierVersion when the portal was upgraded in between.
    """
    require(may_build_report(by))
    ReportingPeriod.objects.select_for_update().get(pk=build.period_id)
    if AnnualReport.objects.filter(period=build.period, snapshot=build.snapshot).exists():
        raise NothingNew
    verdict = require(may_publish_report(by, build))
    snapshot = build.snapshot
    if snapshot is None:
        raise NothingNew
    content = json.loads(snapshot.content)
    last = AnnualReport.objects.filter(period=build.period).order_by("-edition").first()
    if content["supersedes"] != (last.edition if last else None):
        raise BuiltBeforeLastEdition
    drawn = artifacts_of(snapshot).filter(name=pdf.NAME).values_list("language", flat=True)
    if set(build.languages) - set(drawn):
        raise DrawnByEarlierVersion
    report = AnnualReport.objects.create(
        period=build.period,
        plan=Plan.objects.get(code=content["plan"]["code"]),
        edition=content["edition"],
        snapshot=snapshot,
        drawing_version=DRAWING_VERSION,
        languages=build.languages,
        published_at=timezone.now(),
        published_by=by,
    )
    record(
        "report.published",
        report,
        by=by,
        right_used=verdict.right_used,
        after={"edition": report.edition, "snapshot": snapshot.id},
    )
    index.changed("figures")
    index.changed("reports")
    return report
