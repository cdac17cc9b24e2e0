"""Deletes concerns that have been kept for their time, and takes the bytes of what was deleted off the disk."""

import re
import time
from typing import Any

import psycopg
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
    EndedAccess,
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
    EndedAccess,
    LegalHold,
    StatRecord,
    UnsentRecord,
)
PAUSE = 1.0


class Command(BaseCommand):
    help = "Delete concerns, names and unsent records whose time is over, then write their tables anew (as the tables' owner)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument(
            "--wait",
            type=int,
            default=300,
            help="seconds to wait for transactions of others that keep deleted rows on the disk",
        )

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
        until = time.monotonic() + options["wait"]
        for model in EMPTIED:
            if not _write_anew(model._meta.db_table, until=until):
                raise CommandError(
                    "Deleted rows are still on the disk, for another transaction has been open since before. Run this again."
                )
        self.stdout.write("The tables were written anew.")


def _owns_tables() -> bool:
    tables = [model._meta.db_table for model in EMPTIED]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner"
            " WHERE relname = ANY(%s) AND relkind = 'r'"
            " AND pg_has_role(current_user, relowner, 'USAGE')",
            [tables],
        )
        [owned] = cursor.fetchone() or [0]
    return bool(owned == len(tables))


def _write_anew(table: str, *, until: float) -> bool:
    """Write a table anew without its deleted rows; False where an open transaction still keeps some of them.

    Any transaction of the whole cluster that began before the deletion does: PostgreSQL then copies deleted rows as well.
    """
    while _kept_dead(table):
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True


def _kept_dead(table: str) -> int:
    """VACUUM FULL, and how many deleted rows it had to copy. The numbers come in words of the server's language, first of all."""
    details: list[str] = []

    def note(diagnostic: psycopg.errors.Diagnostic) -> None:
        details.append(diagnostic.message_detail or "")

    with connection.cursor() as cursor:
        plain = connection.connection
        plain.add_notice_handler(note)
        try:
            cursor.execute(sql.SQL("VACUUM (FULL, VERBOSE) {}").format(sql.Identifier(table)))
        finally:
            plain.remove_notice_handler(note)
    found = [re.match(r"\D*(\d+)", detail) for detail in details]
    return sum(int(one[1]) for one in found if one)
