"""Keys on paper: five shares in words, of which three bring a secret back and two say nothing (SLIP-39)."""

import shamir_mnemonic
from shamir_mnemonic import MnemonicError

from accountability.vault._bytes import KEY_BYTES, VaultError

THRESHOLD, SHARES = 3, 5


class SharesDoNotFitError(VaultError):
    """Too few shares, shares of different secrets, or a mistyped word."""


def split(secret: bytes) -> list[str]:
    """Five lines of 33 words for a secret of 32 bytes."""
    if len(secret) != KEY_BYTES:
        raise ValueError("A secret to be shared has 32 bytes.")
    [shares] = shamir_mnemonic.generate_mnemonics(1, [(THRESHOLD, SHARES)], secret)
    return list(shares)


def combine(shares: list[str]) -> bytes:
    """The secret of three shares. Raises SharesDoNotFitError."""
    try:
        return bytes(shamir_mnemonic.combine_mnemonics(shares))
    except (MnemonicError, ValueError) as error:
        raise SharesDoNotFitError(
            "These shares do not belong together, or one is mistyped."
        ) from error
