"""Files with numbers: bringing one, what each of its cells would do, entering them, taking them back."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import Length
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.errors import HelpfulSentence
from alliance.http import SignedInRequest, typed_in
from alliance.import_pages import file_answer, nothing_to_draw, tag_of
from alliance.imports import opened_file
from alliance.permissions import require
from alliance.sheets.encodings import WINDOWS
from networks.models import Network
from networks.permissions import networks_within
from reports.actions import imports as actions
from reports.forms.imports import BringNumbersForm, mode_asked
from reports.models import CountImport
from reports.permissions.imports import (
    imports_seen_by,
    may_import_anywhere,
    may_import_counts,
    may_undo_import,
)
from reports.permissions.rights import ENTERING
from reports.queries.imports import rows_of, tally_of
from reports.views.import_screens import about, page_of
from reports.workbooks.errors import with_errors
from reports.workbooks.reading import Unreadable, read_workbook

FILES_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """The files so far, and the form for the next one."""
    require(may_import_anywhere(request.user))
    within = networks_within(request.user, ENTERING)
    networks = Network.objects.filter(pk__in=within).order_by("slug")
    form = BringNumbersForm(
        typed_in(request),
        request.FILES or None,
        networks=networks,
        initial={"network": request.GET.get("network", "").replace("\x00", "")[:80]},
    )
    if form.is_valid():
        return _bring(request, form)
    files = (
        imports_seen_by(request.user)
        .select_related("network", "uploaded_by")
        .defer("content")
        .order_by("-pk")
    )
    page = Paginator(files, FILES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/imports/files.html", {"form": form, "page": page})


def _bring(request: SignedInRequest, form: BringNumbersForm) -> HttpResponse:
    try:
        brought = actions.bring_file(
            network=form.cleaned_data["network"],
            content=form.content,
            file_name=form.cleaned_data["file"].name,
            reason=form.cleaned_data["reason"],
            language=str(get_language()),
            by=request.user,
        )
    except actions.BroughtBefore as before:
        messages.info(
            request,
            _("This very file was brought before. Here is what became of it; nothing was changed."),
        )
        brought = before.batch
    return _back(brought)


@require_safe
def batch(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One file: how far the work is, what its cells would do, what came of it."""
    shown = _batch_or_404(request, public_id)
    if request.headers.get("HX-Request"):
        return _progress(request, shown)
    return render(request, "reports/imports/file.html", page_of(request, shown))


@require_POST
def enter(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _batch_or_404(request, public_id)
    mode = mode_asked(request.POST.get("mode", ""))
    return _ordered(
        request, shown, lambda: actions.commit_import(batch=shown, mode=mode, by=request.user)
    )


@require_POST
def cancel(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _batch_or_404(request, public_id)
    actions.cancel_import(batch=shown, by=request.user)
    messages.info(request, _("The work stops after the part it is at."))
    return _back(shown)


@require_POST
def again(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Check the file anew, or read its letters in the other way that Windows writes them."""
    shown = _batch_or_404(request, public_id)
    encoding = request.POST.get("encoding")
    if encoding is not None and encoding not in WINDOWS:
        messages.error(request, _("Choose one of the answers shown."))
        return _back(shown)
    try:
        read_workbook(_file_or_404(shown), encoding or "")
    except Unreadable as error:
        messages.error(request, str(error.sentence))
    else:
        actions.check_again(batch=shown, encoding=encoding, by=request.user)
    return _back(shown)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """An interruption: what is taken back and what stays, then the button."""
    shown = _batch_or_404(request, public_id)
    if request.method == "POST":
        return _ordered(request, shown, lambda: actions.undo_import(batch=shown, by=request.user))
    require(may_undo_import(request.user, shown))
    return render(request, "reports/imports/undo.html", {"batch": shown, "tally": tally_of(shown)})


@require_safe
def errors(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The person's own file, with what is wrong at each of its cells."""
    shown = _batch_or_404(request, public_id)
    content = _file_or_404(shown)
    try:
        book = read_workbook(content, shown.facts.get("read_as", ""))
    except Unreadable as error:
        raise Http404(HelpfulSentence(str(error.sentence))) from error
    wrong = rows_of(shown).exclude(errors=[]).values_list("sheet", "address", "errors")
    said = {(sheet, address): " ".join(sentences) for sheet, address, sentences in wrong}
    drawn, media_type, ending = with_errors(content, book, said, str(get_language()))
    return file_answer(drawn, media_type, f"{_('errors')}.{ending}")


def _ordered(
    request: SignedInRequest, shown: CountImport, order: Callable[[], CountImport]
) -> HttpResponse:
    """Order the work; what keeps it from being ordered is said on the page of the file."""
    try:
        order()
    except actions.AnotherUnderWay:
        messages.error(
            request,
            _(
                "Another file of this network is being entered at this moment. Try again when it is done."
            ),
        )
    except actions.NothingToEnter:
        messages.info(request, _("This file says nothing new. There is nothing to enter."))
    except actions.NotAllCanBeEntered:
        messages.error(
            request,
            _(
                "Some numbers cannot be entered, so none was. Correct the file, or enter what can be entered."
            ),
        )
    return _back(shown)


def _progress(request: SignedInRequest, shown: CountImport) -> HttpResponse:
    """The part of the page that asks for itself again while the work is under way."""
    if answer := nothing_to_draw(request, shown):
        return answer
    response = render(
        request, "reports/imports/progress.html", about(request, shown, tally_of(shown))
    )
    response.headers["ETag"] = tag_of(shown)
    return response


def _batch_or_404(request: SignedInRequest, public_id: uuid.UUID) -> CountImport:
    seen = (
        imports_seen_by(request.user)
        .select_related("network", "uploaded_by", "ordered_by")
        .defer("content")
        .annotate(size=Length("content"))
    )
    shown: CountImport = get_object_or_404(seen, public_id=public_id)
    require(may_import_counts(request.user, shown.network))
    return shown


def _file_or_404(shown: CountImport) -> bytes:
    if content := opened_file(shown.content):
        return content
    raise Http404(
        HelpfulSentence(_("The file is no longer there: files are cleared away after 30 days."))
    )


def _back(shown: CountImport) -> HttpResponse:
    return redirect("reports:count_import", public_id=shown.public_id)
