"""Building a report: ordered once, worked off step by step, cancelled, published as an edition that never changes."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from alliance import demo_accounts
from alliance.actors import the_portal
from alliance.leases import claim
from alliance.models import AuditEvent, OutboxTask, User
from reports.actions import (
    DRAWING_VERSION,
    BuiltBeforeLastEdition,
    DrawnByEarlierVersion,
    NothingNew,
    StatedNumber,
    cancel_build,
    change_count,
    order_build,
    publish_build,
    retry_build,
    run_build,
)
from reports.models import ActivityCount, AnnualReport, Artifact, ReportBuild, ReportingPeriod
from reports.queries import edition, progress_of
from tests.reports.builds import work_off

ordered_only = pytest.mark.usefixtures("demonstration")
drawn = pytest.mark.usefixtures("demonstration_copy")


@pytest.fixture
def year() -> ReportingPeriod:
    return ReportingPeriod.objects.get(code="2017")


@pytest.fixture
def staff() -> User:
    return User.objects.get(email=demo_accounts.SECRETARIAT)


def correct_workshops(staff: User, number: int) -> ActivityCount:
    count = ActivityCount.objects.get(reference="N6")
    return change_count(
        count=count,
        number=StatedNumber(value=number),
        version=count.version,
        reason="Two lists were missing.",
        by=staff,
    )


@ordered_only
def test_pressing_twice_joins_the_build_under_way(year, staff):
    first, is_new = order_build(period=year, languages=["en"], by=staff)
    second, is_new_again = order_build(period=year, languages=["fr"], by=staff)

    assert (is_new, is_new_again) == (True, False)
    assert second == first
    assert OutboxTask.objects.filter(task="reports.build", args=[first.pk]).count() == 1


@ordered_only
def test_only_the_secretariat_orders_a_build(year):
    coordinator = User.objects.get(email=demo_accounts.AFRICA)

    with pytest.raises(PermissionDenied, match="Only the Secretariat"):
        order_build(period=year, languages=["en"], by=coordinator)


def test_a_build_draws_each_language_and_says_what_it_did(finished_build):
    progress = progress_of(finished_build)
    assert finished_build.state == ReportBuild.State.DONE
    assert progress.done == progress.total == 2 + 3 * 2
    names = set(
        Artifact.objects.filter(snapshot=finished_build.snapshot).values_list("language", "name")
    )
    for language in ("en", "ar"):
        assert {
            (language, "report.pdf"),
            (language, "figures.csv"),
            (language, "figures.json"),
        } <= names


@drawn
def test_a_changed_count_changes_nothing_published_until_the_next_edition(year, staff):
    before = edition(2017)
    correct_workshops(staff, 44)
    assert edition(2017).figures["N6"]["value"] == before.figures["N6"]["value"] == "42"

    build, _new = order_build(period=year, languages=["en"], by=staff)
    publish_build(build=work_off(build), by=staff)

    after = edition(2017)
    assert after.number == before.number + 1
    assert after.figures["N6"]["value"] == "44"
    assert edition(2017, before.number).figures["N6"]["value"] == "42"
    assert [row["figure"] for row in after.content["corrections"]] == [
        "N6",
        "awareness-workshops.alliance",
    ]
    assert AuditEvent.objects.filter(verb="report.published", actor=staff).count() == 1


def test_the_same_figures_are_not_published_twice(finished_build, staff):
    publish_build(build=finished_build, by=staff)

    with pytest.raises(NothingNew):
        publish_build(build=finished_build, by=staff)


def test_a_build_from_before_the_last_edition_is_not_published(finished_build, year, staff):
    newer, _new = order_build(period=year, languages=["en"], by=staff)
    publish_build(build=work_off(newer), by=staff)

    with pytest.raises(BuiltBeforeLastEdition):
        publish_build(build=finished_build, by=staff)


def test_a_build_drawn_by_an_earlier_version_is_not_published(finished_build, staff, monkeypatch):
    monkeypatch.setattr("reports.actions.builds.DRAWING_VERSION", DRAWING_VERSION + 1)

    with pytest.raises(DrawnByEarlierVersion):
        publish_build(build=finished_build, by=staff)


@ordered_only
def test_an_unfinished_build_is_not_published(year, staff):
    build, _new = order_build(period=year, languages=["en"], by=staff)

    with pytest.raises((PermissionDenied, NothingNew)):
        publish_build(build=build, by=staff)

    assert AnnualReport.objects.filter(period=year).count() == 1


@ordered_only
def test_a_waiting_build_is_cancelled_at_once(year, staff):
    build, _new = order_build(period=year, languages=["en"], by=staff)

    cancelled = cancel_build(build=build, by=staff)

    assert cancelled.state == ReportBuild.State.CANCELLED
    assert claim(ReportBuild, build.pk) is None


@ordered_only
def test_a_running_build_stops_before_its_next_step(year, staff):
    build, _new = order_build(period=year, languages=["en"], by=staff)
    lease = claim(ReportBuild, build.pk)
    cancel_build(build=ReportBuild.objects.get(pk=build.pk), by=staff)

    run_build(lease)

    build.refresh_from_db()
    assert build.state == ReportBuild.State.CANCELLED
    assert build.snapshot is None


@drawn
def test_a_cancelled_build_can_be_started_again(year, staff):
    build, _new = order_build(period=year, languages=["en"], by=staff)
    cancel_build(build=build, by=staff)

    again, is_new = retry_build(build=build, by=staff)

    assert (again.pk, is_new) == (build.pk, True)
    assert work_off(again).state == ReportBuild.State.DONE


def test_a_build_taken_up_again_keeps_its_snapshot_and_draws_nothing_twice(finished_build):
    files = Artifact.objects.filter(snapshot=finished_build.snapshot).order_by("pk")
    before = list(files.values_list("pk"))
    ReportBuild.objects.filter(pk=finished_build.pk).update(
        state=ReportBuild.State.QUEUED, lease_until=None, finished_at=None
    )

    work_off(finished_build)

    assert list(files.values_list("pk")) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_snapshot SET content = '{}'",
        "DELETE FROM reports_snapshot",
        "UPDATE reports_artifact SET content = ''",
        "DELETE FROM reports_artifact",
        "UPDATE reports_annualreport SET edition = 9",
        "DELETE FROM reports_annualreport",
    ],
)
def test_the_database_refuses_to_change_what_was_frozen_drawn_or_published(
    demonstration, statement
):
    with (
        pytest.raises(DatabaseError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_snapshot_carries_what_the_sources_say_and_not_more(demonstration):
    content = edition(2017).content
    figures = {figure["id"]: figure for figure in content["figures"]}

    assert (figures["N7"]["value"], figures["N7"]["qualifier"]) == ("1250", "at_least")
    assert figures["N7"]["wording"] == "more_than"
    assert figures["N20"]["wording"] == "at_least"
    assert figures["N17"]["state"] == "conflict"
    assert sorted(row["value"] for row in figures["N17"]["conflict"]) == ["10", "5"]
    assert figures["G24"]["state"] == "not_yet"
    assert figures["G24"]["value"] is None
    assert len(figures["G2"]["claims"]["listed"]) == 5
    assert len(figures["G3"]["claims"]["listed"]) == 3
    assert json.dumps(content).count("@example.org") == 0


def test_the_portal_published_the_first_edition(demonstration):
    report = AnnualReport.objects.get()

    assert (report.edition, report.published_by) == (1, the_portal())
    assert sorted(report.languages) == ["ar", "en", "es", "fr"]
