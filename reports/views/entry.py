"""The grid of a return: numbers typed in and kept, and what is said about one cell."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import Verdict, require
from networks.permissions import networks_within
from networks.queries import tree_on
from reports.actions.entry import (
    Conflict,
    Kept,
    Outcome,
    Wrong,
    close_remark,
    keep_cell,
    keep_cells,
    remark_on_cell,
)
from reports.forms.entry import RemarkForm, typed_cell, typed_cells
from reports.models import NetworkReturn
from reports.numbers import digits, in_box
from reports.permissions.returns import may_fill_return, may_see_return
from reports.permissions.rights import ENTERING
from reports.queries.explaining import warnings_in
from reports.queries.grid import Cell, CellKey, Columns, Grid, Row, Typed, grid_of
from reports.queries.returns import IN_HAND
from reports.views.sheet import Drawing, said_of, state_of, text_of

# What was typed in two-way writing is shown once more beside its cell, on the page after saving.
ECHOES = "numbers_read"
MOST_ECHOES = 50


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    owed = return_or_404(request, public_id)
    may_fill = may_fill_return(request.user, owed)
    columns = _columns_asked(request)
    shown = _grid(request, owed, columns)
    if request.method != "POST":
        echoes = request.session.pop(ECHOES, {})
        return _page(request, shown, may_fill, {}, (), echoes)
    if not _open_returns(shown, may_fill):
        require(may_fill)
    typed = _changed(typed_cells(request.POST, _open_keys(shown, may_fill)), shown)
    outcomes = _keep(request, shown, typed)
    if all(isinstance(one, Kept) for one in outcomes):
        _tell(request, outcomes, typed)
        return redirect(request.get_full_path())
    again = _grid(request, return_or_404(request, public_id), columns)
    sent = {one.key: one for one in typed}
    return _page(request, again, may_fill, sent, outcomes, _echoes(outcomes, typed))


@require_http_methods(["GET", "HEAD", "POST", "PATCH"])
def cell(request: SignedInRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """One cell: what is counted there, its earlier numbers, what is said about it. A PATCH keeps its number."""
    owed = return_or_404(request, public_id)
    one, row = _cell_or_404(owed, key)
    if request.method == "PATCH":
        return _keep_one(request, owed, one.key)
    may_fill = may_fill_return(request.user, owed)
    form = RemarkForm(typed_in(request))
    if request.method == "POST":
        require(may_fill)
    if form.is_valid():
        remark_on_cell(owed=owed, key=one.key, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your note stands at the number now."))
        return redirect("reports:cell", public_id=public_id, key=key)
    language = get_language() or "en"
    return render(
        request,
        "reports/entry/cell.html",
        {
            "owed": owed,
            "cell": one,
            "row": row,
            "category": one.category.name if one.category else "",
            "said": said_of(one.count, language) if one.count else "",
            "earlier": [(count.period.code, said_of(count, language)) for count in one.earlier],
            "may_fill": may_fill,
            "form": form,
            "back": _address_of(one),
        },
    )


@require_POST
def close_cell_remark(request: SignedInRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    owed = return_or_404(request, public_id)
    remark = get_object_or_404(owed.cellremarks.select_related("networks_return"), pk=pk)
    close_remark(remark=remark, by=request.user)
    messages.success(request, _("The note is set aside. It stays on record."))
    return redirect("reports:grid", public_id=public_id)


def return_or_404(request: SignedInRequest, public_id: uuid.UUID) -> NetworkReturn:
    """A return the person may see; any other does not exist for them."""
    owed = get_object_or_404(
        NetworkReturn.objects.select_related("network", "period"), public_id=public_id
    )
    verdict = may_see_return(request.user, owed)
    if not verdict and not verdict.needs_second_factor:
        raise Http404
    require(verdict)
    return owed


def _keep_one(request: SignedInRequest, owed: NetworkReturn, key: CellKey) -> JsonResponse:
    """Keep one number as soon as it is typed; the answer is what the page shows at its cell."""
    typed = typed_cell(request.body, key)
    if typed is None:
        return JsonResponse({"sentence": _("Load the page again; it is not of today.")}, status=400)
    outcome = keep_cell(
        owed=owed,
        typed=typed,
        language=get_language() or "en",
        by=request.user,
        channel="autosave",
        request=request.headers.get("Idempotency-Key", "")[:64],
    )
    statuses = {Kept: 200, Conflict: 409, Wrong: 422}
    return JsonResponse(_answer(request, owed, typed, outcome), status=statuses[type(outcome)])


def _answer(
    request: SignedInRequest, owed: NetworkReturn, typed: Typed, outcome: Outcome
) -> dict[str, object]:
    columns = Columns.CATEGORIES if typed.key.period_id == owed.period_id else Columns.PARTS
    shown = grid_of(owed, columns=columns, only=[typed.key])
    drawing = Drawing(
        owed=owed,
        findings=warnings_in(shown),
        open_returns=frozenset({owed.pk}),
        sent={typed.key: typed},
        outcomes={typed.key: outcome},
        echoes=_echoes([outcome], [typed]),
        language=get_language() or "en",
    )
    one = shown.by_key[typed.key]
    box = drawing.box(one, "")
    return {
        "version": one.version,
        "text": text_of(one.count, drawing.language),
        "state": state_of(one.count),
        "said": said_of(one.count, drawing.language) if one.count else "",
        "kind": box.kind,
        "icon": box.mark.icon if box.mark else "",
        "words": box.mark.words if box.mark else "",
        "beside": box.beside,
        "sentences": [
            *box.errors,
            *(one.warning.words for one in box.questions if not one.is_answered),
        ],
    }


WAYS = {
    Columns.CATEGORIES: lambda: _("By category"),
    Columns.PARTS: lambda: _("By part of the period"),
    Columns.NETWORKS: lambda: _("By network"),
}


def _page(
    request: SignedInRequest,
    shown: Grid,
    may_fill: Verdict,
    sent: Mapping[CellKey, Typed],
    outcomes: Iterable[Outcome],
    echoes: Mapping[str, str],
) -> HttpResponse:
    drawing = Drawing(
        owed=shown.owed,
        findings=warnings_in(shown),
        open_returns=_open_returns(shown, may_fill),
        sent=sent,
        outcomes={one.key: one for one in outcomes},
        echoes=echoes,
        language=get_language() or "en",
    )
    return render(
        request,
        "reports/entry/grid.html",
        {
            "owed": shown.owed,
            "form": drawing.sheet(shown),
            "may_fill": may_fill,
            "ways": [(way, WAYS[way](), way == shown.columns) for way in shown.ways],
        },
    )


# --- the cells a person fills in ----------------------------------------------------------------------


def _columns_asked(request: SignedInRequest) -> Columns:
    asked = request.GET.get("columns", "")
    return Columns(asked) if asked in set(Columns) else Columns.CATEGORIES


def _grid(request: SignedInRequest, owed: NetworkReturn, columns: Columns) -> Grid:
    within = networks_within(request.user, ENTERING) & tree_on().subtree(owed.network_id)
    fills = list(
        NetworkReturn.objects.filter(period=owed.period_id, network__in=within)
        .select_related("network", "period")
        .order_by("network__level", "network__slug")
    )
    return grid_of(owed, columns=columns, fills=fills)


def _open_returns(shown: Grid, may_fill: Verdict) -> frozenset[int]:
    """The returns of a grid that take numbers from this person: its own as they may, others while they are in hand."""
    others = {one.owed.pk for one in shown.cells() if one.owed.state in IN_HAND}
    own = {shown.owed.pk}
    return frozenset(others | own if may_fill else others - own)


def _open_keys(shown: Grid, may_fill: Verdict) -> list[CellKey]:
    returns = _open_returns(shown, may_fill)
    return [key for key, one in shown.by_key.items() if one.is_open and one.owed.pk in returns]


def _changed(typed: Iterable[Typed], shown: Grid) -> list[Typed]:
    """Without the cells that still say what stands there: most of a form comes back as it was."""
    language = get_language() or "en"
    return [one for one in typed if not _is_as_it_stands(one, shown.by_key[one.key], language)]


def _is_as_it_stands(typed: Typed, one: Cell, language: str) -> bool:
    return typed.text == text_of(one.count, language) and typed.state == state_of(one.count)


@transaction.atomic
def _keep(request: SignedInRequest, shown: Grid, typed: Sequence[Typed]) -> list[Outcome]:
    by_return: defaultdict[int, list[Typed]] = defaultdict(list)
    for one in typed:
        by_return[shown.by_key[one.key].owed.pk].append(one)
    returns = {one.owed.pk: one.owed for one in shown.cells()}
    return [
        outcome
        for pk, cells in sorted(by_return.items())
        for outcome in keep_cells(
            owed=returns[pk],
            typed=cells,
            language=get_language() or "en",
            by=request.user,
            channel="grid",
        )
    ]


def _tell(request: SignedInRequest, outcomes: Sequence[Outcome], typed: Sequence[Typed]) -> None:
    written = sum(isinstance(one, Kept) and one.is_changed for one in outcomes)
    if written:
        said = ngettext("%(number)s number is kept.", "%(number)s numbers are kept.", written)
        number = digits(str(written), get_language() or "en")
        messages.success(request, said % {"number": number})
    else:
        messages.info(request, _("All numbers of this page were kept already."))
    request.session[ECHOES] = _echoes(outcomes, typed)


def _echoes(outcomes: Iterable[Outcome], typed: Iterable[Typed]) -> dict[str, str]:
    """What was read in one of two possible ways and now stands there in another writing."""
    language = get_language() or "en"
    texts = {one.key: one.text for one in typed}
    told = [
        one.key
        for one in outcomes
        if isinstance(one, Kept)
        and one.is_ambiguous
        and one.number is not None
        and texts[one.key].strip() != in_box(one.number, language)
    ]
    return {str(key): texts[key] for key in told[:MOST_ECHOES]}


def _cell_or_404(owed: NetworkReturn, text: str) -> tuple[Cell, Row]:
    key = CellKey.read(text)
    if key is None:
        raise Http404
    columns = Columns.CATEGORIES if key.period_id == owed.period_id else Columns.PARTS
    shown = grid_of(owed, columns=columns, only=[key])
    if key not in shown.by_key:
        raise Http404
    row = next(row for s in shown.sections for row in s.rows if shown.by_key[key] in row.cells)
    return shown.by_key[key], row


def _address_of(one: Cell) -> str:
    """The cell in its grid."""
    address = reverse("reports:grid", args=[one.owed.public_id])
    ask = "" if one.key.period_id == one.owed.period_id else f"?columns={Columns.PARTS}"
    return f"{address}{ask}#n{one.key}"
