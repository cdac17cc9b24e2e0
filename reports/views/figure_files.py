"""A figure as files: its rows for spreadsheets and programs, what they mean, and its drawing, all of them as published."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.csv_file import CONTENT_TYPE
from alliance.licence import LICENCE_ADDRESS, LICENCE_NAME
from alliance.sheets.writing import XLSX
from reports import charts
from reports.numbers import listed
from reports.queries import Edition
from reports.sheets import Fact, Json, columns, csv_table, workbook
from reports.tree.closing import rule_of
from reports.tree.picture import figure_drawing
from reports.tree.series import trend_drawing
from reports.views.figure_shown import ShownFigure, figure_or_404, figures_within
from reports.views.published import reader_language


@login_not_required
@require_safe
def figure_csv(request: HttpRequest, slug: str) -> HttpResponse:
    shown = figure_or_404(request, slug)
    return _file(csv_table(columns(), shown.rows()), CONTENT_TYPE, f"{_stem(shown)}.csv")


@login_not_required
@require_safe
def figure_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    """The same rows, with a sheet that says what the columns mean and one that says where they are from."""
    shown = figure_or_404(request, slug)
    direction = "rtl" if get_language_bidi() else "ltr"
    content = workbook(columns(), shown.rows(), _facts(shown), direction)
    return _file(content, XLSX, f"{_stem(shown)}.xlsx")


@login_not_required
@require_safe
def figure_metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """What a program must know to quote the numbers and to add them, or not to."""
    content = json.dumps(_metadata(figure_or_404(request, slug)), ensure_ascii=False, indent=1)
    return HttpResponse(content + "\n", content_type="application/json")


@login_not_required
@require_safe
def figure_chart(request: HttpRequest, slug: str) -> HttpResponse:
    """The drawing by itself: through the years, or of the one year that is asked for."""
    shown = figure_or_404(request, slug)
    trend = None
    if not shown.asked_year:
        trend = trend_drawing(shown.series, shown.book.language, anchor="years")
    drawing = trend or figure_drawing(shown.book, shown.leading, shown.found, anchor="figure")
    direction = "rtl" if get_language_bidi() else "ltr"
    foot = (drawing.note, source_line(shown.edition), address_of(shown))
    svg = charts.draw(
        drawing, reader_language(), direction, foot=tuple(line for line in foot if line)
    )
    return HttpResponse(svg + "\n", content_type="image/svg+xml")


def address_of(shown: ShownFigure) -> str:
    """The page of a figure with its year, so that what is quoted today says the same tomorrow."""
    network = f"&network={shown.network}" if shown.network else ""
    path = reverse("reports:figure", args=[shown.slug])
    return f"{settings.SITE_URL}{path}?year={shown.edition.year}{network}"


def source_line(edition: Edition) -> str:
    return _("MenEngage Alliance, annual report %(year)s, edition %(number)s") % {
        "year": edition.year,
        "number": edition.number,
    }


# --- what is said about the rows -----------------------------------------------------------------


def _facts(shown: ShownFigure) -> list[Fact]:
    """The sheet about the rows, in words."""
    book, measure = shown.book, shown.edition.measures[shown.indicator["measure"]]
    editions = [edition for edition, _book, _slugs in shown.told_years()]
    return [
        Fact(_("Figure"), book.text(shown.indicator["name"])),
        Fact(_("What counts"), book.text(measure["counts"])),
        Fact(_("Unit"), book.text(measure["unit"])),
        Fact(_("How it adds"), rule_of(measure)),
        Fact(_("Network"), book.network(shown.network or book.alliance)),
        Fact(_("Published in"), listed(map(source_line, editions), book.language)),
        Fact(_("Snapshot"), listed((one.report.snapshot_id for one in editions), book.language)),
        Fact(_("Licence"), f"{LICENCE_NAME}, {LICENCE_ADDRESS}"),
        Fact(_("Address"), address_of(shown)),
    ]


def _metadata(shown: ShownFigure) -> Json:
    book, measure = shown.book, shown.edition.measures[shown.indicator["measure"]]
    return {
        "name": book.text(shown.indicator["name"]),
        "indicator": shown.indicator["code"],
        "measure": measure["code"],
        "description": book.text(measure["counts"]),
        "unit": book.text(measure["unit"]),
        "nature": measure["nature"],
        "rule": rule_of(measure),
        "network": shown.network or None,
        "language": book.language,
        "address": address_of(shown),
        "publisher": book.network(book.alliance),
        "licence": {"name": LICENCE_NAME, "href": LICENCE_ADDRESS},
        "editions": [
            _edition(edition, slugs, shown.network) for edition, _book, slugs in shown.told_years()
        ],
        "fields": [
            {"name": name, "type": kind, "description": about}
            for name, (kind, about) in columns().items()
        ],
        "files": {
            ending: settings.SITE_URL
            + reverse(f"reports:figure_{ending}", args=[shown.slug])
            + shown.query
            for ending in ("csv", "xlsx", "chart")
        },
    }


def _edition(edition: Edition, slugs: frozenset[str], network: str) -> Json:
    """One year: where it is published, and each number with all that was frozen about it."""
    return {
        "year": edition.year,
        "edition": edition.number,
        "published_at": edition.report.published_at.isoformat(),
        "snapshot": edition.report.snapshot_id,
        "figures_as_of": edition.content["cut_off"],
        "period": edition.content["period"],
        "figures": [
            figure for slug in sorted(slugs) for figure in figures_within(edition, slug, network)
        ],
    }


def _stem(shown: ShownFigure) -> str:
    years = [edition.year for edition, _book, _slugs in shown.told_years()]
    ending = (
        f"{years[0]}-edition-{shown.edition.number}"
        if len(years) == 1
        else f"{years[0]}-{years[-1]}"
    )
    return "-".join(part for part in (shown.slug, shown.network, ending) if part)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
