"""Where somebody stands among the questions of a request, and where they go next."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from alliance.http import SignedInRequest, typed_in
from members.models import Application, Member
from members.queries.joining import (
    Journey,
    Page,
    journey_of,
)


@dataclass(frozen=True)
class Asked:
    """One page of a request, as it was asked for."""

    request: SignedInRequest
    page: Page
    journey: Journey

    @property
    def draft(self) -> Application:
        assert self.journey.application is not None  # noqa: S101 - asked only on pages that come after its beginning
        return self.journey.application

    @property
    def member(self) -> Member:
        return self.draft.member

    @property
    def typed(self) -> Any:
        return typed_in(self.request)

    @property
    def wish(self) -> str:
        """The network from whose page the person came; carried along in the address until the network is asked."""
        return self.request.GET.get("network", "")

    @property
    def language(self) -> str:
        return translation.get_language() or self.request.user.language


class AskedAgain(Exception):
    """The answer could not be kept as it was typed; the page says why and stays."""


def onwards(asked: Asked) -> HttpResponse:
    """The next open question, reckoned anew: an answer may open or close pages. Answered ones are not asked again."""
    journey = journey_of(asked.request.user)
    if journey.application is None:
        return to_page(Page.FOR_WHOM, asked.request)
    return to_page(journey.first_unanswered, asked.request)


def to_page(page: Page | None, request: HttpRequest) -> HttpResponse:
    return redirect(address_of(page, request))


def address_of(page: Page | None, request: HttpRequest) -> str:
    """A question's address, or that of the last look when all is answered."""
    if page is None:
        return reverse("members:join_check")
    address = reverse("members:join_question", args=[page.value])
    wish = request.GET.get("network", "")
    is_before_it = list(Page).index(page) <= list(Page).index(Page.NETWORK)
    return f"{address}?{urlencode({'network': wish})}" if wish and is_before_it else address
