"""Brings the index of the search up to date, while people search."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alliance.finding.index import rebuild


class Command(BaseCommand):
    help = (
        "Bring the index of the search up to date, kind by kind. The search goes on meanwhile. "
        "It is done by itself each day and after each change; this is for a restored or an upgraded portal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew",
            action="store_true",
            help="write also what has not changed: after another stemmer was chosen for a language",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rebuild(self._say, anew=options["anew"])

    def _say(self, kind: str, number: int) -> None:
        self.stdout.write(f"{kind}: {number}")
