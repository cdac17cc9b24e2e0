"""The annual reports as published: the list, the edition in force, every older one, their sections and files."""

import re
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.errors import HelpfulSentence
from alliance.freshness import asked_each_time, kept_for
from reports import pages
from reports.numbers import listed
from reports.queries import (
    DrawnFile,
    Edition,
    drawn_file,
    drawn_section,
    editions_in_force,
    editions_of,
    files_of,
)
from reports.queries.published import CONTENTS
from reports.tree.book import Json
from reports.tree.document import Words
from reports.views.published import book_of, edition_or_404, reader_language
from reports.views.structured import of_edition

WHOLE = "report.pdf"
HIGHLIGHTS = "highlights"
A_YEAR = 365 * 24 * 3600
SHOWN_IN_PLACE = ("application/pdf", "image/svg+xml")
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
FILE_TITLES = {
    WHOLE: gettext_lazy("The whole report as PDF"),
    "figures.xlsx": gettext_lazy("All figures as a workbook (XLSX)"),
    "figures.csv": gettext_lazy("All figures as a table (CSV)"),
    "figures.json": gettext_lazy("All figures for programs (JSON)"),
    "datapackage.json": gettext_lazy("What the columns of the table mean (Data Package)"),
    "map.svg": gettext_lazy("The map of networks as a picture (SVG)"),
}


@dataclass(frozen=True)
class NamedFile:
    """A file of an edition and what people call it."""

    title: str
    file: DrawnFile


@login_not_required
def reports(request: HttpRequest) -> HttpResponse:
    rows = [{"edition": shown, "title": _title(shown)} for shown in editions_in_force()]
    return render(request, "reports/reports.html", {"rows": rows})


@login_not_required
def report(request: HttpRequest, year: int) -> HttpResponse:
    return _first_page(request, edition_or_404(year))


@login_not_required
def edition(request: HttpRequest, year: int, number: int) -> HttpResponse:
    return _first_page(request, edition_or_404(year, number))


@login_not_required
def report_section(request: HttpRequest, year: int, section: str) -> HttpResponse:
    return _fresh(request, edition_or_404(year), section)


@login_not_required
def edition_section(request: HttpRequest, year: int, number: int, section: str) -> HttpResponse:
    return _fresh(request, edition_or_404(year, number), section)


@login_not_required
def report_file(request: HttpRequest, year: int, name: str) -> HttpResponse:
    """A file of the edition in force, such as the map on its pages; another edition may replace it any time."""
    shown = edition_or_404(year)
    return asked_each_time(_file_of)(request, shown, name) if name == WHOLE else _file(shown, name)


@login_not_required
def edition_file(request: HttpRequest, year: int, number: int, name: str) -> HttpResponse:
    """A file of an edition. It never changes, so whoever has it need not ask again; but the whole report tells
    highlights, and those can be withdrawn."""
    kept = asked_each_time if name == WHOLE else kept_for(A_YEAR)
    return kept(_file_of)(request, edition_or_404(year, number), name)


def _file_of(request: HttpRequest, shown: Edition, name: str) -> HttpResponse:
    return _file(shown, name)


def _file(shown: Edition, name: str) -> HttpResponse:
    if name == WHOLE and shown.withdrawn:
        raise Http404(
            HelpfulSentence(
                _(
                    "This file tells a highlight that was withdrawn since, so it is not handed out any more. "
                    "The next edition comes without it. Every other page of the report can be read here."
                )
            )
        )
    file = drawn_file(shown, reader_language(), name)
    if file is None or name.startswith("page/"):
        raise Http404(
            HelpfulSentence(
                _("This edition has no file of this name. Its first page lists all of them.")
            )
        )
    manner = "inline" if file.media_type in SHOWN_IN_PLACE else "attachment"
    stem = f"menengage-{shown.year}-edition-{shown.number}-{reader_language()}"
    return HttpResponse(
        bytes(file.content),
        content_type=file.media_type,
        headers={
            "ETag": f'"{file.sha256}"',
            "Content-Disposition": f'{manner}; filename="{stem}-{name}"',
        },
    )


def _first_page(request: HttpRequest, shown: Edition) -> HttpResponse:
    body = drawn_section(shown, reader_language(), CONTENTS)
    context = {
        "edition": shown,
        "body": SafeString(body) if body else "",
        "files": _files(shown),
        "editions": editions_of(shown.year),
        "written_in": shown.report.languages,
        "structured": of_edition(shown, _title(shown).plain),
    }
    return render(request, "reports/report.html", context)


def _title(shown: Edition) -> Words:
    return book_of(shown).line(shown.content["narratives"].get("title"))


def _files(shown: Edition) -> list[NamedFile]:
    """The files that people know by what is in them first, in that order, then any others."""
    report = shown.report
    order = list(FILE_TITLES)
    found = files_of(report.snapshot_id, report.drawing_version, reader_language())
    return [
        NamedFile(str(FILE_TITLES.get(file.name, _("A file of the report"))), file)
        for file in sorted(
            (file for file in found if not (file.name == WHOLE and shown.withdrawn)),
            key=lambda file: order.index(file.name) if file.name in order else len(order),
        )
    ]


def _fresh(request: HttpRequest, shown: Edition, section: str) -> HttpResponse:
    """A section as it was drawn; that of the highlights is asked for each time, because they can be withdrawn."""
    answer = asked_each_time(_section) if section == HIGHLIGHTS else _section
    return answer(request, shown, section)


def _section(request: HttpRequest, shown: Edition, section: str) -> HttpResponse:
    body = drawn_section(shown, reader_language(), section)
    if body and section == HIGHLIGHTS and shown.withdrawn:
        body = pages.draw_section(_without_withdrawn(shown), reader_language(), section)
    if body is None:
        raise Http404(_no_section(shown))
    heading = HEADING.search(body)
    # drawn by the portal when the report was built, every word of it escaped then
    context = {
        "edition": shown,
        "body": SafeString(body),
        "title": strip_tags(heading[1]) if heading else section,
        "written_in": shown.report.languages,
    }
    return render(request, "reports/report_section.html", context)


def _without_withdrawn(shown: Edition) -> Json:
    """The frozen content with a sentence in the place of each highlight that was withdrawn since."""
    code = reader_language()
    gone = {
        "title": {code: _("Withdrawn")},
        "body": {code: _("This highlight was withdrawn after the report was published.")},
        "cites": [],
        "themes": [],
    }
    told = [
        {**row, **gone} if row["slug"] in shown.withdrawn else row
        for row in shown.content["highlights"]
    ]
    return {**shown.content, "highlights": told}


def _no_section(shown: Edition) -> HelpfulSentence:
    book = book_of(shown)
    if reader_language() not in shown.report.languages:
        return HelpfulSentence(
            _(
                "This edition of the annual report %(year)s was not made in your language. It can be read in: %(languages)s."
            )
            % {
                "year": shown.year,
                "languages": listed(map(book.language_name, shown.report.languages), book.language),
            }
        )
    return HelpfulSentence(
        _(
            "The annual report %(year)s has no section of this name. Its first page lists all of them."
        )
        % {"year": shown.year}
    )
