"""Lists to take along as CSV, which spreadsheets open in any language and never read as a formula."""

import csv
import io
from collections.abc import Iterable

CONTENT_TYPE = "text/csv; charset=utf-8"
# What spreadsheets take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_file(rows: Iterable[Iterable[object]]) -> bytes:
    """The rows as a file. The mark at its beginning tells spreadsheets that it is UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def harmless(cell: object) -> str:
    """The cell as text; what begins like a formula gets a sign before it that makes it a text again."""
    text = "" if cell is None else str(cell)
    is_number = isinstance(cell, int | float)
    return f"'{text}" if text.startswith(FORMULA) and not is_number else text
