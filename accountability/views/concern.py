"""A concern as its reporter reads it, and what they may do: add, correct, stop, say how it went, keep a copy."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accountability.actions import returning as actions
from accountability.actions.cases import ask_for_review_as_reporter
from accountability.actions.files import (
    FILES_A_CASE,
    NotCleanedError,
    NotTakenError,
    as_kept,
    from_kept,
    leave_out,
    take_in,
)
from accountability.actions.identity import tag_of
from accountability.actions.items import StoredFile
from accountability.actions.locks import CaseMovedOnError
from accountability.forms.returning import (
    AddForm,
    CorrectForm,
    FileForm,
    RateForm,
    ReviewForm,
    WithdrawForm,
    WordsForm,
    words_of,
)
from accountability.opened import OpenedCase
from accountability.pages.reporter import (
    CORRECTION,
    MESSAGE,
    Rating,
    Wanted,
    concern_page,
    file_of,
)
from accountability.permissions.reporters import came_back, is_mark_of, mark_of
from accountability.sessions import Session, held, keep, let_go, only_once
from accountability.views.coming_back import (
    KEPT_FIELDS,
    ReporterRequest,
    open_concern_required,
    see_other,
)
from accountability.views.downloads import sealed_download
from alliance.http import typed_in

# What the button says that asks for more time and sends nothing.
STAY = "stay"
DONE, SENT = "done", "sent"


@require_safe
@open_concern_required
def page(request: ReporterRequest) -> HttpResponse:
    values = request.reporter.held.values
    done = values.pop(DONE, "")
    if done:
        keep(request.reporter.held)
    context = {"concern": concern_page(request.reporter.opened), "done": done}
    return render(request, "accountability/returning/concern.html", context)


@require_safe
@open_concern_required
def copy(request: ReporterRequest) -> HttpResponse:
    """All of it on one page for printing, without the code."""
    context = {"concern": concern_page(request.reporter.opened)}
    return render(request, "accountability/returning/copy.html", context)


@require_safe
@open_concern_required
def file(request: ReporterRequest, number: int) -> HttpResponseBase:
    found = file_of(request.reporter.opened, number)
    if found is None:
        raise Http404
    return sealed_download(request.reporter.opened, found.id)


@require_http_methods(["GET", "HEAD", "POST"])
@open_concern_required
def add(request: ReporterRequest) -> HttpResponseBase:
    """A message, with a file where there is one."""
    form = _form(request, AddForm)
    if form.is_valid():
        try:
            files = _taken_in(request, form)
        except NotTakenError as error:
            form.add_error("file", str(error.sentence))
        except NotCleanedError as error:
            values = request.reporter.held.values
            values["asking"] = {
                "file": as_kept(error.original),
                "text": form.cleaned_data["text"],
                "why": str(error.sentence),
            }
            keep(request.reporter.held)
            return see_other("concerns:decide_on_file")
        else:
            return _sent(request, form, _words(MESSAGE, files))
    context = {"form": form, "is_full": _is_full(request)}
    return render(request, "accountability/returning/add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_concern_required
def decide_on_file(request: ReporterRequest) -> HttpResponseBase:
    """A file that cannot be cleaned: left out, or kept as it is. The message waits for the answer."""
    asking = request.reporter.held.values.get("asking")
    if asking is None:
        return see_other("concerns:add")
    form = _form(request, FileForm)
    if form.is_valid():
        kept = from_kept(asking["file"])
        is_kept = form.cleaned_data["file"] == "keep"
        if not is_kept:
            leave_out(kept)
        del request.reporter.held.values["asking"]
        files = [kept] if is_kept else []
        return _sent(
            request,
            form,
            lambda opened, said: _words(MESSAGE, files)(opened, {"text": asking["text"]}),
        )
    context = {"form": form, "why": asking["why"], "name": asking["file"]["name"]}
    return render(request, "accountability/returning/decide_on_file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_concern_required
def correct(request: ReporterRequest) -> HttpResponseBase:
    """What was written stays; the correction stands beside it."""
    form = _form(request, CorrectForm)
    if form.is_valid():
        return _sent(request, form, _words(CORRECTION, []))
    return render(request, "accountability/returning/correct.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@open_concern_required
def withdraw(request: ReporterRequest) -> HttpResponseBase:
    """Ask the handlers to wait, to stop, or to stop and delete."""
    form = _form(request, WithdrawForm)
    if form.is_valid():
        return _sent(
            request,
            form,
            lambda opened, said: actions.withdraw(
                opened=opened, wanted=Wanted(said["wanted"]), text=said["text"]
            ),
        )
    return render(request, "accountability/returning/withdraw.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@open_concern_required
def rate(request: ReporterRequest) -> HttpResponseBase:
    """Say how the concern was handled."""
    form = _form(request, RateForm)
    if form.is_valid():
        return _sent(
            request,
            form,
            lambda opened, said: actions.rate(
                opened=opened, rating=Rating(said["rating"]), text=said["text"]
            ),
        )
    return render(request, "accountability/returning/rate.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@open_concern_required
def review(request: ReporterRequest) -> HttpResponseBase:
    """Ask people who had no part in the outcome to look at it again; for thirty days after the end."""
    form = _form(request, ReviewForm)
    if form.is_valid():
        return _sent(
            request,
            form,
            lambda opened, said: ask_for_review_as_reporter(
                opened=opened, text=said["text"], case_tag=tag_of(opened)
            ),
        )
    return render(request, "accountability/returning/review.html", {"form": form})


def _form(request: ReporterRequest, kind: type[WordsForm]) -> WordsForm:
    """The form as it was sent, or with what was typed into it before the concern locked itself."""
    initial: dict[str, Any] = {"mark": mark_of(request.reporter.case), "once": uuid4().hex}
    unfinished = held(request, Session.UNFINISHED)
    if request.method != "POST" and unfinished and unfinished.values["path"] == request.path:
        fields = unfinished.values["fields"]
        if is_mark_of(fields.get("mark", ""), request.reporter.case):
            initial |= fields
    if request.POST.get("go") == STAY:
        # more time begins with every page; nothing is checked, and what was typed stays
        initial |= {name: request.POST[name] for name in KEPT_FIELDS if name in request.POST}
        return kind(initial=initial)
    typed = typed_in(request)
    return kind(typed, None if typed is None else request.FILES, initial=initial)


def _taken_in(request: ReporterRequest, form: WordsForm) -> list[StoredFile]:
    upload = form.cleaned_data.get("file")
    if not upload:
        return []
    if _is_full(request):
        raise NotTakenError(
            _("This concern holds as many files as it can. Describe what the file shows.")
        )
    return [take_in(upload)]


def _is_full(request: ReporterRequest) -> bool:
    return actions.files_of(request.reporter.case) >= FILES_A_CASE


def _words(kind: str, files: list[StoredFile]) -> Callable[[OpenedCase, dict[str, Any]], None]:
    return lambda opened, said: actions.add_words(
        opened=opened, kind=kind, text=said["text"], files=files
    )


def _sent(
    request: ReporterRequest,
    form: WordsForm,
    act: Callable[[OpenedCase, dict[str, Any]], None],
) -> HttpResponse:
    """Do it once, whatever is pressed twice, and go back to the concern."""
    done = SENT
    try:
        with only_once(form.cleaned_data["once"] or uuid4().hex) as is_first:
            if is_first:
                _on_the_case_as_it_is(request, lambda opened: act(opened, words_of(form)))
    except CaseMovedOnError:
        done = "moved on"
    unfinished = held(request, Session.UNFINISHED)
    if unfinished and done == SENT:
        let_go(unfinished)
    request.reporter.held.values[DONE] = done
    keep(request.reporter.held)
    return see_other("concerns:concern")


def _on_the_case_as_it_is(request: ReporterRequest, act: Callable[[OpenedCase], None]) -> None:
    """Where a handler has moved the case since this request began, open it anew and try once more."""
    try:
        act(request.reporter.opened)
    except CaseMovedOnError:
        anew = came_back(request)
        if anew is None:
            raise
        act(anew.opened)
