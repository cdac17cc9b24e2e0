"""Counts: entered with their source, corrected against what the person saw, settled by a person where sources differ."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from alliance.actors import the_portal
from alliance.models import AuditEvent, User
from reports.actions import (
    CountMovedOn,
    StatedNumber,
    change_count,
    enter_count,
    settle_conflict,
)
from reports.actions.framework import open_year
from reports.models import ActivityCount, NetworkReturn, ReportingPeriod
from reports.rollup import total_for
from reports.translation import CountRevision
from tests.factories import (
    MeasureFactory,
    NetworkFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ABOUT_50 = StatedNumber(value=Decimal(50), qualifier="about")
TEN, FIVE = StatedNumber(value=Decimal(10)), StatedNumber(value=Decimal(5))


@pytest.fixture
def place() -> dict[str, object]:
    """A measure, a network and a year in which something can be counted."""
    return {
        "measure": MeasureFactory(),
        "network": NetworkFactory(),
        "period": ReportingPeriodFactory(),
        "scope": ActivityCount.Scope.WHOLE,
    }


def test_a_count_is_kept_with_its_qualifier_its_author_and_its_audit_line(place):
    portal = the_portal()

    count = enter_count(**place, number=ABOUT_50, by=portal)

    assert (count.state, count.value, count.qualifier) == ("value", 50, "about")
    assert count.is_counting
    line = AuditEvent.objects.get(verb="count.entered")
    assert (line.actor, line.object_id, line.after["value"]) == (portal, str(count.public_id), "50")


def test_somebody_without_a_role_enters_nothing(place):
    stranger = UserFactory()

    with pytest.raises(PermissionDenied, match="coordination or the Secretariat"):
        enter_count(**place, number=TEN, by=stranger)

    assert not ActivityCount.objects.exists()


def test_a_locked_period_refuses_even_the_portal(place):
    NetworkReturnFactory(
        network=place["network"], period=place["period"], state=NetworkReturn.State.LOCKED
    )

    with pytest.raises(PermissionDenied, match="closed"):
        enter_count(**place, number=TEN, by=the_portal())


def test_a_typed_zero_is_zero_and_not_missing(place):
    count = enter_count(**place, number=StatedNumber(value=Decimal(0)), by=the_portal())

    assert count.state == ActivityCount.State.ZERO
    assert total_for(place["measure"], place["network"], place["period"]).value == 0


def test_two_sources_that_agree_corroborate_each_other(place):
    first = enter_count(**place, number=TEN, source=SourceFactory(), by=the_portal())
    second = enter_count(**place, number=TEN, source=SourceFactory(), by=the_portal())

    first.refresh_from_db()

    assert (first.is_counting, second.is_counting) == (True, False)


def test_two_sources_that_differ_both_stop_counting_until_somebody_decides(place):
    portal = the_portal()
    first = enter_count(**place, number=TEN, source=SourceFactory(), by=portal)
    second = enter_count(**place, number=FIVE, source=SourceFactory(), by=portal)
    first.refresh_from_db()
    assert (first.is_counting, second.is_counting) == (False, False)

    settle_conflict(count=second, reason="The list of studies names five.", by=portal)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_counting, second.is_counting) == (False, True)
    assert (
        AuditEvent.objects.get(verb="conflict.settled").reason == "The list of studies names five."
    )


def test_a_decision_stands_when_a_losing_source_is_corrected(place):
    portal = the_portal()
    first = enter_count(**place, number=TEN, source=SourceFactory(), by=portal)
    second = enter_count(**place, number=FIVE, source=SourceFactory(), by=portal)
    settle_conflict(count=second, reason="The list of studies names five.", by=portal)
    first.refresh_from_db()

    change_count(
        count=first, number=StatedNumber(value=Decimal(9)), version=2, reason="Misread.", by=portal
    )

    assert ActivityCount.objects.counting().get() == second


def test_a_third_source_that_says_something_else_opens_the_question_again(place):
    portal = the_portal()
    enter_count(**place, number=TEN, source=SourceFactory(), by=portal)
    second = enter_count(**place, number=FIVE, source=SourceFactory(), by=portal)
    settle_conflict(count=second, reason="The list of studies names five.", by=portal)

    enter_count(**place, number=FIVE, source=SourceFactory(), by=portal)
    assert ActivityCount.objects.counting().get() == second

    enter_count(**place, number=ABOUT_50, source=SourceFactory(), by=portal)
    assert not ActivityCount.objects.counting().exists()


def test_a_form_that_was_open_when_a_conflict_was_settled_sees_that_it_moved(place):
    portal = the_portal()
    first = enter_count(**place, number=TEN, source=SourceFactory(), by=portal)
    second = enter_count(**place, number=FIVE, source=SourceFactory(), by=portal)
    settle_conflict(count=second, reason="The list of studies names five.", by=portal)

    with pytest.raises(CountMovedOn):
        change_count(count=first, number=ABOUT_50, version=1, reason="Too late.", by=portal)


def test_changing_one_source_to_what_the_other_says_ends_the_conflict(place):
    portal = the_portal()
    first = enter_count(**place, number=TEN, source=SourceFactory(), by=portal)
    second = enter_count(**place, number=FIVE, source=SourceFactory(), by=portal)

    change_count(count=second, number=TEN, version=1, reason="Misread.", by=portal)

    assert ActivityCount.objects.counting().get() == first


def test_a_change_against_an_older_version_is_refused_and_shows_what_is_there_now(place):
    portal = the_portal()
    count = enter_count(**place, number=TEN, by=portal)
    change_count(count=count, number=FIVE, version=1, reason="First correction.", by=portal)

    with pytest.raises(CountMovedOn) as moved:
        change_count(count=count, number=ABOUT_50, version=1, reason="Too late.", by=portal)

    assert moved.value.count.value == 5


def test_each_change_leaves_one_revision_with_who_and_why(place):
    portal = the_portal()
    count = enter_count(**place, number=TEN, by=portal)

    change_count(count=count, number=FIVE, version=1, reason="Counted again.", by=portal)

    last = CountRevision.objects.order_by("pgh_id").last()
    assert (last.value, last.version) == (5, 2)
    assert last.pgh_context.metadata["reason"] == "Counted again."
    assert last.pgh_context.metadata["user"] == portal.pk


def test_a_bulk_change_is_in_the_history_too(place):
    count = enter_count(**place, number=TEN, by=the_portal())
    before = CountRevision.objects.count()

    ActivityCount.objects.filter(pk=count.pk).update(value=11)

    assert CountRevision.objects.count() == before + 1


@pytest.mark.parametrize("statement", ["UPDATE %s SET value = 1", "DELETE FROM %s"])
def test_the_database_refuses_to_change_the_history(place, statement):
    enter_count(**place, number=TEN, by=the_portal())

    with (
        pytest.raises(DatabaseError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement % CountRevision._meta.db_table)


def test_nobody_signs_in_as_the_portal():
    portal = the_portal()

    assert not portal.is_active
    assert User.objects.get(pk=portal.pk).has_usable_password() is False


def test_a_year_has_its_halves_and_quarters():
    year = open_year(year=2018, by=the_portal())

    assert list(
        ReportingPeriod.objects.order_by("starts_on", "ends_before").values_list("code", flat=True)
    ) == ["2018-Q1", "2018-H1", "2018", "2018-Q2", "2018-Q3", "2018-H2", "2018-Q4"]
    assert str(year.ends_before) == "2019-01-01"
