"""Two people move the same return, or the same two entries, in one moment: one effect, and the other is told."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from alliance.actors import the_portal
from alliance.models import AuditEvent
from reports.actions.entry import Conflict, Kept, keep_cell
from reports.actions.returns import (
    NoneMoved,
    ReturnMovedOn,
    approve_return,
    lock_period,
    return_to_network,
    submit_return,
    withdraw_approval,
)
from reports.actions.twins import CannotBeJoined, join_activities
from reports.models import ActivityCount, ActivityPair, NetworkReturn, ReturnStep
from reports.queries.grid import CellKey, Typed
from reports.queries.returns import content_hash
from tests import databases
from tests.databases import Stock
from tests.factories import ActivityCountFactory
from tests.reports.at_once import at_once
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan
from tests.reports.events import Events, small_alliance

State = NetworkReturn.State
Act = Callable[[], object]
BOTH_ORDERS = pytest.mark.parametrize("turn", [1, -1], ids=["as written", "the other way round"])


@pytest.fixture(scope="module")
def place(stock: Stock, worker_id: str, django_db_blocker: Any) -> Iterator[str]:
    """Where each test makes a database of its own."""
    name = f"{stock.name}_{worker_id}_at_once"
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(autouse=True)
def own_database(place: str, stock: Stock, django_db_blocker: Any) -> Iterator[None]:
    """Two connections meet only over what is committed; a copy is sooner made than all tables are emptied."""
    with django_db_blocker.unblock():
        databases.make(place, template=stock.migrated())
        with databases.connected_to(place):
            yield


@pytest.fixture
def cycle() -> Cycle:
    """Everybody is there before two of them act."""
    made = small_cycle()
    for name in ("coordinator", "deputy", "region", "region deputy", "secretariat"):
        made.person(name)
    indicator_of(plan("2025-2028"), made.measure, code="1.1")
    return made


def approving(cycle: Cycle, name: str) -> Act:
    owed = cycle.owed(cycle.country)
    return lambda: approve_return(owed=owed, version=owed.version, by=cycle.person(name))


def sending_back(cycle: Cycle, name: str) -> Act:
    owed = cycle.owed(cycle.country)
    return lambda: return_to_network(
        owed=owed, version=owed.version, message="Was it five?", by=cycle.person(name)
    )


def submitting(cycle: Cycle) -> Act:
    owed = cycle.owed(cycle.country)
    return lambda: submit_return(
        owed=owed, version=owed.version, has_nothing=False, by=cycle.person("coordinator")
    )


def typing(cycle: Cycle, text: str, *, base: int = 1, name: str = "deputy") -> Act:
    owed = cycle.owed(cycle.country)
    typed = Typed(
        CellKey(cycle.measure.pk, cycle.country.pk, cycle.period.pk), text, base_version=base
    )
    return lambda: keep_cell(
        owed=owed, typed=typed, language="en", by=cycle.person(name), channel="autosave"
    )


def steps_to(state: str) -> int:
    return ReturnStep.objects.filter(to_state=state).count()


def test_of_two_who_approve_at_once_one_does_and_the_other_is_told(cycle):
    cycle.count(cycle.country)
    cycle.submitted(cycle.country)

    done, told = at_once(approving(cycle, "region"), approving(cycle, "region deputy"))

    assert done == cycle.owed(cycle.country)
    assert isinstance(told, ReturnMovedOn)
    assert steps_to(State.APPROVED) == 1
    assert AuditEvent.objects.filter(verb="return.approved").count() == 1


@BOTH_ORDERS
def test_a_return_is_not_approved_and_sent_back_at_once(cycle, turn):
    cycle.count(cycle.country)
    cycle.submitted(cycle.country)

    acts = [approving(cycle, "region"), sending_back(cycle, "region deputy")][::turn]
    _done, told = at_once(*acts)

    assert isinstance(told, ReturnMovedOn)
    assert steps_to(State.APPROVED) + steps_to(State.RETURNED) == 1


def test_a_number_that_is_being_kept_is_part_of_what_is_submitted(cycle):
    cycle.count(cycle.country)

    kept, owed = at_once(typing(cycle, "7"), submitting(cycle))

    assert isinstance(kept, Kept)
    assert ActivityCount.objects.get().value == 7
    assert ReturnStep.objects.get(to_state=State.SUBMITTED).content_hash == content_hash(owed)


def test_a_number_that_comes_while_the_return_is_submitted_is_refused(cycle):
    cycle.count(cycle.country)

    _owed, refusal = at_once(submitting(cycle), typing(cycle, "7"))

    assert isinstance(refusal, PermissionDenied)
    assert ActivityCount.objects.get().value == 5


def test_of_two_who_write_one_number_at_once_the_second_sees_both(cycle):
    cycle.count(cycle.country)

    kept, seen = at_once(typing(cycle, "7"), typing(cycle, "8", name="coordinator"))

    assert isinstance(kept, Kept)
    assert isinstance(seen, Conflict)
    assert (seen.count.value, seen.by) == (7, "deputy")


@BOTH_ORDERS
def test_a_network_does_not_submit_while_the_one_above_is_approved(cycle, turn):
    cycle.count(cycle.country)
    region = cycle.submitted(cycle.region, by="region")

    def above() -> object:
        return approve_return(owed=region, version=region.version, by=cycle.person("secretariat"))

    _done, refusal = at_once(*[above, submitting(cycle)][::turn])

    assert isinstance(refusal, PermissionDenied)
    states = {cycle.owed(network).state for network in (cycle.region, cycle.country)}
    assert states in ({State.APPROVED, State.IN_PROGRESS}, {State.SUBMITTED})


@BOTH_ORDERS
def test_an_approval_is_not_withdrawn_while_the_one_above_is_given(cycle, turn):
    cycle.count(cycle.country)
    below = cycle.approved(cycle.country, by="region", from_="coordinator")
    region = cycle.submitted(cycle.region, by="region")

    def above() -> object:
        return approve_return(owed=region, version=region.version, by=cycle.person("secretariat"))

    def withdraw() -> object:
        return withdraw_approval(
            owed=below, version=below.version, reason="A late list.", by=cycle.person("region")
        )

    _done, refusal = at_once(*[above, withdraw][::turn])

    assert isinstance(refusal, PermissionDenied)
    states = {cycle.owed(network).state for network in (cycle.region, cycle.country)}
    assert states in ({State.APPROVED}, {State.SUBMITTED})


def test_a_number_that_comes_while_its_year_is_locked_is_refused(cycle):
    cycle.count(cycle.country)

    def lock() -> object:
        return lock_period(period=cycle.period, with_missing=True, by=cycle.person("secretariat"))

    _locked, refusal = at_once(lock, typing(cycle, "7"))

    assert isinstance(refusal, PermissionDenied)
    assert ActivityCount.objects.get().value == 5


def test_a_year_is_not_locked_over_a_return_that_is_being_submitted(cycle):
    cycle.count(cycle.country)

    def lock() -> object:
        return lock_period(period=cycle.period, with_missing=True, by=cycle.person("secretariat"))

    _owed, refusal = at_once(submitting(cycle), lock)

    assert isinstance(refusal, NoneMoved)
    assert cycle.owed(cycle.country).state == State.SUBMITTED


# --- two entries of one event ---------------------------------------------------------------------


@pytest.fixture
def world() -> Events:
    made = small_alliance()
    for name in ("secretariat", "region"):
        made.person(name)
    return made


@pytest.mark.parametrize("is_crosswise", [False, True])
def test_two_who_join_the_same_entries_at_once_join_them_once(world, is_crosswise):
    one, other = world.held(world.north), world.held(world.south)
    second = (other, one) if is_crosswise else (one, other)

    pair, refusal = at_once(
        lambda: join_activities(kept=one, going=other, by=world.person("secretariat")),
        lambda: join_activities(kept=second[0], going=second[1], by=world.person("region")),
    )

    assert isinstance(pair, ActivityPair)
    assert isinstance(refusal, PermissionDenied)
    other.refresh_from_db()
    assert other.merged_into == one
    assert ActivityPair.objects.count() == 1
    assert AuditEvent.objects.filter(verb="activity.joined").count() == 1


@BOTH_ORDERS
def test_numbers_do_not_follow_into_a_return_that_is_being_submitted(turn):
    cycle = small_cycle()
    world = Events(cycle.whole, cycle.region, cycle.country, cycle.other, cycle.other)
    one, other = world.held(cycle.country), world.held(cycle.other)
    for place, network in ((one, cycle.country), (other, cycle.other)):
        ActivityCountFactory(
            measure=cycle.measure,
            network=network,
            period=cycle.period,
            activity=place,
            value=Decimal(5),
        )
    cycle.person("coordinator")

    def join() -> object:
        return join_activities(kept=one, going=other, by=the_portal())

    joined, submitted = at_once(*[join, submitting(cycle)][::turn])[::turn]

    if isinstance(joined, CannotBeJoined):
        assert ActivityCount.objects.filter(network=cycle.country).count() == 1
    else:
        assert ActivityCount.objects.filter(network=cycle.country).count() == 2
    assert isinstance(submitted, NetworkReturn)
    step = ReturnStep.objects.get(to_state=State.SUBMITTED)
    assert step.content_hash == content_hash(submitted)
