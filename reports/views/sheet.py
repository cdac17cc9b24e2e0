"""A grid as it is drawn: what stands in each box, beside it, and what is wrong with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.templatetags.words import long_moment
from reports.actions.entry import Conflict, Kept, Outcome, Wrong
from reports.forms.entry import seen_versions
from reports.models import ActivityCount, CellRemark, NetworkReturn
from reports.numbers import digits, in_box, say, say_absence, say_change, text_in_box
from reports.queries.explaining import Findings, Question
from reports.queries.grid import Cell, CellKey, Column, Grid, Row, Section, SeenCount, Typed

State = ActivityCount.State
ABSENT = (State.NOT_APPLICABLE, State.NOT_YET, State.WITHHELD)


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
    # last year's number, as it could be typed again
    was: str
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


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is drawn."""

    row: Row
    head: str
    # where the notes of its first cell are
    address: str
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
        return [(_head(self.place, one), one) for one in self.section.columns]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a box, for the list of all that went wrong: with the name of the number, and the way to it."""

    box: Box

    @property
    def errors(self) -> list[str]:
        return [
            _("%(number)s: %(what)s") % {"number": self.box.cell.measure.name, "what": error}
            for error in self.box.errors
        ]

    @property
    def id_for_label(self) -> str:
        return f"n{self.box.name}"

    auto_id = id_for_label


@dataclass(frozen=True, slots=True)
class Progress:
    """What the head of the page says: how far it is, what is left to explain, what is wrong, when it was last kept."""

    filled: str
    asked: str
    to_explain: int
    wrong: int
    not_kept: int
    kept_at: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form. What went wrong in it is read as of any other form."""

    grid: Grid
    blocks: tuple[Block, ...]
    seen: str
    # where cells keep their numbers by themselves, by network
    addresses: str
    # the ways to say a number that is not exact, with a mark for it
    vague: str

    non_field_errors = ()

    @property
    def errors(self) -> list[Problem]:
        return list(self)

    def __iter__(self) -> Iterator[Problem]:
        return (Problem(box) for box in self._boxes() if box.errors)

    def _boxes(self) -> Iterator[Box]:
        return (
            box
            for block in self.blocks
            for line in block.lines
            for box in line.boxes
            if box is not None
        )

    @property
    def can_be_filled(self) -> bool:
        return any(box.is_open for box in self._boxes())


class Drawing:
    """Cells become boxes: what stands in them, beside them and what is wrong with them."""

    def __init__(
        self,
        *,
        owed: NetworkReturn,
        findings: Findings,
        open_returns: frozenset[int],
        sent: Mapping[CellKey, Typed],
        outcomes: Mapping[CellKey, Outcome],
        echoes: Mapping[str, str],
        language: str,
    ) -> None:
        self.owed = owed
        self.findings = findings
        self.questions = findings.questions_at()
        self.open_returns = open_returns
        self.sent = sent
        self.outcomes = outcomes
        self.echoes = echoes
        self.language = language

    def sheet(self, shown: Grid) -> Sheet:
        blocks = tuple(
            self.block(section, str(place)) for place, section in enumerate(shown.sections, start=1)
        )
        vague = "|".join(
            (_("at least %(number)s"), _("more than %(number)s"), _("about %(number)s"))
        ) % {"number": "…"}
        return Sheet(shown, blocks, self.seen(shown), self.addresses(shown), vague)

    def progress(self, shown: Grid, *, not_kept: int) -> Progress:
        last = max((one.count.changed_at for one in shown.cells() if one.count), default=None)
        return Progress(
            filled=digits(str(shown.filled), self.language),
            asked=digits(str(shown.asked), self.language),
            to_explain=len(self.findings.to_explain),
            wrong=len(self.findings.errors),
            not_kept=not_kept,
            kept_at=long_moment(localtime(last)) if last else "",
        )

    def addresses(self, shown: Grid) -> str:
        returns = {one.owed.pk: one.owed for one in shown.cells()}.values()
        return json.dumps(
            {one.network_id: reverse("reports:grid", args=[one.public_id]) for one in returns},
            separators=(",", ":"),
        )

    def seen(self, shown: Grid) -> str:
        """The versions on the page; where two people differ the old one stays until somebody chooses."""
        versions = {key: one.version for key, one in shown.by_key.items()}
        for key, outcome in self.outcomes.items():
            if isinstance(outcome, Conflict):
                versions[key] = self.sent[key].base_version
        return seen_versions(versions)

    def block(self, section: Section, place: str) -> Block:
        lines = tuple(self.line(row, section, place) for row in section.rows)
        filled = sum(any(c and c.is_filled for c in row.cells) for row in section.rows)
        return Block(section, place, lines, filled)

    def line(self, row: Row, section: Section, place: str) -> Line:
        head = f"r{row.indicator.pk}"
        boxes = tuple(
            self.box(one, f"{head} {_head(place, column)}") if one else None
            for one, column in zip(row.cells, section.columns, strict=True)
        )
        first = next(one for one in row.cells if one is not None)
        return Line(row, head, self.notes(first), boxes, self.total(row))

    def total(self, row: Row) -> str:
        return say(row.total.value, row.total.qualifier, "", self.language) if row.total else ""

    def box(self, one: Cell, labels: str) -> Box:
        outcome = self.outcomes.get(one.key)
        sent = self.sent.get(one.key) if isinstance(outcome, Wrong | Conflict) else None
        conflict = outcome if isinstance(outcome, Conflict) else None
        questions = self.questions.get(one.key, ())
        return Box(
            cell=one,
            name=str(one.key),
            labels=labels,
            notes=self.notes(one) if one.remarks else "",
            is_open=one.is_open and one.owed.pk in self.open_returns,
            text=sent.text if sent else text_of(one.count, self.language),
            was=text_of(one.last_year, self.language),
            beside=self.beside(one),
            mark=_mark(one, outcome, questions),
            said=self.said(one),
            errors=_errors(outcome),
            conflict=conflict,
            theirs=said_of(conflict.count, self.language) if conflict else "",
            questions=questions,
            remarks=one.remarks,
        )

    def notes(self, one: Cell) -> str:
        return reverse("reports:cell", args=[one.owed.public_id, one.key])

    def beside(self, one: Cell) -> str:
        """Last year's number with the change, and the target."""
        parts = []
        if one.last_year:
            parts.append(
                _("%(year)s: %(number)s")
                % {
                    "year": one.last_year.period.code,
                    "number": said_of(one.last_year, self.language),
                }
            )
            before = one.last_year.value
            if one.count and one.count.value is not None and before:
                parts[-1] += f" ({say_change(one.count.value, before, self.language)})"
        if one.target is not None:
            parts.append(_("target %(number)s") % {"number": digits(one.target, self.language)})
        if text := self.echoes.get(str(one.key)):
            number = said_of(one.count, self.language) if one.count else ""
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
        return said_of(one.count, self.language) if one.count else ""


def _head(place: str, column: Column) -> str:
    """The id of the head of a column."""
    return f"c{place}-{column.key}"


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
    if isinstance(outcome, Kept):
        return Mark("ok", "check", _("kept"))
    return None


def _errors(outcome: Outcome | None) -> tuple[str, ...]:
    if isinstance(outcome, Wrong):
        return (outcome.sentence,)
    if isinstance(outcome, Conflict):
        return (_conflict_sentence(outcome),)
    return ()


def _conflict_sentence(conflict: Conflict) -> str:
    when = long_moment(localtime(conflict.at))
    if not conflict.by:
        return _("Somebody else changed this number (%(when)s). Choose which one holds.") % {
            "when": when
        }
    return _("%(person)s changed this number (%(when)s). Choose which one holds.") % {
        "person": conflict.by,
        "when": when,
    }


def text_of(count: SeenCount | None, language: str) -> str:
    return text_in_box(count, language) if count else ""


def said_of(count: SeenCount, language: str) -> str:
    return say_absence(count.state) if count.state in ABSENT else in_box(count, language)


def answer_of(drawing: Drawing, row: Row, one: Cell) -> dict[str, object]:
    """A cell as its page draws it anew, with the sum of its row."""
    box = drawing.box(one, "")
    return {
        "version": one.version,
        "text": text_of(one.count, drawing.language),
        "said": said_of(one.count, drawing.language) if one.count else "",
        "total": drawing.total(row),
        "kind": box.kind,
        "icon": box.mark.icon if box.mark else "",
        "words": box.mark.words if box.mark else "",
        "beside": box.beside,
        "sentences": [
            *box.errors,
            *(one.warning.words for one in box.questions if not one.is_answered),
        ],
    }
