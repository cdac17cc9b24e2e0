"""Lists with one row for each number, whatever the order of their columns and the language of their headings."""

from collections.abc import Iterator

from django.utils.translation import gettext

from alliance.sheets.reading import Cell, Sheet, Unreadable, as_text, letters
from reports.workbooks.lines import BEGINNING, Line, MadeFor, number_text
from reports.workbooks.words import TOLD, columns, qualifier_of, state_of

# What says which number a row is about; made one over several rows, a cell says it for all of them.
KEYS = ("network", "period", "measure", "category")
READ = (*KEYS, "value", "qualifier", "state", "remark", "reason")
LONGEST_HEADING = 60


def header_of(sheet: Sheet) -> int | None:
    """The row in which a list of numbers has its headings; None for any other sheet."""
    for position, row in enumerate(sheet.rows[:BEGINNING]):
        known = {columns().find(as_text(cell)) for cell in row}
        if "measure" in known and known & {"value", "state"}:
            return position
    return None


def headings_of(sheet: Sheet, header: int) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each known column stands, and the headings nobody knows."""
    places: dict[str, int] = {}
    unknown = []
    for place, cell in enumerate(sheet.rows[header]):
        heading = as_text(cell)
        code = columns().find(heading)
        if code is None and heading:
            unknown.append(heading[:LONGEST_HEADING])
        if code is None or code in TOLD:
            continue
        if code in places:
            raise Unreadable(_twice(heading, places[code], place))
        places[code] = place
    return places, tuple(unknown)


def lines_of(sheet: Sheet, header: int, made_for: MadeFor | None) -> Iterator[Line]:
    """A line for each row below the headings in which anything is said of a number.

    Network and period may be left out where the sheet says for which return it was made.
    """
    places, _unknown = headings_of(sheet, header)
    _spread(sheet, [places[code] for code in KEYS if code in places], below=header)
    network, period = made_for or ("", "")
    # a column that is not there is read as one beyond the last, which is empty in every row
    beyond = max(places.values()) + 1
    where = {code: places.get(code, beyond) for code in READ}
    number = where["value"]
    said = [place for code, place in places.items() if code not in {"network", "period"}]
    column = letters(number if number != beyond else where["state"])
    for position in range(header + 1, len(sheet.rows)):
        row = sheet.rows[position]
        texts = [cell.strip() if isinstance(cell, str) else number_text(cell) for cell in row]
        texts[beyond:] = []
        texts += [""] * (beyond + 1 - len(texts))
        is_formula = (position, number) in sheet.formulas
        if not is_formula and not any(texts[place] for place in said):
            continue
        text = sheet.errors.get((position, number)) or texts[number]
        qualifier, state = texts[where["qualifier"]], texts[where["state"]]
        yield Line(
            sheet.name,
            position + 1,
            f"{column}{position + 1}",
            texts[where["network"]] or network,
            texts[where["period"]] or period,
            texts[where["measure"]],
            texts[where["category"]],
            text,
            qualifier_of(qualifier) if qualifier else "",
            state_of(state) if state else "",
            texts[where["remark"]],
            texts[where["reason"]],
            is_formula,
            bool(text),
        )


def _spread(sheet: Sheet, places: list[int], *, below: int) -> None:
    """Where cells were made one, all of them say what the first one does; a number is said once."""
    for top, bottom, left, right in sheet.merged:
        if top <= below:
            continue
        for place in places:
            if left <= place <= right:
                said = _cell(sheet, top, left)
                for position in range(top, min(bottom + 1, len(sheet.rows))):
                    row = sheet.rows[position]
                    row.extend([""] * (place + 1 - len(row)))
                    row[place] = said


def _cell(sheet: Sheet, position: int, place: int) -> Cell:
    row = sheet.rows[position] if position < len(sheet.rows) else []
    return row[place] if place < len(row) else ""


def _twice(heading: str, first: int, second: int) -> str:
    return gettext(
        "Two columns say the same: “%(heading)s” is in %(first)s and in %(second)s. Keep one of them."
    ) % {
        "heading": heading[:LONGEST_HEADING],
        "first": letters(first),
        "second": letters(second),
    }
