"""The grid of a return: numbers typed in and kept, and what is said about one cell."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
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
    keep_cells,
    remark_on_cell,
)
from reports.forms.entry import RemarkForm, seen_versions, typed_cells
from reports.models import ActivityCount, CellRemark, NetworkReturn
from reports.numbers import digits, in_box, say, say_absence, say_change
from reports.permissions.returns import may_fill_return, may_see_return
from reports.permissions.rights import ENTERING
from reports.queries.explaining import Findings, Question, warnings_in
from reports.queries.grid import Cell, CellKey, Column, Columns, Grid, Row, Section, Typed, grid_of
from reports.queries.returns import IN_HAND

State = ActivityCount.State
ABSENT = (State.NOT_APPLICABLE, State.NOT_YET, State.WITHHELD)
# What was typed in two-way writing is shown once more beside its cell, on the page after saving.
ECHOES = "numbers_read"
MOST_ECHOES = 50
CHOSEN = SafeString(" selected")


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


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: SignedInRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """One cell: what is counted there, its earlier numbers, what is said about it."""
    owed = return_or_404(request, public_id)
    one, row = _cell_or_404(owed, key)
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
            "category": _title_of(one, row),
            "said": _said(one.count, language) if one.count else "",
            "earlier": [(count.period.code, _said(count, language)) for count in one.earlier],
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
    return typed.text == _text(one.count, language) and typed.state == _state(one.count)


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
        messages.info(request, _("Nothing was changed."))
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


def _title_of(one: Cell, row: Row) -> str:
    """Which part of the measure a cell is."""
    if one.key.category_id is None:
        return ""
    scheme = row.measure.scheme
    found = scheme.categories.filter(pk=one.key.category_id).first() if scheme else None
    return found.name if found else ""


# --- what is drawn --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a cell: its kind with the icon, and words."""

    kind: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """A cell as it is drawn."""

    cell: Cell
    name: str
    # the ids of the heads of its row and column, which are its label
    labels: str
    is_open: bool
    text: str
    options: SafeString
    beside: str
    mark: Mark | None
    said: str
    notes: str
    errors: tuple[str, ...]
    conflict: Conflict | None
    theirs: str
    questions: tuple[Question, ...]
    remarks: tuple[CellRemark, ...]

    @property
    def kind(self) -> str:
        return self.mark.kind if self.mark else ""

    @property
    def has_more(self) -> bool:
        """Whether more than the number stands in it."""
        return bool(self.errors or self.questions or self.remarks)

    @property
    def id_for_label(self) -> str:
        return f"n{self.name}"

    auto_id = id_for_label


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is drawn."""

    row: Row
    head: str
    boxes: tuple[Box | None, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Block:
    """A section as it is drawn."""

    section: Section
    place: str
    lines: tuple[Line, ...]
    filled: int

    @property
    def columns(self) -> list[tuple[str, Column]]:
        """Each column with the id of its head."""
        return [(_head(self.place, n), one) for n, one in enumerate(self.section.columns)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form. What went wrong in it is read as of any other form."""

    grid: Grid
    blocks: tuple[Block, ...]
    findings: Findings
    seen: str

    non_field_errors = ()

    @property
    def errors(self) -> list[Box]:
        return list(self)

    def __iter__(self) -> Iterator[Box]:
        """The boxes in which something is wrong."""
        return (
            box
            for block in self.blocks
            for line in block.lines
            for box in line.boxes
            if box is not None and box.errors
        )

    @property
    def can_be_filled(self) -> bool:
        return any(
            box is not None and box.is_open
            for block in self.blocks
            for line in block.lines
            for box in line.boxes
        )


def _page(
    request: SignedInRequest,
    shown: Grid,
    may_fill: Verdict,
    sent: Mapping[CellKey, Typed],
    outcomes: Iterable[Outcome],
    echoes: Mapping[str, str],
) -> HttpResponse:
    drawing = _Drawing(
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


WAYS = {
    Columns.CATEGORIES: lambda: _("By category"),
    Columns.PARTS: lambda: _("By part of the period"),
    Columns.NETWORKS: lambda: _("By network"),
}


class _Drawing:
    """Cells become boxes: what stands in them, beside them and what is wrong with them."""

    def __init__(
        self,
        *,
        findings: Findings,
        open_returns: frozenset[int],
        sent: Mapping[CellKey, Typed],
        outcomes: Mapping[CellKey, Outcome],
        echoes: Mapping[str, str],
        language: str,
    ) -> None:
        self.findings = findings
        self.questions = findings.questions_at()
        self.open_returns = open_returns
        self.sent = sent
        self.outcomes = outcomes
        self.echoes = echoes
        self.language = language
        self.options = {state: _options(state) for state in ("", *ABSENT)}

    def sheet(self, shown: Grid) -> Sheet:
        self.owed = shown.owed
        blocks = tuple(
            self.block(section, str(place)) for place, section in enumerate(shown.sections, start=1)
        )
        return Sheet(shown, blocks, self.findings, self.seen(shown))

    def seen(self, shown: Grid) -> str:
        """The versions on the page; where two people differ the old one stays until somebody chooses."""
        versions = {key: one.version for key, one in shown.by_key.items()}
        for key, outcome in self.outcomes.items():
            if isinstance(outcome, Conflict):
                versions[key] = self.sent[key].base_version
        return seen_versions(versions)

    def block(self, section: Section, place: str) -> Block:
        lines = tuple(self.line(row, place) for row in section.rows)
        filled = sum(any(c and c.is_filled for c in row.cells) for row in section.rows)
        return Block(section, place, lines, filled)

    def line(self, row: Row, place: str) -> Line:
        head = f"r{row.indicator.pk}"
        boxes = tuple(
            self.box(one, f"{head} {_head(place, number)}") if one else None
            for number, one in enumerate(row.cells)
        )
        total = row.total and say(row.total.value, row.total.qualifier, "", self.language)
        return Line(row, head, boxes, total or "")

    def box(self, one: Cell, labels: str) -> Box:
        outcome = self.outcomes.get(one.key)
        sent = self.sent.get(one.key) if isinstance(outcome, Wrong | Conflict) else None
        conflict = outcome if isinstance(outcome, Conflict) else None
        state = sent.state if sent else _state(one.count)
        questions = self.questions.get(one.key, ())
        return Box(
            cell=one,
            name=str(one.key),
            labels=labels,
            notes=self.notes(one),
            is_open=one.is_open and one.owed.pk in self.open_returns,
            text=sent.text if sent else _text(one.count, self.language),
            options=self.options.get(state) or self.options[""],
            beside=self.beside(one),
            mark=_mark(one, outcome, questions),
            said=self.said(one),
            errors=_errors(outcome),
            conflict=conflict,
            theirs=_said(conflict.count, self.language) if conflict else "",
            questions=questions,
            remarks=one.remarks,
        )

    def notes(self, one: Cell) -> str:
        """Where its notes are: below this very page, or below that of another return."""
        if one.owed.pk == self.owed.pk:
            return f"{one.key}/"
        return reverse("reports:cell", args=[one.owed.public_id, one.key])

    def beside(self, one: Cell) -> str:
        """Last year's number with the change, and the target."""
        parts = []
        if one.last_year:
            parts.append(
                _("%(year)s: %(number)s")
                % {
                    "year": one.last_year.period.code,
                    "number": _said(one.last_year, self.language),
                }
            )
            before = one.last_year.value
            if one.count and one.count.value is not None and before:
                parts[-1] += f" ({say_change(one.count.value, before, self.language)})"
        if one.target is not None:
            parts.append(_("target %(number)s") % {"number": digits(one.target, self.language)})
        if text := self.echoes.get(str(one.key)):
            number = _said(one.count, self.language) if one.count else ""
            parts.append(_("“%(text)s” was read as %(number)s") % {"text": text, "number": number})
        return " · ".join(parts)

    def said(self, one: Cell) -> str:
        """What stands in a cell that is not typed into."""
        if one.from_activities:
            return ngettext(
                "from %(number)s activity", "from %(number)s activities", one.from_activities
            ) % {"number": digits(str(one.from_activities), self.language)}
        if one.other_grain and one.count is None:
            return _("stated for other months")
        return _said(one.count, self.language) if one.count else ""


def _head(place: str, column: int) -> str:
    """The id of the head of a column."""
    return f"c{place}-{column}"


def _mark(one: Cell, outcome: Outcome | None, questions: Sequence[Question]) -> Mark | None:
    if isinstance(outcome, Wrong):
        return Mark("error", "circle-alert", _("not kept"))
    if isinstance(outcome, Conflict):
        return Mark("warning", "split", _("changed elsewhere"))
    if one.is_in_conflict:
        return Mark("warning", "split", _("sources differ"))
    if any(not question.is_answered for question in questions):
        return Mark("warning", "triangle-alert", _("to explain"))
    if questions:
        return Mark("info", "message-circle", _("explained"))
    if one.is_filled:
        return Mark("ok", "check", _("kept"))
    return None


def _errors(outcome: Outcome | None) -> tuple[str, ...]:
    if isinstance(outcome, Wrong):
        return (outcome.sentence,)
    if isinstance(outcome, Conflict):
        return (_conflict_sentence(outcome),)
    return ()


def _conflict_sentence(conflict: Conflict) -> str:
    when = date_format(localtime(conflict.at), "SHORT_DATETIME_FORMAT")
    if not conflict.by:
        return _("Somebody else changed this number at %(when)s. Choose which one holds.") % {
            "when": when
        }
    return _("%(person)s changed this number at %(when)s. Choose which one holds.") % {
        "person": conflict.by,
        "when": when,
    }


def _options(chosen: str) -> SafeString:
    """Why a cell has no number, as the choice beside its box; made once for a whole page."""
    words = (
        ("", _("number")),
        (State.NOT_APPLICABLE, _("not applicable")),
        (State.NOT_YET, _("not yet")),
        (State.WITHHELD, _("withheld")),
    )
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, CHOSEN if value == chosen else "", label) for value, label in words),
    )


def _state(count: ActivityCount | None) -> str:
    return count.state if count and count.state in ABSENT else ""


def _text(count: ActivityCount | None, language: str) -> str:
    return "" if count is None or count.state in ABSENT else in_box(count, language)


def _said(count: ActivityCount, language: str) -> str:
    return say_absence(count.state) if count.state in ABSENT else in_box(count, language)
