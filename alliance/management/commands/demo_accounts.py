"""Prints how one signs in to the demonstration alliance."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliance.demo_accounts import DemonstrationAccount, existing_accounts

HEADINGS = ("Address", "Password", "Authenticator secret", "Code now", "Who")


class Command(BaseCommand):
    help = (
        "Print the demonstration accounts that exist, with the code their authenticator shows now."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = existing_accounts()
        if not accounts:
            raise CommandError("There are no demonstration accounts in this database.")
        rows = [HEADINGS, *(_row(account) for account in accounts)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write(
            "\nA code holds for 30 seconds: call this again, or give the secret to an authenticator."
        )


def _row(account: DemonstrationAccount) -> tuple[str, str, str, str, str]:
    return (
        account.email,
        account.password,
        account.totp_secret or "-",
        account.current_code() or "-",
        account.who,
    )
