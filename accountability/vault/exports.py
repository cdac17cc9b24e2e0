"""What leaves the portal: encrypted with age for those who receive it, with a manifest that shows every change."""

import hashlib
from collections.abc import Mapping, Sequence

import pyrage

from accountability.vault._bytes import VaultError, context, written
from accountability.vault.keys import is_signed_by, sign


class NotARecipientError(VaultError):
    """What was given is no public key of age, or a passphrase that protects nothing."""


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file, in hexadecimal, by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def sign_manifest(values: Mapping[str, object], private_ed: bytes) -> bytes:
    return sign(private_ed, context("manifest", written(values)))


def is_genuine_manifest(values: Mapping[str, object], signature: bytes, public_ed: bytes) -> bool:
    return is_signed_by(public_ed, context("manifest", written(values)), signature)


def encrypt_for(content: bytes, recipients: Sequence[str]) -> bytes:
    """Encrypt with age for these public keys (age1…). Raises NotARecipientError."""
    try:
        known = [pyrage.x25519.Recipient.from_str(one.strip()) for one in recipients]
    except pyrage.RecipientError as error:
        raise NotARecipientError("This is no public key of age.") from error
    if not known:
        raise NotARecipientError("An export needs somebody who receives it.")
    return bytes(pyrage.encrypt(content, known))


def encrypt_with_passphrase(content: bytes, passphrase: str) -> bytes:
    """Encrypt with age for whoever is told the passphrase. Raises NotARecipientError for a blank one."""
    if not passphrase.strip():
        raise NotARecipientError("An export needs a passphrase.")
    return bytes(pyrage.passphrase.encrypt(content, passphrase))
