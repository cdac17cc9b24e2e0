"""Deletes concerns that have been kept for their time, and takes the bytes of what was deleted off the disk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from psycopg import sql

from accountability.actions.keeping import purge_cases, sweep_files
from accountability.models import (
    Attachment,
    Case,
    CaseExclusion,
    CaseGrant,
    CaseItem,
    CaseKey,
    LegalHold,
    StatRecord,
    UnsentRecord,
)
from alliance.actors import the_portal

# A plain VACUUM may leave the bytes of deleted rows in their page.
EMPTIED = (
    Attachment,
    Case,
    CaseExclusion,
    CaseGrant,
    CaseItem,
    CaseKey,
    LegalHold,
    StatRecord,
    UnsentRecord,
)


class Command(BaseCommand):
    help = "Delete concerns, names and unsent records whose time is over, then write their tables anew (as the tables' owner)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        if not dry_run and not _owns_tables():
            raise CommandError(
                "Only the owner of the tables can write them anew: give DATABASE_OWNER_URL as DATABASE_URL."
            )
        cleaning = purge_cases(by=the_portal(), dry_run=dry_run)
        for rule, number in sorted(cleaning.cases.items()):
            self.stdout.write(f"concerns, {rule}: {number}")
        self.stdout.write(f"names and addresses of reporters: {cleaning.identities}")
        self.stdout.write(f"never sent: {cleaning.unsent}")
        if dry_run:
            self.stdout.write("Nothing was deleted.")
            return
        self.stdout.write(f"files of nothing: {sweep_files()}")
        for model in EMPTIED:
            _write_anew(model._meta.db_table)
        self.stdout.write("The tables were written anew.")


def _owns_tables() -> bool:
    tables = [model._meta.db_table for model in EMPTIED]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner"
            " WHERE relname = ANY(%s) AND relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND pg_has_role(current_user, relowner, 'USAGE')",
            [tables],
        )
        [owned] = cursor.fetchone() or [0]
    return bool(owned == len(tables))


def _write_anew(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier(table)))
