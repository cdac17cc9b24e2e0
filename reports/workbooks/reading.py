"""The counts in a file that somebody brings: from the sheets of our own templates, or from any list with one row each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance.sheets.reading import SENTENCES, Limits, Sheet, Unreadable, as_text, read_file
from reports.workbooks.lines import BEGINNING, DATA, TIDY, Line, MadeFor, mark_of
from reports.workbooks.matrix import matrix_lines, unknown_in
from reports.workbooks.tidy import header_of, headings_of, lines_of
from reports.workbooks.words import is_heading

__all__ = ["Line", "MadeFor", "Unreadable", "Workbook", "read_workbook"]

LIMITS = Limits(
    rows=200_001,
    columns=200,
    too_many_rows=_("This list has more than 200,000 rows. Bring it in parts."),
    too_many_columns=_(
        "This list has more than 200 columns. Keep those of the template, and choose the file again."
    ),
    sheets=20,
    unpacked=150 * 1024 * 1024,
)
LONGEST_FOUND = 300


@dataclass(frozen=True, slots=True)
class Workbook:
    """What was brought, how it was read, and the counts in it in the order of the file."""

    kind: str
    encoding: str
    delimiter: str
    # the first sheet with counts
    sheet: str
    lines: list[Line]
    unknown_columns: tuple[str, ...] = ()
    # sheets with something in them that are no lists of counts, so that nothing of them is read
    passed_over: tuple[str, ...] = ()
    made_for: tuple[MadeFor, ...] = ()


def read_workbook(content: bytes, encoding: str = "") -> Workbook:
    """The counts in a file, a plain text as somebody says that it is written. Raises Unreadable with a sentence for people."""
    file = read_file(content, LIMITS, is_heading=is_heading, encoding=encoding)
    found = [_read(sheet) for sheet in file.sheets if _holds_something(sheet)]
    if not any(one.is_list for one in found):
        raise Unreadable(_no_list(file.sheets))
    counted = [one for one in found if one.lines]
    if not counted:
        raise Unreadable(SENTENCES["no_rows"])
    if sum(len(one.lines) for one in counted) >= LIMITS.rows:
        raise Unreadable(LIMITS.too_many_rows)
    return Workbook(
        kind=file.kind,
        encoding=file.encoding,
        delimiter=file.delimiter,
        sheet=counted[0].name,
        lines=[line for one in counted for line in one.lines],
        unknown_columns=tuple(dict.fromkeys(name for one in counted for name in one.unknown)),
        passed_over=tuple(one.name for one in found if not one.is_list and not one.made_for),
        made_for=tuple(dict.fromkeys(one.made_for for one in counted if one.made_for)),
    )


@dataclass(slots=True)
class _Read:
    """What a sheet turned out to be."""

    name: str
    is_list: bool = False
    made_for: MadeFor | None = None
    lines: list[Line] = field(default_factory=list)
    unknown: tuple[str, ...] = ()


def _read(sheet: Sheet) -> _Read:
    mark = mark_of(sheet)
    made_for = mark.made_for if mark else None
    if mark and mark.sheet == DATA:
        lines = list(matrix_lines(sheet, mark))
        return _Read(
            sheet.name,
            is_list=True,
            made_for=made_for,
            lines=lines,
            unknown=unknown_in(sheet, mark),
        )
    header = header_of(sheet) if mark is None or mark.sheet == TIDY else None
    if header is None:
        return _Read(sheet.name, made_for=made_for)
    _places, unknown = headings_of(sheet, header)
    lines = list(lines_of(sheet, header, made_for))
    return _Read(sheet.name, is_list=True, made_for=made_for, lines=lines, unknown=unknown)


def _holds_something(sheet: Sheet) -> bool:
    return any(as_text(cell) for row in sheet.rows for cell in row)


def _no_list(sheets: Sequence[Sheet]) -> str:
    """No sheet is a list of counts: what was found where the headings should stand."""
    first = next(
        (row for sheet in sheets for row in sheet.rows[:BEGINNING] if any(map(as_text, row))), []
    )
    found = ", ".join(text[:60] for text in map(as_text, first) if text)[:LONGEST_FOUND]
    return gettext(
        "The first row must hold the names of the columns, among them “Measure” and “Number”. In this file it holds: %(found)s."
    ) % {"found": found or gettext("nothing")}
