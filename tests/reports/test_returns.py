"""Returns: asked for, handed in, sent back, approved, withdrawn, locked, each by whom it belongs to."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.actors import the_portal
from alliance.models import AuditEvent, OutgoingMail
from networks.models import Network, NetworkParent, NetworkStatus
from reports.actions import StatedNumber, change_count, enter_count, settle_conflict
from reports.actions.returns import (
    Cell,
    ExceptionIsLive,
    NoneMoved,
    NotReady,
    PeriodsMeet,
    ReturnMovedOn,
    approve_many,
    approve_return,
    begin_return,
    end_exception,
    grant_exception,
    lock_period,
    lock_return,
    open_period,
    return_to_network,
    submit_return,
    withdraw_approval,
)
from reports.models import ActivityCount, CellRemark, NetworkReturn, ReturnStep
from reports.permissions.returns import (
    may_approve_return,
    may_check_return,
    may_fill_return,
    may_lock_return,
    may_see_return,
    may_submit_return,
    may_withdraw_approval,
)
from reports.queries.returns import (
    checked_by,
    content_hash,
    owed_by,
    owing_in,
    places_of,
    returns_seen_by,
)
from tests.factories import (
    ActivityCountFactory,
    MeasureFactory,
    NetworkFactory,
    NetworkParentFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    SourceFactory,
)
from tests.reports.cycle import Cycle, small_cycle

pytestmark = pytest.mark.django_db
State = NetworkReturn.State


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


# --- who owes -------------------------------------------------------------------------------------


def placed(slug: str, since: date | None = None, until: date | None = None) -> Network:
    network = NetworkFactory(slug=slug)
    whole = Network.objects.filter(level="global").first() or NetworkFactory(level="global")
    NetworkParentFactory(network=network, parent=whole, period=DateRange(since, until))
    return network


def with_status(network: Network, status: str, since: date, until: date | None = None) -> None:
    NetworkStatus.objects.create(network=network, status=status, period=DateRange(since, until))


def test_every_network_that_existed_owes_a_return_and_no_other():
    period = ReportingPeriodFactory(code="2021")
    placed("always")
    placed("founded-later", since=date(2022, 3, 1))
    placed("founded-on-the-last-day", since=date(2021, 12, 31))
    placed("left-before", until=date(2021, 1, 1))
    placed("left-on-the-first-day", until=date(2021, 1, 2))
    with_status(placed("closed-before"), "closed", date(2020, 5, 1))
    closing = placed("closed-in-between")
    with_status(closing, "active", date(2015, 1, 1), date(2021, 6, 1))
    with_status(closing, "closed", date(2021, 6, 1))
    with_status(placed("emerging-from-2022"), "emerging", date(2022, 1, 1))
    NetworkFactory(slug="never-placed")

    made = open_period(period=period, by=the_portal())

    expected = {"always", "founded-on-the-last-day", "left-on-the-first-day", "closed-in-between"}
    assert {owed.network.slug for owed in made} == expected
    assert {owed.state for owed in made} == {State.NOT_STARTED}


def test_the_days_of_a_period_follow_its_end(cycle):
    cycle.period.refresh_from_db()

    days = (cycle.period.due_on, cycle.period.checked_by, cycle.period.locks_on)
    assert cycle.period.opens_on == date(2025, 1, 1)
    assert days == (date(2026, 1, 31), date(2026, 2, 15), date(2026, 3, 2))


def test_opening_again_asks_only_whoever_was_entered_since(cycle):
    late = placed("entered-late")

    again = open_period(period=cycle.period, by=cycle.person("secretariat"))

    assert [owed.network for owed in again] == [late]
    assert open_period(period=cycle.period, by=cycle.person("secretariat")) == []
    assert AuditEvent.objects.filter(verb="period.opened").count() == 2


def test_nobody_owes_the_same_days_twice(cycle):
    half = ReportingPeriodFactory(code="2025-H1")

    with pytest.raises(PeriodsMeet):
        open_period(period=half, by=cycle.person("secretariat"))

    assert open_period(period=ReportingPeriodFactory(code="2026-H1"), by=the_portal())


@pytest.mark.parametrize("name", ["nobody", "coordinator", "region", "board", "editor"])
def test_only_the_secretariat_opens_and_locks_a_period(cycle, name):
    with pytest.raises(PermissionDenied):
        open_period(period=cycle.period, by=cycle.person(name))
    with pytest.raises(PermissionDenied):
        lock_period(period=cycle.period, by=cycle.person(name), with_missing=True)


# --- who may, in each state -----------------------------------------------------------------------

PEOPLE = (
    "nobody",
    "editor",
    "coordinator",
    "region",
    "other region",
    "secretariat",
    "board",
    "technical administrator",
)
# see, fill, submit, check, approve, withdraw, lock; of the country's return, submitted by its coordinator
NOBODY, S = "", "see"
EXPECTED = {
    State.NOT_STARTED: {
        "coordinator": "see fill submit",
        "region": "see fill submit",
        "secretariat": "see fill submit lock",
    },
    State.IN_PROGRESS: {
        "coordinator": "see fill submit",
        "region": "see fill submit",
        "secretariat": "see fill submit lock",
    },
    State.SUBMITTED: {
        "coordinator": "see",
        "region": "see check approve",
        "secretariat": "see",
    },
    State.RETURNED: {
        "coordinator": "see fill submit",
        "region": "see fill submit",
        "secretariat": "see fill submit lock",
    },
    State.APPROVED: {
        "coordinator": "see",
        "region": "see withdraw",
        "secretariat": "see withdraw lock",
    },
    State.LOCKED: {"coordinator": "see", "region": "see", "secretariat": "see"},
}
QUESTIONS = {
    "see": may_see_return,
    "fill": may_fill_return,
    "submit": may_submit_return,
    "check": may_check_return,
    "approve": may_approve_return,
    "withdraw": may_withdraw_approval,
    "lock": may_lock_return,
}


@pytest.mark.parametrize("state", list(EXPECTED))
def test_each_person_may_in_each_state_what_the_table_says(cycle, state):
    owed = cycle.owed(cycle.country)
    NetworkReturn.objects.filter(pk=owed.pk).update(
        state=state,
        submitted_by=cycle.person("coordinator"),
        submitted_at=timezone.now(),
        content_hash="x" if state in {State.APPROVED, State.LOCKED} else "",
    )
    owed = cycle.owed(cycle.country)

    found = {
        name: " ".join(word for word, ask in QUESTIONS.items() if ask(cycle.person(name), owed))
        for name in PEOPLE
    }

    assert found == {name: EXPECTED[state].get(name, "") for name in PEOPLE}


def test_straight_under_the_whole_the_secretariat_checks(cycle):
    cycle.submitted(cycle.region, by="region")

    owed = cycle.owed(cycle.region)

    assert may_check_return(cycle.person("secretariat"), owed)
    assert not may_check_return(cycle.person("region deputy"), owed)
    assert not may_check_return(cycle.person("other region"), owed)


def test_who_submitted_does_not_check_even_with_the_right(cycle):
    cycle.submitted(cycle.country, by="region")

    owed = cycle.owed(cycle.country)

    assert "Somebody else" in str(may_check_return(cycle.person("region"), owed).reason)
    assert may_check_return(cycle.person("region deputy"), owed)
    with pytest.raises(PermissionDenied):
        approve_return(owed=owed, version=owed.version, by=cycle.person("region"))


def test_after_a_move_the_network_above_at_that_time_checks(cycle):
    NetworkParent.objects.filter(network=cycle.country).update(
        period=DateRange(None, date(2026, 1, 1))
    )
    NetworkParentFactory(
        network=cycle.country, parent=cycle.other, period=DateRange(date(2026, 1, 1), None)
    )
    owed = cycle.submitted(cycle.country)

    assert places_of([owed])[owed.pk].desk == cycle.region
    assert may_check_return(cycle.person("region"), owed)
    assert not may_check_return(cycle.person("other region"), owed)
    assert owed in returns_seen_by(cycle.person("region"))
    assert checked_by(cycle.person("region")) == [owed]
    assert checked_by(cycle.person("other region")) == []


# --- handing in -----------------------------------------------------------------------------------


def test_the_first_number_begins_a_return(cycle):
    cycle.count(cycle.country)

    owed = cycle.owed(cycle.country)
    assert (owed.state, owed.version) == (State.IN_PROGRESS, 2)
    assert [(s.from_state, s.to_state) for s in owed.steps.all()] == [
        (State.NOT_STARTED, State.IN_PROGRESS)
    ]
    cycle.count(cycle.region, by="region")
    assert cycle.owed(cycle.country).version == 2


def test_beginning_twice_has_one_effect(cycle):
    owed = cycle.owed(cycle.country)

    begin_return(owed=owed, by=cycle.person("coordinator"))
    begin_return(owed=owed, by=cycle.person("coordinator"))

    assert owed.steps.count() == 1


def test_nothing_to_report_is_a_return(cycle):
    owed = cycle.submitted(cycle.country)

    assert (owed.state, owed.has_nothing) == (State.SUBMITTED, True)
    line = AuditEvent.objects.get(verb="return.submitted")
    assert line.after["has_nothing"] is True
    assert line.right_used == "coordinator on country"


def test_a_return_that_says_nothing_at_all_is_not_ready(cycle):
    owed = cycle.owed(cycle.country)

    with pytest.raises(NotReady, match="no number"):
        submit_return(owed=owed, version=1, has_nothing=False, by=cycle.person("coordinator"))


def test_nothing_to_report_beside_numbers_is_refused(cycle):
    cycle.count(cycle.country)
    owed = cycle.owed(cycle.country)

    with pytest.raises(NotReady, match="There are numbers"):
        submit_return(owed=owed, version=2, has_nothing=True, by=cycle.person("coordinator"))


def test_submitting_twice_has_one_effect_and_an_old_page_is_told(cycle):
    cycle.count(cycle.country)
    owed = cycle.owed(cycle.country)
    press = {"owed": owed, "version": owed.version, "has_nothing": False}

    submit_return(**press, by=cycle.person("coordinator"))
    submit_return(**press, by=cycle.person("coordinator"))

    assert owed.steps.filter(to_state=State.SUBMITTED).count() == 1
    with pytest.raises(ReturnMovedOn) as moved:
        submit_return(**press, by=cycle.person("deputy"))
    assert moved.value.owed.state == State.SUBMITTED


def test_while_somebody_checks_it_nobody_changes_a_number(cycle):
    count = cycle.count(cycle.country)
    cycle.submitted(cycle.country)

    for name in ("coordinator", "region", "secretariat"):
        with pytest.raises(PermissionDenied, match="waits to be checked"):
            change_count(
                count=count,
                number=StatedNumber(value=Decimal(9)),
                version=1,
                reason="Late list.",
                by=cycle.person(name),
            )


# --- checking -------------------------------------------------------------------------------------


def test_sent_back_with_a_question_at_the_cell_and_a_letter_that_tells_nothing(cycle):
    count = cycle.count(cycle.country)
    owed = cycle.submitted(cycle.country)

    return_to_network(
        owed=owed,
        version=owed.version,
        message="Are these participants?",
        cells=[Cell(count.measure)],
        by=cycle.person("region"),
    )

    owed.refresh_from_db()
    assert owed.state == State.RETURNED
    remark = CellRemark.objects.get()
    assert (remark.kind, remark.text) == ("question", "Are these participants?")
    letter = OutgoingMail.objects.get()
    assert letter.to == "coordinator@example.org"
    assert f"/manage/returns/{owed.public_id}/" in letter.body
    assert "participants" not in letter.body + letter.subject
    assert "region@" not in letter.body


def test_a_change_after_it_was_sent_back_begins_it_again_and_approval_closes_the_question(cycle):
    count = cycle.count(cycle.country)
    owed = cycle.submitted(cycle.country)
    sent = return_to_network(
        owed=owed,
        version=owed.version,
        message="Why?",
        cells=[Cell(count.measure)],
        by=cycle.person("region"),
    )
    change_count(
        count=count,
        number=StatedNumber(value=Decimal(6)),
        version=1,
        reason="Counted again.",
        by=cycle.person("coordinator"),
    )
    assert cycle.owed(cycle.country).state == State.IN_PROGRESS

    cycle.approved(cycle.country, by="region", from_="coordinator")

    assert [step.to_state for step in sent.steps.all()] == [
        State.IN_PROGRESS,
        State.SUBMITTED,
        State.RETURNED,
        State.IN_PROGRESS,
        State.SUBMITTED,
        State.APPROVED,
    ]
    assert CellRemark.objects.get().closed_by == cycle.person("region")


def test_sending_back_twice_has_one_effect(cycle):
    owed = cycle.submitted(cycle.country)
    press = {"owed": owed, "version": owed.version, "message": "Why?", "by": cycle.person("region")}

    return_to_network(**press)
    return_to_network(**press)

    assert owed.steps.filter(to_state=State.RETURNED).count() == 1
    assert OutgoingMail.objects.count() == 1


def test_approval_holds_the_fingerprint_of_what_was_submitted(cycle):
    cycle.count(cycle.country)

    owed = cycle.approved(cycle.country, by="region", from_="coordinator")

    assert (
        owed.content_hash == content_hash(owed) == owed.steps.get(to_state="submitted").content_hash
    )
    assert (owed.approved_by, owed.submitted_by) == (
        cycle.person("region"),
        cycle.person("coordinator"),
    )
    assert AuditEvent.objects.get(verb="return.approved").right_used == "coordinator on region"
    assert OutgoingMail.objects.get().to == "coordinator@example.org"


def test_what_changed_behind_the_back_of_its_submission_is_not_approved(cycle):
    count = cycle.count(cycle.country)
    owed = cycle.submitted(cycle.country)
    ActivityCount.objects.filter(pk=count.pk).update(value=500)

    with pytest.raises(NotReady, match="changed after it was submitted"):
        approve_return(owed=owed, version=owed.version, by=cycle.person("region"))

    assert cycle.owed(cycle.country).state == State.SUBMITTED


def test_a_conflict_can_be_settled_between_submission_and_approval(cycle):
    place = {
        "measure": cycle.measure,
        "network": cycle.country,
        "period": cycle.period,
        "scope": "own",
        "by": cycle.person("coordinator"),
    }
    one = enter_count(**place, number=StatedNumber(value=Decimal(5)), source=SourceFactory())
    enter_count(**place, number=StatedNumber(value=Decimal(9)), source=SourceFactory())
    owed = cycle.submitted(cycle.country)

    settle_conflict(count=one, reason="The list.", by=cycle.person("secretariat"))

    approved = approve_return(owed=owed, version=owed.version, by=cycle.person("region"))
    assert approved.state == State.APPROVED
    with pytest.raises(PermissionDenied, match="approved"):
        settle_conflict(count=one, reason="Again.", by=cycle.person("secretariat"))


def test_a_fingerprint_knows_numbers_and_not_the_order_or_the_zeros_behind_them(cycle):
    owed = cycle.owed(cycle.country)
    empty = content_hash(owed)
    one = cycle.count(cycle.country, 5)
    first = content_hash(owed)

    ActivityCount.objects.filter(pk=one.pk).update(value=Decimal("5.0000"), version=9)
    assert content_hash(owed) == first != empty
    ActivityCount.objects.filter(pk=one.pk).update(qualifier="about")
    assert content_hash(owed) != first


def test_a_number_of_another_grain_that_shares_the_days_belongs_to_the_return(cycle):
    owed = cycle.owed(cycle.country)
    before = content_hash(owed)

    enter_count(
        measure=cycle.measure,
        network=cycle.country,
        period=ReportingPeriodFactory(code="2025-Q2"),
        scope="own",
        number=StatedNumber(value=Decimal(3)),
        by=cycle.person("coordinator"),
    )

    assert content_hash(owed) != before
    assert cycle.owed(cycle.country).state == State.IN_PROGRESS


# --- many at once ---------------------------------------------------------------------------------


def countries(cycle: Cycle, number: int) -> list[NetworkReturn]:
    found = []
    for _each in range(number):
        network = NetworkFactory()
        NetworkParentFactory(network=network, parent=cycle.region)
        owed = NetworkReturnFactory(network=network, period=cycle.period)
        found.append(
            submit_return(owed=owed, version=1, has_nothing=True, by=cycle.person("secretariat"))
        )
    return found


def test_many_are_approved_together(cycle):
    many = countries(cycle, 3)

    approve_many(owed=many, by=cycle.person("region"))
    approve_many(owed=many, by=cycle.person("region"))

    assert set(NetworkReturn.objects.filter(pk__in=[o.pk for o in many]).values_list("state")) == {
        (State.APPROVED,)
    }
    assert AuditEvent.objects.filter(verb="return.approved").count() == 3


def test_where_one_cannot_be_approved_none_is_and_each_reason_is_said(cycle):
    many = [*countries(cycle, 2), cycle.submitted(cycle.country, by="region")]
    many[0].version -= 1

    with pytest.raises(NoneMoved) as none:
        approve_many(owed=many, by=cycle.person("region"))

    reasons = {refusal.owed.pk: str(refusal.reason) for refusal in none.value.refusals}
    assert reasons[many[0].pk] == "Somebody else moved this return in the meantime."
    assert "Somebody else has to check it" in reasons[many[2].pk]
    assert len(reasons) == 2
    assert not NetworkReturn.objects.filter(state=State.APPROVED).exists()


def test_many_are_looked_at_with_as_many_questions_as_two(cycle):
    few, many = countries(cycle, 2), countries(cycle, 8)

    asked = [questions(cycle, some) for some in (few, many)]

    assert asked[0] == asked[1]


def questions(cycle: Cycle, some: list[NetworkReturn]) -> list[str]:
    """Which tables an approval reads, but for those of each letter."""
    region = cycle.person("region")
    with CaptureQueriesContext(connection) as asked:
        approve_many(owed=some, by=region)
    reads = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    tables = [re.search(r'FROM "(\w+)"', read)[1] for read in reads if " FROM " in read]
    return [
        table for table in tables if table not in {"alliance_outgoingmail", "alliance_outboxtask"}
    ]


# --- from the top down ----------------------------------------------------------------------------


def test_what_is_below_waits_before_the_region_is_approved_and_stays_after(cycle):
    cycle.submitted(cycle.country)
    region = cycle.submitted(cycle.region, by="region")
    with pytest.raises(PermissionDenied, match="below"):
        approve_return(owed=region, version=region.version, by=cycle.person("secretariat"))

    country = cycle.owed(cycle.country)
    approve_return(owed=country, version=country.version, by=cycle.person("region"))
    approve_return(owed=region, version=region.version, by=cycle.person("secretariat"))

    country = cycle.owed(cycle.country)
    with pytest.raises(PermissionDenied, match="network above"):
        withdraw_approval(
            owed=country, version=country.version, reason="Late.", by=cycle.person("region")
        )


def test_approval_is_withdrawn_from_the_top_down(cycle):
    cycle.approved(cycle.country, by="region", from_="coordinator")
    cycle.approved(cycle.region, by="secretariat", from_="region")
    for network, name in ((cycle.region, "secretariat"), (cycle.country, "region")):
        owed = cycle.owed(network)
        press = {"owed": owed, "version": owed.version, "reason": "A late list."}
        withdraw_approval(**press, by=cycle.person(name))
        withdraw_approval(**press, by=cycle.person(name))

        owed = cycle.owed(network)
        assert (owed.state, owed.content_hash, owed.approved_by) == (State.SUBMITTED, "", None)
    assert ReturnStep.objects.filter(from_state="approved", message="A late list.").count() == 2


def test_below_an_approved_return_nothing_is_entered(cycle):
    cycle.approved(cycle.region, by="secretariat", from_="region")

    with pytest.raises(PermissionDenied, match="network above is approved"):
        cycle.count(cycle.country)
    with pytest.raises(PermissionDenied, match="network above is approved"):
        cycle.submitted(cycle.country)


def test_a_withdrawn_approval_can_be_given_again(cycle):
    owed = cycle.approved(cycle.country, by="region", from_="coordinator")
    back = withdraw_approval(
        owed=owed, version=owed.version, reason="Look again.", by=cycle.person("region")
    )

    again = approve_return(owed=back, version=back.version, by=cycle.person("region"))

    assert again.state == State.APPROVED


# --- locking --------------------------------------------------------------------------------------


def test_a_period_is_locked_only_when_nothing_waits_and_what_is_missing_was_said(cycle):
    cycle.submitted(cycle.country)
    with pytest.raises(NoneMoved) as none:
        lock_period(period=cycle.period, by=cycle.person("secretariat"), with_missing=True)
    assert [refusal.owed.network for refusal in none.value.refusals] == [cycle.country]
    owed = cycle.owed(cycle.country)
    approve_return(owed=owed, version=owed.version, by=cycle.person("region"))

    with pytest.raises(NoneMoved) as none:
        lock_period(period=cycle.period, by=cycle.person("secretariat"))
    assert len(none.value.refusals) == 2
    lock_period(period=cycle.period, by=cycle.person("secretariat"), with_missing=True)
    lock_period(period=cycle.period, by=cycle.person("secretariat"), with_missing=True)

    assert set(cycle.period.returns.values_list("state")) == {(State.LOCKED,)}
    assert AuditEvent.objects.filter(verb="period.locked").count() == 1
    assert AuditEvent.objects.filter(verb="return.locked").count() == 3
    steps = ReturnStep.objects.filter(to_state="locked").values_list("from_state")
    assert sorted(steps) == [("approved",), ("not_started",), ("not_started",)]


def test_a_locked_return_stays(cycle):
    owed = cycle.approved(cycle.country, by="region", from_="coordinator")
    lock_return(owed=owed, version=owed.version, by=cycle.person("secretariat"))
    owed = cycle.owed(cycle.country)

    for move in (
        lambda by: withdraw_approval(owed=owed, version=owed.version, reason="x", by=by),
        lambda by: submit_return(owed=owed, version=owed.version, has_nothing=True, by=by),
        lambda by: return_to_network(owed=owed, version=owed.version, message="x", by=by),
        lambda by: lock_return(owed=owed, version=owed.version, by=by),
    ):
        with pytest.raises(PermissionDenied):
            move(cycle.person("secretariat"))


def test_a_year_that_was_taken_over_can_be_locked(cycle):
    taken_over = NetworkReturnFactory(
        network=cycle.country, period=ReportingPeriodFactory(code="2017"), state=State.APPROVED
    )
    ActivityCountFactory(network=cycle.country, period=taken_over.period)

    locked = lock_return(owed=taken_over, version=1, by=cycle.person("secretariat"))

    assert locked.state == State.LOCKED


def test_what_is_not_as_it_was_approved_is_not_locked(cycle, monkeypatch):
    owed = cycle.approved(cycle.country, by="region", from_="coordinator")
    NetworkReturn.objects.filter(pk=owed.pk).update(content_hash="of other numbers")

    with pytest.raises(NotReady, match="not those that were approved"):
        lock_return(owed=owed, version=owed.version, by=cycle.person("secretariat"))


# --- exceptions -----------------------------------------------------------------------------------


@pytest.fixture
def locked(cycle: Cycle) -> NetworkReturn:
    cycle.count(cycle.country)
    owed = cycle.approved(cycle.country, by="region", from_="coordinator")
    return lock_return(owed=owed, version=owed.version, by=cycle.person("secretariat"))


def leave(cycle: Cycle, by: str = "secretariat", **changes: object) -> object:
    values = {
        "network": cycle.country,
        "period": cycle.period,
        "reason": "A list was found.",
        "ends_at": timezone.now() + timedelta(days=3),
    }
    return grant_exception(**{**values, **changes}, by=cycle.person(by))


def test_an_exception_lets_those_who_may_correct_and_only_them(cycle, locked):
    count = ActivityCount.objects.get()
    change = {
        "count": count,
        "number": StatedNumber(value=Decimal(7)),
        "version": 1,
        "reason": "A list was found.",
    }
    with pytest.raises(PermissionDenied, match="closed"):
        change_count(**change, by=cycle.person("coordinator"))

    leave(cycle)

    with pytest.raises(PermissionDenied):
        change_count(**change, by=cycle.person("other region"))
    changed = change_count(**change, by=cycle.person("coordinator"))
    assert changed.value == 7
    assert cycle.owed(cycle.country).state == State.LOCKED
    assert not may_submit_return(cycle.person("coordinator"), cycle.owed(cycle.country))


def test_an_exception_ends_by_hand_and_its_end_is_kept_once(cycle, locked):
    exception = leave(cycle)

    end_exception(exception=exception, by=cycle.person("secretariat"))
    end_exception(exception=exception, by=cycle.person("secretariat"))

    assert not may_fill_return(cycle.person("coordinator"), cycle.owed(cycle.country))
    assert AuditEvent.objects.filter(verb="exception.ended").count() == 1


def test_one_exception_at_a_time(cycle, locked):
    first = leave(cycle)

    assert leave(cycle) == first
    with pytest.raises(ExceptionIsLive):
        leave(cycle, reason="Another list.")


def test_where_nothing_is_closed_nobody_needs_an_exception(cycle):
    with pytest.raises(PermissionDenied, match="not closed"):
        leave(cycle)


@pytest.mark.parametrize("name", ["coordinator", "region", "board", "nobody"])
def test_only_the_secretariat_makes_and_ends_exceptions(cycle, locked, name):
    with pytest.raises(PermissionDenied):
        leave(cycle, by=name)
    exception = leave(cycle)
    with pytest.raises(PermissionDenied):
        end_exception(exception=exception, by=cycle.person(name))


# --- lists ----------------------------------------------------------------------------------------


def test_each_person_finds_what_they_owe_and_what_waits_for_them(cycle):
    cycle.submitted(cycle.country)
    cycle.submitted(cycle.other, by="other region")
    names = ("coordinator", "region", "other region", "secretariat", "board", "nobody")

    owed = {name: {o.network.slug for o in owed_by(cycle.person(name))} for name in names}
    waiting = {name: {o.network.slug for o in checked_by(cycle.person(name))} for name in names}
    seen = {name: {o.network.slug for o in returns_seen_by(cycle.person(name))} for name in names}

    everything, none = {"region", "country", "other-region"}, {name: set() for name in names}
    assert owed == none | {"region": {"region"}}
    assert waiting == none | {
        "region": {"country"},
        "secretariat": {"other-region"},
    }
    assert seen == {
        "coordinator": {"country"},
        "region": {"region", "country"},
        "other region": {"other-region"},
        "secretariat": everything,
        "board": set(),
        "nobody": set(),
    }


def test_seeing_one_by_one_and_as_a_set_agree(cycle):
    everything = NetworkReturn.objects.select_related("network", "period")
    for name in PEOPLE:
        person = cycle.person(name)
        one_by_one = {owed.pk for owed in everything if may_see_return(person, owed)}
        assert {owed.pk for owed in returns_seen_by(person)} == one_by_one


def test_owing_is_asked_for_the_period_in_a_constant_number_of_queries(
    cycle, django_assert_num_queries
):
    with django_assert_num_queries(3):
        list(owing_in(cycle.period))
    for number in range(5):
        placed(f"more-{number}")
    with django_assert_num_queries(3):
        assert len(list(owing_in(cycle.period))) == 8


def test_counts_of_another_measure_do_not_hide_that_the_return_is_empty(cycle):
    ActivityCountFactory(
        network=cycle.country, period=cycle.period, measure=MeasureFactory(), value=None
    )
    owed = cycle.owed(cycle.country)

    with pytest.raises(NotReady, match="no number"):
        submit_return(owed=owed, version=1, has_nothing=False, by=cycle.person("coordinator"))
