"""Gives a new portal its first role of a kind, while nobody in force could give it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.models import User
from networks.actions import bootstrap_role
from networks.actions.roles import FIRST_ROLES
from networks.models import Network, RoleAssignment


class Command(BaseCommand):
    help = "Give the first Secretariat lead, accountability focal point or technical administrator of a new portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of an account that has been opened already")
        parser.add_argument("role", choices=sorted(FIRST_ROLES))
        parser.add_argument("--reason", default="", help="kept in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].lower(), is_active=True).first()
        if user is None:
            raise CommandError(
                "There is no such account. The person opens one on the sign-up page first."
            )
        role = RoleAssignment.Role(options["role"])
        try:
            assignment = bootstrap_role(user=user, role=role, reason=options["reason"])
        except Network.DoesNotExist:
            raise CommandError(
                "The alliance itself is not entered yet: the tree has no root."
            ) from None
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(
            f"{role.label} until {assignment.period.upper:%Y-%m-%d}. "
            "It sleeps until the account has a second step for signing in."
        )
