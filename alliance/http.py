"""The kinds of request our views receive."""

from django.http import HttpRequest

from alliance.models import User


class SignedInRequest(HttpRequest):
    """A request behind the login wall: its user is a person of ours."""

    user: User
