"""The figures as published: all of them by result area, and each with its parts, its meaning and its source."""

import csv
import io
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from alliance.errors import HelpfulSentence
from reports import numbers
from reports.models import ActivityCount
from reports.queries import Edition, drawn_file, editions_in_force, latest_edition
from reports.tree import figures as drawing
from reports.tree.book import Book, Json, sources_of
from reports.tree.closing import rule_of
from reports.tree.document import Figure, Words
from reports.views.published import book_of, edition_or_404, reader_language

TABLE_OF_FIGURES = "figures.csv"


@dataclass(frozen=True)
class Area:
    """A result area with its indicators, a line each."""

    code: str
    name: Words
    lines: tuple["Line", ...]


@dataclass(frozen=True)
class Line:
    """One figure in a list: what it counts, what is said of it, and what must be said beside it."""

    figure: Json
    name: Words
    network: str
    said: str
    coverage: str
    target: str
    notes: tuple[Words, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """What one source states."""

    said: str
    source: str


@dataclass(frozen=True)
class Conflict:
    """A figure whose sources differ."""

    said: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Meaning:
    """What a number is: what counts, how it adds, how sure it is, how it was found."""

    counts: Words
    unit: str
    rule: str
    certainty: str
    method: str
    remark: Words
    is_ours: bool


@login_not_required
def figures(request: HttpRequest) -> HttpResponse:
    shown = latest_edition()
    areas = _areas(book_of(shown)) if shown else []
    return render(request, "reports/figures.html", {"edition": shown, "areas": areas})


@login_not_required
def figure(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _edition_with(slug, request.GET.get("year", ""))
    book = book_of(shown)
    found = shown.figures_of(indicator=slug)
    first = found[0]
    context = {
        "edition": shown,
        "indicator": shown.indicators[slug],
        "area": next(
            area
            for area in shown.content["plan"]["areas"]
            if area["code"] == shown.indicators[slug]["area"]
        ),
        "finding": book.sentence(first) or _plain_finding(book, first),
        "whole": _line(book, first),
        "conflicts": [_conflict(book, row) for row in found if row["conflict"]],
        "lines": [_line(book, row) for row in found],
        "chart": _chart(book, first),
        "meaning": _meaning(book, first),
        "overlaps": _overlaps(book, found),
        "corrections": _corrections(shown, found),
        "other_years": _other_years(slug, shown),
    }
    return render(request, "reports/figure.html", context)


@login_not_required
def figure_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of this figure from the table that was published with the report, byte for byte."""
    shown = _edition_with(slug, request.GET.get("year", ""))
    table = drawn_file(shown, _language_of_files(shown), TABLE_OF_FIGURES)
    if table is None:
        raise Http404(HelpfulSentence(_("This edition has no table of its figures.")))
    response = HttpResponse(
        _rows_of(bytes(table.content).decode("utf-8-sig"), slug), content_type=table.media_type
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}-{shown.year}.csv"'
    return response


# --- which edition -----------------------------------------------------------------------------


def _edition_with(slug: str, year: str) -> Edition:
    """The edition of the year that is asked for, or the newest that prints this figure."""
    if year:
        shown = edition_or_404(int(year) if year.isdecimal() and len(year) == 4 else 0)
        if not shown.figures_of(indicator=slug):
            raise Http404(_no_figure(slug, shown.year))
        return shown
    for shown in editions_in_force():
        if shown.figures_of(indicator=slug):
            return shown
    raise Http404(HelpfulSentence(_("No published report has this figure. The list holds all figures.")))


def _no_figure(slug: str, year: int) -> HelpfulSentence:
    years = [str(one.year) for one in editions_in_force() if one.figures_of(indicator=slug)]
    if not years:
        return HelpfulSentence(_("No published report has this figure. The list holds all figures."))
    return HelpfulSentence(
        _("The report of %(year)s does not have this figure. It is in the reports of: %(years)s.")
        % {"year": year, "years": numbers.listed(years, reader_language())}
    )


def _other_years(slug: str, shown: Edition) -> list[int]:
    return [
        other.year
        for other in editions_in_force()
        if other.year != shown.year and other.figures_of(indicator=slug)
    ]


# --- what is shown -----------------------------------------------------------------------------


def _areas(book: Book) -> list[Area]:
    return [
        Area(
            area["code"],
            book.line(area["name"]),
            tuple(
                _line(book, rows[0])
                for indicator in book.snapshot["indicators"]
                if indicator["area"] == area["code"]
                and (rows := [row for row in book.snapshot["figures"] if row["indicator"] == indicator["slug"]])
            ),
        )
        for area in book.snapshot["plan"]["areas"]
    ]


def _line(book: Book, figure: Json) -> Line:
    return Line(
        figure=figure,
        name=drawing.name_of(book, figure),
        network=book.network(figure["network"]),
        said=numbers.say_figure(figure, book.language),
        coverage=numbers.say_coverage(figure["coverage"], book.language),
        target=drawing.target_cell(book, figure),
        notes=tuple(drawing.notes(book, figure)),
        sources=tuple(_say_source(book, source) for source in sources_of(figure)),
    )


def _conflict(book: Book, figure: Json) -> Conflict:
    statements = tuple(
        Statement(
            numbers.say(one["value"], one["qualifier"], one["wording"], book.language),
            _say_source(book, one["source"]) if one["source"] else "",
        )
        for one in figure["conflict"]
    )
    return Conflict(numbers.say_either(figure["conflict"], book.language), statements)


def _say_source(book: Book, source: Json) -> str:
    return _("%(document)s, %(locator)s") % {
        "document": book.text(source["document"]),
        "locator": source["locator"],
    }


def _plain_finding(book: Book, figure: Json) -> Words:
    """The headline of a figure for which nobody wrote a sentence."""
    name = drawing.name_of(book, figure)
    said = numbers.say_figure(figure, book.language)
    return drawing.words(_("%(name)s: %(number)s") % {"name": name.plain, "number": said})


def _chart(book: Book, figure: Json) -> Figure | None:
    return drawing.parts_drawing(book, figure, anchor="parts-chart")


def _meaning(book: Book, figure: Json) -> Meaning:
    measure = book.measures[figure["measure"]]
    return Meaning(
        counts=book.line(measure["counts"]),
        unit=book.text(measure["unit"]),
        rule=rule_of(measure),
        certainty=_certainty(figure),
        method=_method(figure),
        remark=book.line(figure["remark"]),
        is_ours=book.indicators[figure["indicator"]]["origin"] == "portal",
    )


def _certainty(figure: Json) -> str:
    """What the word beside a number promises."""
    if figure["state"] not in {"value", "zero"}:
        return ""
    if figure["qualifier"] == numbers.ABOUT:
        return _("The number is an estimate.")
    if figure["qualifier"] == numbers.AT_LEAST and figure["wording"] == numbers.MORE_THAN:
        return _("The source says that the number is higher than this one.")
    if figure["qualifier"] == numbers.AT_LEAST:
        return _("The number is this one or higher.")
    return _("The source gives this number and no other.")


def _method(figure: Json) -> str:
    """How the number was found; one that was added up from others has no method of its own."""
    return str(ActivityCount.Method(figure["method"]).label) if figure["method"] else ""


def _overlaps(book: Book, found: list[Json]) -> list[Line]:
    """Other figures that count some of the same things."""
    others = {reference for row in found for reference in row["overlaps_with"]}
    own = {row["id"] for row in found}
    return [_line(book, book.figures[other]) for other in sorted(others - own) if other in book.figures]


@dataclass(frozen=True)
class Correction:
    """How a figure read before an edition, and how it reads since."""

    network: str
    was: str
    now: str
    since_edition: int


def _corrections(shown: Edition, found: list[Json]) -> list[Correction]:
    book = book_of(shown)
    by_id = {row["id"]: row for row in found}
    return [
        Correction(
            network=book.network(by_id[row["figure"]]["network"]),
            was=_said(row["was"], book),
            now=_said(row["is"], book),
            since_edition=row["since_edition"],
        )
        for row in shown.content["corrections"]
        if row["figure"] in by_id
    ]


def _said(printed: Json | None, book: Book) -> str:
    return numbers.say_figure(printed, book.language) if printed else _("not in the report")


# --- the table as a file -----------------------------------------------------------------------


def _language_of_files(shown: Edition) -> str:
    """The reader's language, or the first of the edition where it was not made in that one."""
    languages = shown.report.languages
    return reader_language() if reader_language() in languages else languages[0]


def _rows_of(table: str, slug: str) -> str:
    """The head of a published table and the rows of one indicator."""
    rows = csv.reader(io.StringIO(table))
    head = next(rows)
    column = head.index("indicator")
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows(row for row in rows if row[column] == slug)
    return "\ufeff" + written.getvalue()
