"""What one did last in the numbers of a return: seen as a list, taken back and done again."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.http import SignedInRequest
from alliance.templatetags.words import long_moment
from reports.actions.steps import REDO, Step, steps_in
from reports.actions.undoing import TakenBack, do_again, take_back
from reports.numbers import digits
from reports.views.entry import progress_of
from reports.views.numbers import Opened, drawing_of, open_grid, require_filling
from reports.views.sheet import answer_of

CHANNELS = {
    "paste": lambda: _("pasted"),
    "grid": lambda: _("kept by the button"),
    "autosave": lambda: _("typed"),
    "redo": lambda: _("done again"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The list of steps; a POST takes back one of them, or the last, or does again what was taken back."""
    opened = open_grid(request, public_id, has_beside=False)
    if request.method != "POST":
        return _list(opened)
    require_filling(opened)
    done = _turn_back(opened)
    sentence = _say(done)
    if request.accepts("text/html"):
        (messages.success if done and done.cells else messages.info)(request, sentence)
        return redirect(opened.address)
    return JsonResponse(_answer(open_grid(request, public_id), done, sentence))


def _turn_back(opened: Opened) -> TakenBack | None:
    user, sent = opened.request.user, opened.request.POST
    if sent.get("way") == REDO:
        return do_again(returns=opened.returns, by=user)
    return take_back(returns=opened.returns, by=user, step=_key(sent.get("step", "")))


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _answer(opened: Opened, done: TakenBack | None, sentence: str) -> dict[str, object]:
    drawing = drawing_of(opened, echoes={})
    keys = done.cells if done else frozenset()
    return {
        "sentence": sentence,
        "progress": progress_of(opened),
        "cells": {
            str(one.key): answer_of(drawing, row, one)
            for row in opened.shown.rows()
            for one in row.cells
            if one is not None and one.key in keys
        },
    }


def _say(done: TakenBack | None) -> str:
    if done is None:
        return _("There is nothing more that could be changed back.")
    number = digits(str(len(done.cells)), get_language() or "en")
    said = ngettext(
        "%(number)s number says again what it said before.",
        "%(number)s numbers say again what they said before.",
        len(done.cells),
    ) % {"number": number}
    if not done.left:
        return said
    left = ngettext(
        "%(number)s was changed since and stays as it is.",
        "%(number)s were changed since and stay as they are.",
        len(done.left),
    ) % {"number": digits(str(len(done.left)), get_language() or "en")}
    return f"{said} {left}"


def _list(opened: Opened) -> HttpResponse:
    return render(
        opened.request,
        "reports/entry/undo.html",
        {
            "owed": opened.owed,
            "columns": opened.shown.columns,
            "back": opened.address,
            "steps": [
                (one.key, *_said(one))
                for one in steps_in(opened.returns, opened.request.user).undo
                if one.standing
            ],
        },
    )


def _said(step: Step) -> tuple[str, str, str]:
    """When a step was made, through which way, and how many numbers it can still change back."""
    language = get_language() or "en"
    numbers = ngettext("%(number)s number", "%(number)s numbers", len(step.standing)) % {
        "number": digits(str(len(step.standing)), language)
    }
    return long_moment(localtime(step.at)), CHANNELS[step.channel](), numbers
