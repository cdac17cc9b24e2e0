"""The ceremony of the root: made, split into shares, and used to sign certifiers, on a machine that is on no network."""

import json
import os
import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accountability.actions.certificates import accept_certifier, certifier_request
from accountability.management.shares import asked_for, show_shares
from accountability.models import HandlerKey
from accountability.vault import KEY_BYTES, VaultError
from accountability.vault.certificates import (
    CERTIFIER,
    LONGEST,
    Certificate,
    Signature,
    certify,
    fingerprint,
)
from accountability.vault.keys import PrivateKeys, open_sealed, public_of, seal_to

ROOT, ESCROW = "root key", "escrow key"
PEPPER, SEALED_PEPPER = "pepper", "pepper.sealed"


class Command(BaseCommand):
    help = (
        "The root of trust for concerns. On the machine without network: new, split, sign, pepper. "
        "On the portal: request, accept. docs/handlers.md tells the whole ceremony."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        new = steps.add_parser("new", help="make root, escrow key and pepper; print five sheets")
        new.add_argument("--folder", type=Path, required=True, help="for the pepper and its copy")
        split = steps.add_parser("split", help="print five new sheets for a secret of the old ones")
        split.add_argument("key", choices=["root", "escrow"])
        request = steps.add_parser("request", help="write down what the root is asked to sign")
        request.add_argument("email")
        request.add_argument("--out", type=Path, required=True)
        request.add_argument("--until", type=date.fromisoformat, help="a year from today at most")
        sign = steps.add_parser("sign", help="sign a request with three shares of the root")
        sign.add_argument("file", type=Path)
        sign.add_argument("--out", type=Path, required=True)
        accept = steps.add_parser("accept", help="take in what the root has signed")
        accept.add_argument("file", type=Path)
        pepper = steps.add_parser("pepper", help="open the sealed copy of the pepper")
        pepper.add_argument("file", type=Path)
        pepper.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        steps = {
            "new": self._new,
            "split": self._split,
            "request": self._request,
            "sign": self._sign,
            "accept": self._accept,
            "pepper": self._pepper,
        }
        steps[options["step"]](options)

    def _new(self, options: dict[str, Any]) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys, pepper = PrivateKeys.fresh(), secrets.token_bytes(KEY_BYTES)
        _write_once(folder / PEPPER, pepper)
        _write_once(folder / SEALED_PEPPER, seal_to(keys.public.x, pepper))
        show_shares({ROOT: keys.ed, ESCROW: keys.x}, self.stdout)
        self.stdout.write("\f\nFor the portal's settings (these are public):\n")
        self.stdout.write(f"ROOT_ED25519_PUB={keys.public.ed.hex()}")
        self.stdout.write(f"ESCROW_X25519_PUB={keys.public.x.hex()}")
        self.stdout.write(
            f"\nThe pepper lies in {folder / PEPPER}: carry it to the portal and nowhere else. "
            f"{SEALED_PEPPER} is its copy for the Board; only three shares open it."
        )

    def _split(self, options: dict[str, Any]) -> None:
        if options["key"] == "root":
            show_shares({ROOT: self._root()}, self.stdout)
        else:
            show_shares({ESCROW: self._escrow()}, self.stdout)
        self.stdout.write("The old sheets still work until they are destroyed: burn all five.")

    def _request(self, options: dict[str, Any]) -> None:
        key = (
            HandlerKey.objects.in_use()
            .select_related("user")
            .filter(user__email=options["email"].lower())
            .first()
        )
        if key is None:
            raise CommandError("Nobody with this address has set up a vault.")
        today = timezone.now().date()
        until = options["until"] or today + timedelta(days=365)
        if not today < until <= today + LONGEST:
            raise CommandError("A certificate holds for a year at most.")
        request = certifier_request(key=key, expires_on=until)
        options["out"].write_text(json.dumps(request, indent=2))
        self.stdout.write(f"Carry {options['out']} to the machine without network.")

    def _sign(self, options: dict[str, Any]) -> None:
        request = _read(options["file"])
        try:
            certificate = Certificate.from_values(request)
        except VaultError as error:
            raise CommandError("This file is no request.") from error
        if certificate.role != CERTIFIER or certificate.networks:
            raise CommandError("The root signs certifiers, and nothing else.")
        written = fingerprint(certificate.keys)
        groups = " ".join(written[start : start + 4] for start in range(0, len(written), 4))
        self.stdout.write(f"This lets the holder of the key\n\n  {groups}\n")
        self.stdout.write(f"certify others until {certificate.expires_on.isoformat()}.")
        typed = input("Has the person read you this fingerprint, speaking with you? Type yes: ")
        if typed.strip().lower() != "yes":
            raise CommandError("Nothing was signed.")
        root = self._root()
        signature = certify(certificate, root, PrivateKeys(x=root, ed=root).public.ed)
        signed = {
            "statement": certificate.as_values(),
            "signature": {"by": signature.by.hex(), "value": signature.value.hex()},
        }
        options["out"].write_text(json.dumps(signed, indent=2))
        self.stdout.write(f"Signed. Carry {options['out']} back to the portal.")

    def _accept(self, options: dict[str, Any]) -> None:
        values = _read(options["file"])
        try:
            signature = Signature(
                by=bytes.fromhex(values["signature"]["by"]),
                value=bytes.fromhex(values["signature"]["value"]),
            )
            row = accept_certifier(statement=values["statement"], signature=signature)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError("This file was not made by the machine with the root.") from error
        self.stdout.write(f"{row.key.user.email} may certify others until {row.expires_on}.")

    def _pepper(self, options: dict[str, Any]) -> None:
        escrow = self._escrow()
        try:
            pepper = open_sealed(escrow, options["file"].read_bytes())
        except (VaultError, OSError) as error:
            raise CommandError("This is no copy of the pepper that these shares open.") from error
        _write_once(options["out"], pepper)
        self.stdout.write(f"The pepper lies in {options['out']}.")

    def _root(self) -> bytes:
        return asked_for(
            ROOT,
            fits=lambda secret: (
                PrivateKeys(x=secret, ed=secret).public.ed.hex() == settings.ROOT_ED25519_PUB
            ),
            out=self.stdout,
        )

    def _escrow(self) -> bytes:
        return asked_for(
            ESCROW,
            fits=lambda secret: public_of(secret).hex() == settings.ESCROW_X25519_PUB,
            out=self.stdout,
        )


def _write_once(file: Path, content: bytes) -> None:
    """Readable by its owner alone, and never over another."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as out:
            out.write(content)
    except FileExistsError as error:
        raise CommandError(f"{file} is there already. Nothing was written over.") from error


def _read(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read.") from error
    if not isinstance(values, dict):
        raise CommandError(f"{file} cannot be read.")
    return values
