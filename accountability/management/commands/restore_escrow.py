"""The Board's way back to concerns whose handlers are all lost: export, reseal with three shares, import."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accountability.actions.escrow import FORM, bring_back, bundle_of, orphaned
from accountability.management.shares import asked_for
from accountability.models import Case
from accountability.trust import pinned_root
from accountability.vault import VaultError
from accountability.vault.keys import ed_public_of, public_of
from accountability.vault.recovery import reseal


class Command(BaseCommand):
    help = (
        "Give concerns whose handlers are all lost to others. On the portal: export and import. On the machine without "
        "network: reseal, with three shares of the escrow key and three of the root. docs/handlers.md tells the steps."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        export = steps.add_parser("export", help="write sealed grants and certified keys to a file")
        export.add_argument("file", type=Path)
        export.add_argument("--case", type=UUID, action="append", default=[])
        export.add_argument(
            "--lost", action="store_true", help="every concern that nobody can open any more"
        )
        export.add_argument("--to", action="append", required=True, help="address of a handler")
        export.add_argument(
            "--identity", action="append", default=[], help="one of them who may see identities"
        )
        again = steps.add_parser("reseal", help="seal the keys on, with three shares")
        again.add_argument("file", type=Path)
        again.add_argument("--out", type=Path, required=True)
        back = steps.add_parser("import", help="store what was sealed on")
        back.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        steps = {"export": self._export, "reseal": self._reseal, "import": self._import}
        steps[options["step"]](options)

    def _export(self, options: dict[str, Any]) -> None:
        named = list(Case.objects.filter(pk__in=options["case"]).order_by("pk"))
        cases = {case.pk: case for case in [*named, *(orphaned() if options["lost"] else [])]}
        if not cases:
            raise CommandError("There is no such concern.")
        try:
            bundle = bundle_of(
                cases=list(cases.values()), emails=options["to"], identity=options["identity"]
            )
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        options["file"].write_text(json.dumps(bundle))
        self.stdout.write(f"Concerns in the file, sealed: {len(cases)}. Carry it to the trustees.")

    def _reseal(self, options: dict[str, Any]) -> None:
        root = pinned_root()
        if root is None:
            raise CommandError("ROOT_ED25519_PUB must be set here too.")
        bundle = _read(options["file"])
        escrow = asked_for(
            "escrow key",
            fits=lambda secret: public_of(secret).hex() == settings.ESCROW_X25519_PUB,
            out=self.stdout,
        )
        root_private = asked_for(
            "root key", fits=lambda secret: ed_public_of(secret) == root, out=self.stdout
        )
        now = timezone.now()
        try:
            cases = [
                reseal(case, escrow, root_private=root_private, at=now) for case in bundle["cases"]
            ]
        except VaultError as error:
            raise CommandError(str(error)) from error
        options["out"].write_text(json.dumps({"form": FORM, "cases": cases}))
        self.stdout.write(f"Concerns sealed on: {len(cases)}. Carry {options['out']} back.")

    def _import(self, options: dict[str, Any]) -> None:
        try:
            number = bring_back(bundle=_read(options["file"]))
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError("This file is not in the expected form.") from error
        self.stdout.write(f"Concerns that are open again to those named: {number}.")


def _read(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read.") from error
    if not isinstance(values, dict) or values.get("form") != FORM:
        raise CommandError(f"{file} is not of this procedure.")
    return values
