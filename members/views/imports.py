"""Lists of existing members: bringing one, what its rows are, entering them, taking them back."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import Length
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.errors import HelpfulSentence
from alliance.http import SignedInRequest, typed_in
from alliance.import_pages import file_answer, nothing_to_draw, tag_of
from alliance.imports import opened_file
from alliance.permissions import require
from alliance.sheets.encodings import WINDOWS
from alliance.sheets.reading import Unreadable
from alliance.sheets.writing import XLSX
from members.actions import imports as actions
from members.actions.import_invitations import invite_imported
from members.forms.imports import UploadListForm
from members.models import ImportBatch
from members.permissions.imports import (
    IMPORTING,
    batches_seen_by,
    may_import_anywhere,
    may_import_members,
    may_undo_import,
)
from members.queries.imports import read_as, rows_of, tally_of
from members.sheets.reading import read_table
from members.sheets.writing import template as drawn_template
from members.sheets.writing import with_errors
from members.views.import_screens import (
    ROWS_A_PAGE,
    about,
    facts_shown,
    filters,
    other_ways,
    rows_shown,
    said_of,
)
from networks.models import Network, Theme
from networks.permissions import networks_within

LISTS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """The lists so far, and the form for the next one."""
    require(may_import_anywhere(request.user))
    within = networks_within(request.user, IMPORTING)
    networks = Network.objects.filter(pk__in=within).order_by("slug")
    form = UploadListForm(typed_in(request), request.FILES or None, networks=networks)
    if form.is_valid():
        batch = actions.upload_list(
            network=form.cleaned_data["network"],
            content=form.content,
            file_name=form.cleaned_data["file"].name,
            reason=form.cleaned_data["reason"],
            language=str(get_language()),
            by=request.user,
        )
        return redirect("members:import_batch", public_id=batch.public_id)
    lists = (
        batches_seen_by(request.user)
        .select_related("network", "uploaded_by")
        .defer("content")
        .order_by("-pk")
    )
    page = Paginator(lists, LISTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/imports/lists.html", {"form": form, "page": page})


@require_safe
def template(request: SignedInRequest) -> HttpResponse:
    """The empty list with headings in the reader's language."""
    require(may_import_anywhere(request.user))
    themes = [theme.name for theme in Theme.objects.order_by("slug")]
    return file_answer(drawn_template(str(get_language()), themes), XLSX, f"{_('members')}.xlsx")


@require_safe
def batch(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One list: how far the work is, what its rows are, what came of it."""
    shown = _batch_or_404(request, public_id)
    if request.headers.get("HX-Request"):
        return _progress(request, shown)
    tally = tally_of(shown)
    verdict = request.GET.get("verdict", "")
    facts = facts_shown(shown)
    context = {
        **about(request, shown, tally),
        **rows_shown(request, shown, verdict),
        "facts": facts,
        "other_ways": other_ways(request, shown, facts),
        "filters": filters(tally, verdict),
    }
    return render(request, "members/imports/list.html", context)


@require_POST
def choose(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Which possible duplicates of a page are entered all the same."""
    shown = _batch_or_404(request, public_id)
    changed = actions.choose_rows(
        batch=shown,
        shown=_numbers(request, "shown"),
        chosen=_numbers(request, "enter"),
        by=request.user,
    )
    messages.success(
        request,
        ngettext("%(count)d choice is kept.", "%(count)d choices are kept.", changed)
        % {"count": changed},
    )
    return _back(shown)


@require_POST
def enter(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _batch_or_404(request, public_id)
    try:
        actions.apply_import(batch=shown, by=request.user)
    except actions.AnotherUnderWay:
        messages.error(request, _another_under_way())
    except actions.NothingToEnter:
        messages.info(request, _("No row of this list adds or changes a member."))
    return _back(shown)


@require_POST
def cancel(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _batch_or_404(request, public_id)
    actions.cancel_import(batch=shown, by=request.user)
    messages.info(request, _("The work stops after the row it is at."))
    return _back(shown)


@require_POST
def again(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Go on with a check that failed or was stopped."""
    shown = _batch_or_404(request, public_id)
    actions.recheck_import(batch=shown, by=request.user)
    return _back(shown)


@require_POST
def reread(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Read the file in the other way that Windows writes it, where that is a list at all."""
    shown = _batch_or_404(request, public_id)
    encoding = request.POST.get("encoding", "")
    if encoding not in WINDOWS:
        messages.error(request, _("Choose one of the answers shown."))
        return _back(shown)
    try:
        read_table(_file_or_404(shown), encoding)
    except Unreadable as error:
        messages.error(request, str(error.sentence))
    else:
        actions.reread_import(batch=shown, encoding=encoding, by=request.user)
    return _back(shown)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """An interruption: what is taken back and what stays, then the button."""
    shown = _batch_or_404(request, public_id)
    if request.method == "POST":
        try:
            actions.undo_import(batch=shown, by=request.user)
        except actions.AnotherUnderWay:
            messages.error(request, _another_under_way())
        return _back(shown)
    require(may_undo_import(request.user, shown))
    return render(request, "members/imports/undo.html", {"batch": shown, "tally": tally_of(shown)})


@require_POST
def invite(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _batch_or_404(request, public_id)
    invite_imported(batch=shown, by=request.user)
    messages.success(
        request, _("The invitations are on their way. Each member decides what is shown of it.")
    )
    return _back(shown)


@require_safe
def errors(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The person's own file with one more column that says what is wrong in each row."""
    shown = _batch_or_404(request, public_id)
    try:
        table = read_table(_file_or_404(shown), read_as(shown))
    except Unreadable as error:
        raise Http404(HelpfulSentence(str(error.sentence))) from error
    language = str(get_language())
    said = {
        row.number: " ".join(said_of(row, language))
        for row in rows_of(shown).exclude(messages={}).only("number", "messages")
    }
    drawn, media_type, ending = with_errors(table, said, language)
    return file_answer(drawn, media_type, f"{_('errors')}.{ending}")


def _progress(request: SignedInRequest, shown: ImportBatch) -> HttpResponse:
    """The part of the page that asks for itself again while the work is under way."""
    if answer := nothing_to_draw(request, shown):
        return answer
    response = render(
        request, "members/imports/progress.html", about(request, shown, tally_of(shown))
    )
    response.headers["ETag"] = tag_of(shown)
    return response


def _numbers(request: SignedInRequest, name: str) -> list[int]:
    """The numbers of rows in what was sent; whatever is none is passed over."""
    return [
        int(value)
        for value in request.POST.getlist(name)[:ROWS_A_PAGE]
        if value.isascii() and value.isdecimal() and len(value) < 8
    ]


def _batch_or_404(request: SignedInRequest, public_id: uuid.UUID) -> ImportBatch:
    seen = (
        batches_seen_by(request.user)
        .select_related("network", "uploaded_by")
        .defer("content")
        .annotate(size=Length("content"))
    )
    shown: ImportBatch = get_object_or_404(seen, public_id=public_id)
    require(may_import_members(request.user, shown.network))
    return shown


def _file_or_404(shown: ImportBatch) -> bytes:
    if content := opened_file(shown.content):
        return content
    raise Http404(
        HelpfulSentence(_("The file is no longer there: files are cleared away after 30 days."))
    )


def _another_under_way() -> str:
    return _(
        "Another list of this network is being entered at this moment. Try again when it is done."
    )


def _back(shown: ImportBatch) -> HttpResponse:
    return redirect("members:import_batch", public_id=shown.public_id)
