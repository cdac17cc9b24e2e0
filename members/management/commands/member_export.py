"""Writes a person's own copy of everything about them to a file, for people who ask for it by letter."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from alliance.actors import the_portal
from alliance.audit import record
from alliance.models import User
from members.actions.exports import pack


class Command(BaseCommand):
    help = "Write everything the portal keeps about a person to a ZIP file, in their language."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower(), erased_at=None).first()
        if person is None:
            raise CommandError("There is no account with this address.")
        file: Path = options["file"]
        file.touch(mode=0o600, exist_ok=False)
        file.write_bytes(pack(person, language=person.language, at=timezone.now()))
        record("export.taken", person, by=the_portal(), right_used="command line")
        self.stdout.write(f"{file} written. Hand it to the person and remove it.")
