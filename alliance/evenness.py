"""Answers whose time tells nothing: forms where quick or slow would say whether somebody is known here."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

# The first moment at which an even answer leaves, and the steps after it, in seconds.
FIRST, STEP = 0.5, 0.25

View = TypeVar("View", bound=Callable[..., object])


def evenly(view: View) -> View:
    """Mark a view whose POSTs are answered at even moments, as `alliance.middleware.even_answers` does for account forms."""
    view.__dict__["answers_evenly"] = True
    return view


def asks_for_evenness(request: HttpRequest) -> bool:
    """Whether the view that answered is marked so."""
    match = getattr(request, "resolver_match", None)
    return bool(match and getattr(match.func, "answers_evenly", False))


def wait_for_even_moment(began: float) -> None:
    """Sleep until half a second after the start, or the next quarter after that."""
    spent = time.monotonic() - began
    slots = max(round(FIRST / STEP), int(spent / STEP) + 1)
    time.sleep(slots * STEP - spent)
