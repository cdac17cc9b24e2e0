"""Lists to take along as CSV, which spreadsheets open in any language and never read as a formula."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

CONTENT_TYPE = "text/csv; charset=utf-8"
# What spreadsheets take for the beginning of a formula, and the sign that makes a text of it again.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"
GUARDED = tuple(f"{GUARD}{sign}" for sign in FORMULA)


def csv_file(rows: Iterable[Iterable[object]], *, delimiter: str = ",") -> bytes:
    """The rows as a file. The mark at its beginning tells spreadsheets that it is UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(
        [harmless(cell) for cell in row] for row in rows
    )
    return text.getvalue().encode("utf-8-sig", "replace")


def harmless(cell: object) -> str:
    """The cell as text; what begins like a formula gets a guard before it."""
    text = "" if cell is None else str(cell)
    is_number = isinstance(cell, int | float | Decimal)
    return f"{GUARD}{text}" if text.startswith(FORMULA) and not is_number else text


def as_typed(cell: str) -> str:
    """The text as it was before it got its guard."""
    return cell[len(GUARD) :] if cell.startswith(GUARDED) else cell
