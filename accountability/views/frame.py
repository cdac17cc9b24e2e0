"""What every page of concerns has in common: nobody keeps the answer, and no report of an error repeats what was sent."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.debug import sensitive_post_parameters

from alliance.quiet import keep_quiet

Values = ParamSpec("Values")
Request = TypeVar("Request", bound=HttpRequest)
View = Callable[Concatenate[Request, Values], HttpResponseBase]

STEP = 4096
ROOM_OF_A_COMMENT = len("<!---->")


def concern_page(view: View[Request, Values]) -> View[Request, Values]:
    """Mark a view as a page of concerns; under `login_not_required`, `require_POST` and the like.

    Its template extends `accountability/concern_base.html`.
    """

    @wraps(view)
    def framed(
        request: Request, /, *args: Values.args, **kwargs: Values.kwargs
    ) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        keep_quiet(response)
        return response

    hidden: View[Request, Values] = sensitive_post_parameters()(framed)
    return hidden


def evenly_long(response: HttpResponse) -> HttpResponse:
    """Fill a page up to the next 4 KiB, so that whoever counts bytes on the wire learns little of what it says."""
    missing = -len(response.content) % STEP
    if missing:
        missing += STEP if missing < ROOM_OF_A_COMMENT else 0
        response.content += b"<!--" + b" " * (missing - ROOM_OF_A_COMMENT) + b"-->"
    return response
