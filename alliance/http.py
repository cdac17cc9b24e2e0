"""The kinds of request our views receive, and what was typed in them."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict

from alliance.actors import Visitor
from alliance.models import User


class SignedInRequest(HttpRequest):
    """A request behind the login wall: its user is a person of ours."""

    user: User


def typed_in(request: HttpRequest) -> QueryDict | None:
    """What somebody sent, also when it is nothing at all; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def visitor_of(request: HttpRequest) -> Visitor:
    """Who reads a public page. A visitor without the session cookie costs no look at the session, so that the page
    stays one that a cache may keep."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return AnonymousUser()
    return request.user


def saves_data(request: HttpRequest) -> bool:
    """Whether the browser asks for less: then no picture that a page can do without is loaded."""
    return request.headers.get("Save-Data", "").lower() == "on"
