"""What becomes of a network's self-assessment: submitted, sent back, accepted, shown or opened again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.actions import standards as actions
from accountability.actions.standards import AssessmentMovedOnError
from accountability.forms.standards import ReasonForm, SubmitForm
from accountability.models import StandardAssessment
from accountability.permissions.standards import (
    may_judge_assessment,
    may_reopen_assessment,
    may_write_assessment,
)
from accountability.views.standards import (
    ACCEPTED,
    assessment_or_404,
    moved_on,
    to_assessment,
    writable_or_404,
)
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import Verdict, require

State = StandardAssessment.State


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    found = writable_or_404(request, slug, year)
    if found.state not in actions.WRITABLE:
        return moved_on(request, found)
    form = SubmitForm(typed_in(request))
    if form.is_valid():
        try:
            with errors_into(form):
                actions.submit_assessment(
                    assessment=found,
                    may_be_shown=form.cleaned_data["may_be_shown"],
                    by=request.user,
                )
                messages.success(request, _("Submitted. The network above looks at it now."))
                return to_assessment(found)
        except AssessmentMovedOnError:
            return moved_on(request, found)
    context = {"network": found.network, "assessment": found, "form": form}
    return render(request, "accountability/standards/submit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    found = assessment_or_404(request, slug, year)
    require(may_judge_assessment(request.user, found))
    return _with_reason(
        request,
        found,
        {State.SUBMITTED},
        actions.return_assessment,
        "accountability/standards/send_back.html",
        _("Sent back with your reason."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    found = assessment_or_404(request, slug, year)
    require(may_reopen_assessment(request.user, found))
    return _with_reason(
        request,
        found,
        ACCEPTED,
        actions.reopen_assessment,
        "accountability/standards/reopen.html",
        _("A new edition is open. The earlier one stays."),
    )


@require_POST
def accept(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    return _decide(
        request, slug, year, may_judge_assessment, actions.accept_assessment, _("Accepted.")
    )


@require_POST
def show(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    return _decide(
        request, slug, year, _may_write, actions.show_assessment, _("Everybody can read it now.")
    )


@require_POST
def hide(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    return _decide(
        request,
        slug,
        year,
        _may_write,
        actions.hide_assessment,
        _("It is no longer shown to everybody."),
    )


def _with_reason(
    request: SignedInRequest,
    found: StandardAssessment,
    states: set[State],
    act: Callable[..., StandardAssessment],
    template: str,
    done: str,
) -> HttpResponse:
    if found.state not in states:
        return moved_on(request, found)
    form = ReasonForm(typed_in(request))
    if form.is_valid():
        try:
            changed = act(assessment=found, reason=form.cleaned_data["reason"], by=request.user)
        except AssessmentMovedOnError:
            return moved_on(request, found)
        messages.success(request, done)
        return to_assessment(changed)
    return render(request, template, {"network": found.network, "assessment": found, "form": form})


def _decide(
    request: SignedInRequest,
    slug: str,
    year: int,
    may: Callable[[Any, StandardAssessment], Verdict],
    act: Callable[..., StandardAssessment],
    done: str,
) -> HttpResponse:
    found = assessment_or_404(request, slug, year)
    require(may(request.user, found))
    try:
        act(assessment=found, by=request.user)
    except AssessmentMovedOnError:
        return moved_on(request, found)
    messages.success(request, done)
    return to_assessment(found)


def _may_write(user: Any, assessment: StandardAssessment) -> Verdict:
    return may_write_assessment(user, assessment.network)
