"""How long concerns are kept: what goes when, what stops it, and what a deleted one leaves behind."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from pytest_django import DjangoCaptureOnCommitCallbacks

from accountability import blobs, tombstones
from accountability.actions import holds, keeping
from accountability.actions.identity import tag_of
from accountability.actions.items import StoredFile, add_item
from accountability.models import (
    Attachment,
    Case,
    CaseEvent,
    CaseExclusion,
    CaseGrant,
    CaseItem,
    CaseKey,
    HandlerNotice,
    LegalHold,
    RetentionRule,
    Tombstone,
    UnsentRecord,
)
from accountability.opened import OpenedCase, open_for_handler, open_for_reporter
from accountability.permissions.desk import CaseReader, case_before
from accountability.permissions.vault import Unlocked
from accountability.vault.cases import Compartment, unwrap_ring
from alliance.actors import the_portal
from networks.models import Network
from tests.accountability import factories
from tests.accountability.factories import FiledConcern, Handler
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)
ROWS = (CaseGrant, CaseKey, CaseItem, CaseExclusion, Attachment, LegalHold)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.TOMBSTONES_FILE = tmp_path / "kept" / "tombstones"
    settings.CONCERN_FILES = tmp_path / "files"


@pytest.fixture
def alliance() -> Network:
    return NetworkFactory(slug="world", level=Network.Level.GLOBAL)


@pytest.fixture
def handlers(alliance: Network) -> tuple[Handler, Handler]:
    certifiers = factories.make_certifiers()
    one, two = (
        factories.make_handler(factories.make_user(f"{name}@example.org"), certifiers)
        for name in ("one", "two")
    )
    return one, two


@pytest.fixture
def filed(alliance: Network, handlers: tuple[Handler, Handler]) -> FiledConcern:
    return factories.file_one(factories.make_channel(alliance))


def close(case: Case, **fields: Any) -> Case:
    values = {
        "status": Case.Status.CLOSED,
        "disposition": Case.Disposition.UPHELD,
        "closed_on": DAY,
        "review_until": DAY + timedelta(days=30),
        **fields,
    }
    Case.objects.filter(pk=case.pk).update(**values)
    case.refresh_from_db()
    return case


def reader(handler: Handler, case: Case) -> CaseReader:
    found = case_before(Unlocked(handler.user, handler.key, handler.keys), case.pk)
    assert found is not None
    return found


def opened_by_reporter(filed: FiledConcern) -> OpenedCase:
    filed.case.refresh_from_db()
    ring = unwrap_ring(bytes(filed.case.reporter_wrapped), filed.keys.wrap, filed.case.pk)
    return open_for_reporter(filed.case, ring)


def stored_file() -> StoredFile:
    blob = blobs.write_blob([b"sealed"])
    return StoredFile(
        id=Attachment().id,
        blob=blob.name,
        padded_size=blob.size,
        digest=blob.digest,
        key=b"k" * 32,
        name="a.txt",
        media_type="text/plain",
        size=3,
    )


def on_disk() -> set[str]:
    return {path.name for path in settings.CONCERN_FILES.glob("*/*")}


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


# --- when ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, 730),
        ({"is_kept_longer": True}, 2555),
        ({"kind": Case.Kind.FEEDBACK, "review_until": None}, 183),
        ({"disposition": Case.Disposition.OUT_OF_SCOPE, "review_until": None}, 30),
        # while somebody may still ask for a review, nothing goes
        ({"disposition": Case.Disposition.OUT_OF_SCOPE}, 31),
    ],
)
def test_each_kind_of_closed_concern_goes_on_the_day_of_its_rule(
    filed: FiledConcern, fields: dict[str, Any], days: int
) -> None:
    close(filed.case, **fields)

    with at(DAY):
        keeping.purge_cases(by=the_portal())
    with at(DAY + timedelta(days=days - 1)):
        keeping.purge_cases(by=the_portal())
        assert Case.objects.filter(delete_on=DAY + timedelta(days=days)).count() == 1
    with at(DAY + timedelta(days=days)):
        would_go = keeping.purge_cases(by=the_portal(), dry_run=True)
        assert Case.objects.count() == 1
        went = keeping.purge_cases(by=the_portal())

    assert would_go == went
    assert went.cases.total() == 1
    assert Case.objects.count() == 0


def test_an_open_concern_never_goes(filed: FiledConcern) -> None:
    with at(DAY + timedelta(days=10_000)):
        keeping.purge_cases(by=the_portal())

    assert Case.objects.count() == 1


def test_a_rule_made_longer_holds_at_once_and_a_shorter_one_leaves_time_for_a_warning(
    filed: FiledConcern,
) -> None:
    close(filed.case)
    rule = RetentionRule.objects.filter(what=RetentionRule.What.COMPLAINT)

    with at(DAY):
        keeping.set_days_of_deletion(on=DAY)
    rule.update(days=1000)
    keeping.set_days_of_deletion(on=DAY + timedelta(days=5))
    longer = Case.objects.get().delete_on
    rule.update(days=40)
    later = DAY + timedelta(days=200)
    for passed in range(3):
        keeping.set_days_of_deletion(on=later + timedelta(days=passed))

    assert longer == DAY + timedelta(days=1000)
    assert Case.objects.get().delete_on == later + timedelta(days=7)


def test_handlers_are_warned_thirty_and_seven_days_before(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    close(filed.case, delete_on=DAY + timedelta(days=100))
    HandlerNotice.objects.all().delete()
    told = []

    for passed in range(101):
        day = DAY + timedelta(days=passed)
        with at(day):
            for _twice in range(2):
                keeping.note_deletions(now=datetime(day.year, day.month, day.day, 1, tzinfo=UTC))
        if HandlerNotice.objects.exists():
            told.append((100 - passed, HandlerNotice.objects.count()))
            HandlerNotice.objects.all().delete()

    assert told == [(30, 2), (7, 2)]


# --- what is left -------------------------------------------------------------------------------------


def test_a_deleted_concern_leaves_a_tombstone_and_a_line_and_nothing_else(
    filed: FiledConcern,
    handlers: tuple[Handler, Handler],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    opened = open_for_handler(filed.case, handlers[0].key, handlers[0].keys)
    add_item(opened=opened, kind="message", values={"text": "x"}, files=[stored_file()])
    kept = stored_file()
    close(filed.case, delete_on=DAY)

    with at(DAY), django_capture_on_commit_callbacks(execute=True):
        keeping.purge_cases(by=the_portal())

    digest = tombstones.digest_of(filed.case.pk)
    assert [rows.objects.count() for rows in ROWS] == [0] * len(ROWS)
    assert list(Tombstone.objects.values_list("digest", "deleted_on", "rule")) == [
        (digest, DAY, "wish")
    ]
    assert settings.TOMBSTONES_FILE.read_text() == f"{digest} 2027-03-01 wish\n"
    assert settings.TOMBSTONES_FILE.stat().st_mode & 0o777 == 0o600
    assert on_disk() == {kept.blob}
    last = CaseEvent.objects.order_by("sequence").last()
    assert last is not None
    assert (last.verb, last.actor, bytes(last.case_tag)) == ("deleted", the_portal(), b"")


def test_deleting_twice_is_deleting_once(
    filed: FiledConcern, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = keeping.delete_case(case=filed.case, rule="wish", by=None)
        second = keeping.delete_case(case=filed.case, rule="wish", by=None)

    assert (first, second) == (True, False)
    assert len(tombstones.lines()) == Tombstone.objects.count() == 1


def test_a_line_that_was_not_written_is_written_in_the_next_night(filed: FiledConcern) -> None:
    keeping.delete_case(case=filed.case, rule="wish", by=None)
    assert tombstones.lines() == ()

    keeping.purge_cases(by=the_portal())
    keeping.purge_cases(by=the_portal())

    assert [line.digest for line in tombstones.lines()] == [tombstones.digest_of(filed.case.pk)]


def test_half_a_line_of_a_full_disk_spoils_neither_itself_nor_the_next(
    filed: FiledConcern,
) -> None:
    path = settings.TOMBSTONES_FILE
    path.parent.mkdir(parents=True)
    path.write_text("0" * 20)
    keeping.delete_case(case=filed.case, rule="complaint", by=None)

    keeping.write_missing_tombstones()

    assert [line.rule for line in tombstones.lines()] == ["complaint"]


def test_what_a_backup_brings_back_goes_again_even_if_it_was_held_then(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    tombstones.add_lines([tombstones.Line(tombstones.digest_of(filed.case.pk), DAY, "complaint")])
    holds.ask_for_hold(reason="x", by=reader(handlers[0], filed.case))

    found = keeping.apply_tombstones(by=the_portal())
    again = keeping.apply_tombstones(by=the_portal())

    assert (found, again) == (1, 0)
    assert Case.objects.count() == 0
    assert Tombstone.objects.get().deleted_on == DAY


def test_who_the_reporter_is_goes_half_a_year_after_closing_and_the_rest_stays(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    close(filed.case)

    with at(DAY + timedelta(days=182)):
        keeping.purge_cases(by=the_portal())
        assert CaseItem.objects.filter(compartment=Compartment.IDENTITY).exists()
    with at(DAY + timedelta(days=183)):
        went = keeping.purge_cases(by=the_portal())
        again = keeping.purge_cases(by=the_portal())
        reporter = opened_by_reporter(filed)
        handler = open_for_handler(filed.case, handlers[0].key, handlers[0].keys)
        add_item(opened=reporter, kind="message", values={"text": "Still here"})

    assert (went.identities, again.is_nothing) == (1, True)
    for rows in (CaseItem, CaseGrant, CaseKey):
        assert not rows.objects.filter(compartment=Compartment.IDENTITY).exists()
    assert reporter.identity() == ()
    assert tag_of(reporter) == b""
    assert handler.entries_of("message")[0].text == "Still here"


def test_what_was_never_sent_goes_after_its_day() -> None:
    for number, day in enumerate((DAY - timedelta(days=1), DAY)):
        UnsentRecord.objects.create(lookup=bytes([number]) * 32, body=b"sealed", delete_on=day)

    with at(DAY):
        went = keeping.purge_cases(by=the_portal())

    assert went.unsent == 1
    assert UnsentRecord.objects.get().delete_on == DAY


def test_files_that_belong_to_nothing_go_after_two_days_and_all_others_stay(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    opened = open_for_handler(filed.case, handlers[0].key, handlers[0].keys)
    named, orphan = stored_file(), stored_file()
    add_item(opened=opened, kind="message", values={"text": "x"}, files=[named])

    assert keeping.sweep_files() == 0
    with at(datetime.now(UTC).date() + timedelta(days=2)):
        assert keeping.sweep_files() == 0
    with at(datetime.now(UTC).date() + timedelta(days=3)):
        assert keeping.sweep_files() == 1

    assert on_disk() == {named.blob} != {orphan.blob}


# --- legal hold ---------------------------------------------------------------------------------------


def test_two_people_hold_a_case_and_two_let_it_go(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    close(filed.case, delete_on=DAY)
    one, two = handlers

    def purge_on(day: date) -> bool:
        with at(day):
            keeping.purge_cases(by=the_portal())
        return not Case.objects.exists()

    with at(DAY - timedelta(days=1)):
        holds.ask_for_hold(reason="A court asked", by=reader(one, filed.case))
        holds.confirm_hold(by=reader(two, filed.case))
    assert not purge_on(DAY + timedelta(days=90))
    with at(DAY + timedelta(days=90)), pytest.raises(keeping.CaseIsHeldError):
        keeping.delete_case(case=filed.case, rule="wish", by=None)
    later = DAY + timedelta(days=91)
    with at(later):
        holds.ask_for_release(reason="It is over", by=reader(two, filed.case))
        holds.release_hold(by=reader(one, filed.case))
        keeping.set_days_of_deletion(on=later)
    assert Case.objects.get().delete_on == DAY + timedelta(days=730)
    assert purge_on(DAY + timedelta(days=730))


def test_a_hold_that_one_person_wants_stops_the_deletion_for_a_week_only(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    close(filed.case, delete_on=DAY)
    with at(DAY):
        holds.ask_for_hold(reason="x", by=reader(handlers[0], filed.case))

    with at(DAY + timedelta(days=6)):
        keeping.purge_cases(by=the_portal())
        assert Case.objects.exists()
    with at(DAY + timedelta(days=7)):
        keeping.purge_cases(by=the_portal())

    assert not Case.objects.exists()


Act = Callable[[CaseReader], object]


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ([], lambda by: holds.confirm_hold(by=by)),
        ([], lambda by: holds.ask_for_release(reason="x", by=by)),
        ([], lambda by: holds.release_hold(by=by)),
        (["ask"], lambda by: holds.ask_for_hold(reason="x", by=by)),
        (["ask"], lambda by: holds.confirm_hold(by=by)),
        (["ask"], lambda by: holds.ask_for_release(reason="x", by=by)),
        (["ask", "confirm"], lambda by: holds.confirm_hold(by=by)),
        (["ask", "confirm"], lambda by: holds.release_hold(by=by)),
        (["ask", "confirm", "release"], lambda by: holds.release_hold(by=by)),
        (["ask", "confirm", "release"], lambda by: holds.ask_for_release(reason="x", by=by)),
        ([], lambda by: holds.ask_for_deletion(reason="x", by=by)),
        ([], lambda by: holds.agree_to_deletion(by=by)),
        ([], lambda by: holds.drop_deletion(by=by)),
        (["close", "delete"], lambda by: holds.ask_for_deletion(reason="x", by=by)),
        (["close", "delete"], lambda by: holds.agree_to_deletion(by=by)),
        (["close", "delete", "reopen"], lambda by: holds.agree_to_deletion(by=by)),
        (["ask", "close"], lambda by: holds.ask_for_deletion(reason="x", by=by)),
        (["close", "delete", "ask"], lambda by: holds.agree_to_deletion(by=by)),
    ],
)
def test_nobody_makes_both_steps_or_a_step_that_is_not_next(
    filed: FiledConcern, handlers: tuple[Handler, Handler], before: list[str], act: Act
) -> None:
    one, two = handlers
    steps: dict[str, Callable[[], object]] = {
        "ask": lambda: holds.ask_for_hold(reason="x", by=reader(one, filed.case)),
        "confirm": lambda: holds.confirm_hold(by=reader(two, filed.case)),
        "release": lambda: holds.ask_for_release(reason="x", by=reader(one, filed.case)),
        "delete": lambda: holds.ask_for_deletion(reason="x", by=reader(one, filed.case)),
        "close": lambda: close(filed.case),
        "reopen": lambda: close(filed.case, status=Case.Status.REOPENED),
    }
    for step in before:
        steps[step]()
    items = CaseItem.objects.count()

    with pytest.raises(PermissionDenied):
        act(reader(one, filed.case))

    assert CaseItem.objects.count() == items


def test_who_only_advises_changes_nothing_of_how_long_a_case_is_kept(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    one, two = handlers
    CaseGrant.objects.filter(key=one.key).update(role=CaseGrant.Role.ADVISER)
    holds.ask_for_hold(reason="x", by=reader(two, filed.case))

    for act in (
        lambda by: holds.ask_for_hold(reason="x", by=by),
        lambda by: holds.confirm_hold(by=by),
        lambda by: holds.ask_for_release(reason="x", by=by),
        lambda by: holds.release_hold(by=by),
        lambda by: holds.ask_for_deletion(reason="x", by=by),
        lambda by: holds.agree_to_deletion(by=by),
        lambda by: holds.drop_deletion(by=by),
    ):
        with pytest.raises(PermissionDenied):
            act(reader(one, filed.case))


def test_the_reason_of_a_hold_stands_sealed_in_the_file_and_the_reporter_does_not_read_it(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    holds.ask_for_hold(reason="A court asked for it", by=reader(handlers[0], filed.case))

    colleague = open_for_handler(filed.case, handlers[1].key, handlers[1].keys)
    assert [entry.text for entry in colleague.entries_of("legal_hold")] == ["A court asked for it"]
    assert opened_by_reporter(filed).entries_of("legal_hold") == ()
    last = CaseEvent.objects.order_by("sequence").last()
    assert last is not None
    assert (last.verb, last.actor) == ("hold_changed", handlers[0].user)


# --- before its time ----------------------------------------------------------------------------------


def test_two_people_delete_a_closed_case_as_its_reporter_wished(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    close(filed.case)
    one, two = handlers
    with at(DAY + timedelta(days=1)):
        keeping.set_days_of_deletion(on=DAY + timedelta(days=1))
        holds.ask_for_deletion(reason="They asked", by=reader(one, filed.case))
        keeping.purge_cases(by=the_portal())
        assert Case.objects.exists()
        holds.agree_to_deletion(by=reader(two, filed.case))
        went = keeping.purge_cases(by=the_portal())

    assert dict(went.cases) == {"wish": 1}
    assert Tombstone.objects.get().rule == "wish"


def test_a_request_to_delete_that_was_taken_back_cannot_be_agreed_to(
    filed: FiledConcern, handlers: tuple[Handler, Handler]
) -> None:
    close(filed.case)
    holds.ask_for_deletion(reason="x", by=reader(handlers[0], filed.case))
    holds.drop_deletion(by=reader(handlers[1], filed.case))

    with pytest.raises(PermissionDenied):
        holds.agree_to_deletion(by=reader(handlers[1], filed.case))
