"""The audit trail is written by actions and rewritten by nobody."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from alliance.audit import record
from alliance.management.commands.grant_rights import grant, kept_rows
from alliance.models import AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> AuditEvent:
    user = User.objects.create_user("ada@example.org")
    return record("account.opened", user, by=user, reason="as it was")


def by_save(event: AuditEvent) -> None:
    event.reason = "changed"
    event.save()


def by_update(event: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(reason="changed")


def by_bulk_update(event: AuditEvent) -> None:
    event.reason = "changed"
    AuditEvent.objects.bulk_update([event], ["reason"])


def by_delete(event: AuditEvent) -> None:
    event.delete()


def by_bulk_delete(event: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).delete()


def by_raw_update(event: AuditEvent) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alliance_auditevent SET reason = 'changed' WHERE id = %s", [event.pk]
        )


def by_raw_delete(event: AuditEvent) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM alliance_auditevent WHERE id = %s", [event.pk])


def by_upsert(event: AuditEvent) -> None:
    AuditEvent.objects.bulk_create(
        [AuditEvent(pk=event.pk, verb="x", object_kind="x", object_id="x", reason="changed")],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["reason"],
    )


@pytest.mark.parametrize(
    "change",
    [
        by_save,
        by_update,
        by_bulk_update,
        by_delete,
        by_bulk_delete,
        by_raw_update,
        by_raw_delete,
        by_upsert,
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(
    event: AuditEvent, change: Callable[[AuditEvent], None]
) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        change(event)

    assert AuditEvent.objects.get().reason == "as it was"


def test_personal_values_never_enter_the_trail() -> None:
    user = User.objects.create_user("ada@example.org")

    event = record(
        "account.changed",
        user,
        by=user,
        before={"email": "ada@example.org", "language": "en"},
        after={"email": "ada@example.net", "language": "fr"},
    )

    event.refresh_from_db()
    assert event.before == {"email": "…", "language": "en"}
    assert event.after == {"email": "…", "language": "fr"}
    assert event.object_id == str(user.public_id)


# --- rights of the application's role ------------------------------------------------------------


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


def may(role: str, verb: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, verb])
        [answer] = cursor.fetchone() or [False]
    return bool(answer)


def test_the_application_may_add_to_the_trail_and_not_rewrite_it(plain_role: str) -> None:
    grant(plain_role)
    grant(plain_role)

    allowed = {
        verb
        for verb in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        if may(plain_role, verb, "alliance_auditevent")
    }
    assert allowed == {"SELECT", "INSERT"}
    assert may(plain_role, "UPDATE", "alliance_user")
    assert may(plain_role, "DELETE", "django_session")
    assert not may(plain_role, "TRUNCATE", "alliance_user")
    assert not may(plain_role, "INSERT", "django_migrations")


def test_the_application_may_not_make_tables(plain_role: str) -> None:
    grant(plain_role)

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [plain_role])
        assert cursor.fetchone() == (False,)


def test_rows_that_stay_as_they_are_are_known_from_their_triggers() -> None:
    kept = kept_rows()

    assert kept["alliance_auditevent"] == ["UPDATE", "DELETE"]
    assert kept["reports_snapshot"] == ["UPDATE", "DELETE"]
    assert "alliance_user" not in kept


def test_where_one_role_does_both_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [owner] = cursor.fetchone() or [""]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.APPLICATION_ROLE", owner)
        call_command("grant_rights")

    assert "nothing to grant" in capsys.readouterr().out
