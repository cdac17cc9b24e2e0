"""The demonstration alliance is made by one command, holds what the sources of 2017 hold, and is never made by accident."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accountability.vault.codes import grouped
from alliance.demo_accounts import CONCERNS, TABLE
from alliance.models import AuditEvent, GlossaryTerm, User
from networks.models import Network
from reports.models import (
    ActivityCount,
    AnnualReport,
    Artifact,
    Highlight,
    Indicator,
    NetworkReturn,
    Outcome,
    Plan,
    Publication,
    ReportBuild,
    Target,
)

LANGUAGES = ["en", "fr", "es", "ar"]
# The digits that highlights may have, for they count nothing: years, and days of a month (2 to 6 October, 16 February).
DATES = {"2012", "2017", "2018", "2020", "2", "4", "6", "16"}
CITED = re.compile(r"\{[A-Za-z][\w.\-]*\}")


def test_it_holds_what_the_year_2017_had(demonstration: None) -> None:
    held = {
        "networks": Network.objects.count(),
        "plans": Plan.objects.count(),
        "outcomes": Outcome.objects.count(),
        "indicators": Indicator.objects.count(),
        "counts": ActivityCount.objects.filter(period__code="2017").count(),
        "publications": Publication.objects.count(),
        "terms": GlossaryTerm.objects.count(),
    }

    assert held == {
        "networks": 26,
        "plans": 2,
        "outcomes": 13,
        "indicators": 47,
        "counts": 49,
        "publications": 11,
        "terms": 13,
    }


def test_a_year_is_under_way_with_a_return_in_each_state(demonstration: None) -> None:
    returns = NetworkReturn.objects.exclude(period__code="2017")

    assert set(returns.values_list("state", flat=True)) == {
        "not_started",
        "in_progress",
        "submitted",
        "returned",
        "approved",
    }
    assert not returns.filter(state="approved", content_hash="").exists()


def test_it_publishes_one_edition_in_four_languages(demonstration: None) -> None:
    report = AnnualReport.objects.get()
    build = ReportBuild.objects.get()

    files = Artifact.objects.filter(
        snapshot=report.snapshot, name__in=["report.pdf", "figures.csv"]
    )

    assert (report.period.code, report.edition, report.languages) == ("2017", 1, LANGUAGES)
    assert (build.state, build.snapshot_id) == ("done", report.snapshot_id)
    assert sorted(files.order_by("pk").values_list("language", "name")) == sorted(
        (language, name) for language in LANGUAGES for name in ("report.pdf", "figures.csv")
    )


def test_it_has_the_accounts_of_the_table_and_nobody_else_who_could_sign_in(
    demonstration: None,
) -> None:
    """Invented applicants and speakers have accounts too, for letters; they have no password, and no mail reaches them."""
    active = User.objects.filter(is_active=True).order_by("email")

    able = [user.email for user in active if user.has_usable_password()]
    assert able == sorted(row.email for row in TABLE)
    assert all(user.is_demonstration and user.email.endswith("@example.org") for user in active)


def test_invented_targets_say_so(demonstration: None) -> None:
    assert Target.objects.exists()
    assert list(Target.objects.filter(is_sample=False).order_by("pk")) == []


def test_numbers_stand_in_figures_and_not_in_highlights(demonstration: None) -> None:
    """Highlights cite figures, so that the two cannot differ; only dates have digits of their own."""
    told = {
        digits
        for row in Highlight.objects.order_by("pk")
        for language in LANGUAGES
        for digits in re.findall(r"\d+", CITED.sub("", getattr(row, f"body_{language}") or ""))
    }

    assert sorted(told - DATES) == []


def test_everything_was_done_by_somebody(demonstration: None) -> None:
    assert AuditEvent.objects.exists()
    assert AuditEvent.objects.filter(actor=None).count() == 0


def test_it_is_not_made_where_people_use_the_portal(
    demonstration: None, settings: Settings
) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="never on a portal that people use"):
        call_command("seed")


def test_it_is_not_made_over_other_data(demonstration: None, settings: Settings) -> None:
    settings.DEBUG = True
    before = ActivityCount.objects.count()

    with pytest.raises(CommandError, match="fills an empty portal only"):
        call_command("seed")

    assert ActivityCount.objects.count() == before


def test_a_second_start_says_nothing_and_changes_nothing(
    demonstration: None, settings: Settings
) -> None:
    settings.DEBUG = True
    said, before = StringIO(), AuditEvent.objects.count()

    call_command("seed", "--if-empty", stdout=said)

    assert (said.getvalue(), AuditEvent.objects.count()) == ("", before)


@pytest.mark.long
def test_an_interrupted_filling_leaves_nothing_behind(
    transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True

    def interrupted(_by: User) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reports.demo.load", interrupted)

    with pytest.raises(KeyboardInterrupt):
        call_command("seed")

    assert (GlossaryTerm.objects.count(), Network.objects.count()) == (0, 0)


@pytest.mark.long
def test_a_start_that_was_interrupted_before_publishing_publishes_the_next_time(
    transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True
    with monkeypatch.context() as stopped:
        stopped.setattr("reports.demo.publish", lambda _by: None)
        call_command("seed", verbosity=0, stdout=StringIO())
    unpublished = AnnualReport.objects.count()

    call_command("seed", "--if-empty")
    call_command("seed", "--if-empty")

    assert (unpublished, AnnualReport.objects.count(), ReportBuild.objects.count()) == (0, 1, 1)


def test_the_sign_ins_can_be_printed(demonstration: None) -> None:
    said = StringIO()

    call_command("demo_accounts", stdout=said)

    assert [row.email for row in TABLE if row.email not in said.getvalue()] == []
    assert [row.password for row in TABLE if row.password not in said.getvalue()] == []
    assert [row.email for row in TABLE if row.passphrase not in said.getvalue()] == []
    assert [one for one in CONCERNS if grouped(one.code) not in said.getvalue()] == []


@pytest.mark.django_db
def test_without_demonstration_accounts_none_are_printed() -> None:
    with pytest.raises(CommandError, match="no demonstration accounts"):
        call_command("demo_accounts")
