"""What all pages of a concern that is being written share: the visitor's draft, where it goes on, an honest answer when we fail."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from accountability.actions.drafts import drop_files
from accountability.drafts import Draft, Step
from accountability.sessions import Held, Session, hand_over, held, hold, keep, taken
from accountability.store import StoreAwayError

Values = ParamSpec("Values")
Page = Callable[Concatenate[HttpRequest, Values], HttpResponseBase]
AWAY = 503
# In an address, where somebody goes back to after changing an answer.
THEN_CHECK = "then=check"


@dataclass
class Writing:
    """A visitor's draft as it was found; `held` is None before anything was kept, and after its time."""

    request: HttpRequest
    draft: Draft
    held: Held | None

    @property
    def is_begun(self) -> bool:
        return self.held is not None

    @property
    def is_from_check(self) -> bool:
        return self.request.GET.get("then") == "check"

    def keep(self) -> None:
        """Write the draft; its two hours begin anew. Raises StoreAwayError."""
        self.draft.language = translation.get_language() or self.draft.language
        if self.held is None:
            self.held = hold(self.request, Session.DRAFT, self.draft.as_values())
        else:
            self.held.values = self.draft.as_values()
            keep(self.held)

    def answered(self, response: HttpResponse) -> HttpResponse:
        """The answer, with the cookie that opens the draft."""
        if self.held is not None:
            hand_over(response, self.held)
        return response

    def to(self, address: str) -> HttpResponse:
        return self.answered(redirect(address))


def writing_of(request: HttpRequest) -> Writing:
    """Raises StoreAwayError."""
    found = held(request, Session.DRAFT)
    return Writing(request, Draft.of(found.values if found else {}), found)


def throw_away(request: HttpRequest) -> None:
    """Forget what was written, and its files. Raises StoreAwayError, and OSError where the disk is away."""
    if before := taken(request, Session.DRAFT):
        drop_files(draft=Draft.of(before.values))


def honest(view: Page[Values]) -> Page[Values]:
    """Where the store or the database is away, the page says so, and that nothing was received."""

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: Values.args, **kwargs: Values.kwargs
    ) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (StoreAwayError, DatabaseError):
            return render(request, "accountability/new/away.html", status=AWAY)

    return answer


def elsewhere(writing: Writing, *, may_begin: bool = False) -> HttpResponse | None:
    """Where a page leads whose draft was sent already, or is not begun where it must be."""
    if writing.draft.received:
        return redirect("accountability:new_received")
    if not writing.is_begun and not may_begin:
        return redirect(f"{reverse('accountability:new')}?from=form")
    return None


def address_of(step: Step, *, from_check: bool = False) -> str:
    address = (
        reverse("accountability:new_files")
        if step == Step.FILES
        else reverse("accountability:new_question", args=[step.value])
    )
    return f"{address}?{THEN_CHECK}" if from_check else address


def language_pressed(request: HttpRequest) -> str:
    """The language whose button was pressed: the form is sent along, so that nothing typed is lost."""
    pressed = request.POST.get("language", "")
    return pressed if pressed in settings.LANGUAGE_TABLE else ""


def in_language(language: str, step: Step, writing: Writing) -> str:
    """The same question in another language."""
    with translation.override(language):
        return address_of(step, from_check=writing.is_from_check)


def onwards(writing: Writing, step: Step) -> str:
    """The next question; who changes an answer goes back to the last look, unless the change opens a question."""
    following = writing.draft.after(step)
    if writing.is_from_check:
        is_opened = following in {Step.CONSENT, Step.YOUR_NAME} and (
            following not in writing.draft.answers
        )
        if following and is_opened:
            return address_of(following, from_check=True)
        return reverse("accountability:new_check")
    if step == Step.NOT_THESE:
        return reverse("accountability:new_way")
    return address_of(following) if following else reverse("accountability:new_check")


def backwards(writing: Writing, step: Step) -> str:
    """Where the link on top leads."""
    if writing.is_from_check:
        return reverse("accountability:new_check")
    if step == Step.FILES:
        return reverse("accountability:new_way")
    earlier = writing.draft.before(step)
    return address_of(earlier) if earlier else reverse("accountability:concerns")


def to_check(writing: Writing) -> str:
    """The last look, or the one question that must be answered first."""
    if writing.draft.may_be_sent:
        return reverse("accountability:new_check")
    return address_of(Step.HAPPENED)
