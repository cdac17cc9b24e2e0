"""A block of numbers pasted into a grid: laid over it and shown first, then kept as one step."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.http import SignedInRequest, typed_in
from alliance.tabbed import read_block
from reports.actions.deciding import Writing
from reports.actions.entry import Kept, Wrong, keep_block, look_at_block
from reports.forms.entry import seen_versions, with_seen_versions
from reports.forms.pasting import PasteForm
from reports.numbers import digits, text_in_box
from reports.queries.grid import CellKey, Grid, Typed
from reports.queries.pasting import Match, Placed, Why, looks_named, place_block
from reports.views.numbers import (
    Opened,
    echoes_of,
    open_grid,
    page_of,
    require_filling,
    tell,
)
from reports.views.sheet import text_of

REASONS = {
    Why.OUTSIDE: lambda: _("There is no such cell among these numbers."),
    Why.CLOSED: lambda: _("This number is not typed here."),
    Why.UNKNOWN: lambda: _("No row or column here has this code or name."),
    Why.TWICE: lambda: _("The block has two numbers for this cell."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One cell of the block as the preview shows it."""

    place: str
    text: str
    before: str = ""
    after: str = ""
    wrong: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """A box to paste into; then what would become of each cell; then, when asked for, the good ones are kept."""
    opened = open_grid(request, public_id, has_beside=False)
    require_filling(opened)
    form = PasteForm(typed_in(request), grid=opened.shown)
    if not form.is_valid():
        return render(
            request,
            "reports/entry/paste.html",
            {"owed": opened.owed, "form": form, "back": opened.address},
        )
    block = read_block(form.cleaned_data["text"])
    placed = place_block(
        block,
        opened.shown,
        opened.open_keys(),
        start=form.cleaned_data["start"],
        match=Match(form.cleaned_data["match"]),
    )
    if "apply" in request.POST:
        return _apply(opened, public_id, _typed(placed, opened.shown))
    return _preview(opened, form, placed, has_names=looks_named(block, opened.shown))


def _typed(placed: Placed, shown: Grid) -> list[Typed]:
    return [
        Typed(one.key, one.text, base_version=shown.by_key[one.key].version) for one in placed.meant
    ]


def _apply(opened: Opened, public_id: uuid.UUID, typed: list[Typed]) -> HttpResponse:
    """The good cells as one step; the bad ones and those that somebody changed meanwhile stay on the page."""
    request = opened.request
    typed = with_seen_versions(typed, request.POST)
    block = keep_block(
        returns=opened.owner_of(typed),
        typed=typed,
        language=get_language() or "en",
        by=request.user,
        channel="paste",
    )
    if all(isinstance(one, Kept) for one in block.outcomes):
        tell(request, block.outcomes, typed)
        return redirect(opened.address)
    written = any(isinstance(one, Kept) and one.is_changed for one in block.outcomes)
    return page_of(
        open_grid(request, public_id),
        sent=typed,
        outcomes=block.outcomes,
        echoes=echoes_of(block.outcomes, typed),
        pasted=block.step if written else None,
    )


def _preview(opened: Opened, form: PasteForm, placed: Placed, *, has_names: bool) -> HttpResponse:
    typed = _typed(placed, opened.shown)
    decided = look_at_block(
        returns=opened.owner_of(typed), typed=typed, language=get_language() or "en"
    )
    names = _names_of(opened.shown)
    wrong, changed, same = [], [], 0
    for one in typed:
        outcome = decided[one.key]
        if isinstance(outcome, Wrong):
            wrong.append(Line(names[one.key], one.text, wrong=outcome.sentence))
        elif not isinstance(outcome, Writing):
            same += 1
        else:
            before = text_of(opened.shown.by_key[one.key].count, get_language() or "en")
            after = text_in_box(outcome.number, get_language() or "en")
            changed.append(Line(names[one.key], one.text, before=before, after=after))
    return render(
        opened.request,
        "reports/entry/paste_preview.html",
        {
            "owed": opened.owed,
            "back": opened.address,
            "sent": form.cleaned_data,
            "seen": seen_versions({one.key: one.base_version for one in typed}),
            "rectangle": _rectangle(typed, names),
            "counts": _counts(placed, same=same, changed=len(changed), wrong=len(wrong)),
            "wrong": wrong,
            "changed": changed,
            "ignored": [
                Line(_in_block(one.row, one.column), one.text, wrong=REASONS[one.why]())
                for one in placed.ignored
            ],
            "other_match": _other_match(form, has_names=has_names),
        },
    )


def _other_match(form: PasteForm, *, has_names: bool) -> str:
    """The other way to find the rows, where it makes sense."""
    if form.cleaned_data["match"] == Match.NAMES:
        return Match.PLACE
    return Match.NAMES if has_names else ""


def _names_of(shown: Grid) -> Mapping[CellKey, str]:
    """Each cell by its row and column."""
    return {
        cell.key: " · ".join(
            filter(None, (f"{row.indicator.code} {row.measure.name}", column.title))
        )
        for section in shown.sections
        for row in section.rows
        for column, cell in zip(section.columns, row.cells, strict=True)
        if cell is not None
    }


def _rectangle(typed: Iterable[Typed], names: Mapping[CellKey, str]) -> str:
    keys = [one.key for one in typed]
    if not keys:
        return ""
    return _("From %(first)s to %(last)s.") % {"first": names[keys[0]], "last": names[keys[-1]]}


def _in_block(row: int, column: int) -> str:
    language = get_language() or "en"
    return _("row %(row)s, column %(column)s of what was pasted") % {
        "row": digits(str(row), language),
        "column": digits(str(column), language),
    }


def _counts(placed: Placed, *, same: int, changed: int, wrong: int) -> list[str]:
    """How many cells were read, and what becomes of them."""
    language = get_language() or "en"
    read = len(placed.meant) + len(placed.ignored) + placed.empty
    said = [
        (ngettext("%(number)s cell read", "%(number)s cells read", read), read),
        (ngettext("%(number)s changes", "%(number)s change", changed), changed),
        (ngettext("%(number)s stays the same", "%(number)s stay the same", same), same),
        (ngettext("%(number)s is empty", "%(number)s are empty", placed.empty), placed.empty),
        (
            ngettext("%(number)s is ignored", "%(number)s are ignored", len(placed.ignored)),
            len(placed.ignored),
        ),
        (ngettext("%(number)s is not kept", "%(number)s are not kept", wrong), wrong),
    ]
    return [words % {"number": digits(str(number), language)} for words, number in said if number]
