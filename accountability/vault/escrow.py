"""Keys on paper: five shares in words, of which three bring a secret back and two say nothing (SLIP-39)."""

from itertools import combinations

import shamir_mnemonic
from shamir_mnemonic import MnemonicError

from accountability.vault._bytes import KEY_BYTES, VaultError

THRESHOLD, SHARES = 3, 5
TYPED_AT_MOST = 8


class SharesDoNotFitError(VaultError):
    """Too few shares, shares of different secrets, or a mistyped word."""


def split(secret: bytes) -> list[str]:
    """Five lines of 33 words for a secret of 32 bytes."""
    if len(secret) != KEY_BYTES:
        raise ValueError("A secret to be shared has 32 bytes.")
    [shares] = shamir_mnemonic.generate_mnemonics(1, [(THRESHOLD, SHARES)], secret)
    return list(shares)


def combine(shares: list[str]) -> bytes:
    """The secret of three shares or more; a mistyped or foreign one among more than three does no harm.

    Whether it is the secret that was meant, its public key tells. Raises SharesDoNotFitError.
    """
    different = list(dict.fromkeys(" ".join(share.lower().split()) for share in shares))
    if len(different) <= TYPED_AT_MOST:
        for three in combinations(different, THRESHOLD):
            secret = _of_three(three)
            if secret is not None:
                return secret
    raise SharesDoNotFitError("These shares do not belong together, or one is mistyped.")


def _of_three(shares: tuple[str, ...]) -> bytes | None:
    try:
        secret = bytes(shamir_mnemonic.combine_mnemonics(shares))
    except (MnemonicError, ValueError):
        return None
    return secret if len(secret) == KEY_BYTES else None
