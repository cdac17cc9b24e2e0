"""Handlers' keys are genuine: each is certified by two certifiers, and each certifier by a root key pinned outside the database."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import compare_digest
from typing import Any

from accountability.vault._bytes import VaultError, context, written
from accountability.vault.codes import ALPHABET, READ_AS, MistypedCodeError, bare
from accountability.vault.keys import PublicKeys, is_signed_by, sign

CERTIFIER = "certifier"
STATISTICS = "statistics"
NO_HANDLERS = frozenset({CERTIFIER, STATISTICS})
SIGNATURES_NEEDED = 2
LONGEST = timedelta(days=366)
FINGERPRINT = 24


class UntrustedKeyError(VaultError):
    """A key whose certificate does not lead to the pinned root; nothing is ever sealed to it."""


@dataclass(frozen=True)
class Certificate:
    """Whose key this is and what it may be used for; every word of it is signed."""

    subject: str
    """UUID of the person, as text."""
    version: int
    keys: PublicKeys
    role: str
    networks: tuple[str, ...]
    """UUIDs of the networks that the person handles concerns for; empty for the whole alliance."""
    expires_on: date

    def message(self) -> bytes:
        """The bytes that are signed."""
        return context("certificate", written(self.as_values()))

    def as_values(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "version": self.version,
            "x": self.keys.x.hex(),
            "ed": self.keys.ed.hex(),
            "role": self.role,
            "networks": sorted(self.networks),
            "expires_on": self.expires_on.isoformat(),
        }

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "Certificate":
        """Raises UntrustedKeyError where a row is not in the form of a certificate."""
        try:
            return cls(
                subject=str(values["subject"]),
                version=int(values["version"]),
                keys=PublicKeys(x=bytes.fromhex(values["x"]), ed=bytes.fromhex(values["ed"])),
                role=str(values["role"]),
                networks=tuple(sorted(str(network) for network in values["networks"])),
                expires_on=date.fromisoformat(values["expires_on"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UntrustedKeyError("A certificate is not in the expected form.") from error


@dataclass(frozen=True)
class Signature:
    """Who signed (an Ed25519 public key), and what came out."""

    by: bytes
    value: bytes


@dataclass(frozen=True)
class Signed:
    """A certificate with the signatures under it."""

    certificate: Certificate
    signatures: tuple[Signature, ...]


def certify(certificate: Certificate, private_ed: bytes, public_ed: bytes) -> Signature:
    return Signature(by=public_ed, value=sign(private_ed, certificate.message()))


def check_certifier(certifier: Signed, *, root: bytes, on: date) -> None:
    """Raises UntrustedKeyError unless the root signed this certifier and the certificate has not run out."""
    _check_days(certifier.certificate, on)
    if certifier.certificate.role != CERTIFIER:
        raise UntrustedKeyError("This certificate does not let its holder certify others.")
    if root not in _genuine(certifier):
        raise UntrustedKeyError("This certifier was not signed by the pinned root.")


def check_handler(
    signed: Signed, certifiers: Sequence[Signed], *, root: bytes, on: date
) -> Certificate:
    """The certificate of somebody to whom concerns may be sealed. Raises UntrustedKeyError.

    Seal to the keys inside it, never to those of a row, and compare its subject and networks with whom the row names:
    rows can be rewritten, the certificate cannot.
    """
    if signed.certificate.role in NO_HANDLERS:
        raise UntrustedKeyError("The holder of this certificate handles no concerns.")
    return _with_two_behind(signed, certifiers, root=root, on=on)


def check_statistics_key(
    signed: Signed, certifiers: Sequence[Signed], *, root: bytes, on: date
) -> Certificate:
    """The certificate of the key of statistics, and of no other key. Raises UntrustedKeyError."""
    if signed.certificate.role != STATISTICS:
        raise UntrustedKeyError("This is not the key of statistics.")
    return _with_two_behind(signed, certifiers, root=root, on=on)


def _with_two_behind(
    signed: Signed, certifiers: Sequence[Signed], *, root: bytes, on: date
) -> Certificate:
    """The certificate, once two different certifiers that the root signed stand behind it.

    A certifier may not stand behind a key of their own; two certificates of one person count once, and so does one key
    that two certificates hold.
    """
    certificate = signed.certificate
    _check_days(certificate, on)
    genuine = _genuine(signed)
    behind = [
        certifier.certificate
        for certifier in certifiers
        if certifier.certificate.keys.ed in genuine
        and certifier.certificate.keys.ed != certificate.keys.ed
        and certifier.certificate.subject != certificate.subject
        and _is_certifier(certifier, root=root, on=on)
    ]
    people = {certifier.subject for certifier in behind}
    keys = {certifier.keys.ed for certifier in behind}
    if min(len(people), len(keys)) < SIGNATURES_NEEDED:
        raise UntrustedKeyError("Fewer than two certifiers stand behind this key.")
    return certificate


def _is_certifier(certifier: Signed, *, root: bytes, on: date) -> bool:
    try:
        check_certifier(certifier, root=root, on=on)
    except UntrustedKeyError:
        return False
    return True


def _genuine(signed: Signed) -> set[bytes]:
    """Whose signatures under this certificate are good."""
    message = signed.certificate.message()
    return {
        signature.by
        for signature in signed.signatures
        if is_signed_by(signature.by, message, signature.value)
    }


def _check_days(certificate: Certificate, on: date) -> None:
    if not on <= certificate.expires_on <= on + LONGEST:
        raise UntrustedKeyError("This certificate has run out, or runs longer than a year.")


def fingerprint(keys: PublicKeys) -> str:
    """What two people read to each other to be sure that they see the same keys: 24 characters, 120 bits, without lookalikes."""
    digest = int.from_bytes(
        hashlib.blake2b(keys.x + keys.ed, person=b"fingerprint", digest_size=15).digest()
    )
    places = range(5 * (FINGERPRINT - 1), -1, -5)
    return "".join(ALPHABET[digest >> place & 31] for place in places)


def is_fingerprint(typed: str, keys: PublicKeys) -> bool:
    """Whether somebody typed the fingerprint of these keys; case, spaces, dashes and lookalikes are forgiven."""
    try:
        read = bare(typed).translate(READ_AS)
    except MistypedCodeError:
        return False
    return compare_digest(read.encode(), fingerprint(keys).encode())
