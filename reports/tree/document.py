"""What a drawn report consists of: sections, blocks and runs of words, before anything has a form."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.encoding import force_str
from django.utils.functional import Promise


class DrawingError(Exception):
    """The report cannot be drawn. Its sentence says what is wrong and who can mend it."""

    def __init__(self, sentence: str | Promise, **values: object) -> None:
        super().__init__(sentence, values)
        self._sentence = sentence
        self._values = values

    @property
    def sentence(self) -> str:
        """What is wrong and who can mend it, in the language that is active."""
        return force_str(self._sentence) % self._values

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Drawn:
    """One finished file of a report."""

    name: str
    media_type: str
    content: bytes


# --- words -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words in one manner; one that is a figure's number knows which, one in another language knows that."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""
    figure: str = ""
    indicator: str = ""
    value: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A line or paragraph. A language is named only where it is not the document's own, with a note for the reader."""

    runs: tuple[Run, ...] = ()
    language: str = ""
    direction: str = ""
    note: str = ""

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)


def words(text: str) -> Words:
    """Plain words in the document's language."""
    return Words((Run(text),)) if text else Words()


# --- blocks ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Para:
    words: Words
    tone: str = "plain"  # or lead, quiet
    kind: str = field(default="para", init=False)


@dataclass(frozen=True, slots=True)
class Heading:
    words: Words
    level: int
    anchor: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Words, ...]
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True, slots=True)
class Callout:
    """A story or a key lesson, set apart from the running text."""

    role: str
    title: str
    paragraphs: tuple[Words, ...]
    kind: str = field(default="callout", init=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """A small number as so many squares: how many there are, how many of them are named, how many were aimed at."""

    count: int
    named: int
    target: int
    open_end: bool


@dataclass(frozen=True, slots=True)
class BigNumber:
    """One figure, large: the whole phrase with its qualifier, what it counts, and what must be said beside it."""

    figure: str
    indicator: str
    said: str
    value: str
    is_number: bool
    label: Words
    sentence: Words
    notes: tuple[Words, ...]
    tally: Tally | None


@dataclass(frozen=True, slots=True)
class BigNumbers:
    items: tuple[BigNumber, ...]
    kind: str = field(default="numbers", init=False)


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    is_number: bool = False
    width: int = 2


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Words, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names its rows."""

    anchor: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    said: str
    length: str
    qualifier: str
    is_part: bool = False
    is_missing: bool = False  # there is no number, and that is not zero


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from zero, in one unit; the mark is where a target stands."""

    bars: tuple[Bar, ...]
    mark: str = ""
    mark_label: str = ""
    kind: str = field(default="bars", init=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """One year of a series; without a value its words say why there is none."""

    year: int
    said: str
    value: str
    qualifier: str
    target: str = ""
    is_break: bool = False  # counted in another way than in the years before


@dataclass(frozen=True, slots=True)
class Turn:
    """The year in which another plan begins."""

    year: int
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A number through the years, from left to right in every language; years without a report are gaps."""

    moments: tuple[Moment, ...]
    turns: tuple[Turn, ...] = ()
    kind: str = field(default="trend", init=False)


@dataclass(frozen=True, slots=True)
class Month:
    label: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Months:
    """How many things happened in each month; time runs from left to right in every language."""

    months: tuple[Month, ...]
    kind: str = field(default="months", init=False)


@dataclass(frozen=True, slots=True)
class Place:
    country: str
    step: str  # active or emerging


@dataclass(frozen=True, slots=True)
class Places:
    """Countries and whether a network is there."""

    places: tuple[Place, ...]
    legend: tuple[tuple[str, str], ...]
    kind: str = field(default="places", init=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing made from data: its title states the finding, its alternative text says what it shows."""

    anchor: str
    title: str
    alt: str
    description: str
    data: Bars | Months | Places | Trend
    note: str = ""
    kind: str = field(default="figure", init=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a list: a title, a line about it, what it says."""

    anchor: str
    title: Words
    meta: Words
    paragraphs: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    items: tuple[Entry, ...]
    level: int = 3
    is_compact: bool = False  # two beside each other where there is room
    kind: str = field(default="entries", init=False)


@dataclass(frozen=True, slots=True)
class Term:
    term: Words
    definition: Words


@dataclass(frozen=True, slots=True)
class Terms:
    items: tuple[Term, ...]
    kind: str = field(default="terms", init=False)


Block = Para | Heading | Bullets | Callout | BigNumbers | Table | Figure | Entries | Terms


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: str
    blocks: tuple[Block, ...]
    kicker: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the title page."""

    alliance: str
    year: str
    title: Words
    kind_of_report: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    language: str
    direction: str
    year: int
    cut_off: str
    title: str
    contents_title: str
    cover: Cover
    sections: tuple[Section, ...]
    # the figures as they are, for files that carry them one by one
    figures: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure with everything that keeps its meaning, for a row of a table that machines read."""

    figure: dict[str, Any]
    indicator: dict[str, Any]
    measure: dict[str, Any]
    indicator_name: str
    network_name: str
    unit: str
    said: str
    coverage: str
    progress: str
