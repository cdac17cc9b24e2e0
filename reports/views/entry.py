"""The grid of a return: numbers typed in and kept."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from alliance.http import SignedInRequest
from reports.actions.entry import Kept, keep_block
from reports.forms.entry import not_kept_on_page, typed_cells
from reports.views.numbers import (
    ECHOES,
    Opened,
    drawing_of,
    echoes_of,
    open_grid,
    page_of,
    require_filling,
    tell,
    without_unchanged,
)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("Accept")
def grid(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The page; asked for as JSON, what its head says by now."""
    is_sent = request.method == "POST"
    opened = open_grid(request, public_id, has_beside=not is_sent)
    if is_sent:
        return _keep(opened, public_id)
    if request.accepts("text/html"):
        return page_of(opened, echoes=request.session.pop(ECHOES, {}))
    return JsonResponse({"progress": progress_of(opened)})


def progress_of(opened: Opened) -> str:
    """The head of the page; how many numbers on it are not kept, the page itself knows."""
    drawing = drawing_of(opened, echoes={})
    progress = drawing.progress(
        opened.shown, not_kept=not_kept_on_page(opened.request.headers.get("Not-Kept", ""))
    )
    return render_to_string(
        "reports/entry/progress.html", {"progress": progress, "owed": opened.owed}
    )


def _keep(opened: Opened, public_id: uuid.UUID) -> HttpResponse:
    require_filling(opened)
    request = opened.request
    typed = without_unchanged(typed_cells(request.POST, opened.open_keys()), opened.shown)
    block = keep_block(
        returns=opened.owner_of(typed),
        typed=typed,
        language=get_language() or "en",
        by=request.user,
        channel="grid",
    )
    if all(isinstance(one, Kept) for one in block.outcomes):
        tell(request, block.outcomes, typed)
        return redirect(opened.address)
    return page_of(
        open_grid(request, public_id),
        sent=typed,
        outcomes=block.outcomes,
        echoes=echoes_of(block.outcomes, typed),
    )
