"""The memory-only store: drafts and unlocked keys, encrypted under keys that only a cookie holds. Nothing of it is ever on a disk."""

from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

SECONDS_TO_ANSWER = 2


class StoreAwayError(Exception):
    """The store does not answer. Nothing was kept; the page says so."""


def put(name: str, value: bytes, *, seconds: int) -> None:
    """Keep a value under a name for so many seconds. Raises StoreAwayError."""
    try:
        _client().set(name, value, ex=seconds)
    except RedisError as error:
        raise StoreAwayError from error


def put_again(name: str, value: bytes, *, seconds: int) -> bool:
    """Keep a value in another's place; whether there was one. Raises StoreAwayError."""
    try:
        return bool(_client().set(name, value, ex=seconds, xx=True))
    except RedisError as error:
        raise StoreAwayError from error


def get(name: str) -> bytes | None:
    """The value, or None when it has run out or never was. Raises StoreAwayError."""
    try:
        value = _client().get(name)
    except RedisError as error:
        raise StoreAwayError from error
    return value if isinstance(value, bytes) else None


def take(name: str) -> bytes | None:
    """The value, which is forgotten with this; of several who ask at once one gets it. Raises StoreAwayError."""
    try:
        value = _client().getdel(name)
    except RedisError as error:
        raise StoreAwayError from error
    return value if isinstance(value, bytes) else None


def names(beginning: str) -> list[str]:
    """The names that begin so. Raises StoreAwayError."""
    try:
        found = _client().scan_iter(match=f"{beginning}*", count=1000)
        return sorted(name.decode() for name in found)
    except RedisError as error:
        raise StoreAwayError from error


def drop(name: str) -> None:
    """Forget a value. Raises StoreAwayError."""
    try:
        _client().delete(name)
    except RedisError as error:
        raise StoreAwayError from error


def counted(name: str, *, seconds: int) -> int:
    """Add one to a counter that begins anew after so many seconds; how many it holds now. Raises StoreAwayError."""
    try:
        pipe = _client().pipeline()
        pipe.set(name, 0, ex=seconds, nx=True)
        pipe.incr(name)
        return int(pipe.execute()[-1])
    except RedisError as error:
        raise StoreAwayError from error


@lru_cache(maxsize=1)
def _client() -> Redis:
    if not settings.STORE_URL:
        raise StoreAwayError("STORE_URL is not set.")
    return Redis.from_url(
        settings.STORE_URL,
        socket_timeout=SECONDS_TO_ANSWER,
        socket_connect_timeout=SECONDS_TO_ANSWER,
    )
