"""Prints how one signs in to the demonstration alliance."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliance.demo_accounts import CONCERNS, DemonstrationAccount, existing_accounts

HEADINGS = ("Address", "Password", "Authenticator secret", "Code now", "Who")
GROUP = 4


class Command(BaseCommand):
    help = (
        "Print the demonstration accounts that exist, with the code their authenticator shows now."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = existing_accounts()
        if not accounts:
            raise CommandError("There are no demonstration accounts in this database.")
        self._write_table([HEADINGS, *(_row(account) for account in accounts)])
        self.stdout.write(
            "\nA code holds for 30 seconds: call this again, or give the secret to an authenticator.\n\n"
        )
        vaults = [(account.email, account.passphrase) for account in accounts if account.passphrase]
        self._write_table([("Address", "Six words of the vault"), *vaults])
        self.stdout.write("\n")
        self._write_table(
            [("Code of a concern", "What"), *((_grouped(c.code), c.what) for c in CONCERNS)]
        )

    def _write_table(self, rows: Sequence[tuple[str, ...]]) -> None:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _grouped(code: str) -> str:
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _row(account: DemonstrationAccount) -> tuple[str, str, str, str, str]:
    return (
        account.email,
        account.password,
        account.totp_secret or "-",
        account.current_code() or "-",
        account.who,
    )
