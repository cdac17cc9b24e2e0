"""A figure through the years and plans, out of the frozen years alone: how it goes on, where it breaks, and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from reports import numbers
from reports.tree.book import Book, Json
from reports.tree.document import Figure, Moment, Trend, Turn, Words
from reports.tree.figures import target_cell

RENAMED, MERGED, SPLIT, NARROWED, WIDENED = "renamed", "merged", "split", "narrowed", "widened"
# One measure goes on in one other.
ONE_TO_ONE = frozenset({RENAMED, NARROWED, WIDENED})
WITH_A_NUMBER = frozenset({"value", "zero"})


@dataclass(frozen=True)
class Leg:
    """A stretch of a series in which one thing is counted; several measures where a later one joined them."""

    measures: tuple[str, ...]
    relation: str = ""  # to the stretch before
    note: Json | None = None
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class Point:
    """What one published year says."""

    book: Book
    figures: tuple[Json, ...]
    moment: Moment
    change: str = ""
    note: Words = field(default_factory=Words)

    @property
    def year(self) -> int:
        return self.moment.year

    @property
    def figure(self) -> Json:
        return self.figures[0]

    @property
    def target(self) -> str:
        return target_cell(self.book, self.figure) if self.moment.target else ""

    @property
    def plan(self) -> str:
        return self.book.text(self.book.snapshot["plan"]["name"])


@dataclass(frozen=True)
class Way:
    """Where a series cannot be drawn on: the words for it, and the figures that it came from or went into."""

    words: str
    indicators: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Series:
    """One thing counted by one network, year by year, the earliest first."""

    name: str
    points: tuple[Point, ...]
    ways: tuple[Way, ...]

    @property
    def is_long(self) -> bool:
        return len(self.points) > 1

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The plans that the years belong to, where there are several."""
        found: dict[str, Turn] = {}
        for point in self.points:
            found.setdefault(point.plan, Turn(point.year, point.plan))
        return tuple(found.values()) if len(found) > 1 else ()


def series_of(books: Sequence[Book], measure: str, network: str) -> Series:
    """The series that a measure belongs to, through all the years that are published."""
    in_order = sorted(books, key=lambda book: book.year)
    ties = _ties(in_order)
    legs, ways = _legs(measure, ties)
    points: list[Point] = []
    last: Leg | None = None
    for book in in_order:
        leg, found = _counted(book, legs, network)
        if leg is None:
            continue
        points.append(_point(book, leg, found, begins=last is not None and leg is not last))
        last = leg
    name = in_order[-1].text(_named(in_order, measure)) if in_order else ""
    return Series(name, tuple(points), tuple(_way(in_order, *way) for way in ways))


def trend_drawing(series: Series, language: str, *, anchor: str) -> Figure | None:
    """The series as a drawing, where there are years to compare."""
    if not series.is_long:
        return None
    said = [
        _("%(year)s: %(number)s") % {"year": point.year, "number": point.moment.said}
        for point in series.points
    ]
    return Figure(
        anchor=anchor,
        title=_finding(series, language),
        alt=_("By year: %(years)s.") % {"years": "; ".join(said)},
        description=_("Years without a published report are gaps, not zeros."),
        data=Trend(tuple(point.moment for point in series.points), series.turns),
        note=" ".join(_read_so(series)),
    )


def _read_so(series: Series) -> Iterator[str]:
    """What the marks of a drawing mean, of those that are in it."""
    if any(point.moment.is_break for point in series.points):
        yield _(
            "A double stroke marks where another thing is counted from then on; a line across it is dashed."
        )
    targets = [point.figure["target"] for point in series.points if point.moment.target]
    if targets:
        yield _("A short line is the target of its year.")
    if any(target["is_sample"] for target in targets):
        yield _(
            "The targets are samples, made up to show how a report looks with them. The alliance has not set them."
        )


# --- how measures follow each other --------------------------------------------------------------


def _ties(books: Sequence[Book]) -> list[Json]:
    """How measures go on in others, as it was decided by the newest of the years."""
    return list(books[-1].snapshot.get("series", [])) if books else []


def _legs(measure: str, ties: list[Json]) -> tuple[list[Leg], list[tuple[str, list[str]]]]:
    """The stretches of a series, the earliest first, and the ways in which it could not be drawn on."""
    later, ways = _after(measure, ties)
    legs = [Leg((measure,)), *later]
    while into := [tie for tie in ties if tie["to"] == legs[0].measures[0]]:
        before = _before(into)
        if before is None:
            ways.insert(0, (_("Before, this was a part of:"), [tie["from"] for tie in into]))
            break
        legs[0] = replace(legs[0], relation=into[0]["relation"], note=into[0]["note"])
        legs.insert(0, before)
        if len(before.measures) > 1 or before.weight != 1:
            break
    return legs, ways


def _before(into: list[Json]) -> Leg | None:
    """The stretch before: one measure, several that were joined, or an agreed share of one that was parted."""
    if into[0]["relation"] == MERGED:
        return Leg(tuple(tie["from"] for tie in into))
    if into[0]["relation"] in ONE_TO_ONE:
        return Leg((into[0]["from"],))
    weight = into[0]["weight"]
    return Leg((into[0]["from"],), weight=Decimal(weight)) if weight is not None else None


def _after(measure: str, ties: list[Json]) -> tuple[list[Leg], list[tuple[str, list[str]]]]:
    """The stretches that follow, as far as one measure goes on in one other."""
    later: list[Leg] = []
    while out := [tie for tie in ties if tie["from"] == measure]:
        if out[0]["relation"] not in ONE_TO_ONE:
            words = (
                _("Later it goes on in parts:")
                if out[0]["relation"] == SPLIT
                else _("Later it goes on, joined with others, in:")
            )
            return later, [(words, [tie["to"] for tie in out])]
        measure = out[0]["to"]
        later.append(Leg((measure,), out[0]["relation"], out[0]["note"]))
    return later, []


# --- what a year says ----------------------------------------------------------------------------


def _counted(book: Book, legs: list[Leg], network: str) -> tuple[Leg | None, tuple[Json, ...]]:
    """What a year has of a series: of its latest stretch that was counted then."""
    for leg in reversed(legs):
        found = tuple(
            figure
            for code in leg.measures
            for figure in book.snapshot["figures"]
            if figure["measure"] == code and figure["network"] == network
        )
        if found:
            return leg, found
    return None, ()


def _point(book: Book, leg: Leg, found: tuple[Json, ...], *, begins: bool) -> Point:
    target = found[0]["target"]
    value, qualifier, said = _number(book, leg, found)
    moment = Moment(
        year=book.year,
        said=said,
        value=value,
        qualifier=qualifier,
        target=target["value"] if target and len(found) == 1 else "",
        is_break=begins and leg.relation != RENAMED,
    )
    if not begins:
        return Point(book, found, moment)
    return Point(book, found, moment, _change(leg.relation), book.line(leg.note))


def _number(book: Book, leg: Leg, found: tuple[Json, ...]) -> tuple[str, str, str]:
    """The number of a year, its qualifier, and both as they are said; why there is none where one part has none."""
    missing = next((one for one in found if one["state"] not in WITH_A_NUMBER), None)
    if missing or len(found) < len(leg.measures):
        return "", "", numbers.say_figure(missing, book.language) if missing else _("incomplete")
    if len(found) == 1 and leg.weight == 1:
        figure = found[0]
        return figure["value"], figure["qualifier"], numbers.say_figure(figure, book.language)
    total = sum((Decimal(one["value"]) for one in found), Decimal()) * leg.weight
    qualifier = _weakest(one["qualifier"] for one in found)
    if leg.weight != 1:
        qualifier = numbers.ABOUT  # a share of a number is worked out, not counted
    value = f"{total.normalize():f}"
    return value, qualifier, numbers.say(value, qualifier, numbers.AT_LEAST, book.language)


def _weakest(qualifiers: Iterable[str]) -> str:
    found = set(qualifiers)
    return next((one for one in (numbers.ABOUT, numbers.AT_LEAST) if one in found), numbers.EXACTLY)


def _change(relation: str) -> str:
    """What became different with the year."""
    return {
        RENAMED: _("Another name for the same from this year on."),
        NARROWED: _("From this year on it counts less than before."),
        WIDENED: _("From this year on it counts more than before."),
        MERGED: _(
            "From this year on it is counted as one; the years before are added up from their parts."
        ),
        SPLIT: _(
            "From this year on it is counted by itself; the years before are an agreed share."
        ),
    }[relation]


def _way(books: Sequence[Book], words: str, measures: list[str]) -> Way:
    """The figures of other measures, each under the name it had last."""
    indicators = []
    for code in measures:
        for book in reversed(books):
            found = next((one for one in book.indicators.values() if one["measure"] == code), None)
            if found:
                indicators.append((found["slug"], book.text(found["name"])))
                break
    return Way(words, tuple(indicators))


def _named(books: Sequence[Book], measure: str) -> Json:
    for book in reversed(books):
        for indicator in book.indicators.values():
            if indicator["measure"] == measure:
                return dict(indicator["name"])
    return {}


def _finding(series: Series, language: str) -> str:
    """What the years show; that a number rose or fell is said only of exact ones, counted in one way."""
    said = [point for point in series.points if point.moment.value]
    if len(said) < 2:
        return _("%(name)s by year") % {"name": series.name}
    first, last = said[0], said[-1]
    values = {
        "name": series.name,
        "first": first.moment.said,
        "since": first.year,
        "last": last.moment.said,
        "until": last.year,
    }
    is_plain = all(point.moment.qualifier == numbers.EXACTLY for point in (first, last))
    if not is_plain or any(point.moment.is_break for point in series.points):
        return _("%(name)s: %(first)s in %(since)s, %(last)s in %(until)s") % values
    change = Decimal(last.moment.value) - Decimal(first.moment.value)
    if change > 0:
        return _("%(name)s rose from %(first)s in %(since)s to %(last)s in %(until)s") % values
    if change < 0:
        return _("%(name)s fell from %(first)s in %(since)s to %(last)s in %(until)s") % values
    return _("%(name)s: %(first)s in %(since)s, as many in %(until)s") % values
