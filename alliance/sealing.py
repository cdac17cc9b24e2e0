"""Sealed columns: what stands in the database is useless without the keys. The one door to cryptography outside cases."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

SCHEME = "s1"


class BrokenSealError(Exception):
    """A sealed value that no key opens: the key is gone, or the value was changed."""


@dataclass(frozen=True)
class _Key:
    name: str
    box: SecretBox


class PassingKey:
    """A random key that is never written down: what it sealed is unreadable once this object is gone."""

    EXTRA = SecretBox.MACBYTES

    def __init__(self) -> None:
        self._box = SecretBox(random_bytes(SecretBox.KEY_SIZE))

    def seal(self, piece: bytes, number: int) -> bytes:
        """Seal a piece; each number is used once."""
        return bytes(self._box.encrypt(piece, _nonce(number)).ciphertext)

    def open(self, sealed: bytes, number: int) -> bytes:
        """The piece of this number. Raises BrokenSealError when it was changed or moved."""
        try:
            return bytes(self._box.decrypt(sealed, _nonce(number)))
        except CryptoError as error:
            raise BrokenSealError("This sealed piece was changed after it was sealed.") from error


def seal(text: str) -> str:
    """Seal a text with the newest key."""
    key = _keys()[0]
    sealed = base64.urlsafe_b64encode(key.box.encrypt(text.encode())).decode()
    return f"{SCHEME}.{key.name}.{sealed}"


def unseal(sealed: str) -> str:
    """Open a sealed text with the key that sealed it."""
    scheme, name, content = _parts(sealed)
    key = next((key for key in _keys() if key.name == name), None)
    if scheme != SCHEME or key is None:
        raise BrokenSealError("This value was sealed with a key that is not in SEALING_KEYS.")
    try:
        return key.box.decrypt(base64.urlsafe_b64decode(content)).decode()
    except (CryptoError, binascii.Error, ValueError) as error:
        raise BrokenSealError("This sealed value was changed after it was sealed.") from error


def is_sealed_with_newest(sealed: str) -> bool:
    """Whether the value would stay readable if all older keys went."""
    return _parts(sealed)[:2] == (SCHEME, _keys()[0].name)


def _nonce(number: int) -> bytes:
    return number.to_bytes(SecretBox.NONCE_SIZE, "big")


def _parts(sealed: str) -> tuple[str, str, str]:
    scheme, _, rest = sealed.partition(".")
    name, _, content = rest.partition(".")
    return scheme, name, content


def _keys() -> tuple[_Key, ...]:
    return _read(tuple(settings.SEALING_KEYS))


@lru_cache(maxsize=4)
def _read(written: tuple[str, ...]) -> tuple[_Key, ...]:
    """The keys, newest first; each is known by the start of its fingerprint, so that sealed values can name it."""
    if not written:
        raise ImproperlyConfigured(
            "SEALING_KEYS is not set. It seals second-factor secrets; see .env.example for how to make a key."
        )
    return tuple(_key(text) for text in written)


def _key(written: str) -> _Key:
    try:
        content = base64.urlsafe_b64decode(written)
    except (binascii.Error, ValueError):
        content = b""
    if len(content) != SecretBox.KEY_SIZE:
        raise ImproperlyConfigured("Each of SEALING_KEYS must be 32 random bytes in base64.")
    return _Key(name=hashlib.sha256(content).hexdigest()[:8], box=SecretBox(content))
