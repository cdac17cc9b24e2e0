"""The portal itself as an actor, so that what no person did is still done by somebody."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser

from alliance.models import User

PORTAL_ADDRESS = "portal@portal.invalid"

# Whoever asks for something, signed in or not.
Visitor = User | AnonymousUser


def the_portal() -> User:
    """The account behind scheduled work and first set-up. Nobody can sign in with it."""
    user, _created = User.objects.get_or_create(
        email=PORTAL_ADDRESS,
        defaults={"name": "Portal", "is_active": False, "password": make_password(None)},
    )
    return user


def is_the_portal(visitor: Visitor) -> bool:
    """An account that somebody could sign in to is never the portal, whatever its address."""
    return isinstance(visitor, User) and visitor.email == PORTAL_ADDRESS and not visitor.is_active
