"""Pairs of keys of people and cases, and how a person's pair is kept: wrapped under what only they know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from accountability.vault._bytes import (
    KEY_BYTES,
    UnreadableError,
    close,
    context,
    open_closed,
    read,
    written,
)

SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class PublicKeys:
    """What others know of a person: seal to `x`, check signatures with `ed`."""

    x: bytes
    ed: bytes


@dataclass(frozen=True, repr=False)
class PrivateKeys:
    """What only the person has. Never logged: it has no representation."""

    x: bytes
    ed: bytes

    @classmethod
    def fresh(cls) -> Self:
        return cls(x=bytes(PrivateKey.generate()), ed=bytes(SigningKey.generate()))

    @property
    def public(self) -> PublicKeys:
        return PublicKeys(x=public_of(self.x), ed=bytes(SigningKey(self.ed).verify_key))


def new_pair() -> tuple[bytes, bytes]:
    """A fresh X25519 pair: (private, public)."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def public_of(private: bytes) -> bytes:
    """The public half; rows that claim another one are not trusted."""
    return bytes(PrivateKey(private).public_key)


def ed_public_of(private_ed: bytes) -> bytes:
    """The public half of a signing key."""
    return bytes(SigningKey(private_ed).verify_key)


def seal_to(public: bytes, plain: bytes) -> bytes:
    """Seal to somebody's public key; who sealed is not known afterwards."""
    try:
        return SealedBox(PublicKey(public)).encrypt(plain)
    except (CryptoError, ValueError, TypeError) as error:
        raise UnreadableError("This is no public key to seal to.") from error


def open_sealed(private: bytes, sealed: bytes) -> bytes:
    """Open what was sealed to this key. Raises UnreadableError."""
    try:
        return SealedBox(PrivateKey(private)).decrypt(sealed)
    except (CryptoError, ValueError, TypeError) as error:
        raise UnreadableError("This was sealed to another key, or it was changed.") from error


def sign(private_ed: bytes, message: bytes) -> bytes:
    return bytes(SigningKey(private_ed).sign(message).signature)


def is_signed_by(public_ed: bytes, message: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(public_ed).verify(message, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def wrap_keys(keys: PrivateKeys, key: bytes, *place: str | int | bytes) -> bytes:
    """A person's keys, closed under a key (of a passphrase, a kit, a session) and bound to a place."""
    return close(key, written({"x": keys.x.hex(), "ed": keys.ed.hex()}), context("keys", *place))


def unwrap_keys(wrapped: bytes, key: bytes, *place: str | int | bytes) -> PrivateKeys:
    """What `wrap_keys` closed. Raises UnreadableError for another key or place."""
    return keys_from(read(open_closed(key, wrapped, context("keys", *place))))


def keys_from(values: Mapping[str, Any]) -> PrivateKeys:
    try:
        keys = PrivateKeys(x=bytes.fromhex(values["x"]), ed=bytes.fromhex(values["ed"]))
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableError("Wrapped keys are not in the expected form.") from error
    if len(keys.x) != KEY_BYTES or len(keys.ed) != KEY_BYTES:
        raise UnreadableError("Wrapped keys are not in the expected form.")
    return keys
