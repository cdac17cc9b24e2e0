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
from reports.tree.book import Book, Json
from reports.tree.closing import rule_of
from reports.tree.document import Words, words
from reports.views.lines import Line, conflict, leading, line, lines_of_area
from reports.views.published import book_of, edition_or_404, reader_language

TABLE_OF_FIGURES = "figures.csv"


@dataclass(frozen=True)
class Area:
    """A result area with its indicators, a line each."""

    code: str
    name: Words
    lines: list[Line]


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


@dataclass(frozen=True)
class Correction:
    """How a figure read before an edition, and how it reads since."""

    network: str
    was: str
    now: str
    since_edition: int


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
    first = leading(found)
    years = _years_with(slug)
    context = {
        "edition": shown,
        "indicator": shown.indicators[slug],
        "area": _area_of(shown, slug),
        "finding": _finding(book, first),
        "leading": line(book, first),
        "conflicts": [conflict(book, row) for row in found if row["conflict"]],
        "lines": [line(book, row) for row in found],
        "has_joint_parts": any(part["joint"] for row in found for part in row["parts"]),
        "chart": drawing.parts_drawing(book, first, anchor="parts-chart"),
        "meaning": _meaning(book, first),
        "overlaps": _overlaps(book, found),
        "corrections": _corrections(book, found),
        "other_years": [year for year in years if year != shown.year],
        "is_newest": shown.year == years[0],
    }
    return render(request, "reports/figure.html", context)


@login_not_required
def figure_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of this figure from the table that was published with the report."""
    shown = _edition_with(slug, request.GET.get("year", ""))
    table = drawn_file(shown, _language_of_files(shown), TABLE_OF_FIGURES)
    if table is None:
        raise Http404(HelpfulSentence(_("This edition has no table of its figures.")))
    rows = _rows_of(bytes(table.content).decode("utf-8-sig"), shown.indicators[slug]["code"])
    name = f"{slug}-{shown.year}-edition-{shown.number}.csv"
    return HttpResponse(
        rows,
        content_type=table.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


# --- which edition -----------------------------------------------------------------------------


def _edition_with(slug: str, year: str) -> Edition:
    """The edition of the year that is asked for, or the newest that prints this figure."""
    years = _years_with(slug)
    if not years:
        raise Http404(
            HelpfulSentence(_("No published report has this figure. The list holds all figures."))
        )
    if not year:
        return edition_or_404(years[0])
    shown = edition_or_404(int(year) if year.isdecimal() and len(year) == len("2017") else 0)
    if shown.year not in years:
        raise Http404(_not_that_year(shown.year, years))
    return shown


def _years_with(slug: str) -> list[int]:
    """The published years that print a figure, the latest first."""
    return [shown.year for shown in editions_in_force() if shown.figures_of(indicator=slug)]


def _not_that_year(year: int, years: list[int]) -> HelpfulSentence:
    return HelpfulSentence(
        _("The report of %(year)s does not have this figure. It is in the reports of: %(years)s.")
        % {"year": year, "years": numbers.listed(map(str, years), reader_language())}
    )


# --- what is shown -----------------------------------------------------------------------------


def _areas(book: Book) -> list[Area]:
    return [
        Area(area["code"], book.line(area["name"]), lines_of_area(book, area["code"]))
        for area in book.snapshot["plan"]["areas"]
    ]


def _area_of(shown: Edition, slug: str) -> Json:
    code = shown.indicators[slug]["area"]
    return next(area for area in shown.content["plan"]["areas"] if area["code"] == code)


def _finding(book: Book, figure: Json) -> Words:
    """The sentence that somebody wrote for a figure; without one, its name and its number."""
    sentence = book.sentence(figure)
    if sentence:
        return sentence
    name = drawing.name_of(book, figure).plain
    said = numbers.say_figure(figure, book.language)
    return words(_("%(name)s: %(number)s") % {"name": name, "number": said})


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
    return _("The source gives this number and no other.") if figure["sources"] else ""


def _method(figure: Json) -> str:
    """How the number was found; one that was added up from others has no method of its own."""
    return str(ActivityCount.Method(figure["method"]).label) if figure["method"] else ""


def _overlaps(book: Book, found: list[Json]) -> list[Line]:
    """Other figures that count some of the same things."""
    others = {reference for row in found for reference in row["overlaps_with"]}
    own = {row["id"] for row in found}
    return [
        line(book, book.figures[other]) for other in sorted(others - own) if other in book.figures
    ]


def _corrections(book: Book, found: list[Json]) -> list[Correction]:
    by_id = {row["id"]: row for row in found}
    return [
        Correction(
            network=book.network(by_id[row["figure"]]["network"]),
            was=_said(row["was"], book),
            now=_said(row["is"], book),
            since_edition=row["since_edition"],
        )
        for row in book.snapshot["corrections"]
        if row["figure"] in by_id
    ]


def _said(printed: Json | None, book: Book) -> str:
    return numbers.say_figure(printed, book.language) if printed else _("not in the report")


# --- the table as a file -----------------------------------------------------------------------


def _language_of_files(shown: Edition) -> str:
    """The reader's language, or the first of the edition where it was not made in that one."""
    languages = shown.report.languages
    return reader_language() if reader_language() in languages else languages[0]


def _rows_of(table: str, indicator: str) -> str:
    """The head of a published table and the rows of one indicator; its cells are safe for spreadsheets already."""
    rows = csv.reader(io.StringIO(table, newline=""))
    head = next(rows)
    column = head.index("indicator")
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows(row for row in rows if row[column] == indicator)
    return "\ufeff" + written.getvalue()
