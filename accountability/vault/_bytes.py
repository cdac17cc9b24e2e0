"""The few operations on bytes that everything of the vault is made of, each with its place named."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import Aead

KEY_BYTES = 32
STEP = 4096
VERSION = b"portal vault 1"


class VaultError(Exception):
    """Something that was sealed cannot be opened, or something signed is not genuine; the message names no content."""


class SealedForAnotherPlaceError(VaultError):
    """What was opened says that it belongs to another case, compartment, epoch or item."""


class UnreadableError(VaultError):
    """The key is not the right one, or a byte was changed."""


def context(*parts: str | int | bytes) -> bytes:
    """A name of a place that no other sequence of parts shares: each part carries its length."""
    written = [
        VERSION,
        *(part if isinstance(part, bytes) else str(part).encode() for part in parts),
    ]
    return b"".join(len(part).to_bytes(4, "big") + part for part in written)


def derive(key: bytes, purpose: str) -> bytes:
    """A sub-key of 32 bytes for one purpose (at most 16 ASCII characters)."""
    return mac(key, purpose, b"")


def mac(key: bytes, purpose: str, message: bytes, size: int = KEY_BYTES) -> bytes:
    """A keyed digest of `size` bytes that says nothing about the message to who lacks the key.

    Raises ValueError for a key of another length: an empty one would be no key at all, and nobody would notice.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key of the vault has {KEY_BYTES} bytes.")
    return hashlib.blake2b(message, key=key, person=purpose.encode(), digest_size=size).digest()


def close(key: bytes, plain: bytes, place: bytes) -> bytes:
    """Encrypt and authenticate (XChaCha20-Poly1305, a random nonce of 24 bytes first), bound to a place."""
    return bytes(Aead(key).encrypt(plain, place))


def open_closed(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """What `close` closed with this key at this place. Raises UnreadableError."""
    try:
        return Aead(key).decrypt(sealed, place)
    except (CryptoError, ValueError, TypeError) as error:
        raise UnreadableError("This was sealed with another key, or it was changed.") from error


def padded(plain: bytes, step: int = STEP) -> bytes:
    """The bytes with a mark and zeros behind them, up to a multiple of `step`, so that their length says little."""
    marked = plain + b"\x80"
    return marked + b"\0" * (-len(marked) % step)


def unpadded(marked: bytes) -> bytes:
    """What was padded. Raises UnreadableError where there is no mark."""
    plain, mark, zeros = marked.rpartition(b"\x80")
    if not mark or zeros.strip(b"\0"):
        raise UnreadableError("The padding of a sealed thing is broken.")
    return plain


def written(values: Mapping[str, Any], *, in_order: bool = False) -> bytes:
    """JSON that is the same bytes for the same values, or with the names in the order in which they came.

    Letters stand as themselves, since escaped ones are so long that the size of a text would tell its alphabet.
    """
    text = json.dumps(values, sort_keys=not in_order, separators=(",", ":"), ensure_ascii=False)
    # half a pair of surrogates comes back as it was typed
    return text.encode(errors="surrogatepass")


def read(plain: bytes) -> dict[str, Any]:
    """What `written` wrote. Raises UnreadableError for anything but a JSON object."""
    try:
        values = json.loads(plain)
    except (ValueError, RecursionError):
        # the cause would carry the text itself into whatever keeps errors
        raise UnreadableError("A sealed thing is not in the expected form.") from None
    if not isinstance(values, dict):
        raise UnreadableError("A sealed thing is not in the expected form.")
    return values
