"""The files of a concern that is being written: one at a time, each cleaned or kept on purpose, or described instead."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.actions.drafts import drop_file
from accountability.actions.files import (
    FILES_A_CASE,
    NotCleanedError,
    NotTakenError,
    as_kept,
    from_kept,
    take_in,
)
from accountability.drafts import Step
from accountability.forms.draft import FilesForm
from accountability.views.frame import concern_page
from accountability.views.writing import (
    Writing,
    address_of,
    backwards,
    elsewhere,
    honest,
    in_language,
    language_pressed,
    onwards,
    writing_of,
)
from alliance.cleaning.findings import Removed
from alliance.cleaning.words import NAMES


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
@honest
def files(request: HttpRequest) -> HttpResponseBase:
    """Add a file, take one away, decide about one that cannot be cleaned, or go on."""
    writing = writing_of(request)
    if away := elsewhere(writing):
        return away
    if request.method != "POST":
        initial = writing.draft.answers.get(Step.FILES)
        return _page(writing, FilesForm(initial=initial))
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        return _kept(writing, form)
    return _page(writing, form)


def _kept(writing: Writing, form: FilesForm) -> HttpResponse:
    pressed = writing.request.POST
    _decide(writing, remove=pressed.get("remove", ""), keep=pressed.get("keep", ""))
    if form.cleaned_data["file"]:
        _add(writing, form)
    elif pressed.get("go") == "add":
        form.add_error("file", _("Choose a file, or go on without one."))
    writing.draft.answers[Step.FILES] = {"described": form.cleaned_data["described"]}
    writing.keep()
    if form.errors:
        return writing.answered(_page(writing, form))
    if language := language_pressed(writing.request):
        return writing.to(in_language(language, Step.FILES, writing))
    if pressed.get("go") == "on" and not _open_questions(writing):
        return writing.to(onwards(writing, Step.FILES))
    return writing.to(address_of(Step.FILES, from_check=writing.is_from_check))


def _decide(writing: Writing, *, remove: str, keep: str) -> None:
    """Take a file away, or keep one as it is that cannot be cleaned."""
    for file in list(writing.draft.files):
        if file["id"] == remove:
            drop_file(draft=writing.draft, file=file)
        elif file["id"] == keep:
            file["asks"] = ""


def _add(writing: Writing, form: FilesForm) -> None:
    """Take a file in; what it cannot be is said beside its field."""
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    if len(writing.draft.files) >= FILES_A_CASE:
        form.add_error("file", _("These are as many files as one concern can carry."))
        return
    try:
        taken = take_in(upload, keep_original=form.cleaned_data["keep_original"])
    except NotTakenError as error:
        form.add_error("file", str(error.sentence))
    except NotCleanedError as error:
        writing.draft.files.append({**as_kept(error.original), "asks": str(error.sentence)})
    else:
        writing.draft.files.append(as_kept(taken))


def _open_questions(writing: Writing) -> bool:
    return any(file.get("asks") for file in writing.draft.files)


def _page(writing: Writing, form: FilesForm) -> HttpResponse:
    steps = writing.draft.steps
    context = {
        "form": form,
        "files": [_shown(file) for file in writing.draft.files],
        "has_room": len(writing.draft.files) < FILES_A_CASE,
        "most": FILES_A_CASE,
        "number": steps.index(Step.FILES) + 1,
        "questions": len(steps),
        "back": backwards(writing, Step.FILES),
    }
    return render(writing.request, "accountability/new/files.html", context)


def _shown(file: dict[str, object]) -> dict[str, object]:
    """A file as the page names it: what was removed, or that it waits for a decision."""
    stored = from_kept(file)
    return {
        "id": file["id"],
        "name": stored.name,
        "size": stored.size,
        "asks": file.get("asks", ""),
        "is_original": stored.is_original,
        "removed": [str(NAMES[Removed(one)]) for one in stored.removed],
    }
