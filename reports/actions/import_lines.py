"""The lines of a file as rows to be staged: its words understood, its numbers read, everything wrong with each said."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alliance.plain_text import HIDDEN_SIGNS
from reports.actions.counts import StatedNumber
from reports.actions.deciding import ABSENT, read_number
from reports.models import ActivityCount, Measure, StagedCount
from reports.numbers import in_box, say_absence
from reports.queries.explaining import LONGEST_REASON
from reports.queries.file_words import Figure, Register, Stretch
from reports.workbooks.lines import SIGNS, Line

State, Verdict = ActivityCount.State, StagedCount.Verdict

LONGEST_WORD = 120
LONGEST_SHEET = 100
LONGEST_REMARK = LONGEST_SENTENCE = 2000
# The columns of a staged row as `Lines.rows` writes them, in the text form of COPY.
COLUMNS = (
    *("batch_id", "number", "sheet", "row", "address", "typed", "remark", "reason"),
    *("network_id", "period_id", "owed_id", "measure_id", "category_id"),
    *("state", "value", "numerator", "denominator", "qualifier", "wording", "notes"),
    *("verdict", "errors", "words", "answers", "base_version", "is_left"),
)
NULL, NOTHING = r"\N", "[]"
# So many rows go to the database at once.
TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Read:
    """What a number says, as columns of a staged row, and what is wrong with it."""

    columns: str = f"\t{NULL}\t{NULL}\t{NULL}\t\t\t{NOTHING}"
    errors: tuple[str, ...] = ()
    is_blank: bool = False
    # it takes a number out, or says that there is none yet
    is_not_yet: bool = False


BLANK = Read(is_blank=True)


@dataclass
class Lines:
    """Makes rows of lines; what came in the same words before is not read again."""

    register: Register
    batch_id: int
    language: str
    # whether there is no number yet wherever the file says one
    is_fresh: bool = False
    blank: int = field(default=0, init=False)
    staged: int = field(default=0, init=False)
    _numbers: dict[tuple[Any, ...], Read] = field(default_factory=dict, init=False)
    _kinds: dict[int, tuple[Any, ...]] = field(default_factory=dict, init=False)

    def learn(self, lines: Iterable[Line]) -> None:
        """Look up all words, so that making rows asks the database nothing: it is busy then with taking them."""
        for network, period, measure, category in {line[3:7] for line in lines}:
            stretch = self.register.stretch(network, period)
            self.register.figure(measure, category, stretch)

    def rows(self, lines: Iterable[Line]) -> Iterator[str]:
        """A row for each line that says something of a number; an empty cell leaves the number as it is."""
        ready: list[str] = []
        for line in lines:
            stretch = self.register.stretch(line.network, line.period)
            figure = self.register.figure(line.measure, line.category, stretch)
            read = self._number(line, figure.measure)
            if read.is_blank:
                self.blank += 1
                continue
            self.staged += 1
            ready.append(self._row(line, stretch, figure, read))
            if len(ready) == TOGETHER:
                yield "".join(ready)
                ready.clear()
        yield "".join(ready)

    def _row(self, line: Line, stretch: Stretch, figure: Figure, read: Read) -> str:
        measure, owed = figure.measure, stretch.owed
        place = (
            f"{stretch.network_id or NULL}\t{stretch.period_id or NULL}\t{owed.pk if owed else NULL}"
            f"\t{measure.pk if measure else NULL}\t{figure.category_id or NULL}"
        )
        remark = written(clean(line.remark, LONGEST_REMARK)) if line.remark else ""
        reason = written(clean(line.reason, LONGEST_REASON)) if line.reason else ""
        return (
            f"{self.batch_id}\t{self.staged}\t{written(clean(line.sheet, LONGEST_SHEET))}\t{line.row}\t{line.address}"
            f"\t{written(clean(line.value or line.state))}\t{remark}\t{reason}"
            f"\t{place}\t{read.columns}\t{self._verdict(line, stretch, figure, read)}\t{NOTHING}\t0\tf\n"
        )

    def _verdict(self, line: Line, stretch: Stretch, figure: Figure, read: Read) -> str:
        """As far as the words and the number decide it, with all that is wrong with them."""
        errors = [
            clean(one, LONGEST_SENTENCE) for one in (*stretch.errors, *figure.errors, *read.errors)
        ]
        if errors:
            words = [clean(word) for word in line[3:7]]
            return f"{Verdict.REJECTED.value}\t{written(json.dumps(errors))}\t{written(json.dumps(words))}"
        is_new = self.is_fresh and not read.is_not_yet
        verdict = Verdict.ADDED if is_new else Verdict.SAME
        return f"{verdict.value}\t{NOTHING}\t{NULL}"

    # --- numbers ----------------------------------------------------------------------------------

    def _number(self, line: Line, measure: Measure | None) -> Read:
        if not line.value and not line.state and not line.is_formula:
            return BLANK
        kind = self._kind(measure)
        key = (
            *(line.value, line.qualifier, line.state, line.is_formula, line.has_result),
            *kind,
        )
        read = self._numbers.get(key)
        if read is None:
            read = self._numbers[key] = self._read(line, measure)
        return read

    def _kind(self, measure: Measure | None) -> tuple[Any, ...]:
        """What decides how a number is read; most measures are alike in it."""
        if measure is None:
            return ()
        kind = self._kinds.get(measure.pk)
        if kind is None:
            limits = (measure.decimals, measure.least, measure.most)
            kind = (measure.nature, measure.currency, *limits)
            self._kinds[measure.pk] = kind
        return kind

    def _read(self, line: Line, measure: Measure | None) -> Read:
        wrong = [*_wrong_words(line)]
        if line.is_formula and not line.has_result:
            wrong.append(
                _(
                    "Here stands a formula without a result. Open the file, let it calculate, and save it again."
                )
            )
        if wrong or measure is None:
            return Read(errors=tuple(wrong))
        try:
            number, is_ambiguous = read_number(_box(line), measure, self.language)
        except ValidationError as error:
            return Read(errors=tuple(error.messages))
        if number is None:
            return BLANK
        notes: list[str] = []
        if line.is_formula:
            notes.append(_("Of a formula its last result was taken."))
        if is_ambiguous:
            notes.append(_("Read as %(number)s.") % {"number": said(number, self.language)})
        return Read(columns=_columns(number, notes), is_not_yet=number.state == State.NOT_YET)


def _box(line: Line) -> str:
    if not line.value and line.state == State.ZERO:
        return "0"
    return line.box


def _wrong_words(line: Line) -> Iterator[str]:
    if line.qualifier and line.qualifier not in SIGNS:
        yield (
            _(
                "“%(word)s” does not say how exact a number is. Accepted: exactly, more than, at least, about."
            )
            % {"word": clean(line.qualifier)}
        )
    if line.state and line.state not in State.values:
        yield (
            _(
                "“%(word)s” is no reason why there is no number. Accepted: [z] does not apply, [x] not yet, [c] withheld."
            )
            % {"word": clean(line.state)}
        )
    elif line.value and line.state in ABSENT:
        yield _("Write a number or choose why there is none, not both.")


def _columns(number: StatedNumber, notes: list[str]) -> str:
    numbers = (number.value, number.numerator, number.denominator)
    value, numerator, denominator = (NULL if one is None else f"{one:f}" for one in numbers)
    return (
        f"{number.state}\t{value}\t{numerator}\t{denominator}\t{number.qualifier}\t{number.wording}"
        f"\t{written(json.dumps(notes)) if notes else NOTHING}"
    )


def said(number: StatedNumber, language: str) -> str:
    """A number in words, or why there is none."""
    return say_absence(number.state) if number.state in ABSENT else in_box(number, language)


def clean(text: str, longest: int = LONGEST_WORD) -> str:
    """Text of a cell without hidden signs, no longer than is kept of it."""
    return text[:longest] if text.isprintable() else HIDDEN_SIGNS.sub("", text)[:longest]


def written(text: str) -> str:
    """Text as COPY takes it: what parts columns and rows is said in another way."""
    if text.isprintable() and "\\" not in text:
        return text
    for sign, name in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, name)
    return text
