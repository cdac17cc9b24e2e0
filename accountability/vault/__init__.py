"""All cryptography of concerns: pure functions over bytes. Nothing of Django and nothing else of the project is known here.

What lives where: `codes` and `derivation` (from what people remember to keys), `keys` (pairs, wrapping, signatures),
`certificates` (whose key may be trusted), `cases` (compartments, grants, items, marks), `files`, `escrow`, `trail`, `exports`.
"""

from accountability.vault._bytes import (
    KEY_BYTES,
    SealedForAnotherPlaceError,
    UnreadableError,
    VaultError,
)

__all__ = ["KEY_BYTES", "SealedForAnotherPlaceError", "UnreadableError", "VaultError"]
