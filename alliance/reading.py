"""What a page that is only read has found out already: asked once for all its parts, and forgotten with its answer."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

# Methods that change nothing. What is sent to change something is judged by what holds at each step.
ONLY_READING = frozenset({"GET", "HEAD"})

_FOUND: ContextVar[dict[Any, Any] | None] = ContextVar("found", default=None)


def remember_while_reading(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Each request that only reads starts with nothing found; all others, and work in the background, keep nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        before = _FOUND.set({} if request.method in ONLY_READING else None)
        try:
            return get_response(request)
        finally:
            _FOUND.reset(before)

    return middleware


def once_a_page(question: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """For a question that many parts of a page ask alike; its answer must be something that nobody changes."""

    @wraps(question)
    def ask(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        found = _FOUND.get()
        if found is None:
            return question(*args, **kwargs)
        key = (question, args, frozenset(kwargs.items()))
        if key not in found:
            found[key] = question(*args, **kwargs)
        answer: Answer = found[key]
        return answer

    return ask
