"""Closed periods stay closed, whichever way a write comes in, and every change of a count is kept once for good."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.management.commands.grant_rights import grant
from reports.actions import StatedNumber, change_count, enter_count
from reports.actions.counts import put_back
from reports.actions.returns import lock_return
from reports.models import ActivityCount, LockException, NetworkReturn
from reports.queries.history import history_of
from reports.translation import CountRevision
from tests.factories import (
    ActivityCountFactory,
    MeasureFactory,
    NetworkFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    UserFactory,
)
from tests.reports.cycle import Cycle, small_cycle

pytestmark = pytest.mark.django_db
State = NetworkReturn.State


def closed(count: ActivityCount, period: str = "", state: str = State.LOCKED) -> NetworkReturn:
    """The return of the count's network for its own or another period, closed after the count was written."""
    asked = ReportingPeriodFactory(code=period) if period else count.period
    return NetworkReturnFactory(
        network=count.network,
        period=asked,
        state=state,
        content_hash="x" if state == State.APPROVED else "",
    )


def leave(owed: NetworkReturn, **changes: object) -> LockException:
    now = timezone.now()
    return LockException.objects.create(
        **{
            "network": owed.network,
            "period": owed.period,
            "reason": "A list was found.",
            "granted_by": UserFactory(),
            "ends_at": now + timedelta(days=1),
            **changes,
        }
    )


def raw(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def bulk_update(count: ActivityCount) -> None:
    count.value = 9
    ActivityCount.objects.bulk_update([count], ["value"])


def save(count: ActivityCount) -> None:
    count.value = 9
    count.save()


def fresh(count: ActivityCount) -> ActivityCount:
    return ActivityCountFactory.build(
        network=count.network, period=count.period, measure=MeasureFactory()
    )


def merged_in(count: ActivityCount) -> None:
    """An upsert, as an import does it."""
    count.value = 9
    ActivityCount.objects.bulk_create(
        [count],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["value"],
    )


def moved_away(count: ActivityCount) -> None:
    ActivityCount.objects.filter(pk=count.pk).update(network=NetworkFactory())


def moved_in(count: ActivityCount) -> None:
    elsewhere = ActivityCountFactory(period=count.period)
    ActivityCount.objects.filter(pk=elsewhere.pk).update(network=count.network)


def many_of_which_one_is_closed(count: ActivityCount) -> None:
    ActivityCountFactory(period=count.period)
    ActivityCount.objects.update(value=F("value") + 1)


def copied(count: ActivityCount) -> None:
    columns = "measure_id, network_id, scope, period_id, is_counting, state, value, qualifier"
    more = (
        "wording, method, sentence, remark, version, entered_at, changed_at, public_id, reference"
    )
    raw(
        f"INSERT INTO reports_activitycount ({columns}, {more})"
        " SELECT %s, network_id, scope, period_id, is_counting, state, value, qualifier, wording,"
        " method, sentence, remark, version, now(), now(), gen_random_uuid(), reference"
        " FROM reports_activitycount WHERE id = %s",
        MeasureFactory().pk,
        count.pk,
    )


WAYS = {
    "save": save,
    "a new row": lambda count: fresh(count).save(),
    "QuerySet.update": lambda count: ActivityCount.objects.filter(pk=count.pk).update(value=9),
    "bulk_create": lambda count: ActivityCount.objects.bulk_create([fresh(count)]),
    "bulk_create that updates": merged_in,
    "bulk_update": bulk_update,
    "delete": lambda count: count.delete(),
    "QuerySet.delete": lambda count: ActivityCount.objects.filter(pk=count.pk).delete(),
    "update of the network": moved_away,
    "update into the network": moved_in,
    "update of many": many_of_which_one_is_closed,
    "raw update": lambda count: raw(
        "UPDATE reports_activitycount SET value = 9 WHERE id = %s", count.pk
    ),
    "raw delete": lambda count: raw("DELETE FROM reports_activitycount WHERE id = %s", count.pk),
    "raw insert": copied,
}


@pytest.mark.parametrize("way", WAYS)
def test_locked_period_refuses_every_channel(way):
    count = ActivityCountFactory()
    closed(count)
    before = CountRevision.objects.filter(network=count.network).count()

    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        WAYS[way](count)

    assert [row.value for row in ActivityCount.objects.filter(network=count.network)] == [1]
    assert CountRevision.objects.filter(network=count.network).count() == before


@pytest.mark.parametrize("way", WAYS)
def test_a_live_exception_that_names_it_opens_every_channel(way):
    count = ActivityCountFactory()
    leave(closed(count))
    before = CountRevision.objects.count()

    with transaction.atomic():
        WAYS[way](count)

    assert CountRevision.objects.count() > before


@pytest.mark.parametrize(
    ("of", "locked"),
    [("2017", "2017-Q3"), ("2017-Q3", "2017"), ("2017-H2", "2017-Q4"), ("2017-Q1", "2017-H1")],
)
def test_a_lock_holds_for_every_period_that_shares_its_days(of, locked):
    count = ActivityCountFactory(period=ReportingPeriodFactory(code=of))
    closed(count, locked)

    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        ActivityCount.objects.update(value=9)


@pytest.mark.parametrize("other", ["2016", "2018-Q1", "2017-H2"])
def test_a_lock_holds_for_no_other_days_and_no_other_network(other):
    count = ActivityCountFactory(period=ReportingPeriodFactory(code="2017-Q2"))
    closed(count, other)
    NetworkReturnFactory(period=count.period, state=State.LOCKED)

    assert ActivityCount.objects.update(value=9) == 1


@pytest.mark.parametrize("state", [State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED])
def test_what_is_in_hand_is_open(state):
    count = ActivityCountFactory()
    closed(count, state=state)

    assert ActivityCount.objects.update(value=9) == 1


def test_an_approved_return_is_as_closed_as_a_locked_one():
    count = ActivityCountFactory()
    closed(count, state=State.APPROVED)

    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        ActivityCount.objects.update(value=9)


@pytest.mark.parametrize(
    "what",
    ["of another network", "of another period", "that is over", "that was ended"],
)
def test_an_exception_opens_nothing_that_it_does_not_name_and_nothing_after_its_end(what):
    count = ActivityCountFactory()
    owed, now = closed(count), timezone.now()
    if what == "of another network":
        leave(owed, network=NetworkFactory())
    elif what == "of another period":
        leave(owed, period=ReportingPeriodFactory(code="2017-Q1"))
    elif what == "that was ended":
        leave(owed, ended_at=now, ended_by=UserFactory())
    else:
        raw(
            "INSERT INTO reports_lockexception"
            " (public_id, network_id, period_id, reason, granted_by_id, granted_at, ends_at)"
            " VALUES (gen_random_uuid(), %s, %s, 'Once.', %s, %s, %s)",
            *(owed.network_id, owed.period_id, UserFactory().pk),
            *(now - timedelta(days=2), now - timedelta(seconds=1)),
        )

    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        ActivityCount.objects.update(value=9)


def test_an_exception_for_a_quarter_does_not_open_a_locked_year():
    count = ActivityCountFactory(period=ReportingPeriodFactory(code="2017-Q1"))
    closed(count, "2017")
    leave(closed(count, "2017-Q1"))

    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        ActivityCount.objects.update(value=9)


@pytest.mark.parametrize(
    "change",
    [
        {"network": lambda: NetworkFactory()},
        {"reason": lambda: "Another one."},
        {"ends_at": lambda: timezone.now() + timedelta(days=300)},
    ],
)
def test_an_exception_only_ends(change):
    leave(closed(ActivityCountFactory()))

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        LockException.objects.update(**{key: make() for key, make in change.items()})
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        LockException.objects.all().delete()


def test_a_locked_return_is_neither_opened_nor_deleted():
    owed = closed(ActivityCountFactory())

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        NetworkReturn.objects.update(state=State.IN_PROGRESS)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        raw("DELETE FROM reports_networkreturn WHERE id = %s", owed.pk)


def test_the_application_cannot_switch_the_locks_off(plain_role):
    count = ActivityCountFactory()
    closed(count)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'reports_activitycount'::regclass"
        )
        names = ",".join(name for (name,) in cursor.fetchall())
    grant(plain_role)

    raw("SELECT set_config('pgtrigger.ignore', %s, true)", "{" + names + "}")

    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        ActivityCount.objects.update(value=9)
    raw("SELECT set_config('pgtrigger.ignore', '{}', true)")


@pytest.fixture
def plain_role() -> str:
    """A role of the cluster that owns nothing here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname <> current_user"
            " AND rolname NOT LIKE 'pg\\_%%' ORDER BY rolname LIMIT 1"
        )
        row = cursor.fetchone()
    if row is None:
        pytest.skip("this database cluster has one role only, so there are no rights to keep apart")
    return str(row[0])


# --- what people are told -------------------------------------------------------------------------


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


def signed_in(cycle: Cycle, name: str) -> Client:
    client = Client()
    client.force_login(cycle.person(name))
    return client


def test_a_form_for_a_locked_number_is_refused_with_a_sentence(cycle):
    count = cycle.count(cycle.country)
    owed = cycle.approved(cycle.country, by="region", from_="coordinator")
    lock_return(owed=owed, version=owed.version, by=cycle.person("secretariat"))
    page = reverse("reports:change_count", args=[count.public_id])
    typed = {"state": "value", "number": "9", "reason": "Late.", "version": 1}

    for name in ("coordinator", "secretariat"):
        answer = signed_in(cycle, name).post(page, typed)
        assert answer.status_code == 403
        assert "This period is closed" in answer.content.decode()
    count.refresh_from_db()
    assert count.value == 5


def test_a_new_number_in_a_locked_period_is_refused_with_a_sentence(cycle):
    cycle.count(cycle.country)
    owed = cycle.approved(cycle.country, by="region", from_="coordinator")
    lock_return(owed=owed, version=owed.version, by=cycle.person("secretariat"))

    with pytest.raises(Exception, match="This period is closed"):
        enter_count(
            measure=MeasureFactory(),
            network=cycle.country,
            period=ReportingPeriodFactory(code="2025-Q4"),
            scope="own",
            number=StatedNumber(value=Decimal(1)),
            by=cycle.person("coordinator"),
        )


# --- history --------------------------------------------------------------------------------------


def test_each_change_has_exactly_one_revision_bulk_included():
    counts = ActivityCountFactory.create_batch(3, network=NetworkFactory())
    changes = {
        "update": lambda: ActivityCount.objects.update(value=2),
        "bulk_update": lambda: (
            [setattr(one, "value", 3) for one in counts]
            and ActivityCount.objects.bulk_update(counts, ["value"])
        ),
        "raw": lambda: raw("UPDATE reports_activitycount SET value = 4"),
        "delete": lambda: ActivityCount.objects.all().delete(),
    }
    for change in changes.values():
        before = CountRevision.objects.count()
        change()
        assert CountRevision.objects.count() == before + 3
    before = CountRevision.objects.count()
    ActivityCount.objects.bulk_create(
        [
            ActivityCountFactory.build(
                network=counts[0].network, period=counts[0].period, measure=MeasureFactory()
            )
            for _one in range(3)
        ]
    )
    assert CountRevision.objects.count() == before + 3
    ActivityCount.objects.update(value=F("value"))
    assert CountRevision.objects.count() == before + 3, "nothing changed, so nothing is kept"


@pytest.mark.parametrize("statement", ["UPDATE {} SET value = 1", "DELETE FROM {}"])
def test_the_history_is_not_altered(statement):
    ActivityCountFactory()

    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        raw(statement.format(CountRevision._meta.db_table))


def corrected(cycle: Cycle) -> ActivityCount:
    count = cycle.count(cycle.country)
    return change_count(
        count=count,
        number=StatedNumber(value=Decimal(7)),
        version=1,
        reason="A late list.",
        by=cycle.person("deputy"),
    )


def test_the_history_says_who_when_from_to_how_and_why(cycle):
    count = corrected(cycle)

    changed, entered = history_of(count)

    assert (changed.before.value, changed.after.value) == (5, 7)
    assert (changed.by, changed.channel, changed.reason) == (
        cycle.person("deputy"),
        "form",
        "A late list.",
    )
    assert (entered.before, entered.after.value, entered.by) == (
        None,
        5,
        cycle.person("coordinator"),
    )


def test_a_change_outside_the_pages_stands_in_the_history_without_a_person(cycle):
    count = corrected(cycle)
    # a later transaction, which no action of ours began
    raw("SELECT set_config('pghistory.context_id', '', true)")
    raw("UPDATE reports_activitycount SET value = 8")

    latest = history_of(count)[0]

    assert (latest.by, latest.channel, latest.after.value) == (None, "", 8)


def test_putting_back_is_a_new_change(cycle):
    count = corrected(cycle)
    entered = history_of(count)[1]

    back = put_back(
        count=count,
        revision=entered.revision,
        version=count.version,
        reason="The first list was right.",
        by=cycle.person("coordinator"),
    )

    assert (back.value, back.version) == (5, 3)
    assert [change.after.value for change in history_of(count)] == [5, 7, 5]
    assert history_of(count)[0].channel == "put back"


def test_the_history_asks_as_often_for_many_changes_as_for_one(cycle, django_assert_num_queries):
    count = corrected(cycle)
    for value in range(20):
        ActivityCount.objects.filter(pk=count.pk).update(value=100 + value)

    with django_assert_num_queries(2):
        assert len(history_of(count)) == 22


def test_the_page_of_a_history_offers_to_put_back_and_does(cycle):
    count = corrected(cycle)
    entered = history_of(count)[1]
    client = signed_in(cycle, "coordinator")

    page = client.get(reverse("reports:count_history", args=[count.public_id])).content.decode()
    form = reverse("reports:count_put_back", args=[count.public_id, entered.revision])
    assert form in page
    assert "A late list." in page
    assert "There is a problem" in client.post(form, {"version": 2, "reason": ""}).content.decode()
    stale = client.post(form, {"version": 1, "reason": "Right."}).content.decode()
    assert "It is now: 7." in stale
    answer = client.post(form, {"version": 2, "reason": "Right."})

    assert answer.status_code == 302
    count.refresh_from_db()
    assert count.value == 5


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("coordinator", 200),
        ("region", 200),
        ("secretariat", 200),
        ("other region", 404),
        ("editor", 404),
        ("board", 404),
        ("nobody", 404),
    ],
)
def test_the_history_is_seen_by_those_who_see_the_number(cycle, name, code):
    count = corrected(cycle)
    revision = history_of(count)[1].revision
    client = signed_in(cycle, name)

    pages = (
        reverse("reports:count_history", args=[count.public_id]),
        reverse("reports:count_put_back", args=[count.public_id, revision]),
    )
    assert [client.get(page).status_code for page in pages] == [code, code]
    assert (
        client.get(reverse("reports:count_put_back", args=[count.public_id, 0])).status_code == 404
    )
