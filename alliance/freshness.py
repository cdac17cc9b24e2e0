"""How long an answer may be shown without asking again; what people can withdraw is asked for each time."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

View = Callable[..., HttpResponse]


def asked_each_time(view: View) -> View:
    """For pages with highlights or members on them: a copy is shown only after asking whether it still holds.

    Visitors with a session get what the middleware says for them, which is stricter.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            patch_cache_control(response, public=True, no_cache=True)
        return response

    return answer


def kept_for(seconds: int) -> Callable[[View], View]:
    """For files that are the same for everybody and cost some work."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            response = view(request, *args, **kwargs)
            patch_cache_control(response, public=True, max_age=seconds)
            return response

        return answer

    return decorate
