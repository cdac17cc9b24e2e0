"""Clients that are signed in, as it happened long ago or just now."""

from django.test import Client
from django.utils import timezone

from alliance.models import User


def client_of(user: User) -> Client:
    """Signed in some time ago: risky steps ask for a proof first."""
    client = Client()
    client.force_login(user)
    return client


def signed_in(email: str) -> Client:
    """The same for somebody whose address is known."""
    return client_of(User.objects.get(email=email))


def signed_in_afresh(email: str) -> Client:
    """Signed in within the last five minutes, as allauth remembers it in the session."""
    client = signed_in(email)
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [
        {"method": "code", "at": timezone.now().timestamp()}
    ]
    session.save()
    return client
