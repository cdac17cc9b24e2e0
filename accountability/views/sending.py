"""The end of a concern's form: where it would go, the last look, the code, sending, and what was received."""

import contextlib
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accountability import flood, trust
from accountability.actions.drafts import (
    filed_before,
    filing_of,
    receipt_of,
    save_for_later,
    send_draft,
)
from accountability.actions.filing import Filed, NoChannelError
from accountability.drafts import Draft, NotOpenError, Step, way_in_levels
from accountability.forms.draft import CodeForm
from accountability.gates import LIGHT, GateFullError
from accountability.queries.intake import support
from accountability.routes import NobodyReceivesError
from accountability.sessions import Session, keep_on, take_back
from accountability.store import StoreAwayError
from accountability.vault.codes import grouped, new_code
from accountability.vault.derivation import CodeKeys, code_keys
from accountability.views.answers import answers_of, kept_away, role_words
from accountability.views.frame import concern_page, evenly_long
from accountability.views.writing import (
    AWAY,
    Writing,
    address_of,
    elsewhere,
    honest,
    throw_away,
    to_check,
    writing_of,
)
from alliance.http import typed_in

# What can fail without anybody's fault: the store, the database, the pepper's disk, a queue that is full.
FAILURES = (StoreAwayError, DatabaseError, OSError, GateFullError)


@login_not_required
@require_safe
@concern_page
@honest
def way(request: HttpRequest) -> HttpResponseBase:
    """Who would receive it, by role, after everybody was left out whom it names."""
    writing = writing_of(request)
    if away := elsewhere(writing):
        return away
    context = {
        **_way_in_words(writing.draft),
        "back": address_of(Step.NOT_THESE),
        "onwards": address_of(Step.FILES),
    }
    return evenly_long(render(request, "accountability/new/way.html", context))


@login_not_required
@require_safe
@concern_page
@honest
def check(request: HttpRequest) -> HttpResponseBase:
    """All answers with a way to change each, and what sending does."""
    writing = writing_of(request)
    if away := elsewhere(writing):
        return away
    context = {
        "answers": answers_of(writing.draft),
        "back": address_of(writing.draft.steps[-1]),
        **_way_in_words(writing.draft),
        "may_be_sent": writing.draft.may_be_sent,
    }
    return evenly_long(render(request, "accountability/new/check.html", context))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@honest
def code(request: HttpRequest) -> HttpResponseBase:
    """The code, shown before anything is sent, so that sending twice or again does no harm; sending happens here."""
    writing = writing_of(request)
    if away := elsewhere(writing) or _too_early(writing):
        return away
    if not writing.draft.code:
        writing.draft.code = new_code()
        writing.draft.wait_until = flood.wait_until()
        writing.draft.puzzle = flood.new_puzzle() if writing.draft.wait_until else ""
        writing.keep()
    if flood.is_solved(writing.draft.puzzle, request.POST.get("proof", "")):
        # kept, so that a slip in the code costs no second puzzle
        writing.draft.wait_until, writing.draft.puzzle = 0, ""
        writing.keep()
    writing.draft.is_caught |= flood.is_caught(request.POST)
    form = CodeForm(typed_in(request), code=writing.draft.code)
    if not form.is_valid():
        return _code_page(writing, form)
    if left := flood.seconds_left(writing.draft.wait_until):
        return _wait(writing, form, left)
    return _sent(writing, form)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@honest
def later(request: HttpRequest) -> HttpResponseBase:
    """Stop here: a code of its own opens for 90 days what was written, and nobody else can."""
    writing = writing_of(request)
    if away := elsewhere(writing):
        return away
    if not writing.draft.later:
        writing.draft.later = {"code": new_code(), "lookup": ""}
        writing.keep()
    form = CodeForm(typed_in(request), code=writing.draft.later["code"])
    if form.is_valid():
        return _saved(writing, form)
    return _later_page(writing, form)


@login_not_required
@require_safe
@concern_page
@honest
def received(request: HttpRequest) -> HttpResponseBase:
    """What happens by which date, and who reads it; shown from the draft, so that no address leads to a concern."""
    writing = writing_of(request)
    if not writing.draft.received:
        return redirect("accountability:new")
    return _received_page(writing)


def _too_early(writing: Writing) -> HttpResponse | None:
    if not writing.draft.may_be_sent:
        return redirect(address_of(Step.HAPPENED))
    if any(file.get("asks") for file in writing.draft.files):
        return redirect(address_of(Step.FILES, from_check=True))
    return None


def _sent(writing: Writing, form: CodeForm) -> HttpResponse:
    """Send what was written; the code stays the same whatever happens, so the next try files the same concern."""
    draft = writing.draft
    try:
        keys = _keys(draft.code)
        filed = filed_before(keys=keys)
        if filed is None:
            # who receives it is found anew: the roles of people may have changed since it was shown
            draft.way = way_in_levels(draft, timezone.now().date())
            filing = filing_of(
                draft=draft,
                keys=keys,
                is_quarantined=_is_to_be_sorted(writing),
                must_change_code=draft.is_taken_down,
            )
            if not _is_on_its_way(writing):
                return redirect(f"{reverse('accountability:new')}?from=form")
            unsent = bytes.fromhex(draft.later.get("lookup", ""))
            filed = send_draft(filing=filing, unsent_lookup=unsent)
            with contextlib.suppress(StoreAwayError):
                flood.note_filing()
    except (NoChannelError, NotOpenError):
        return render(writing.request, "accountability/new/closed.html")
    except NobodyReceivesError:
        return render(
            writing.request, "accountability/new/nobody.html", {"back": to_check(writing)}
        )
    except FAILURES:
        form.add_error(
            None,
            _(
                "Your concern was not received: something of ours does not answer. Your code stays the same. Wait a minute and press the button again."
            ),
        )
        return _code_page(writing, form, status=AWAY)
    return _thanks(writing, filed)


def _is_to_be_sorted(writing: Writing) -> bool:
    """Raises StoreAwayError. A handler who takes down what somebody tells is no flood."""
    if writing.draft.is_taken_down:
        return False
    began = writing.held.began if writing.held else 0
    return writing.draft.is_caught or flood.is_to_be_sorted(began)


def _is_on_its_way(writing: Writing) -> bool:
    """Write down that sending begins; no when the draft was thrown away meanwhile, in another window or by the exit.

    Of the two, who comes first decides: an exit after this leaves the files to the concern. Raises StoreAwayError.
    """
    writing.draft.is_on_its_way = True
    if writing.held is None:
        return False
    writing.held.values = writing.draft.as_values()
    return keep_on(writing.held)


def _wait(writing: Writing, form: CodeForm, seconds: int) -> HttpResponse:
    """Very many come in: this one is kept as it is, and sent a moment later."""
    sentence = ngettext(
        "Very many concerns come in right now. Nothing is lost. Wait %(seconds)d second, then press the button again.",
        "Very many concerns come in right now. Nothing is lost. Wait %(seconds)d seconds, then press the button again.",
        seconds,
    )
    form.add_error(None, sentence % {"seconds": seconds})
    return _code_page(writing, form)


def _thanks(writing: Writing, filed: Filed) -> HttpResponse:
    """From here on the draft holds the receipt only."""
    writing.draft = Draft(received=receipt_of(filed, writing.draft.way, writing.draft))
    try:
        writing.keep()
    except StoreAwayError:
        return _received_page(writing)
    return writing.to(reverse("accountability:new_received"))


def _saved(writing: Writing, form: CodeForm) -> HttpResponse:
    try:
        keys = _keys(writing.draft.later["code"])
        record = save_for_later(draft=writing.draft, keys=keys)
    except FAILURES:
        form.add_error(
            None,
            _(
                "This was not saved: something of ours does not answer. Your code stays the same. Wait a minute and press the button again."
            ),
        )
        return _later_page(writing, form, status=AWAY)
    with contextlib.suppress(StoreAwayError, OSError):
        throw_away(writing.request)
    page = render(writing.request, "accountability/new/saved.html", {"until": record.delete_on})
    take_back(page, Session.DRAFT)
    return evenly_long(page)


def _keys(code: str) -> CodeKeys:
    """Raises GateFullError, and OSError where the pepper is away."""
    with LIGHT.passing():
        return code_keys(code, trust.pepper())


def _code_page(writing: Writing, form: CodeForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "code": grouped(writing.draft.code),
        "is_taken_down": writing.draft.is_taken_down,
        "puzzle": flood.puzzle_of(writing.draft.puzzle, writing.draft.wait_until),
        "back": reverse("accountability:new_check"),
    }
    page = render(writing.request, "accountability/new/code.html", context, status=status)
    return writing.answered(evenly_long(page))


def _later_page(writing: Writing, form: CodeForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "code": grouped(writing.draft.later["code"]),
        "back": address_of(Step.HAPPENED),
        "has_files": bool(writing.draft.files),
    }
    page = render(writing.request, "accountability/new/later.html", context, status=status)
    return writing.answered(evenly_long(page))


def _received_page(writing: Writing) -> HttpResponse:
    said = writing.draft.received
    context = {
        "receipt": said,
        "acknowledge": _day(said["acknowledge"]),
        "feedback": _day(said["feedback"]),
        "readers": role_words(said["readers"]),
        "stand_ins": role_words(said["stand_ins"]),
        "support": support(),
    }
    return evenly_long(render(writing.request, "accountability/new/received.html", context))


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def _way_in_words(draft: Draft) -> dict[str, Any]:
    """The route by roles, never by names. It is looked up anew when the concern is sent."""
    levels = draft.way or way_in_levels(draft, timezone.now().date())
    return {
        "readers": role_words(levels["readers"]),
        "stand_ins": role_words(levels["stand_ins"]),
        "kept_away": kept_away(draft),
        "naming": draft.naming.value,
    }
