"""The questions of a concern, one page each; every answer is kept before the next page comes."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability import flood
from accountability.drafts import DECIDE_THE_WAY, Draft, Step, way_in_levels
from accountability.forms.draft import ASK_NETWORKS, FORMS, DraftForm, form_of
from accountability.queries.intake import (
    countries_with_support,
    is_open,
    network_choices,
    support,
)
from accountability.sessions import Session
from accountability.store import StoreAwayError
from accountability.views.frame import concern_page
from accountability.views.writing import (
    AWAY,
    Writing,
    address_of,
    backwards,
    elsewhere,
    honest,
    in_language,
    language_pressed,
    onwards,
    throw_away,
    writing_of,
)
from alliance.countries import country_name
from alliance.http import typed_in

# What a button of a question can ask for.
STAY, LATER = "stay", "later"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@honest
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin, or go on with what was begun on this device."""
    writing = writing_of(request)
    if request.method == "POST":
        throw_away(request)
        return redirect(address_of(Step.KIND))
    if writing.draft.received:
        return redirect("accountability:new_received")
    if not writing.is_begun:
        is_lost = bool(request.COOKIES.get(Session.DRAFT.cookie))
        if is_lost and request.GET.get("from") == "form":
            return render(request, "accountability/new/lost.html", {"onwards": None})
        return redirect(address_of(Step.KIND))
    return render(request, "accountability/new/begun.html", {"onwards": _where_left(writing)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@honest
def question(request: HttpRequest, step: str) -> HttpResponseBase:
    """One question: what was answered before stands in it."""
    asked = _step_or_404(step)
    try:
        writing = writing_of(request)
    except StoreAwayError:
        if request.method != "POST":
            raise
        return _not_kept(request, asked)
    if away := _elsewhere(writing, asked):
        return away
    form = _form(writing, asked)
    language = language_pressed(request)
    if language and not form.has_changed():
        return redirect(in_language(language, asked, writing))
    if form.is_valid():
        return _kept(writing, asked, form)
    return _page(writing, asked, form)


def _step_or_404(step: str) -> Step:
    try:
        asked = Step(step)
    except ValueError:
        raise Http404 from None
    if asked not in FORMS:
        raise Http404
    return asked


def _elsewhere(writing: Writing, asked: Step) -> HttpResponse | None:
    """Where a page leads that cannot be asked now; what was typed is never thrown away."""
    is_posted = writing.request.method == "POST"
    if away := elsewhere(writing, may_begin=is_posted or asked == Step.KIND):
        return away
    if is_posted:
        return None
    if asked not in writing.draft.steps:
        return redirect(onwards(writing, asked))
    if asked == Step.KIND and not is_open():
        return render(writing.request, "accountability/new/closed.html")
    return None


def _form(writing: Writing, asked: Step) -> DraftForm:
    extra: dict[str, Any] = {}
    if asked in ASK_NETWORKS:
        extra["networks"] = network_choices()
    if asked == Step.DANGER:
        language = translation.get_language() or settings.LANGUAGE_CODE
        extra["countries"] = [
            (code, country_name(code, language)) for code in countries_with_support()
        ]
    return form_of(
        asked, typed_in(writing.request), answers=writing.draft.answers.get(asked), **extra
    )


def _kept(writing: Writing, asked: Step, form: DraftForm) -> HttpResponseBase:
    """Keep the answer and go where the button says."""
    was_lost = not writing.is_begun and asked != Step.KIND
    writing.draft.answers[asked] = form.cleaned_data
    writing.draft.is_caught |= flood.is_caught(writing.request.POST)
    if asked in DECIDE_THE_WAY:
        writing.draft.way = way_in_levels(writing.draft, timezone.now().date())
    try:
        writing.keep()
    except StoreAwayError:
        return _not_kept(writing.request, asked, form)
    pressed = writing.request.POST
    if was_lost:
        page = render(
            writing.request,
            "accountability/new/lost.html",
            {"onwards": address_of(Step.KIND)},
        )
        return writing.answered(page)
    if language := language_pressed(writing.request):
        return writing.to(in_language(language, asked, writing))
    if pressed.get("go") == STAY:
        return writing.to(address_of(asked, from_check=writing.is_from_check))
    if pressed.get("go") == LATER:
        return writing.to(reverse("accountability:new_later"))
    return writing.to(onwards(writing, asked))


def _page(writing: Writing, asked: Step, form: DraftForm, status: int = 200) -> HttpResponse:
    steps = writing.draft.steps
    help_near = None
    if asked == Step.DANGER:
        help_near = support(writing.draft.said(Step.DANGER, "country"))
    context = {
        "form": form,
        "step": asked,
        "number": steps.index(asked) + 1 if asked in steps else len(steps),
        "questions": len(steps),
        "back": backwards(writing, asked),
        "support": help_near,
    }
    return render(writing.request, "accountability/new/question.html", context, status=status)


def _not_kept(request: HttpRequest, asked: Step, form: DraftForm | None = None) -> HttpResponse:
    """The store is away: the page comes again with everything that was typed."""
    writing = Writing(request, Draft(), None)
    form = form or _form(writing, asked)
    form.add_error(
        None,
        _(
            "We cannot keep your answer right now, and nothing was received. It still stands below. Wait a minute and press the button again."
        ),
    )
    return _page(writing, asked, form, status=AWAY)


def _where_left(writing: Writing) -> str:
    """The question after the last one that was answered."""
    answered = [step for step in writing.draft.steps if step in writing.draft.answers]
    return onwards(writing, answered[-1]) if answered else address_of(Step.KIND)
