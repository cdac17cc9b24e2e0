"""The portal itself as an actor, so that what no person did is still done by somebody."""

from django.contrib.auth.hashers import make_password

from alliance.models import User

PORTAL_ADDRESS = "portal@portal.invalid"


def the_portal() -> User:
    """The account behind scheduled work and first set-up. Nobody can sign in with it."""
    user, _created = User.objects.get_or_create(
        email=PORTAL_ADDRESS,
        defaults={"name": "Portal", "is_active": False, "password": make_password(None)},
    )
    return user


def is_the_portal(user: User) -> bool:
    """An account that somebody could sign in to is never the portal, whatever its address."""
    return user.email == PORTAL_ADDRESS and not user.is_active
