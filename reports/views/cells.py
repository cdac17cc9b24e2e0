"""One cell of a grid: its number kept by itself, what it said before, and what is said about it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from reports.actions.entry import Conflict, Kept, Outcome, Wrong, keep_cell
from reports.actions.remarks import close_remark, remark_on_cell
from reports.forms.entry import RemarkForm, WhyNoneForm, typed_cell
from reports.models import CellRemark, NetworkReturn
from reports.permissions.returns import may_fill_return
from reports.queries.grid import Cell, CellKey, Columns, Grid, Row, Typed, grid_of
from reports.views.numbers import Opened, drawing_of, echoes_of, return_or_404
from reports.views.sheet import answer_of, said_of

STATUSES = {Kept: 200, Conflict: 409, Wrong: 422}


@require_http_methods(["GET", "HEAD", "POST", "PATCH"])
def cell(request: SignedInRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """One cell: what is counted there, its earlier numbers, what is said about it. A PATCH keeps its number."""
    owed = return_or_404(request, public_id)
    if request.method == "PATCH":
        return _keep_one(request, owed, _key_or_404(key))
    one, row = _cell_or_404(owed, key)
    sent = typed_in(request)
    is_why = sent is not None and "instead" in sent
    form, why = RemarkForm(None if is_why else sent), WhyNoneForm(sent if is_why else None)
    if sent is not None:
        require(may_fill_return(request.user, owed))
    if form.is_valid():
        remark_on_cell(owed=owed, key=one.key, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your note stands at the number now."))
        return redirect("reports:cell", public_id=public_id, key=key)
    if why.is_valid():
        return _say_why(request, one, why.cleaned_data["why"])
    return _page(request, one, row, form=form, why=why)


@require_POST
def close_cell_remark(request: SignedInRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    owed = return_or_404(request, public_id)
    remark = get_object_or_404(owed.cellremarks.select_related("networks_return"), pk=pk)
    close_remark(remark=remark, by=request.user)
    messages.success(request, _("The note is set aside. It stays on record."))
    return redirect("reports:grid", public_id=public_id)


def _page(
    request: SignedInRequest, one: Cell, row: Row, *, form: RemarkForm, why: WhyNoneForm
) -> HttpResponse:
    language = get_language() or "en"
    return render(
        request,
        "reports/entry/cell.html",
        {
            "owed": one.owed,
            "cell": one,
            "row": row,
            "category": one.category.name if one.category else "",
            "others": [other for other in row.cells if other is not None and other != one],
            "said": said_of(one.count, language) if one.count else "",
            "earlier": [(count.period.code, said_of(count, language)) for count in one.earlier],
            "may_fill": may_fill_return(request.user, one.owed),
            "form": why if why.is_bound else form,
            "note": form,
            "why": why,
            "back": _address_of(one),
        },
    )


def _say_why(request: SignedInRequest, one: Cell, state: str) -> HttpResponse:
    outcome = keep_cell(
        owed=one.owed,
        typed=Typed(one.key, "", state=state, base_version=one.version),
        language="en",
        by=request.user,
        channel="grid",
    )
    if isinstance(outcome, Wrong):
        messages.error(request, outcome.sentence)
    else:
        messages.success(request, _("This is kept at the number now."))
    return redirect(_address_of(one))


def _keep_one(request: SignedInRequest, owed: NetworkReturn, key: CellKey) -> JsonResponse:
    """Keep one number as soon as it is typed; the answer is what the page shows at its cell."""
    sent = typed_cell(request.body, key)
    if sent is None:
        return JsonResponse({"sentence": _("Load the page again; it is not of today.")}, status=400)
    outcome = keep_cell(
        owed=owed,
        typed=sent.typed,
        language=get_language() or "en",
        by=request.user,
        channel="autosave",
        request=request.headers.get("Idempotency-Key", "")[:64],
    )
    if sent.is_confirmed and isinstance(outcome, Kept) and outcome.is_changed:
        text = _("Confirmed: the same as last year.")
        remark_on_cell(owed=owed, key=key, kind=CellRemark.Kind.COMMENT, text=text, by=request.user)
    return JsonResponse(_answer(request, owed, sent.typed, outcome), status=STATUSES[type(outcome)])


def _answer(
    request: SignedInRequest, owed: NetworkReturn, typed: Typed, outcome: Outcome
) -> dict[str, object]:
    shown = _row_of(owed, typed.key)
    if typed.key not in shown.by_key:
        raise Http404
    opened = Opened(request, owed, shown, may_fill_return(request.user, owed))
    echoes = echoes_of([outcome], [typed])
    drawing = drawing_of(opened, sent=[typed], outcomes=[outcome], echoes=echoes)
    return answer_of(drawing, shown.row_of(typed.key), shown.by_key[typed.key])


def _row_of(owed: NetworkReturn, key: CellKey) -> Grid:
    """Only the cells of one measure."""
    columns = Columns.CATEGORIES if key.period_id == owed.period_id else Columns.PARTS
    return grid_of(owed, columns=columns, only=[key])


def _cell_or_404(owed: NetworkReturn, text: str) -> tuple[Cell, Row]:
    key = _key_or_404(text)
    shown = _row_of(owed, key)
    if key not in shown.by_key:
        raise Http404
    return shown.by_key[key], shown.row_of(key)


def _key_or_404(text: str) -> CellKey:
    key = CellKey.read(text)
    if key is None:
        raise Http404
    return key


def _address_of(one: Cell) -> str:
    """The cell in its grid."""
    address = reverse("reports:grid", args=[one.owed.public_id])
    ask = "" if one.key.period_id == one.owed.period_id else f"?columns={Columns.PARTS}"
    return f"{address}{ask}#n{one.key}"
