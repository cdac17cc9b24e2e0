"""The trail of concerns: nobody rewrites it, and who does in spite of that is found at the first line."""

import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accountability.actions.trail import log_end, record_case
from accountability.models import CaseEvent
from accountability.queries.trail import Fault, first_fault, remembered_ends, told_to_auditors
from alliance.management.commands.grant_rights import grant
from alliance.models import User

pytestmark = pytest.mark.django_db
TABLE = "accountability_caseevent"


@pytest.fixture
def handler() -> User:
    return User.objects.create_user("ada@example.org")


@pytest.fixture
def lines(handler: User) -> list[CaseEvent]:
    verbs = list(CaseEvent.Verb)
    return [
        record_case(
            verbs[number], by=handler if number % 2 else None, case_tag=bytes([number]) * 32
        )
        for number in range(8)
    ]


def tamper(statement: str, *values: object) -> None:
    """As the owner of the tables could."""
    with connection.cursor() as cursor:
        # checks of foreign keys that wait for the end of the transaction come first
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


# --- nobody rewrites it ---------------------------------------------------------------------------------


def test_a_trail_that_nobody_touched_holds(lines: list[CaseEvent]) -> None:
    assert first_fault() is None
    assert [line.sequence for line in lines] == list(range(1, 9))


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET verb = 'filed' WHERE sequence = 3",
        f"DELETE FROM {TABLE} WHERE sequence = 3",
        f"UPDATE {TABLE} SET sequence = sequence",
    ],
)
def test_the_database_refuses_changes_even_to_the_owner_of_the_tables(
    lines: list[CaseEvent], statement: str
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert first_fault() is None


def test_the_applications_role_has_no_right_to_change_the_trail() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname <> current_user"
            " AND rolname NOT LIKE 'pg\\_%%' ORDER BY rolname LIMIT 1"
        )
        row = cursor.fetchone()
    if row is None:
        pytest.skip("this database cluster has one role only, so there are no rights to keep apart")
    grant(row[0])

    with connection.cursor() as cursor:
        verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"]
        cursor.execute(
            "SELECT verb FROM unnest(%s::text[]) AS verb WHERE has_table_privilege(%s, %s, verb)",
            [verbs, row[0], TABLE],
        )
        allowed = {verb for (verb,) in cursor.fetchall()}
    assert allowed == {"SELECT", "INSERT"}


# --- who does is found ----------------------------------------------------------------------------------


@pytest.mark.parametrize("sequence", [1, 4, 8])
@pytest.mark.parametrize(
    "change",
    [
        "verb = 'exported'",
        "hour = hour - interval '1 hour'",
        "case_tag = decode(repeat('ee', 32), 'hex')",
        "actor_id = CASE WHEN actor_id IS NULL THEN (SELECT min(id) FROM alliance_user) END",
    ],
)
def test_a_changed_line_is_named(lines: list[CaseEvent], sequence: int, change: str) -> None:
    tamper(f"UPDATE {TABLE} SET {change} WHERE sequence = %s", sequence)

    assert first_fault() == Fault(sequence, "is not as it was written")


@pytest.mark.parametrize("sequence", [1, 4, 7])
def test_a_removed_line_is_named(lines: list[CaseEvent], sequence: int) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE sequence = %s", sequence)

    assert first_fault() == Fault(sequence, "is missing")


@pytest.mark.parametrize("sequence", [1, 4, 7])
def test_a_line_is_not_removed_unseen_by_numbering_the_others_anew(
    lines: list[CaseEvent], sequence: int
) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE sequence = %s", sequence)
    tamper(f"UPDATE {TABLE} SET sequence = sequence + 1000 WHERE sequence > %s", sequence)
    tamper(f"UPDATE {TABLE} SET sequence = sequence - 1001 WHERE sequence > 1000")

    assert first_fault() == Fault(sequence, "does not follow the line before it")


def test_an_added_line_is_named_for_nobody_makes_its_digest_without_the_pepper(
    lines: list[CaseEvent],
) -> None:
    tamper(
        f"INSERT INTO {TABLE} (sequence, hour, verb, case_tag, previous, digest)"
        f" SELECT 9, hour, verb, case_tag, digest, digest FROM {TABLE} WHERE sequence = 8"
    )

    assert first_fault() == Fault(9, "is not as it was written")


@pytest.mark.parametrize("first", [0, -5])
def test_a_line_before_the_first_is_named(lines: list[CaseEvent], first: int) -> None:
    if first < 0:
        with pytest.raises(DatabaseError), transaction.atomic():
            tamper(f"UPDATE {TABLE} SET sequence = %s WHERE sequence = 1", first)
        return
    tamper(
        f"INSERT INTO {TABLE} (sequence, hour, verb, case_tag, previous, digest)"
        f" SELECT 0, hour, verb, case_tag, previous, digest FROM {TABLE} WHERE sequence = 1"
    )

    assert first_fault() == Fault(0, "is new")


def test_an_end_that_was_cut_off_is_found_with_the_log(
    lines: list[CaseEvent],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.INFO):
        log_end()
    log = tmp_path / "worker.log"
    log.write_text("".join(f'{{"event": "{text}"}}\n' for text in ["other", *caplog.messages]))
    call_command("verify_case_trail", log)
    assert (
        "The trail holds, up to line 8. Lines that the log remembers: 1." in capsys.readouterr().out
    )

    tamper(f"DELETE FROM {TABLE} WHERE sequence > 6")

    assert first_fault() is None
    with pytest.raises(CommandError, match="Line 7 is missing"):
        call_command("verify_case_trail", log)


def test_an_end_that_was_written_anew_is_found_with_the_log(lines: list[CaseEvent]) -> None:
    ends = remembered_ends([f"The trail of concerns ends at line 7 with {'ab' * 32}"])

    assert first_fault(ends) == Fault(7, "is not the one that the log remembers")


def test_the_command_names_the_first_bad_line(lines: list[CaseEvent]) -> None:
    tamper(f"UPDATE {TABLE} SET verb = 'exported' WHERE sequence IN (3, 5)")

    with pytest.raises(CommandError, match="Line 3 is not as it was written"):
        call_command("verify_case_trail")


# --- what auditors see ----------------------------------------------------------------------------------


def test_auditors_see_a_line_only_when_its_quarter_is_over(handler: User) -> None:
    with time_machine.travel(datetime(2027, 3, 31, 23, 30, tzinfo=UTC), tick=False):
        record_case(CaseEvent.Verb.OPENED, by=handler, case_tag=b"t" * 32)
    with time_machine.travel(datetime(2027, 4, 1, 0, 30, tzinfo=UTC), tick=False):
        record_case(CaseEvent.Verb.EXPORTED, by=handler, case_tag=b"t" * 32)

    assert [line.verb for line in told_to_auditors(date(2027, 3, 31))] == []
    assert [line.verb for line in told_to_auditors(date(2027, 6, 30))] == ["opened"]
    assert [line.verb for line in told_to_auditors(date(2027, 7, 1))] == ["exported", "opened"]
