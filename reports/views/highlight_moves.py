"""The moves of a highlight: handed in, taken back, sent back, decided on, withdrawn, written anew."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from reports.actions import highlights as actions
from reports.actions.highlights import Found, HighlightMovedOn
from reports.forms.highlights import DecideHighlightForm, SayWhyForm
from reports.models import Highlight, SafetyAnswer
from reports.permissions.highlights import may_decide_highlight, may_withdraw_highlight
from reports.snapshot.telling import preview_of
from reports.snapshot.told import hindrances_of, problems_of
from reports.views.highlight_writing import held_members_named, highlight_or_404


@require_POST
def send(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    return _pressed(request, public_id, actions.send_highlight, _("The highlight is handed in."))


@require_POST
def take_back(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    done = _("The highlight is yours again.")
    return _pressed(request, public_id, actions.take_back_highlight, done)


@require_POST
def reopen(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    done = _("The highlight is a draft again. What was published of it stays hidden.")
    return _pressed(request, public_id, actions.reopen_highlight, done)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = highlight_or_404(request, public_id)
    require(may_decide_highlight(request.user, shown))
    form = SayWhyForm(
        typed_in(request),
        initial={"version": shown.version},
        label=gettext_lazy("What should be changed"),
    )
    if form.is_valid():
        try:
            actions.return_highlight(
                highlight=shown,
                version=form.cleaned_data["version"] or 0,
                message=form.cleaned_data["message"],
                by=request.user,
            )
        except HighlightMovedOn:
            return _moved_on(request, public_id)
        messages.success(request, _("The highlight is sent back. Its writer gets a letter."))
        return redirect("reports:highlight_record", public_id=public_id)
    return _why(request, shown, form, _("Send it back"))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Without asking for a version: whatever it is by now, it goes."""
    shown = highlight_or_404(request, public_id)
    require(may_withdraw_highlight(request.user, shown))
    form = SayWhyForm(
        typed_in(request), label=gettext_lazy("Why it is withdrawn, for those who work on it")
    )
    if form.is_valid():
        actions.withdraw_highlight(
            highlight=shown, reason=form.cleaned_data["message"], by=request.user
        )
        messages.success(request, _("The highlight is withdrawn everywhere."))
        return redirect("reports:highlight_record", public_id=public_id)
    return _why(request, shown, form, _("Withdraw it"))


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Read it, answer what could put somebody at risk, publish it now or on a day."""
    shown = highlight_or_404(request, public_id)
    require(may_decide_highlight(request.user, shown))
    form = DecideHighlightForm(typed_in(request), initial={"version": shown.version})
    if form.is_valid():
        try:
            with errors_into(form):
                actions.decide_highlight(
                    highlight=shown,
                    version=form.cleaned_data["version"],
                    publish_on=form.cleaned_data["publish_on"],
                    answers=_answers(form.cleaned_data),
                    by=request.user,
                )
                messages.success(request, _("Your decision is kept. Its writer gets a letter."))
                return redirect("reports:highlight_record", public_id=public_id)
        except HighlightMovedOn:
            return _moved_on(request, public_id)
    context = {
        "highlight": shown,
        "story": preview_of(shown),
        "form": form,
        "held": held_members_named(request, shown),
        "problems": [*problems_of(shown), *hindrances_of(shown)],
    }
    return render(request, "reports/highlights/decide.html", context)


def _pressed(
    request: SignedInRequest, public_id: uuid.UUID, move: Callable[..., Highlight], done: str
) -> HttpResponse:
    """A move that needs no more words; what hinders it is said on the highlight's page."""
    shown = highlight_or_404(request, public_id)
    try:
        move(highlight=shown, version=_version(request), by=request.user)
    except HighlightMovedOn:
        return _moved_on(request, public_id)
    except ValidationError as error:
        for problem in error.messages:
            messages.error(request, problem)
    else:
        messages.success(request, done)
    return redirect("reports:highlight_record", public_id=public_id)


def _version(request: SignedInRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _answers(typed: dict[str, Any]) -> dict[str, Found]:
    return {
        question.value: Found(typed[f"found_{question}"] == "yes", typed[f"note_{question}"])
        for question in SafetyAnswer.Question
    }


def _moved_on(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    messages.warning(
        request, _("Somebody else changed this highlight in the meantime. Look at it again.")
    )
    return redirect("reports:highlight_record", public_id=public_id)


def _why(
    request: SignedInRequest, shown: Highlight, form: SayWhyForm, heading: str | Promise
) -> HttpResponse:
    context = {"highlight": shown, "form": form, "heading": heading}
    return render(request, "reports/highlights/why.html", context)
