"""The desk: the cases of a handler whose vault is open, and one case with what is written and done in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.actions import cases as actions
from accountability.actions.access import NobodyLeftError
from accountability.actions.conflicts import look_again
from accountability.actions.files import NotCleanedError, NotTakenError, leave_out, take_in
from accountability.actions.items import StoredFile
from accountability.actions.locks import CaseMovedOnError
from accountability.actions.nudges import hand_on_answers
from accountability.forms.desk import (
    ClosingForm,
    ConfirmForm,
    DecisionForm,
    DeskForm,
    FileForm,
    MessageForm,
    NoteForm,
    PathForm,
    ReasonsForm,
)
from accountability.models import Case
from accountability.pages.case import case_page, proposed_closing
from accountability.pages.cases import Show, my_cases
from accountability.permissions import desk
from accountability.permissions.cases import held_by
from accountability.permissions.desk import CaseReader
from accountability.permissions.statistics import may_see_statistics
from accountability.queries.endings import endings_for
from accountability.queries.ties import are_ties_due
from accountability.statuses import MOVES, PATHS, Moves, outcomes
from accountability.vault.cases import Compartment
from accountability.views.downloads import is_shown, sealed_download, sealed_preview
from accountability.views.vault import DeskRequest, vault_required
from alliance.http import typed_in
from alliance.permissions import require

View = Callable[..., HttpResponseBase]
# What is done by one press, and what is said when it is done.
AT_ONCE: Mapping[Moves, tuple[Callable[..., None], Promise]] = {
    Moves.KEEP: (actions.keep_case, gettext_lazy("This is a concern now that somebody works on.")),
    Moves.ASSESS: (actions.begin_to_assess, gettext_lazy("The assessment has begun.")),
    Moves.RESUME: (actions.resume, gettext_lazy("The work goes on.")),
}


@dataclass(frozen=True)
class Step:
    """A move that is made with reasons."""

    move: Moves
    form: type[DeskForm]
    lead: Promise
    act: Callable[..., None]
    done: Promise


STEPS: Mapping[str, Step] = {
    "decide": Step(
        Moves.DECIDE,
        DecisionForm,
        gettext_lazy("The person concerned was heard, and is presumed innocent until now."),
        lambda reasons, by: actions.decide(decision=reasons, by=by),
        gettext_lazy("The decision stands in the file. Tell the reporter when you close."),
    ),
    "pause": Step(
        Moves.PAUSE,
        ReasonsForm,
        gettext_lazy("Only when the reporter asks for it. Nothing is due until you go on."),
        actions.pause,
        gettext_lazy("It waits now."),
    ),
    "review": Step(
        Moves.ASK_REVIEW,
        ReasonsForm,
        gettext_lazy("Somebody who had no part in the closing looks at it again."),
        actions.ask_for_review,
        gettext_lazy("It waits for somebody who had no part in the closing."),
    ),
    "confirm": Step(
        Moves.CONFIRM,
        ConfirmForm,
        gettext_lazy("You have looked at it again and come to the same."),
        actions.confirm_outcome,
        gettext_lazy("The outcome stays, and the reporter can read why."),
    ),
    "reopen": Step(
        Moves.REOPEN,
        ReasonsForm,
        gettext_lazy("The work begins again, and so does what is due."),
        actions.reopen,
        gettext_lazy("It is open again."),
    ),
}
# The page on which each move is made.
PAGES: Mapping[Moves, str] = {
    Moves.ACKNOWLEDGE: "case_write",
    Moves.SUPPORT: "case_path",
    Moves.RESOLVE_EARLY: "case_path",
    Moves.RESTORE: "case_path",
    Moves.INVESTIGATE: "case_path",
    Moves.CLOSE: "case_close",
    **{step.move: f"case_{name}" for name, step in STEPS.items()},
}


def with_case(view: View) -> View:
    """Hand a view the case as its reader has it open. What is not theirs is not there, whatever the reason."""

    @vault_required
    @wraps(view)
    def opened(request: DeskRequest, case: UUID, **kwargs: Any) -> HttpResponseBase:
        ties = look_again(by=request.vault).ties
        by = desk.case_before(request.vault, case, ties)
        if by is None:
            raise Http404
        try:
            return view(request, by, **kwargs)
        except CaseMovedOnError:
            messages.warning(request, _("This concern has moved on. Look at where it stands now."))
        except NobodyLeftError:
            messages.warning(
                request,
                _("Nobody else may read this concern. Find another handler first, then step back."),
            )
        return redirect("accountability:case", case=case)

    return opened


@require_safe
@vault_required
def cases(request: DeskRequest) -> HttpResponse:
    """My cases: what is overdue first."""
    wanted = request.GET.get("show", "")
    show = Show(wanted) if wanted in Show.values else Show.OPEN
    held = held_by(request.vault, look_again(by=request.vault).ties)
    hand_on_answers(by=request.vault)
    context = {
        "rows": my_cases(held, show),
        "show": show,
        "shows": Show,
        "endings": endings_for(request.vault.key, request.vault.keys, timezone.now().date()),
        "keeps_names": any(not one.is_read for one in held),
        "are_ties_due": are_ties_due(request.vault.key, timezone.now().date()),
        "may_see_figures": may_see_statistics(request.vault),
    }
    return render(request, "accountability/desk/cases.html", context)


@require_safe
@with_case
def case(request: DeskRequest, by: CaseReader) -> HttpResponse:
    page = case_page(by)
    actions.note_opening(by=by, known=page.log)
    paths = [way for way in page.ways if MOVES[way.name].to in PATHS]
    context = {
        "page": page,
        "case": page.case,
        "at_once": [way for way in page.ways if way.name in AT_ONCE],
        "steps": [
            (way, f"accountability:{PAGES[way.name]}")
            for way in page.ways
            if _has_its_page(way.name)
        ],
        "paths": paths,
        "own": by.user,
        "may_open_name": by.opened.opens(Compartment.IDENTITY),
        "shown": {file.id for file in page.files if is_shown(file)},
    }
    return render(request, "accountability/desk/case.html", context)


def _has_its_page(name: Moves) -> bool:
    return name not in AT_ONCE and MOVES[name].to not in PATHS and name != Moves.ACKNOWLEDGE


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def write(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """A message to the reporter; the first one acknowledges their concern."""
    require(desk.may_write_to_reporter(by))
    form = MessageForm(typed_in(request), request.FILES or None)
    if form.is_valid():
        files = _taken_in(form)
        if files is not None:
            actions.write_to_reporter(text=form.cleaned_data["text"], files=files, by=by)
            messages.success(request, _("The reporter can read it when they come back."))
            return redirect("accountability:case", case=by.case.pk)
    is_first = by.case.status == Case.Status.RECEIVED
    return _page(request, by, "accountability/desk/write.html", form, is_first=is_first)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def note(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """Something for the file."""
    require(desk.may_write_note(by))
    form = NoteForm(typed_in(request), request.FILES or None, kinds=desk.kinds_of_notes(by))
    if form.is_valid():
        files = _taken_in(form)
        if files is not None:
            typed = form.cleaned_data
            actions.write_note(
                kind=typed["kind"],
                text=typed["text"],
                level=typed["level"] if typed["kind"] == desk.RISK else "",
                is_shared=typed["is_shared"],
                files=files,
                by=by,
            )
            messages.success(request, _("It stands in the file."))
            return redirect("accountability:case", case=by.case.pk)
    return _page(request, by, "accountability/desk/note.html", form)


@require_POST
@with_case
def at_once(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """A move that needs no words."""
    asked = request.POST.get("move", "")
    if asked not in AT_ONCE:
        raise Http404
    act, done = AT_ONCE[Moves(asked)]
    act(by=by)
    messages.success(request, str(done))
    return redirect("accountability:case", case=by.case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def path(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """The decision on the way, in writing and with reasons."""
    ways = {name: may for name, may in desk.possible_moves(by).items() if MOVES[name].to in PATHS}
    if not ways:
        raise CaseMovedOnError
    require(next(iter(ways.values())))
    form = PathForm(typed_in(request), paths=[name for name, may in ways.items() if may])
    if form.is_valid():
        typed = form.cleaned_data
        actions.choose_path(
            path=Moves(typed["path"]),
            reasons=typed["reasons"],
            is_agreed=typed["is_agreed"],
            terms=typed["terms"] if typed["path"] == Moves.INVESTIGATE else "",
            by=by,
        )
        messages.success(request, _("The decision stands in the file."))
        return redirect("accountability:case", case=by.case.pk)
    return _page(request, by, "accountability/desk/path.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def step(request: DeskRequest, by: CaseReader, step: str) -> HttpResponse:
    """A move that needs reasons."""
    asked = STEPS[step]
    _require_move(by, asked.move)
    form = asked.form(typed_in(request))
    if form.is_valid():
        asked.act(**form.cleaned_data, by=by)
        messages.success(request, str(asked.done))
        return redirect("accountability:case", case=by.case.pk)
    return _page(
        request,
        by,
        "accountability/desk/step.html",
        form,
        step=asked,
        words=MOVES[asked.move].words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def close(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """How it should end: others approve it."""
    _require_move(by, Moves.CLOSE)
    form = ClosingForm(typed_in(request), dispositions=outcomes(by.case.status, by.case.kind))
    if form.is_valid():
        typed = dict(form.cleaned_data)
        disposition = Case.Disposition(typed.pop("disposition"))
        actions.propose_closing(closing=actions.Closing(disposition=disposition, **typed), by=by)
        if by.case.status == Case.Status.CLOSED:
            messages.success(request, _("It is closed."))
        else:
            messages.success(request, _("It waits for somebody who approves it."))
        return redirect("accountability:case", case=by.case.pk)
    return _page(request, by, "accountability/desk/close.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def approve(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """Read how it should end, and stand behind it."""
    closing = proposed_closing(by)
    if closing is None:
        raise CaseMovedOnError
    require(desk.may_approve_closing(by))
    if request.method == "POST":
        is_closed = actions.approve_closing(closing=request.POST.get("closing", ""), by=by)
        done = _("It is closed.") if is_closed else _("It waits for one more who approves it.")
        messages.success(request, done)
        return redirect("accountability:case", case=by.case.pk)
    return _page(request, by, "accountability/desk/approve.html", None, closing=closing)


@require_safe
@with_case
def file(request: DeskRequest, by: CaseReader, file: UUID) -> HttpResponseBase:
    """A file, for saving."""
    response = sealed_download(by.opened, file)
    actions.note_fetching(by=by)
    return response


@require_safe
@with_case
def picture(request: DeskRequest, by: CaseReader, file: UUID) -> HttpResponseBase:
    """A rebuilt picture, for looking at."""
    response = sealed_preview(by.opened, file)
    actions.note_fetching(by=by)
    return response


def _require_move(by: CaseReader, name: Moves) -> None:
    if by.case.status not in MOVES[name].since:
        raise CaseMovedOnError
    require(desk.may_move(by, name))


def _page(
    request: DeskRequest, by: CaseReader, template: str, form: DeskForm | None, **more: Any
) -> HttpResponse:
    context = {"case": by.case, "form": form, **more}
    return render(request, template, context)


def _taken_in(form: FileForm) -> tuple[StoredFile, ...] | None:
    """The file that came with words, sealed; None when it is not taken, and the form says why."""
    upload = form.cleaned_data.get("file")
    if not isinstance(upload, UploadedFile):
        return ()
    try:
        return (take_in(upload, keep_original=form.cleaned_data["keep_original"]),)
    except NotTakenError as error:
        form.add_error("file", str(error.sentence))
    except NotCleanedError as error:
        leave_out(error.original)
        form.add_error("file", str(error.sentence))
        form.add_error(
            "keep_original", _("Tick this to keep the file as it is, or send it without the file.")
        )
    return None
