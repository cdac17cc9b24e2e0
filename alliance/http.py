"""The kinds of request our views receive, and what was typed in them."""

from django.http import HttpRequest, QueryDict

from alliance.models import User


class SignedInRequest(HttpRequest):
    """A request behind the login wall: its user is a person of ours."""

    user: User


def typed_in(request: HttpRequest) -> QueryDict | None:
    """What somebody sent, also when it is nothing at all; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None
