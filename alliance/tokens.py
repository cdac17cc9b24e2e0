"""Secrets in links: made once, sent by mail, kept only as their digest. And a keyed digest for what could be guessed."""

import hashlib
import secrets

from django.utils.crypto import salted_hmac


def make_token() -> str:
    """256 random bits for a link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database keeps of a token: it tells whether a link fits, and makes none."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(text: str, *, purpose: str) -> str:
    """What the database keeps of something that could be guessed, such as an address: useless without the key."""
    return salted_hmac(f"alliance.{purpose}", text, algorithm="sha256").hexdigest()
