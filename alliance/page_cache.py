"""The cache of public pages: Redis or Valkey behind a backend for which a failed connection is a miss."""

import time
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

SECONDS_LEFT_ALONE = 3.0
_SHORT = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}


class ForgivingCache(RedisCache):
    """Django's Redis cache, but nothing fails or waits when it is away: after a failure it is left alone for a while."""

    _away_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**_SHORT, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._ask({}, super().get_many, keys, version)
        return found

    def set(self, key: str, value: Any, timeout: Any = 60, version: int | None = None) -> None:
        self._ask(None, super().set, key, value, timeout, version)

    def add(self, key: str, value: Any, timeout: Any = 60, version: int | None = None) -> bool:
        return bool(self._ask(True, super().add, key, value, timeout, version))  # noqa: FBT003 - the answer when away

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask(False, super().delete, key, version))  # noqa: FBT003 - the answer when away

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(self._ask(0, super().incr, key, delta, version))
        except ValueError:
            return 0

    def is_there(self) -> bool:
        """Whether the server answers now; for the health page, which forgives nothing."""
        try:
            self._cache.get_client().ping()
        except RedisError:
            return False
        return True

    def _ask(self, otherwise: Any, method: Any, *args: Any) -> Any:
        """What the cache says, or this when it is away. Each thread's connection finds out for all of the process."""
        if time.monotonic() < ForgivingCache._away_until:
            return otherwise
        try:
            return method(*args)
        except RedisError:
            ForgivingCache._away_until = time.monotonic() + SECONDS_LEFT_ALONE
            return otherwise
