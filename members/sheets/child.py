"""Reads one spreadsheet in a process of its own, which has little memory and little time. Run by its path, never imported.

The file comes on standard input, and as the one argument how it is written if it is a plain text. On standard output goes
one JSON object: the cells, or the word for why it is refused.
Whatever a hostile file does to a parser it does here, where nothing else is.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 10
# before anything is unpacked, and again while it is
MOST_ENTRIES = 1_000
MOST_UNPACKED = 50 * 1024 * 1024
HIGHEST_RATIO = 100
# small parts may well be that much smaller packed: a ratio is asked of what takes room only
RATIO_COUNTS_FROM = 1024 * 1024
# the header and what may stand below it
MOST_ROWS = 20_001
MOST_COLUMNS = 100
LONGEST_CELL = 100_000

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
BINARY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")
PARTS_OF_XML = (".xml", ".rels")

Json = dict[str, Any]


class Refused(Exception):
    """The file is not taken; the word says why."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        answer = read(content, sys.argv[1])
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "too_big_inside"}
    except (
        CalamineError,
        zipfile.BadZipFile,
        ElementTree.ParseError,
        csv.Error,
        ValueError,
        OSError,
    ):
        answer = {"refused": "broken"}
    json.dump(answer, sys.stdout)


def read(content: bytes, encoding: str) -> Json:
    """The cells of the first sheet. What the file is follows from its content; its name means nothing."""
    if not content.strip():
        raise Refused("empty")
    if content.startswith(b"PK"):
        return _workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("locked_or_old")
    return _text(content, encoding)


# --- workbooks --------------------------------------------------------------------------------


def _workbook(content: bytes) -> Json:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _unpacked(archive)
    if parts.get("mimetype", b"").strip() == ODS:
        kind = "ods"
        _refuse_in_ods(parts)
    elif "[Content_Types].xml" in parts and "xl/workbook.xml" in parts:
        kind = "xlsx"
        _refuse_in_xlsx(parts)
    else:
        raise Refused("unknown")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    position, name = _first_sheet(workbook)
    sheet = workbook.get_sheet_by_index(position)
    if sheet.total_width > MOST_COLUMNS:
        raise Refused("too_many_columns")
    if sheet.total_height > MOST_ROWS:
        raise Refused("too_many_rows")
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    formulas = _formulas_of_xlsx(parts, name) if kind == "xlsx" else _formulas_of_ods(parts, name)
    return {"kind": kind, "sheet": name, "rows": rows, "formulas": formulas}


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every part, read to its end: what the list of parts says of sizes is checked first and not believed later."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise Refused("too_big_inside")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("locked_or_old")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused("too_big_inside")
    for entry in entries:
        is_large = entry.file_size > RATIO_COUNTS_FROM
        if is_large and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
            raise Refused("too_big_inside")
    parts = {entry.filename: archive.read(entry) for entry in entries}
    for name, part in parts.items():
        if name.endswith(PARTS_OF_XML):
            _refuse_declarations(part)
    return parts


def _refuse_declarations(part: bytes) -> None:
    """No sheet needs a document type, and entities are only ever declared to do harm."""
    head = part.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Refused("entities")


def _refuse_in_xlsx(parts: dict[str, bytes]) -> None:
    names = [name.lower() for name in parts]
    if any(
        "vbaproject" in name or name.startswith(("xl/macrosheets/", "xl/activex/"))
        for name in names
    ):
        raise Refused("macros")
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        raise Refused("macros")
    if any(
        name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/"))
        for name in names
    ):
        raise Refused("links")


def _refuse_in_ods(parts: dict[str, bytes]) -> None:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Refused("locked_or_old")
    if any(name.startswith(("Basic/", "Scripts/")) for name in parts):
        raise Refused("macros")
    content = parts.get("content.xml", b"")
    if b"table:table-source" in content or b"dde-source" in content:
        raise Refused("links")


def _first_sheet(workbook: CalamineWorkbook) -> tuple[int, str]:
    for position, sheet in enumerate(workbook.sheets_metadata):
        is_shown = sheet.visible == SheetVisibleEnum.Visible
        if is_shown and sheet.typ == SheetTypeEnum.WorkSheet:
            return position, sheet.name
    raise Refused("empty")


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, (str, int, float, bool)) else str(value)


def _formulas_of_xlsx(parts: dict[str, bytes], sheet: str) -> list[list[int]]:
    """Where results of formulas stand, as row and column from 0."""
    part = parts.get(_part_of_sheet(parts, sheet), b"")
    if b"<f" not in part and b":f" not in part:
        return []
    found, where = [], ""
    for event, element in ElementTree.iterparse(io.BytesIO(part), events=("start", "end")):  # noqa: S314 - entities are refused above
        if event == "start" and element.tag == f"{MAIN}c":
            where = element.get("r", "")
        elif event == "start" and element.tag == f"{MAIN}f" and where:
            found.append(_place(where))
        elif event == "end" and element.tag == f"{MAIN}row":
            element.clear()
    return found


def _part_of_sheet(parts: dict[str, bytes], sheet: str) -> str:
    book = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - entities are refused above
    links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314 - entities are refused above
    target = {link.get("Id"): link.get("Target", "") for link in links}
    for one in book.iter(f"{MAIN}sheet"):
        if one.get("name") == sheet:
            path = target.get(one.get(f"{LINKS}id"), "")
            return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return ""


def _place(reference: str) -> list[int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return [int(reference[len(letters) :]) - 1, column - 1]


def _formulas_of_ods(parts: dict[str, bytes], sheet: str) -> list[list[int]]:
    if b"table:formula" not in parts.get("content.xml", b""):
        return []
    found: list[list[int]] = []
    row = column = 0
    is_inside = False
    source = io.BytesIO(parts["content.xml"])
    for event, element in ElementTree.iterparse(source, events=("start", "end")):  # noqa: S314 - entities are refused above
        if element.tag == f"{TABLE}table":
            is_inside = event == "start" and element.get(f"{TABLE}name") == sheet
        elif is_inside and event == "start" and element.tag.endswith("table-cell"):
            if element.get(f"{TABLE}formula"):
                found.append([row, column])
            column += int(element.get(f"{TABLE}number-columns-repeated", "1"))
        elif is_inside and event == "end" and element.tag == f"{TABLE}table-row":
            row, column = row + int(element.get(f"{TABLE}number-rows-repeated", "1")), 0
            element.clear()
    return found


# --- plain text -------------------------------------------------------------------------------


def _text(content: bytes, encoding: str) -> Json:
    text = _decoded(content, encoding).rstrip(" \r\n\x1a")
    if BINARY.search(text) or text.startswith(("%PDF", "{\\rtf", "<!DOCTYPE", "<html", "<?xml")):
        raise Refused("unknown")
    csv.field_size_limit(LONGEST_CELL)
    delimiter = _delimiter(text)
    rows = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise Refused("too_many_rows")
        if len(row) > MOST_COLUMNS:
            raise Refused("too_many_columns")
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return {
        "kind": "csv",
        "sheet": "",
        "rows": rows,
        "formulas": [],
        "encoding": encoding,
        "delimiter": delimiter,
    }


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("unknown") from error
    return text.removeprefix("\ufeff")


def _delimiter(text: str) -> str:
    """The sign that the first line has most of, outside quotes."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", line)
    return max(";,\t", key=outside.count) if any(sign in outside for sign in ";,\t") else ","


if __name__ == "__main__":
    main()
