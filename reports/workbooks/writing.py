"""How a count stands in a cell of a file: read back, it says the same again, whatever the reader's language."""

from decimal import Decimal

from reports.models import ActivityCount
from reports.numbers import SHORTHAND
from reports.queries.grid import SeenCount
from reports.workbooks.lines import SIGNS

# A spreadsheet keeps no more of a number.
MOST_DIGITS = 15

Shown = int | float | str


def digits_of(value: Decimal) -> str:
    """The digits without marks but the point; never three after it, which some would read as thousands."""
    text = f"{value.normalize():f}"
    parts = text.partition(".")[2]
    return f"{text}0" if len(parts) == 3 else text


def in_cell(count: SeenCount) -> Shown:
    """All of it in one cell: a bare number, or a text with its qualifier, or the shorthand for why there is none."""
    number, qualifier = number_of(count), qualifier_of(count)
    if number is None:
        return SHORTHAND[count.state]
    if qualifier != "exactly" or isinstance(number, str):
        return SIGNS[qualifier] + (number if isinstance(number, str) else digits_of(number))
    return as_number(number)


def as_number(number: Decimal) -> Shown:
    """As spreadsheets keep numbers; as a text where they would lose digits of it."""
    if len(number.normalize().as_tuple().digits) > MOST_DIGITS:
        return digits_of(number)
    return int(number) if number == number.to_integral_value() else float(number)


def number_of(count: SeenCount) -> Decimal | str | None:
    """The number of a count, a share as both its numbers; None where there is none."""
    if count.numerator is not None and count.denominator is not None:
        return f"{digits_of(count.numerator)}/{digits_of(count.denominator)}"
    return count.value


def qualifier_of(count: SeenCount) -> str:
    """Its word in files: an "at least" is told by what its source said."""
    if count.qualifier == ActivityCount.Qualifier.AT_LEAST:
        return str(count.wording or ActivityCount.Wording.AT_LEAST)
    return str(count.qualifier)
