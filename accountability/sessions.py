"""What a visitor holds open: a draft, a concern they came back to, or a handler's unlocked vault.

Values lie in the memory-only store, closed under a key that only the visitor's cookie holds; the store knows a digest of it.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accountability import store
from accountability.vault import KEY_BYTES, VaultError
from accountability.vault.cases import close_note, new_key, open_note

MINUTE, HOUR = 60, 60 * 60


class Session(Enum):
    """The kinds, with how long one lies idle and how long it lasts at most, in seconds."""

    DRAFT = ("draft", 2 * HOUR, 24 * HOUR)
    REPORTER = ("reporter", 20 * MINUTE, 8 * HOUR)
    UNFINISHED = ("unfinished", 2 * HOUR, 24 * HOUR)
    """What was typed into an opened concern and sent after it had locked itself."""
    VAULT = ("vault", 20 * MINUTE, 8 * HOUR)

    def __init__(self, title: str, idle: int, longest: int) -> None:
        self.title = title
        self.idle = idle
        self.longest = longest

    @property
    def cookie(self) -> str:
        """A draft and an opened concern share a cookie, so its name says less."""
        name: str = (
            settings.VAULT_COOKIE_NAME if self is Session.VAULT else settings.CONCERN_COOKIE_NAME
        )
        return name


@dataclass
class Held:
    """What one visitor holds of one kind."""

    kind: Session
    key: bytes
    values: dict[str, Any] = field(default_factory=dict)
    began: float = field(default_factory=time.time)
    is_new: bool = False

    @property
    def name(self) -> str:
        return f"{self.kind.title}:{hashlib.sha256(self.key).hexdigest()}"


def held(request: HttpRequest, kind: Session) -> Held | None:
    """What this visitor holds; None when nothing, or when its time is over. Raises StoreAwayError."""
    return _found(request, kind, store.get)


def taken(request: HttpRequest, kind: Session) -> Held | None:
    """What this visitor held until now: it is forgotten with this. Raises StoreAwayError."""
    return _found(request, kind, store.take)


def _found(request: HttpRequest, kind: Session, look: Callable[[str], bytes | None]) -> Held | None:
    key = _key_of(request, kind)
    if key is None:
        return None
    found = Held(kind, key)
    sealed = look(found.name)
    if sealed is None:
        return None
    try:
        kept = open_note(sealed, key, kind.title)
    except VaultError:
        return None
    if time.time() - float(kept["began"]) > kind.longest:
        store.drop(found.name)
        return None
    found.values, found.began = kept["values"], float(kept["began"])
    return found


def hold(request: HttpRequest, kind: Session, values: Mapping[str, Any]) -> Held:
    """Begin to hold something; `hand_over` puts the key into the answer. What is only typed lies under the cookie's key, if any."""
    known = _key_of(request, kind) if kind in {Session.DRAFT, Session.UNFINISHED} else None
    begun = Held(kind, known or new_key(), dict(values), is_new=known is None)
    keep(begun)
    return begun


def keep(what: Held) -> None:
    """Write what is held, and begin its idle time anew. Raises StoreAwayError."""
    store.put(what.name, _sealed(what), seconds=what.kind.idle)


def keep_on(what: Held) -> bool:
    """Write what is held unless it was forgotten meanwhile; whether it was still there. Raises StoreAwayError."""
    return store.put_again(what.name, _sealed(what), seconds=what.kind.idle)


def move_along(request: HttpRequest, kind: Session, beside: Held) -> Held | None:
    """Keep what is held of one kind under the key of another one, whose cookie takes the place of its own. Raises StoreAwayError."""
    before = held(request, kind)
    if before is None:
        return None
    moved = Held(kind, beside.key, before.values, before.began)
    keep(moved)
    store.drop(before.name)
    return moved


def let_go(what: Held) -> None:
    """Forget what is held. Raises StoreAwayError."""
    store.drop(what.name)


def hand_over(response: HttpResponseBase, what: Held) -> None:
    """Give the visitor the cookie that opens what they hold; it ends with the browser."""
    response.set_cookie(
        what.kind.cookie,
        what.key.hex(),
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
        path="/",
    )


def take_back(response: HttpResponseBase, kind: Session) -> None:
    """Expire the cookie."""
    response.delete_cookie(kind.cookie, path="/", samesite="Strict")


@contextmanager
def only_once(token: str) -> Iterator[bool]:
    """Whether a form with this token is sent for the first time; a failure lets it be sent again. Raises StoreAwayError.

    Two presses of a button, and the Back button, have one effect.
    """
    name = f"once:{hashlib.sha256(token.encode()).hexdigest()}"
    is_first = store.counted(name, seconds=Session.REPORTER.longest) == 1
    try:
        yield is_first
    except BaseException:
        if is_first:
            store.drop(name)
        raise


def _sealed(what: Held) -> bytes:
    values = {"began": what.began, "values": what.values}
    return close_note(values, what.key, what.kind.title)


def _key_of(request: HttpRequest, kind: Session) -> bytes | None:
    try:
        key = bytes.fromhex(request.COOKIES.get(kind.cookie, ""))
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None
