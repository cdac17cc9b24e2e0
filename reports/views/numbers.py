"""The numbers of a return as one person has them open: which grid, which cells take a number, and the page of it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alliance.http import SignedInRequest
from alliance.permissions import Verdict, require
from networks.permissions import networks_within
from networks.queries import tree_on
from reports.actions.entry import Kept, Outcome
from reports.models import NetworkReturn
from reports.numbers import digits, in_box
from reports.permissions.returns import may_fill_return, may_see_return
from reports.permissions.rights import ENTERING
from reports.queries.explaining import warnings_in
from reports.queries.grid import Cell, CellKey, Columns, Grid, Typed, grid_of
from reports.queries.returns import IN_HAND
from reports.views.sheet import Drawing, text_of

# What was typed in two-way writing is shown once more beside its cell, on the page after saving.
ECHOES = "numbers_read"
MOST_ECHOES = 50
WAYS = {
    Columns.CATEGORIES: lambda: _("By category"),
    Columns.PARTS: lambda: _("By part of the period"),
    Columns.NETWORKS: lambda: _("By network"),
}


@dataclass(frozen=True)
class Opened:
    """A grid and its reader."""

    request: SignedInRequest
    owed: NetworkReturn
    shown: Grid
    may_fill: Verdict

    @cached_property
    def open_returns(self) -> frozenset[int]:
        """The returns of the grid that take numbers: its own as the reader may, others while they are in hand."""
        others = {one.owed.pk for one in self.shown.cells() if one.owed.state in IN_HAND}
        own = {self.owed.pk}
        return frozenset(others | own if self.may_fill else others - own)

    @cached_property
    def returns(self) -> list[NetworkReturn]:
        """Those that the reader fills in on this page."""
        every = {one.owed.pk: one.owed for one in self.shown.cells()} | {self.owed.pk: self.owed}
        return [one for pk, one in sorted(every.items()) if pk in self.open_returns]

    @property
    def address(self) -> str:
        ask = "" if self.shown.columns == Columns.CATEGORIES else f"?columns={self.shown.columns}"
        return reverse("reports:grid", args=[self.owed.public_id]) + ask

    def takes(self, key: CellKey) -> bool:
        one = self.shown.by_key.get(key)
        return one is not None and one.is_open and one.owed.pk in self.open_returns

    def open_keys(self) -> list[CellKey]:
        return [key for key in self.shown.by_key if self.takes(key)]

    def owner_of(self, typed: Iterable[Typed]) -> dict[CellKey, NetworkReturn]:
        return {one.key: self.shown.by_key[one.key].owed for one in typed}


def open_grid(request: SignedInRequest, public_id: uuid.UUID, *, has_beside: bool = True) -> Opened:
    """The grid that the address asks for; to write into it, what stands beside its numbers is not needed."""
    owed = return_or_404(request, public_id)
    within = networks_within(request.user, ENTERING) & tree_on().subtree(owed.network_id)
    fills = list(
        NetworkReturn.objects.filter(period=owed.period_id, network__in=within)
        .select_related("network", "period")
        .order_by("network__level", "network__slug")
    )
    shown = grid_of(owed, columns=_columns_asked(request), fills=fills, has_beside=has_beside)
    return Opened(request, owed, shown, may_fill_return(request.user, owed))


def require_filling(opened: Opened) -> None:
    """Refuse who may fill in nothing of this grid."""
    if not opened.open_returns:
        require(opened.may_fill)


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


def page_of(
    opened: Opened,
    *,
    sent: Iterable[Typed] = (),
    outcomes: Sequence[Outcome] = (),
    echoes: Mapping[str, str] | None = None,
    pasted: uuid.UUID | None = None,
) -> HttpResponse:
    """The page of a grid; `sent` and `outcomes` are what was tried a moment ago, `pasted` the step it became."""
    drawing = drawing_of(opened, sent=sent, outcomes=outcomes, echoes=echoes or {})
    form = drawing.sheet(opened.shown)
    return render(
        opened.request,
        "reports/entry/grid.html",
        {
            "owed": opened.owed,
            "form": form,
            "progress": drawing.progress(opened.shown, not_kept=len(form.errors)),
            "may_fill": opened.may_fill,
            "address": opened.address,
            "ways": [(way, WAYS[way](), way == opened.shown.columns) for way in opened.shown.ways],
            "columns": opened.shown.columns,
            "pasted": pasted,
        },
    )


def drawing_of(
    opened: Opened,
    *,
    sent: Iterable[Typed] = (),
    outcomes: Iterable[Outcome] = (),
    echoes: Mapping[str, str],
) -> Drawing:
    return Drawing(
        owed=opened.owed,
        findings=warnings_in(opened.shown),
        open_returns=opened.open_returns,
        sent={one.key: one for one in sent},
        outcomes={one.key: one for one in outcomes},
        echoes=echoes,
        language=get_language() or "en",
    )


def without_unchanged(typed: Iterable[Typed], shown: Grid) -> list[Typed]:
    """Without the cells that still say what stands there: most of a form comes back as it was."""
    language = get_language() or "en"
    return [one for one in typed if not _is_as_it_stands(one, shown.by_key[one.key], language)]


def _is_as_it_stands(typed: Typed, one: Cell, language: str) -> bool:
    return typed.text == text_of(one.count, language)


def tell(request: SignedInRequest, outcomes: Sequence[Outcome], typed: Sequence[Typed]) -> None:
    """How many numbers are kept now; what was read in one of two ways is shown on the next page."""
    written = sum(isinstance(one, Kept) and one.is_changed for one in outcomes)
    if written:
        said = ngettext("%(number)s number is kept.", "%(number)s numbers are kept.", written)
        number = digits(str(written), get_language() or "en")
        messages.success(request, said % {"number": number})
    else:
        messages.info(request, _("All numbers of this page were kept already."))
    request.session[ECHOES] = echoes_of(outcomes, typed)


def echoes_of(outcomes: Iterable[Outcome], typed: Iterable[Typed]) -> dict[str, str]:
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


def _columns_asked(request: SignedInRequest) -> Columns:
    asked = request.GET.get("columns", "")
    return Columns(asked) if asked in set(Columns) else Columns.CATEGORIES
