"""The figures as published: all of them by result area, and each with its parts, its meaning and its source."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.templatetags.words import Told, told
from reports import numbers
from reports.models import ActivityCount
from reports.queries import Edition, editions_of
from reports.tree import figures as drawing
from reports.tree import picture
from reports.tree.book import Book, Json
from reports.tree.closing import rule_of
from reports.tree.document import Words, words
from reports.tree.series import trend_drawing
from reports.views.figure_files import address_of, source_line
from reports.views.figure_list import chosen
from reports.views.figure_map import map_of_figure
from reports.views.figure_shown import ShownFigure, figure_or_404
from reports.views.lines import Line, conflict, line, lines_of_area, network_of
from reports.views.published import book_of
from reports.views.structured import of_figure


@dataclass(frozen=True)
class Area:
    """A result area with its indicators, a line each."""

    code: str
    name: Words
    lines: list[Line]


@dataclass(frozen=True)
class ReportedPart:
    """What one network reported of a figure, and for which activity."""

    network: Told
    slug: str
    activity: Words
    said: str
    is_number: bool
    is_joint: bool
    is_disputed: bool


@dataclass(frozen=True)
class Meaning:
    """What a number is: what counts, how it adds, how sure it is, how it was found."""

    counts: Words
    unit: Told
    rule: str
    certainty: str
    method: str
    remark: Words
    is_ours: bool


@dataclass(frozen=True)
class Correction:
    """How a figure read before an edition, and how it reads since."""

    network: Told
    was: str
    now: str
    since_edition: int


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    choice = chosen(request)
    areas = _areas(book_of(choice.edition), choice.within) if choice.edition else []
    context = {"choice": choice, "edition": choice.edition, "areas": areas}
    return render(request, "reports/figures.html", context)


@login_not_required
@require_safe
def figure(request: HttpRequest, slug: str) -> HttpResponse:
    shown = figure_or_404(request, slug)
    book, first, found = shown.book, shown.leading, shown.found
    finding, meaning = _finding(book, first), _meaning(book, first)
    drawn = picture.figure_drawing(book, first, found, anchor="figure-chart")
    context = {
        "shown": shown,
        "edition": shown.edition,
        "indicator": shown.indicator,
        "area": _area_of(shown.edition, slug),
        "finding": finding,
        "leading": line(book, first),
        "narrowed_to": book.network(shown.network) if shown.network else "",
        "conflicts": [conflict(book, row) for row in found if row["conflict"]],
        "lines": [line(book, row) for row in found],
        "parts": _parts(book, first, found),
        "has_joint_parts": any(part["joint"] for row in found for part in row["parts"]),
        "chart": drawn if picture.compares(drawn) else None,
        "map": map_of_figure(shown),
        "trend": trend_drawing(shown.series, book.language, anchor="trend"),
        "meaning": meaning,
        "overlaps": _overlaps(book, found),
        "corrections": _corrections(book, found),
        "last_changed": _last_changed(shown),
        "quoted": {"source": source_line(shown.edition), "address": address_of(shown)},
        "other_years": [year for year in shown.years if year != shown.edition.year],
        "structured": of_figure(
            shown,
            drawing.name_of(book, first).plain,
            " ".join(part for part in (finding.plain, meaning.counts.plain) if part),
        ),
    }
    return render(request, "reports/figure.html", context)


# --- what is shown -----------------------------------------------------------------------------


def _areas(book: Book, within: frozenset[str] | None) -> list[Area]:
    return [
        Area(area["code"], book.line(area["name"]), lines_of_area(book, area["code"], within))
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
        unit=told(measure["unit"]),
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


def _parts(book: Book, figure: Json, found: list[Json]) -> list[ReportedPart]:
    """Who reported what of a figure, where that says more than the numbers of the networks do."""
    in_lines = {row["network"] for row in found}
    parts = figure["parts"]
    if not any(
        part["activity"] or part["joint"] or part["disputed"] or part["network"] not in in_lines
        for part in parts
    ):
        return []
    activities = {row["slug"]: row for row in book.snapshot["activities"]}
    return [
        ReportedPart(
            network=network_of(book, part["network"]),
            slug=part["network"],
            activity=book.line(activities[part["activity"]]["title"])
            if part["activity"] in activities
            else Words(),
            said=_said_part(part, book),
            is_number=part["state"] in {"value", "zero"},
            is_joint=part["joint"],
            is_disputed=part["disputed"],
        )
        for part in parts
    ]


def _said_part(part: Json, book: Book) -> str:
    if part["state"] in {"value", "zero"}:
        return numbers.say(part["value"], part["qualifier"], part["wording"], book.language)
    if part["disputed"] or part["state"] == "conflict":
        return _("sources differ")
    return numbers.say_absence(part["state"])


def _last_changed(shown: ShownFigure) -> datetime:
    """When what is printed of it changed last: with its latest correction, or with the first edition."""
    ids = {row["id"] for row in shown.found}
    changed_in = {
        row["since_edition"] for row in shown.edition.content["corrections"] if row["figure"] in ids
    }
    editions = sorted(editions_of(shown.edition.year), key=lambda one: one.edition)
    since = next(
        (one for one in editions if one.edition == max(changed_in, default=0)), editions[0]
    )
    return since.published_at


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
            network=network_of(book, by_id[row["figure"]]["network"]),
            was=_said(row["was"], book),
            now=_said(row["is"], book),
            since_edition=row["since_edition"],
        )
        for row in book.snapshot["corrections"]
        if row["figure"] in by_id
    ]


def _said(printed: Json | None, book: Book) -> str:
    return numbers.say_figure(printed, book.language) if printed else _("not in the report")
