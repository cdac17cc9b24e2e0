"""Figures as blocks: big numbers, tables of figures, bars against targets and beside their parts."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import numbers
from reports.tree.book import Book, Json, baseline_of, progress, sources_of
from reports.tree.document import (
    Bar,
    Bars,
    BigNumber,
    BigNumbers,
    Column,
    Figure,
    Row,
    Table,
    Tally,
    Words,
    words,
)

MOST_SQUARES = 40


def big_numbers(book: Book, figures: Iterable[Json]) -> BigNumbers:
    return BigNumbers(tuple(big_number(book, figure) for figure in figures))


def big_number(book: Book, figure: Json) -> BigNumber:
    return BigNumber(
        figure=figure["id"],
        indicator=figure["indicator"],
        said=numbers.say_figure(figure, book.language),
        value=figure["value"] or "",
        is_number=figure["state"] in {"value", "zero"},
        label=label(book, figure),
        sentence=book.sentence(figure),
        notes=tuple(notes(book, figure)),
        tally=tally(figure),
    )


def label(book: Book, figure: Json) -> Words:
    """What a big number counts: its unit, or the whole name where there is no number."""
    measure = book.measures[figure["measure"]]
    if figure["state"] not in {"value", "zero"}:
        return name_of(book, figure)
    one = figure["value"] is not None and Decimal(figure["value"]) == 1
    return book.line(measure["unit_one"] if one else measure["unit"])


def notes(book: Book, figure: Json) -> Iterable[Words]:
    """What must be said beside a number: why it is missing or disputed, what it claims, what it aims at."""
    if figure["state"] == "cannot_be_added":
        yield words(numbers.say_refusal(figure["refusal"]))
        if figure["highest"]:
            yield words(numbers.say_highest(figure, book.language))
    if figure["state"] == "conflict":
        yield words(_("Until somebody who knows decides, neither number counts in any total."))
    elif figure.get("disputed") or any(part["disputed"] for part in figure["parts"]):
        yield words(_("A part of this figure is disputed and left out: its sources differ."))
    if figure["claims"] and is_gap(figure):
        yield words(numbers.begin(numbers.say_claims(figure["claims"], book.language)))
    if figure["target"]:
        yield words(say_target(book, figure))


def speaks_for_the_whole(figure: Json) -> bool:
    """Whether a figure of the alliance says more than the one network it was taken from."""
    contributing = {part["network"] for part in figure["parts"]}
    return bool(
        figure["coverage"]["stated_whole"]
        or figure["sources"]
        or figure["target"]
        or len(contributing) > 1
    )


def is_gap(figure: Json) -> bool:
    """Whether a count names fewer or more things than it claims."""
    claims = figure["claims"]
    return bool(claims) and Decimal(claims["claimed"]) != len(claims["listed"])


def say_target(book: Book, figure: Json) -> str:
    target = numbers.digits(figure["target"]["value"], book.language)
    if figure["target"]["is_sample"]:
        return _("Target (sample): %(target)s") % {"target": target}
    return _("Target: %(target)s") % {"target": target}


def say_progress(book: Book, figure: Json) -> str:
    """How much of the target is reached; about, unless the number itself is exact."""
    share = progress(figure)
    if share is None:
        return ""
    qualifier = numbers.EXACTLY if figure["qualifier"] == numbers.EXACTLY else numbers.ABOUT
    said = numbers.say(share, qualifier, "", book.language)
    return _("%(share)s per cent") % {"share": said}


def tally(figure: Json) -> Tally | None:
    """Small whole numbers can be shown as squares."""
    if figure["state"] != "value" or figure["qualifier"] == numbers.ABOUT or not figure["value"]:
        return None
    value = Decimal(figure["value"])
    target = Decimal(figure["target"]["value"]) if figure["target"] else Decimal(0)
    if value != int(value) or target != int(target) or max(value, target) > MOST_SQUARES:
        return None
    has_claims = figure["claims"] and is_gap(figure)
    return Tally(
        count=int(value),
        named=min(int(value), len(figure["claims"]["listed"])) if has_claims else int(value),
        target=int(target),
        open_end=figure["qualifier"] == numbers.AT_LEAST,
    )


# --- tables ---------------------------------------------------------------------------------------------


def figures_table(
    book: Book,
    figures: list[Json],
    *,
    anchor: str,
    caption: str,
    with_network: bool,
    with_sources: bool,
) -> Table:
    """Figures a row each; columns in which nothing stands are left out."""
    columns = [Column(_("Figure"), width=5)]
    filled = [[name_of(book, figure) for figure in figures]]

    def add(column: Column, cells: list[Words]) -> None:
        if any(cells):
            columns.append(column)
            filled.append([cell or words("–") for cell in cells])

    if with_network:
        add(
            Column(_("Network"), width=3),
            [words(book.network(figure["network"])) for figure in figures],
        )
    add(
        Column(_("Number"), is_number=True, width=3),
        [Words((book.number(figure),)) for figure in figures],
    )
    add(
        Column(_("Target"), is_number=True, width=2),
        [words(target_cell(book, figure)) for figure in figures],
    )
    if not with_sources:
        add(
            Column(_("Progress"), is_number=True, width=2),
            [words(say_progress(book, figure)) for figure in figures],
        )
    add(
        Column(_("Who reported"), width=3),
        [words(say_coverage(book, figure)) for figure in figures],
    )
    if with_sources:
        add(Column(_("Source"), width=3), [words(say_places(book, figure)) for figure in figures])
    rows = tuple(
        Row(
            tuple(column[number] for column in filled),
            anchor=anchor_of(figure) if with_sources else "",
        )
        for number, figure in enumerate(figures)
    )
    return Table(anchor=anchor, caption=caption, columns=tuple(columns), rows=rows)


def name_of(book: Book, figure: Json) -> Words:
    return book.line(book.indicators[figure["indicator"]]["name"])


def target_cell(book: Book, figure: Json) -> str:
    if not figure["target"]:
        return ""
    target = numbers.digits(figure["target"]["value"], book.language)
    if figure["target"]["is_sample"]:
        return _("%(target)s (sample)") % {"target": target}
    return target


def say_coverage(book: Book, figure: Json) -> str:
    """Who reported; a network with nobody below it speaks for itself, and nothing need be said."""
    if figure["network"] != book.alliance and figure["coverage"]["expected"] <= 1:
        return ""
    return numbers.say_coverage(figure["coverage"], book.language)


def say_places(book: Book, figure: Json) -> str:
    """Where a figure is written down: the number of its document in the list of sources, and the place in it."""
    documents = documents_of(book)
    return "; ".join(
        _("%(document)s: %(locator)s")
        % {
            "document": numbers.digits(
                str(documents.index(book.text(source["document"])) + 1), book.language
            ),
            "locator": numbers.say_locator(source["locator"], book.language),
        }
        for source in sources_of(figure)
    )


def say_source(book: Book, source: Json) -> str:
    """A document and the place in it, in full."""
    return _("%(document)s, %(locator)s") % {
        "document": book.text(source["document"]),
        "locator": numbers.say_locator(source["locator"], book.language),
    }


def documents_of(book: Book) -> list[str]:
    """The documents from which figures were taken, in the order in which the figures name them."""
    return list(
        dict.fromkeys(
            book.text(source["document"])
            for figure in book.snapshot["figures"]
            for source in sources_of(figure)
        )
    )


def anchor_of(figure: Json) -> str:
    """Where in the report a figure's row stands."""
    return "figure-" + str(figure["id"]).replace(".", "-").lower()


# --- drawings -------------------------------------------------------------------------------------------


def targets_drawing(book: Book, figures: list[Json], *, anchor: str) -> Figure | None:
    """Figures with a target, each as the share of it that was reached."""
    shown = [(figure, share) for figure in figures if (share := progress(figure)) is not None]
    if not shown:
        return None
    reached = sum(1 for _figure, share in shown if share >= 100)
    names = [name_of(book, figure).plain for figure, _share in shown]
    bars = tuple(
        Bar(
            label=name,
            said=_("%(number)s, target %(target)s")
            % {
                "number": numbers.say_figure(figure, book.language),
                "target": numbers.digits(figure["target"]["value"], book.language),
            },
            length=str(max(share, Decimal())),
            qualifier=figure["qualifier"],
        )
        for name, (figure, share) in zip(names, shown, strict=True)
    )
    title = ngettext(
        "%(reached)s of %(count)s figure with a target reached it",
        "%(reached)s of %(count)s figures with a target reached it",
        len(shown),
    ) % {
        "reached": numbers.digits(str(reached), book.language),
        "count": numbers.digits(str(len(shown)), book.language),
    }
    samples = any(figure["target"]["is_sample"] for figure, _share in shown)
    return Figure(
        anchor=anchor,
        title=title,
        alt=_("Bars: %(bars)s.") % {"bars": in_row(bars)},
        description=_from_where(shown),
        data=Bars(bars=bars, mark="100", mark_label=_("target")),
        note=_(
            "The targets are samples, made up to show how a report looks with them. The alliance has not set them."
        )
        if samples
        else "",
    )


def _from_where(shown: Iterable[tuple[Json, Decimal]]) -> str:
    """What the length of a bar is a share of."""
    if any(baseline_of(figure) for figure, _share in shown):
        return _(
            "Each bar is how far a figure came on the way to its target, from its baseline or from zero; the line is the target."
        )
    return _("Each bar is the share of its target that a figure reached; the line is the target.")


def parts_drawing(book: Book, figure: Json, *, anchor: str) -> Figure | None:
    """A figure beside the numbers that its networks reported, where there are any."""
    parts = [
        part
        for part in figure["parts"]
        if part["state"] == "value" and part["value"] and part["network"] != figure["network"]
    ]
    if figure["value"] is None or not parts:
        return None
    if len(parts) == 1 and not figure["coverage"]["stated_whole"]:
        return None  # the only part is the whole figure
    whole = Bar(
        label=book.network(figure["network"]),
        said=numbers.say_figure(figure, book.language),
        length=figure["value"],
        qualifier=figure["qualifier"],
    )
    bars = (
        whole,
        *(
            Bar(
                label=book.network(part["network"]),
                said=numbers.say(part["value"], part["qualifier"], part["wording"], book.language),
                length=part["value"],
                qualifier=part["qualifier"],
                is_part=True,
            )
            for part in parts
        ),
    )
    name = name_of(book, figure).plain
    if figure["coverage"]["stated_whole"]:
        title = _("%(name)s: %(number)s, stated for the whole") % {
            "name": name,
            "number": whole.said,
        }
        note = _(
            "The networks below are listed as known parts. Nothing is added to the number stated for the whole."
        )
    else:
        title = _("%(name)s: %(number)s, added from its networks") % {
            "name": name,
            "number": whole.said,
        }
        note = ""
    return Figure(
        anchor=anchor,
        title=title,
        alt=_("Bars: %(bars)s.") % {"bars": in_row(bars)},
        description=_("The first bar is the whole, those below are what single networks reported."),
        data=Bars(bars=bars),
        note=note,
    )


def in_row(bars: Iterable[Bar]) -> str:
    """What bars show, in words."""
    return "; ".join(
        _("%(name)s: %(number)s") % {"name": bar.label, "number": bar.said} for bar in bars
    )
