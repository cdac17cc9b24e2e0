"""Records for the yearly figures: sealed to those who keep the statistics, all of one length, without a name of a case."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from accountability.vault._bytes import (
    KEY_BYTES,
    UnreadableError,
    close,
    context,
    open_closed,
    padded,
    read,
    unpadded,
    written,
)
from accountability.vault.keys import open_sealed, seal_to

RECORD_STEP = 512
# a content key sealed to one of those who open the record
SEALED_KEY_BYTES = KEY_BYTES + 48


class NobodyOpensError(ValueError):
    """A record that is sealed to nobody would be lost without anybody noticing."""


def seal_record(values: Mapping[str, Any], publics: Sequence[bytes], quarter: str) -> bytes:
    """Seal a record of a quarter to each of these keys. Raises NobodyOpensError."""
    if not publics:
        raise NobodyOpensError("A record needs somebody who opens it.")
    key = secrets.token_bytes(KEY_BYTES)
    keys = b"".join(seal_to(public, key) for public in publics)
    body = close(key, padded(written(values), RECORD_STEP), context("record", quarter))
    return bytes([len(publics)]) + keys + body


def open_record(sealed: bytes, private_x: bytes, quarter: str) -> dict[str, Any]:
    """Raises UnreadableError for another key or quarter."""
    count, rest = sealed[:1], sealed[1:]
    if not count or len(rest) < count[0] * SEALED_KEY_BYTES:
        raise UnreadableError("A record is not in the expected form.")
    body = rest[count[0] * SEALED_KEY_BYTES :]
    key = _key(rest, count[0], private_x)
    return read(unpadded(open_closed(key, body, context("record", quarter))))


def _key(rest: bytes, count: int, private_x: bytes) -> bytes:
    for number in range(count):
        try:
            return open_sealed(
                private_x, rest[number * SEALED_KEY_BYTES : (number + 1) * SEALED_KEY_BYTES]
            )
        except UnreadableError:
            continue
    raise UnreadableError("This was sealed to other keys.")
