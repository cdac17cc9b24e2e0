"""Erases a person's account at once, for people who ask for it by letter and cannot sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.actors import the_portal
from alliance.models import User
from members.actions.erasure import erase_person
from members.queries.erasure import what_erasure_means


class Command(BaseCommand):
    help = "Erase a person's account now. It cannot be undone; make sure that it is them who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument("--noinput", action="store_true", help="ask nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower(), erased_at=None).first()
        if person is None:
            raise CommandError("There is no account with this address.")
        means = what_erasure_means(person)
        self.stdout.write(
            f"own profile: {'yes' if means.own_member else 'no'}, speaks for: {len(means.spoken_for)},"
            f" open requests: {means.applications_open}, signatures that stay without a name: {means.pledges}"
        )
        if means.is_blocked:
            raise CommandError(
                "This is the only primary representative of an organisation in a network. Name another one first."
            )
        if options["dry_run"]:
            return
        if not options["noinput"] and input("Type yes to erase: ") != "yes":
            raise CommandError("Nothing was erased.")
        erase_person(person=person, by=the_portal())
        self.stdout.write("Erased.")
