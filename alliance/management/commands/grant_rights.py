"""Gives the application's role what it needs and no more; run by the tables' owner after every migration."""

from typing import Any

import pghistory.models
import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction
from psycopg import sql

# Rows of these tables are the owner's business; the application only reads them.
READ_ONLY = frozenset({"django_migrations"})


class Command(BaseCommand):
    help = "Grant the application's role its rights: rows, but no tables; no rewriting of what must stay as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        role = settings.APPLICATION_ROLE
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            [owner] = cursor.fetchone() or [""]
            if owner == role:
                self.stdout.write(
                    f"{role} owns the tables and is the application's role as well: nothing to grant. "
                    "Give DATABASE_OWNER_URL so that rights can be kept apart."
                )
                return
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                raise CommandError(
                    f"The database has no role {role}. Create it, then run this again."
                )
        grant(role)
        self.stdout.write(f"{role} may work with rows; tables stay with {owner}.")


@transaction.atomic
def grant(role: str) -> None:
    """Grant from a clean start, so that a second run and a changed model end in the same rights."""
    with connection.cursor() as cursor:
        for statement in _statements(role):
            cursor.execute(statement)


def kept_rows() -> dict[str, list[str]]:
    """Which tables refuse UPDATE or DELETE to the application: those whose rows a trigger protects, and history."""
    kept = {model._meta.db_table: _refused(model) for model in apps.get_models()}
    return {table: refused for table, refused in sorted(kept.items()) if refused}


def _refused(model: type[models.Model]) -> list[str]:
    if issubclass(model, pghistory.models.Event):
        return ["UPDATE", "DELETE"]
    operations = [
        str(trigger.operation)
        for trigger in getattr(model._meta, "triggers", ())
        if isinstance(trigger, pgtrigger.Protect) and trigger.condition is None
    ]
    return [verb for verb in ("UPDATE", "DELETE") if any(verb in each for each in operations)]


def _statements(role: str) -> list[sql.Composed]:
    to = sql.Identifier(role)
    statements = [
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC").format(),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(to),
        sql.SQL("REVOKE ALL ON SCHEMA public FROM {}").format(to),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(
            to
        ),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(to),
    ]
    statements.append(_no_trigger_is_ignored())
    refused = kept_rows() | {table: ["INSERT", "UPDATE", "DELETE"] for table in READ_ONLY}
    for table, verbs in refused.items():
        statements.append(
            sql.SQL("REVOKE {} ON {} FROM {}").format(
                sql.SQL(", ").join(sql.SQL(verb) for verb in verbs), sql.Identifier(table), to
            )
        )
    return statements


def _no_trigger_is_ignored() -> sql.Composed:
    """The library of triggers lets a session name those it wants to be spared; ours keep locks and history, so none is."""
    return sql.SQL(
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN"
        " AS $$ BEGIN RETURN FALSE; END; $$ LANGUAGE plpgsql"
    ).format()
