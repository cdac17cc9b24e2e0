"""Checks the trail of concerns from its first line to its last, and names the first that is not as it was written."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accountability.queries.trail import first_fault, last_line, remembered_ends


class Command(BaseCommand):
    help = "Check the chain of the trail of concerns; with log files, also that its end was not cut off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "logs", nargs="*", type=Path, help="log files of the worker that does the nightly work"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ends: dict[int, str] = {}
        for path in options["logs"]:
            with path.open(encoding="utf-8", errors="replace") as log:
                ends |= remembered_ends(log)
        fault = first_fault(ends)
        if fault is not None:
            raise CommandError(f"Line {fault.sequence} {fault.what}.")
        last = last_line()
        self.stdout.write(
            f"The trail holds, up to line {last.sequence if last else 0}. Lines that the log remembers: {len(ends)}."
        )
