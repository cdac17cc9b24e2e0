"""Deletes again, after a restore, what had been deleted since the backup; before the portal opens."""

from typing import Any

from django.core.management.base import BaseCommand

from accountability import tombstones
from accountability.actions.keeping import apply_tombstones, write_missing_tombstones
from alliance.actors import the_portal


class Command(BaseCommand):
    help = "After a restore: delete every concern that TOMBSTONES_FILE says was deleted. Then run purge_cases."

    def handle(self, *args: Any, **options: Any) -> None:
        known = len(tombstones.lines())
        found = apply_tombstones(by=the_portal())
        write_missing_tombstones()
        self.stdout.write(f"{known} deleted concerns are known; {found} were back and are deleted.")
