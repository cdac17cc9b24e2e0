"""The figures of a report as files for spreadsheets and programs, all of them from the same rows."""

from django.utils import translation
from django.utils.translation import gettext as _

from alliance.sheets.writing import XLSX
from reports import tree
from reports.sheets.files import csv_table, json_table, package
from reports.sheets.table import Json, columns, rows_of
from reports.sheets.workbook import Fact, workbook
from reports.tree import Document, Drawn

__all__ = ["Fact", "Json", "columns", "csv_table", "draw", "rows_of", "workbook"]


def draw(snapshot: Json, language: str) -> list[Drawn]:
    """The figures as CSV, JSON and a workbook, and a description of the table for programs."""
    document = tree.build(snapshot, language)
    with translation.override(language):
        heads, rows = columns(), rows_of(document.figures, document.year, language)
        return [
            Drawn("figures.csv", "text/csv; charset=utf-8", csv_table(heads, rows)),
            Drawn("figures.json", "application/json", json_table(snapshot, document)),
            Drawn("datapackage.json", "application/json", package(document, heads)),
            Drawn(
                "figures.xlsx",
                XLSX,
                workbook(heads, rows, _about(document, snapshot), document.direction),
            ),
        ]


def _about(document: Document, snapshot: Json) -> list[Fact]:
    return [
        Fact(_("Title"), document.title),
        Fact(_("Year"), str(document.year)),
        Fact(_("Edition"), str(snapshot["edition"])),
        Fact(_("Figures as they stood on"), snapshot["cut_off"]),
    ]
