"""From what a person remembers or keeps on paper to keys: light for the code, heavy for the passphrase."""

import base64
import hashlib
import math
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from nacl import pwhash

from accountability.vault._bytes import KEY_BYTES, VaultError, derive, mac
from accountability.vault.codes import MistypedCodeError, bare

MIB = 1024 * 1024
SALT_BYTES = pwhash.argon2id.SALTBYTES
# 95 random bits need no memory-hardness, and a heavy derivation on an open page is a gift to flooders.
CODE_PASSES, CODE_MEMORY = 2, 19 * MIB
PASSPHRASE_PASSES, PASSPHRASE_MEMORY = 3, 256 * MIB
PASSPHRASE_BITS = 77
KIT_GROUP = 4
KIT_CHECK_BYTES = 3
READ_AS = str.maketrans({"0": "O", "1": "I", "8": "B"})


class MistypedKitError(VaultError):
    """What was typed is no recovery kit."""


@dataclass(frozen=True, repr=False)
class CodeKeys:
    """What a reporter's code opens."""

    lookup: bytes
    """Where the case is found; stands in the database."""
    wrap: bytes
    """Opens the reporter's own keys; stands nowhere."""


def code_keys(code: str, pepper: bytes) -> CodeKeys:
    """The two keys of a code that `read_code` has read; costs some 30 ms and 19 MiB."""
    secret = pwhash.argon2id.kdf(
        KEY_BYTES,
        mac(pepper, "code", code.encode()),
        derive(pepper, "salt")[:SALT_BYTES],
        opslimit=CODE_PASSES,
        memlimit=CODE_MEMORY,
    )
    return CodeKeys(lookup=derive(secret, "lookup"), wrap=derive(secret, "wrap"))


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def passphrase_key(passphrase: str, salt: bytes) -> bytes:
    """The key of a vault's passphrase; costs about half a second and 256 MiB. Case and spacing are forgiven.

    So is how a device writes letters with accents, or the same passphrase would fail on another one.
    """
    return pwhash.argon2id.kdf(
        KEY_BYTES,
        _said(passphrase).encode(errors="surrogatepass"),
        salt,
        opslimit=PASSPHRASE_PASSES,
        memlimit=PASSPHRASE_MEMORY,
    )


def _said(passphrase: str) -> str:
    """What stays of a passphrase that is typed again: no case, no way of writing a letter, no unseen marks."""
    folded = unicodedata.normalize("NFD", passphrase)
    # folding can bring back what normalising took away, so Unicode asks for both twice
    for _ in range(2):
        folded = unicodedata.normalize("NFKD", folded.casefold())
    return " ".join("".join(one for one in folded if unicodedata.category(one) != "Cf").split())


def new_kit() -> str:
    """A recovery kit: 256 random bits and 24 that check them, as 56 characters of base32."""
    secret = secrets.token_bytes(KEY_BYTES)
    return base64.b32encode(secret + _checksum(secret)).decode()


def kit_key(typed: str) -> bytes:
    """The key that a recovery kit stands for. Raises MistypedKitError for anything that is no kit."""
    try:
        content = base64.b32decode(bare(typed).translate(READ_AS))
    except (MistypedCodeError, ValueError):
        raise MistypedKitError("A recovery kit has 56 letters and digits.") from None
    secret, check = content[:KEY_BYTES], content[KEY_BYTES:]
    if len(secret) != KEY_BYTES or not secrets.compare_digest(check, _checksum(secret)):
        raise MistypedKitError("A character of this recovery kit is wrong or missing.")
    return derive(secret, "kit")


def kit_in_groups(kit: str) -> str:
    """A kit as it is printed."""
    return "-".join(kit[start : start + KIT_GROUP] for start in range(0, len(kit), KIT_GROUP))


def _checksum(secret: bytes) -> bytes:
    return hashlib.blake2b(secret, person=b"kit check", digest_size=KIT_CHECK_BYTES).digest()


def passphrase_of(words: Sequence[str], how_many: int = 6) -> str:
    """A passphrase drawn from a list of words; six of 7,776 make 77.5 bits.

    Raises ValueError for a list from which fewer than 77 bits are drawn.
    """
    if how_many * math.log2(max(1, len(set(words)))) < PASSPHRASE_BITS:
        raise ValueError("Too few words to draw a passphrase from.")
    return " ".join(secrets.choice(words) for _ in range(how_many))
