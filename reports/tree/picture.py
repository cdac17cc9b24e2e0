"""The drawing of one figure: beside its parts, between where it began and what is aimed at, or by what each source says."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from reports import numbers
from reports.tree.book import Book, Json, baseline_of
from reports.tree.document import Bar, Bars, Figure
from reports.tree.figures import in_row, name_of, parts_drawing, say_source

WITH_A_NUMBER = frozenset({"value", "zero"})


def figure_drawing(book: Book, figure: Json, found: Sequence[Json], *, anchor: str) -> Figure:
    """What there is to see of a figure; networks without a number are named, and never drawn as zero."""
    if figure["state"] == "conflict":
        return _differing(book, figure, anchor)
    missing = _missing(book, figure, found)
    parts = parts_drawing(book, figure, anchor=anchor)
    if parts is not None and isinstance(parts.data, Bars):
        bars = (*parts.data.bars, *missing)
        return _aimed_at(book, figure, replace(parts, data=Bars(bars), alt=_alt(bars)))
    if figure["state"] == "cannot_be_added":
        return _not_added(book, figure, missing, anchor)
    bars = (*_began(book, figure), *_whole(book, figure), *missing)
    drawing = Figure(
        anchor=anchor,
        title=_("%(name)s: %(number)s")
        % {
            "name": name_of(book, figure).plain,
            "number": numbers.say_figure(figure, book.language),
        },
        alt=_alt(bars),
        description="",
        data=Bars(bars),
    )
    return _aimed_at(book, figure, drawing)


def compares(drawing: Figure) -> bool:
    """Whether there is anything to compare: a bar alone says no more than its number."""
    return (
        not isinstance(drawing.data, Bars) or len(drawing.data.bars) > 1 or bool(drawing.data.mark)
    )


def _differing(book: Book, figure: Json, anchor: str) -> Figure:
    bars = tuple(
        Bar(
            label=say_source(book, one["source"]) if one["source"] else _("No source named"),
            said=numbers.say(one["value"], one["qualifier"], one["wording"], book.language),
            length=one["value"],
            qualifier=one["qualifier"],
        )
        for one in figure["conflict"]
    )
    return Figure(
        anchor=anchor,
        title=_("%(name)s: %(number)s")
        % {
            "name": name_of(book, figure).plain,
            "number": numbers.say_figure(figure, book.language),
        },
        alt=_alt(bars),
        description=_("Each bar is what one source says. Neither is chosen here."),
        data=Bars(bars),
    )


def _not_added(book: Book, figure: Json, missing: Sequence[Bar], anchor: str) -> Figure:
    bars = (
        *(
            _bar(book, part, is_part=True)
            for part in figure["parts"]
            if part["state"] in WITH_A_NUMBER
        ),
        *missing,
    )
    return Figure(
        anchor=anchor,
        title=_("%(name)s: the parts, which cannot be added")
        % {"name": name_of(book, figure).plain},
        alt=_alt(bars),
        description=_("Each bar is what one network reported. There is no bar for the whole."),
        data=Bars(bars),
    )


def _whole(book: Book, figure: Json) -> tuple[Bar, ...]:
    name = book.network(figure["network"])
    if figure["state"] in WITH_A_NUMBER:
        return (_bar(book, figure),)
    return (_without(name, numbers.say_figure(figure, book.language)),)


def _began(book: Book, figure: Json) -> tuple[Bar, ...]:
    """Where the number stood before the plan."""
    baseline = baseline_of(figure)
    if not baseline:
        return ()
    label = _("Baseline, %(day)s") % {"day": book.day(baseline["as_of"])}
    if baseline["is_sample"]:
        label = _("Baseline (sample), %(day)s") % {"day": book.day(baseline["as_of"])}
    said = numbers.digits(baseline["value"], book.language)
    return (Bar(label, said, baseline["value"], numbers.EXACTLY, is_part=True),)


def _missing(book: Book, figure: Json, found: Sequence[Json]) -> tuple[Bar, ...]:
    """The networks that have no number, each with the reason."""
    drawn = {part["network"] for part in figure["parts"] if part["state"] in WITH_A_NUMBER}
    return tuple(
        _without(book.network(one["network"]), numbers.say_figure(one, book.language))
        for one in found
        if one["id"] != figure["id"]
        and one["network"] not in drawn
        and one["state"] not in {*WITH_A_NUMBER, "conflict"}
    )


def _aimed_at(book: Book, figure: Json, drawing: Figure) -> Figure:
    """The same with a line where the target is."""
    target = figure["target"]
    if not target or not isinstance(drawing.data, Bars) or figure["state"] not in WITH_A_NUMBER:
        return drawing
    said = numbers.digits(target["value"], book.language)
    words = _("target %(target)s") % {"target": said}
    if target["is_sample"]:
        words = _("target (sample) %(target)s") % {"target": said}
    alt = _("%(bars)s The line is the target: %(target)s.") % {"bars": drawing.alt, "target": said}
    data = Bars(drawing.data.bars, mark=target["value"], mark_label=words)
    return replace(drawing, data=data, alt=alt)


def _bar(book: Book, row: Json, *, is_part: bool = False) -> Bar:
    return Bar(
        label=book.network(row["network"]),
        said=numbers.say(row["value"], row["qualifier"], row["wording"], book.language),
        length=str(max(Decimal(row["value"]), Decimal())),
        qualifier=row["qualifier"],
        is_part=is_part,
    )


def _without(label: str, why: str) -> Bar:
    return Bar(label, why, "0", numbers.EXACTLY, is_missing=True)


def _alt(bars: Sequence[Bar]) -> str:
    return _("Bars: %(bars)s.") % {"bars": in_row(bars)}
