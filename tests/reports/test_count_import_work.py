"""The numbers of a checked file are entered, all or nothing or as far as they go, once; and taken back as a whole."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.leases import LostLease, claim
from alliance.models import AuditEvent, OutboxTask
from alliance.outbox import WorkFailed, run
from networks.models import RoleAssignment
from reports.actions import import_commits
from reports.actions.entry import keep_cell
from reports.actions.import_work import run_import
from reports.actions.imports import (
    AnotherUnderWay,
    BroughtBefore,
    NotAllCanBeEntered,
    NothingToEnter,
    cancel_import,
    check_again,
    commit_import,
    undo_import,
)
from reports.models import (
    ActivityCount,
    CellRemark,
    CountImport,
    ReturnStep,
    StagedCount,
    WarningReason,
)
from reports.queries.filling import filling_of
from reports.queries.grid import CellKey, Typed
from reports.queries.imports import control_totals, rows_of, tally_of
from reports.translation import CountRevision
from reports.workbooks.listing import return_list
from reports.workbooks.template import return_workbook
from tests.factories import ActivityCountFactory, ReportingPeriodFactory
from tests.reports.number_files import World, lines_of, make_world, said, verdicts, work_off

pytestmark = pytest.mark.django_db
State = CountImport.State
FOUR = (
    "country,2024,meetings,,5,,,,",
    "country,2024,trainings,,20,about,,,",
    "country,2024,trainings,women,7,,,,",
    "country,2024,trainings,men,0,,,,",
)
TWO_GOOD = (
    "country,2024,meetings,,5,,,,",
    "country,2024,trainings,,many,,,,",
    "country,2024,trainings,women,3,,,,",
)


@pytest.fixture
def world() -> World:
    return make_world()


def ordered(world: World, batch: CountImport, mode: str = "all") -> CountImport:
    return commit_import(batch=batch, mode=mode, by=world.cycle.person("coordinator"))


def typed_over(world: World, text: str) -> None:
    """Somebody types another number over the meetings of the country."""
    owed = world.cycle.owed(world.cycle.country)
    count = ActivityCount.objects.filter(measure=world.meetings).first()
    keep_cell(
        owed=owed,
        typed=Typed(
            CellKey(world.meetings.pk, owed.network_id, owed.period_id),
            text,
            base_version=count.version if count else 0,
        ),
        language="en",
        by=world.cycle.person("deputy"),
        channel="autosave",
    )


# --- entering -------------------------------------------------------------------------------------


def test_numbers_are_entered_with_one_line_of_history_each_and_the_return_is_begun(world):
    batch = world.entered(*FOUR)

    assert (world.number(), world.number(world.trainings, world.men)) == (5, 0)
    assert ActivityCount.objects.get(category=world.men).state == "zero"
    assert ActivityCount.objects.get(measure=world.trainings, category=None).qualifier == "about"
    assert CountRevision.objects.count() == ActivityCount.objects.count() == 4
    context = CountRevision.objects.first().pgh_context.metadata
    assert context["channel"] == "import"
    assert (context["reason"], context["request"]) == ("Our list of 2024", str(batch.public_id))
    assert world.cycle.owed(world.cycle.country).state == "in_progress"
    assert ReturnStep.objects.get().by == world.cycle.person("coordinator")
    assert AuditEvent.objects.get(verb="return.begun").object_id
    line = AuditEvent.objects.get(verb="counts.imported")
    assert line.after == {"numbers": 4, "file": batch.digest, "mode": "all"}
    assert (batch.state, batch.done, batch.total) == ("done", 4, 4)
    assert tally_of(batch).entered == 4


def test_a_changed_number_has_its_next_version(world):
    world.entered(*FOUR)

    world.entered("country,2024,meetings,,6,,,,")

    assert ActivityCount.objects.get(measure=world.meetings).version == 2
    assert CountRevision.objects.filter(pgh_label="update").count() == 1


def test_all_or_nothing_enters_none_of_a_file_with_one_wrong_number(world):
    batch = world.checked(*TWO_GOOD)

    with pytest.raises(NotAllCanBeEntered):
        ordered(world, batch)

    assert not ActivityCount.objects.exists()


def test_what_can_be_entered_is_and_the_corrected_file_enters_only_what_is_left(world):
    batch = world.entered(*TWO_GOOD, mode="valid")
    mended = world.checked(TWO_GOOD[0], "country,2024,trainings,,12,,,,", TWO_GOOD[2])

    assert ActivityCount.objects.count() == 2
    assert tally_of(batch).entered == 2
    assert verdicts(mended) == ["same", "added", "same"]


def test_a_file_that_says_nothing_new_is_not_entered(world):
    world.entered(*FOUR)
    batch = world.checked(*FOUR[::-1])

    with pytest.raises(NothingToEnter):
        ordered(world, batch)


def test_a_second_press_changes_nothing_and_two_files_of_a_network_wait_for_each_other(world):
    first, second = world.checked(*FOUR), world.checked(*FOUR[:2])
    ordered(world, first)

    assert ordered(world, first).attempt == CountImport.objects.get(pk=first.pk).attempt
    with pytest.raises(AnotherUnderWay):
        ordered(world, second)
    work_off(first)
    assert ordered(world, first).state == State.DONE
    assert AuditEvent.objects.filter(verb="counts.import_ordered").count() == 1


def test_reasons_and_remarks_of_the_file_stand_at_their_numbers_once(world):
    ActivityCountFactory(
        measure=world.meetings,
        network=world.cycle.country,
        period=ReportingPeriodFactory(code="2023"),
        value=5,
    )
    line = "country,2024,meetings,,50,,,Counted by hand,A campaign year"
    world.entered(line)
    again = world.checked(line, "country,2024,trainings,,3,,,,")

    reason = WarningReason.objects.get()
    assert (reason.kind, reason.said_of, reason.reason) == ("digit_slip", "50", "A campaign year")
    assert CellRemark.objects.get().text == "Counted by hand"
    assert tally_of(again).remarks == 0
    work_off(ordered(world, again))
    assert CellRemark.objects.count() == 1


def test_a_remark_alone_is_entered_at_a_number_that_stays(world):
    world.entered("country,2024,meetings,,5,,,,")

    world.entered("country,2024,meetings,,5,,,Counted by hand,")

    assert CellRemark.objects.get().by == world.cycle.person("coordinator")
    assert ActivityCount.objects.get().version == 1


def test_what_changed_since_the_check_keeps_all_back_or_is_left_out(world):
    whole, some = world.checked(*FOUR), world.checked(*FOUR[:3])
    typed_over(world, "8")

    with pytest.raises(WorkFailed, match="changed, or closed, since the file was checked"):
        work_off(ordered(world, whole))
    assert ActivityCount.objects.count() == 1
    CountImport.objects.filter(pk=whole.pk).update(state=State.FAILED)
    work_off(ordered(world, some, "valid"))

    assert (world.number(), ActivityCount.objects.count()) == (8, 3)
    assert "Somebody changed this number" in said(some)


def test_a_return_that_is_submitted_after_the_check_is_not_written_to(world):
    typed_over(world, "8")
    whole, some = world.checked(*FOUR[1:]), world.checked(*FOUR[2:])
    world.cycle.submitted(world.cycle.country)

    with pytest.raises(WorkFailed, match="changed, or closed"):
        work_off(ordered(world, whole))
    CountImport.objects.filter(pk=whole.pk).update(state=State.FAILED)
    work_off(ordered(world, some, "valid"))

    assert verdicts(some) == ["locked", "locked"]
    assert ActivityCount.objects.count() == 1


def test_the_numbers_of_a_network_that_is_no_longer_ones_own_are_left_out(world):
    region = world.cycle.person("region")
    batch = world.checked(
        "region,2024,meetings,,5,,,,", *FOUR[:1], by="region", network=world.cycle.region
    )
    RoleAssignment.objects.filter(user=region).update(reach=RoleAssignment.Reach.NODE)
    commit_import(batch=batch, mode="valid", by=region)

    work_off(batch)

    assert verdicts(batch) == ["added", "locked"]
    assert ActivityCount.objects.get().network == world.cycle.region


def test_a_worker_whose_right_is_gone_stops(world):
    batch = ordered(world, world.checked(*FOUR))
    RoleAssignment.objects.all().delete()

    with pytest.raises(WorkFailed, match="no longer holds the right"):
        work_off(batch)


def test_others_neither_bring_nor_enter_nor_take_back(world):
    batch = world.checked(*FOUR)
    for name in ("editor", "other region", "nobody"):
        by = world.cycle.person(name)
        with pytest.raises(PermissionDenied):
            world.bring(*FOUR, by=name)
        for order in (undo_import, cancel_import, check_again):
            with pytest.raises(PermissionDenied):
                order(batch=batch, by=by)
        with pytest.raises(PermissionDenied):
            commit_import(batch=batch, mode="all", by=by)


# --- interrupted ----------------------------------------------------------------------------------


def test_a_killed_worker_goes_on_at_the_next_part_and_enters_nothing_twice(world, monkeypatch):
    monkeypatch.setattr(import_commits, "CHUNK", 2)
    batch = ordered(world, world.checked(*FOUR), "valid")
    lease = claim(CountImport, batch.pk)
    entered, parts = import_commits._enter, []

    def killed(*args: object, **more: object) -> None:
        parts.append(args)
        if len(parts) == 2:
            raise ConnectionError
        entered(*args, **more)

    monkeypatch.setattr(import_commits, "_enter", killed)
    with pytest.raises(ConnectionError):
        run_import(lease)
    assert ActivityCount.objects.count() == 2
    monkeypatch.setattr(import_commits, "_enter", entered)
    CountImport.objects.filter(pk=batch.pk).update(state=State.QUEUED)

    work_off(batch)
    with pytest.raises(LostLease):
        run_import(lease)

    batch.refresh_from_db()
    assert CountRevision.objects.count() == ActivityCount.objects.count() == 4
    assert (batch.done, batch.cursor, batch.state) == (4, 4, State.DONE)


def test_work_that_is_stopped_stops_between_parts_and_can_go_on(world, monkeypatch):
    monkeypatch.setattr(import_commits, "CHUNK", 2)
    batch = ordered(world, world.checked(*FOUR), "valid")
    lease = claim(CountImport, batch.pk)
    entered = import_commits._enter

    def stopped(*args: object, **more: object) -> None:
        entered(*args, **more)
        cancel_import(batch=batch, by=world.cycle.person("coordinator"))

    monkeypatch.setattr(import_commits, "_enter", stopped)
    run_import(lease)
    batch.refresh_from_db()
    assert (batch.state, ActivityCount.objects.count()) == (State.CANCELLED, 2)
    with pytest.raises(PermissionDenied):
        check_again(batch=batch, by=world.cycle.person("coordinator"))

    monkeypatch.setattr(import_commits, "_enter", entered)
    work_off(ordered(world, batch))

    assert ActivityCount.objects.count() == 4


def test_what_waits_is_stopped_at_once(world):
    batch = world.bring(*FOUR)

    cancel_import(batch=batch, by=world.cycle.person("coordinator"))
    cancel_import(batch=batch, by=world.cycle.person("coordinator"))

    batch.refresh_from_db()
    assert batch.state == State.CANCELLED
    assert AuditEvent.objects.filter(verb="counts.import_cancelled").count() == 1
    work_off(check_again(batch=batch, by=world.cycle.person("coordinator")))
    assert len(verdicts(batch)) == 4


def test_the_order_in_the_outbox_does_the_work(world):
    batch = world.bring(*FOUR)

    run(OutboxTask.objects.get(task="reports.import").pk)

    batch.refresh_from_db()
    assert (batch.state, batch.total) == (State.DONE, 4)


def test_as_many_questions_for_one_return_as_for_many_numbers(world):
    def questions(lines: tuple[str, ...]) -> int:
        batch = ordered(world, world.checked(*lines))
        with CaptureQueriesContext(connection) as asked:
            work_off(batch)
        return len(asked)

    assert questions(FOUR[:1]) >= questions(FOUR[1:])


# --- the same file --------------------------------------------------------------------------------


def test_the_very_same_file_is_known_again_whatever_it_is_called(world):
    first = world.entered(*FOUR)

    with pytest.raises(BroughtBefore) as again:
        world.bring(*FOUR, file_name="renamed.csv")

    assert again.value.batch == first
    assert CountRevision.objects.count() == 4


def test_a_file_that_failed_or_was_taken_back_can_be_brought_again(world):
    first = world.entered(*FOUR)
    world.taken_back(first)

    again = world.entered(*FOUR)

    assert verdicts(again) == ["added"] * 4
    assert world.number() == 5


@pytest.mark.parametrize("make", [return_workbook, return_list])
def test_what_goes_out_as_a_file_comes_in_without_changing_a_number(world, make):
    world.entered(*FOUR, "country,2024,share,,~12/40,,,,")
    content = make(filling_of(world.cycle.owed(world.cycle.country)), "en")

    batch = world.checked(content=content)

    assert set(verdicts(batch)) == {"same"}
    assert len(verdicts(batch)) >= 5
    with pytest.raises(NothingToEnter):
        ordered(world, batch)


# --- taking back ----------------------------------------------------------------------------------


def test_taking_back_writes_the_numbers_of_before_as_new_changes(world):
    world.entered("country,2024,meetings,,3,about,,,")
    batch = world.entered(*FOUR)

    batch = world.taken_back(batch)

    count = ActivityCount.objects.get(measure=world.meetings)
    assert (count.value, count.qualifier, count.version) == (3, "about", 3)
    assert world.number(world.trainings) == "not_yet"
    assert CountRevision.objects.filter(pgh_obj_id=count.pk).count() == 3
    line = AuditEvent.objects.get(verb="counts.import_undone")
    assert line.after == {"numbers": 4, "left": 0}
    assert batch.undone_at
    assert tally_of(batch).entered == 4


def test_a_number_that_somebody_changed_since_is_left_and_said(world):
    batch = world.entered(*FOUR)
    typed_over(world, "8")

    world.taken_back(batch)

    assert world.number() == 8
    assert world.number(world.trainings, world.women) == "not_yet"
    assert rows_of(batch).get(is_left=True).measure == world.meetings
    assert AuditEvent.objects.get(verb="counts.import_undone").after == {"numbers": 3, "left": 1}


def test_a_closed_return_keeps_the_numbers_of_a_file(world):
    batch = world.entered(*FOUR)
    world.cycle.submitted(world.cycle.country)

    with pytest.raises(PermissionDenied, match="submitted or closed"):
        undo_import(batch=batch, by=world.cycle.person("coordinator"))


def test_a_return_that_is_closed_while_taking_back_waits_is_left(world):
    batch = world.entered(*FOUR)
    undo_import(batch=batch, by=world.cycle.person("coordinator"))
    world.cycle.submitted(world.cycle.country)

    work_off(batch)

    assert world.number() == 5
    assert StagedCount.objects.filter(is_left=True).count() == 4


def test_taking_back_twice_or_before_anything_is_entered_does_nothing(world):
    by = world.cycle.person("coordinator")
    with pytest.raises(PermissionDenied):
        undo_import(batch=world.checked(*FOUR[:1]), by=by)
    batch = world.taken_back(world.entered(*FOUR))

    assert undo_import(batch=batch, by=by).state == State.DONE
    assert AuditEvent.objects.filter(verb="counts.import_undone").count() == 1


# --- sums -----------------------------------------------------------------------------------------


def test_sums_compare_the_file_with_what_is_entered(world):
    batch = world.checked(
        *lines_of([5]), "country,2024,trainings,,20,,,,", "country,2024,trainings,women,x,,,,"
    )

    sums = {one.name: (one.in_file, one.to_enter) for one in control_totals(batch)}

    assert sums == {"Meetings": (5, 5), "Trainings held": (20, 20)}
