"""Whose keys may be trusted today: certificates that lead to the pinned root. Rows that claim otherwise are passed over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from accountability.models import HandlerKey, TrustCertificate
from accountability.vault import certificates
from accountability.vault.certificates import Certificate, Signature, Signed, UntrustedKeyError
from accountability.vault.keys import PrivateKeys, PublicKeys

ROOT_BYTES = 32
NEVER_A_READER = {TrustCertificate.Role.CERTIFIER, TrustCertificate.Role.STATISTICS}


@dataclass(frozen=True)
class TrustedKey:
    """A handler's key in one role, with the certificate that says so."""

    key: HandlerKey
    role: TrustCertificate.Role
    networks: frozenset[UUID]
    """Networks that the person reads for; empty for the whole alliance."""

    @property
    def x(self) -> bytes:
        return bytes(self.key.x_public)

    @property
    def author(self) -> str:
        """How this person signs items."""
        return author_of(self.key)


def author_of(key: HandlerKey) -> str:
    return f"{key.user.public_id}/{key.version}"


def pinned_root() -> bytes | None:
    """The root's public key; None where none is pinned, and then nobody is trusted."""
    return _in_hexadecimal(settings.ROOT_ED25519_PUB)


def pinned_escrow() -> bytes | None:
    return _in_hexadecimal(settings.ESCROW_X25519_PUB)


def throw_away_root() -> bytes | None:
    """The private half of a demonstration's root, which lies beside the pepper; None where a real root is pinned.

    A real one's private half is on paper only.
    """
    beside = Path(settings.RECEIPT_PEPPER_FILE).with_name("root.private")
    try:
        private = beside.read_bytes()
    except OSError:
        return None
    if len(private) != ROOT_BYTES:
        return None
    return private if PrivateKeys(x=private, ed=private).public.ed == pinned_root() else None


def is_throw_away_root() -> bool:
    return throw_away_root() is not None


def pepper() -> bytes:
    """What codes are derived with; read once. Raises OSError where the file is away."""
    return _read_pepper(str(settings.RECEIPT_PEPPER_FILE))


def trusted_keys(on: date) -> tuple[TrustedKey, ...]:
    """Every key in use that two certifiers stand behind today, once for each role, in the order of their numbers."""
    root = pinned_root()
    if root is None:
        return ()
    rows = list(
        TrustCertificate.objects.select_related("key__user")
        .filter(expires_on__gte=on)
        .order_by("pk")
    )
    certifiers = [signed for row in rows if (signed := signed_of(row)) and row.role == "certifier"]
    return tuple(
        TrustedKey(
            key=row.key,
            role=TrustCertificate.Role(row.role),
            networks=frozenset(UUID(one) for one in signed.certificate.networks),
        )
        for row in rows
        if row.key.state == HandlerKey.State.ACTIVE
        and row.key.user.is_active
        and row.role != TrustCertificate.Role.CERTIFIER
        and (signed := signed_of(row))
        and _holds(signed, certifiers, root, on)
    )


def trusted_certifiers(on: date) -> tuple[HandlerKey, ...]:
    """The keys whose holders may certify others today."""
    root = pinned_root()
    found = []
    for row in (
        TrustCertificate.objects.select_related("key__user")
        .filter(role=TrustCertificate.Role.CERTIFIER, expires_on__gte=on)
        .order_by("pk")
    ):
        signed = signed_of(row)
        if root and signed and row.key.state == HandlerKey.State.ACTIVE:
            try:
                certificates.check_certifier(signed, root=root, on=on)
            except UntrustedKeyError:
                continue
            found.append(row.key)
    return tuple(found)


def readers(keys: Iterable[TrustedKey]) -> tuple[TrustedKey, ...]:
    """Those among trusted keys to which concerns may be sealed."""
    return tuple(one for one in keys if one.role not in NEVER_A_READER)


def signing_key_of(author: str, on: date) -> bytes | None:
    """The Ed25519 public key that an author signed with on a day; None when no trusted certificate says so."""
    return Signers().key_of(author, on)


class Signers:
    """Who may have signed items: every certificate, read once however many items ask."""

    def __init__(self) -> None:
        rows = TrustCertificate.objects.select_related("key__user").order_by("pk")
        self._signed = [signed for row in rows if (signed := signed_of(row))]
        self._known: dict[tuple[str, date], bytes | None] = {}

    def key_of(self, author: str, on: date) -> bytes | None:
        """As `signing_key_of`."""
        asked = (author, on)
        if asked not in self._known:
            self._known[asked] = self._found(author, on)
        return self._known[asked]

    def _found(self, author: str, on: date) -> bytes | None:
        uuid, _, version = author.partition("/")
        root = pinned_root()
        if root is None or not version.isdecimal():
            return None
        certifiers = [one for one in self._signed if one.certificate.role == certificates.CERTIFIER]
        for signed in self._signed:
            said = signed.certificate
            is_theirs = (said.subject, said.version) == (uuid, int(version))
            is_handlers = said.role != certificates.CERTIFIER
            if is_theirs and is_handlers and _holds(signed, certifiers, root, on):
                return said.keys.ed
        return None


def signed_of(row: TrustCertificate) -> Signed | None:
    """The certificate of a row with its signatures; None when the row says something else than the certificate."""
    try:
        certificate = Certificate.from_values(row.statement)
        signatures = tuple(
            Signature(by=bytes.fromhex(one["by"]), value=bytes.fromhex(one["value"]))
            for one in row.signatures
        )
    except (UntrustedKeyError, KeyError, TypeError, ValueError):
        return None
    is_the_rows = (
        certificate.subject == str(row.key.user.public_id)
        and certificate.version == row.key.version
        and certificate.role == row.role
        and certificate.keys == PublicKeys(bytes(row.key.x_public), bytes(row.key.ed_public))
    )
    return Signed(certificate, signatures) if is_the_rows else None


def _holds(signed: Signed, certifiers: list[Signed], root: bytes, on: date) -> bool:
    is_statistics = signed.certificate.role == certificates.STATISTICS
    check = certificates.check_statistics_key if is_statistics else certificates.check_handler
    try:
        check(signed, certifiers, root=root, on=on)
    except UntrustedKeyError:
        return False
    return True


def _in_hexadecimal(written: str) -> bytes | None:
    try:
        key = bytes.fromhex(written)
    except ValueError:
        return None
    return key if len(key) == ROOT_BYTES else None


@lru_cache(maxsize=4)
def _read_pepper(path: str) -> bytes:
    content = Path(path).read_bytes()
    if len(content) != ROOT_BYTES:
        raise OSError("The pepper's file must hold 32 bytes.")
    return content
