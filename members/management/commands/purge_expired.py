"""Empties what has been kept long enough, or says what it would empty."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from members.actions.retention import MOST_A_RUN, purge_expired


class Command(BaseCommand):
    help = "Empty what about people has been kept for its time. It runs by itself each day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how much is due")
        parser.add_argument(
            "--most", type=int, default=MOST_A_RUN, help="empty at most so many rows of a kind"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for outcome in purge_expired(dry_run=options["dry_run"], most=options["most"]):
            self.stdout.write(f"{outcome.rule.name}: due {outcome.due}, gone {outcome.gone}")
