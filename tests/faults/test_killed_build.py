"""A report whose worker is killed in mid-build: another takes it up, every file is there once, what is published stays."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count

from alliance import demo_accounts, outbox
from alliance.models import User
from reports.actions import StatedNumber, change_count, order_build
from reports.models import (
    ActivityCount,
    AnnualReport,
    Artifact,
    BuildStep,
    ReportBuild,
    ReportingPeriod,
)
from tests.faults.conftest import QUEUES, Stage, wait_for

pytestmark = pytest.mark.slow

LANGUAGES = ["en", "ar"]
State = ReportBuild.State


@pytest.fixture
def workshop(
    demonstration_copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """A broker and a beat on the demonstration alliance, where each step of a report takes its time."""
    monkeypatch.setenv("REPORT_STEP_DELAY_MS", "600")
    monkeypatch.setattr(outbox.broker, "quiet_until", float("inf"))
    stage = Stage(tmp_path)
    try:
        stage.start_broker()
        stage.start_beat()
        yield stage
    finally:
        stage.clear()


def start_drawing(stage: Stage, name: str) -> subprocess.Popen[bytes]:
    """A worker for reports as well as for what beat rings."""
    words = f"worker --hostname {name}@test --queues reports,{QUEUES} --concurrency 1"
    return stage._start(name, stage._celery(f"{words} --without-gossip --without-mingle"))


def correct_workshops() -> None:
    staff = User.objects.get(email=demo_accounts.SECRETARIAT)
    count = ActivityCount.objects.get(reference="N6")
    change_count(
        count=count,
        number=StatedNumber(value=Decimal(44)),
        version=count.version,
        reason="Two lists were missing.",
        by=staff,
    )


def order() -> ReportBuild:
    build, _is_new = order_build(
        period=ReportingPeriod.objects.get(code="2017"),
        languages=LANGUAGES,
        by=User.objects.get(email=demo_accounts.SECRETARIAT),
    )
    return build


def now(build: ReportBuild) -> ReportBuild:
    build.refresh_from_db()
    return build


def files_of(build: ReportBuild) -> list[tuple[str, str]]:
    rows = Artifact.objects.filter(snapshot=now(build).snapshot)
    return sorted(rows.values_list("language", "name"))


def published() -> list[tuple[str, str, str, str]]:
    """Every file of the edition in force, with its hash."""
    report = AnnualReport.objects.get()
    rows = report.snapshot.artifacts.order_by("language", "name")
    return [(report.snapshot_id, *row) for row in rows.values_list("language", "name", "sha256")]


def drawn_steps(build: ReportBuild) -> int:
    return build.steps.exclude(kind=BuildStep.Kind.FREEZE).filter(done__gt=0).count()


def test_killed_worker_leaves_one_set_of_artifacts(workshop: Stage) -> None:
    before = published()
    correct_workshops()
    worker = start_drawing(workshop, "first")
    build = order()
    wait_for(lambda: drawn_steps(build) >= 2, seconds=60)

    workshop.kill(worker)
    assert now(build).state == State.RUNNING
    assert published() == before
    start_drawing(workshop, "second")
    wait_for(lambda: now(build).state != State.RUNNING or build.attempt > 1, seconds=30)
    wait_for(lambda: now(build).state == State.DONE, seconds=90)

    assert now(build).attempt > 1
    files = files_of(build)
    assert len(files) == len(set(files))
    assert {language for language, _name in files} == set(LANGUAGES)
    of_each = {
        language: [name for code, name in files if code == language] for language in LANGUAGES
    }
    assert of_each["en"] == of_each["ar"]
    assert {name for _id, _language, name, _hash in before} <= set(of_each["en"])
    assert not build.steps.filter(done__lt=1).exists()
    assert published() == before


@pytest.mark.long
def test_two_builds_ordered_at_once_are_one(workshop: Stage) -> None:
    correct_workshops()
    code = (
        "from alliance.models import User\nfrom reports.models import ReportingPeriod\n"
        "from reports.actions import order_build\n"
        f"staff = User.objects.get(email='{demo_accounts.SECRETARIAT}')\n"
        "year = ReportingPeriod.objects.get(code='2017')\n"
        f"print(order_build(period=year, languages={LANGUAGES}, by=staff)[0].pk)"
    )
    with ThreadPoolExecutor() as people:
        first, second = people.map(workshop.order_elsewhere, [code, code])
    build = ReportBuild.objects.get(pk=int(first))

    start_drawing(workshop, "first")
    start_drawing(workshop, "second")
    wait_for(lambda: now(build).state == State.DONE, seconds=90)

    assert first == second
    doubles = Artifact.objects.values("snapshot", "language", "name", "drawing_version")
    assert not doubles.annotate(times=Count("pk")).filter(times__gt=1).exists()
    assert not ReportBuild.objects.filter(state__in=[State.QUEUED, State.RUNNING]).exists()
