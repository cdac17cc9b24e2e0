"""The queue of requests to join and the acts of those who review them: each act a form, each decision a page."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import Verdict, require
from members.actions.decisions import approve_application, decline_application
from members.actions.moves import ApplicationMovedOn
from members.actions.reviews import (
    ask_information,
    hold_application,
    note_recusal,
    note_review,
    recommend_application,
    resume_application,
    step_aside,
    take_up_application,
)
from members.forms.applications import (
    ApproveForm,
    DeclineForm,
    HoldForm,
    QuestionForm,
    QueueForm,
    RecommendForm,
    ReviewForm,
)
from members.models import Application
from members.permissions.applications import (
    applications_seen_by,
    applications_waiting_for,
    may_decide_application,
    may_review_application,
    may_see_queue,
    position_of,
)
from members.queries.dossiers import dossier_of
from members.queries.moves import Move, fits
from members.queries.queue import Shown, after, due_of, found, networks_asked, overdue, waiting

PER_PAGE = 50
PAGE_AND_FORM = require_http_methods(["GET", "HEAD", "POST"])
May = Callable[[Any, Application], Verdict]


@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """Requests that wait for this person, or all they may see, the most urgent first."""
    require(may_see_queue(request.user))
    seen = applications_seen_by(request.user)
    own = applications_waiting_for(request.user)
    form = QueueForm(request.GET, networks=networks_asked(seen))
    search = form.search()
    parts = {Shown.MINE: own, Shown.ALL: seen, Shown.OVERDUE: overdue(seen)}
    page = Paginator(found(parts[search.shown], search), PER_PAGE).get_page(request.GET.get("page"))
    narrowed = {
        "q": search.words,
        "state": search.state,
        "kind": search.kind,
        "network": search.network,
    }
    query = urlencode({name: value for name, value in narrowed.items() if value})
    return render(
        request,
        "members/applications/queue.html",
        {
            "form": form,
            "page": page,
            "rows": [(row, due_of(row)) for row in page],
            "shown": search.shown,
            "parts": _parts(waiting(seen, own)),
            "query": f"shown={search.shown}&{query}&" if query else f"shown={search.shown}&",
        },
    )


def _parts(counts: Any) -> list[tuple[Shown, int]]:
    return [
        (Shown.MINE, counts.mine),
        (Shown.ALL, counts.everywhere),
        (Shown.OVERDUE, counts.overdue),
    ]


@require_safe
def application(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One request: answers, history, what reviewers and referees said, and what can be done now."""
    shown = _seen_or_404(request, public_id)
    position = position_of(request.user, shown)
    return render(
        request,
        "members/applications/application.html",
        {
            "application": shown,
            "due": due_of(shown),
            "dossier": dossier_of(shown, with_reviews=bool(position.may_read)),
            "may_read": position.may_read,
            "may_review": position.may_review,
            "may_decide": position.may_decide,
            "open_to": {move.name.lower(): bool(fits(shown, move)) for move in Move},
            "next": after(shown, applications_waiting_for(request.user)),
            "question_form": QuestionForm(),
            "review_form": ReviewForm(prefix="review"),
            "recommend_form": RecommendForm(prefix="recommend"),
            "hold_form": HoldForm(),
        },
    )


# --- acts ------------------------------------------------------------------------------------


@require_POST
def take_up(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_review_application)
    return _act(
        request,
        shown,
        lambda: take_up_application(application=shown, by=request.user),
        _("You have begun to look at this request, and the applicant knows."),
    )


@PAGE_AND_FORM
def ask(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_review_application)
    return _form_page(
        request,
        shown,
        QuestionForm(typed_in(request)),
        "members/applications/ask.html",
        lambda typed: ask_information(application=shown, by=request.user, **typed),
        _("Your question is on its way. The clock stands still until the applicant answers."),
    )


@PAGE_AND_FORM
def note(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_review_application)
    return _form_page(
        request,
        shown,
        ReviewForm(typed_in(request), prefix="review"),
        "members/applications/note.html",
        lambda typed: note_review(application=shown, by=request.user, **typed),
        _("Your word is kept, for reviewers only."),
    )


@PAGE_AND_FORM
def recommend(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_review_application)
    return _form_page(
        request,
        shown,
        RecommendForm(typed_in(request), prefix="recommend"),
        "members/applications/recommend.html",
        lambda typed: recommend_application(application=shown, by=request.user, **typed),
        _("You have recommended this request. Whoever decides sees it."),
    )


@PAGE_AND_FORM
def hold(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_review_application)
    return _form_page(
        request,
        shown,
        HoldForm(typed_in(request)),
        "members/applications/hold.html",
        lambda typed: hold_application(application=shown, by=request.user, **typed),
        _("The request is on hold, and the applicant can read why."),
    )


@require_POST
def resume(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_review_application)
    return _act(
        request,
        shown,
        lambda: resume_application(application=shown, by=request.user),
        _("The request goes on, and the clock runs again."),
    )


@require_POST
def leave_to_others(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_review_application)
    return _act(
        request,
        shown,
        lambda: step_aside(application=shown, by=request.user),
        _("You have stepped aside. Others look at this request."),
    )


# --- decisions, one page each and never several at once ----------------------------------------


@PAGE_AND_FORM
def approve(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_decide_application)
    return _form_page(
        request,
        shown,
        ApproveForm(typed_in(request)),
        "members/applications/approve.html",
        lambda typed: approve_application(application=shown, by=request.user, **typed),
        _("The request is approved. The applicant receives a letter."),
    )


@PAGE_AND_FORM
def decline(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _asked(request, public_id, may_decide_application)
    return _form_page(
        request,
        shown,
        DeclineForm(typed_in(request)),
        "members/applications/decline.html",
        lambda typed: decline_application(application=shown, by=request.user, **typed),
        _("The request is declined. The applicant receives a letter and can read why."),
    )


# --- what the acts share -----------------------------------------------------------------------


def _seen_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Application:
    seen = applications_seen_by(request.user).select_related(
        "member", "network", "desk", "applicant", "leaving__network"
    )
    return get_object_or_404(seen, public_id=public_id)


def _asked(request: SignedInRequest, public_id: uuid.UUID, may: May) -> Application:
    """The request, if the person may do this with it. That somebody too close to it tried stays noted."""
    shown = _seen_or_404(request, public_id)
    verdict = may(request.user, shown)
    if not verdict and request.method == "POST":
        note_recusal(application=shown, by=request.user)
    require(verdict)
    return shown


def _act(
    request: SignedInRequest, shown: Application, act: Callable[[], object], done: str
) -> HttpResponse:
    try:
        act()
    except ApplicationMovedOn as moved:
        _tell_that_it_moved(request, moved)
    else:
        messages.success(request, done)
    return redirect("members:application", shown.public_id)


def _form_page(
    request: SignedInRequest,
    shown: Application,
    form: Form,
    template: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """An act with words of its own: what was typed stays when something is wrong with it."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ApplicationMovedOn as moved:
            _tell_that_it_moved(request, moved)
            return redirect("members:application", shown.public_id)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect("members:application", shown.public_id)
    return render(request, template, {"application": shown, "form": form})


def _tell_that_it_moved(request: SignedInRequest, moved: ApplicationMovedOn) -> None:
    messages.info(
        request,
        _("Nothing was done: in the meantime the state of this request became “%(state)s”.")
        % {"state": moved.application.get_state_display()},
    )
