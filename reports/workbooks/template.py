"""The workbook of a return: its numbers as they are, for somebody to fill in and bring back."""

import io

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from alliance.sheets.writing import LONGEST_NAME, new_book
from reports.queries.filling import Filling
from reports.workbooks.drawn_matrix import draw_matrix
from reports.workbooks.explained import draw_lists, draw_read_me
from reports.workbooks.lines import DATA, LISTS, READ_ME, TIDY, MadeFor
from reports.workbooks.listing import draw_listing
from reports.workbooks.styles import Pen


def return_workbook(filling: Filling, language: str) -> bytes:
    """Equal numbers give equal bytes. An empty box says that nothing was reported; 0 says that there was none."""
    output = io.BytesIO()
    book = new_book(output)
    pen = Pen(book)
    with translation.override(language):
        called = {
            kind: name[:LONGEST_NAME]
            for kind, name in {
                DATA: _("Data"),
                TIDY: _("Tidy"),
                LISTS: _("Lists"),
                READ_ME: _("Read me"),
            }.items()
        }
        sheets = {kind: book.add_worksheet(name) for kind, name in called.items()}
        lists = draw_lists(sheets[LISTS], pen, filling, language, called=called[LISTS])
        draw_matrix(sheets[DATA], pen, filling, language)
        draw_listing(sheets[TIDY], pen, filling, language, lists)
        draw_read_me(sheets[READ_ME], pen, filling, called=called)
    made_for = MadeFor(filling.owed.network.slug, filling.owed.period.code)
    for kind, sheet in sheets.items():
        pen.write(sheet, 0, 0, made_for.mark(kind), "id")
        sheet.set_row(0, None, None, {"hidden": True})
        if settings.LANGUAGE_TABLE[language]["dir"] == "rtl":
            sheet.right_to_left()
    book.close()
    return output.getvalue()
