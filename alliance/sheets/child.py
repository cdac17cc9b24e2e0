"""Reads one spreadsheet in a process of its own, which has little memory and little time. Run by its path, never imported.

The file comes on standard input; the arguments are how it is written if it is a plain text, and the limits as JSON. On
standard output goes one line of JSON after another: a sheet, its rows by the thousand, what else is to be known of its cells,
the next sheet; at the very end how the file was read, or the word for why it is refused. Without that nothing counts.
Whatever a hostile file does to a parser it does here, where nothing else is.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine as calamine

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 10
# before anything is unpacked, and again while it is
MOST_ENTRIES = 1_000
HIGHEST_RATIO = 100
# small parts may well be that much smaller packed: a ratio is asked of what takes room only
RATIO_COUNTS_FROM = 1024 * 1024
LONGEST_CELL = 100_000
MOST_CELLS = 5_000_000
PIECE = 1024 * 1024
BATCH = 1000
# longer than any declaration that is looked for, in letters of up to four bytes
OVERLAP = 64

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BETWEEN = "}"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
BINARY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")
# Where results of formulas, errors or percentages may stand in a sheet; elsewhere it means nothing.
MARKS = (b"<f", b":f", b't="e"', b"t='e'", b"percentage")
PARTS_OF_XML = (".xml", ".rels")

BROKEN = (
    *(calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, expat.ExpatError),
    *(csv.Error, ValueError, OSError),
)

Json = dict[str, Any]


class Refused(Exception):
    """The file is not taken; the word says why."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        for line in _in_batches(read(content, sys.argv[1], json.loads(sys.argv[2]))):
            _say(line)
    except Refused as refused:
        _say({"refused": str(refused)})
    except MemoryError:
        _say({"refused": "too_big_inside"})
    except BROKEN:
        _say({"refused": "broken"})


def _in_batches(lines: Iterator[Any]) -> Iterator[Any]:
    """Many rows as one line: a hundred thousand small answers take longer to understand than a hundred large ones."""
    rows: list[Any] = []
    for line in lines:
        if isinstance(line, list):
            rows.append(line)
        if rows and (len(rows) == BATCH or not isinstance(line, list)):
            yield rows
            rows = []
        if not isinstance(line, list):
            yield line


def _say(line: Any) -> None:
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")


def read(content: bytes, encoding: str, limits: Json) -> Iterator[Any]:
    """The sheets with their cells. What the file is follows from its content; its name means nothing."""
    if not content.strip():
        raise Refused("empty")
    if content.startswith(b"PK"):
        yield from _workbook(content, limits)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("locked_or_old")
    else:
        yield from _text(content, encoding, limits)


# --- workbooks --------------------------------------------------------------------------------


def _workbook(content: bytes, limits: Json) -> Iterator[Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        marked = _checked(archive, limits)
        kind = _kind_of(archive)
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = 0
        for position, name in _shown_sheets(workbook, limits):
            yield {"sheet": name}
            sheet = workbook.get_sheet_by_index(position)
            cells += _cells_of(sheet, limits)
            if cells > MOST_CELLS:
                raise Refused("too_big_inside")
            yield from _rows_of(sheet)
            marks_of = _marks_of_xlsx if kind == "xlsx" else _marks_of_ods
            yield marks_of(archive, name, marked) | {"merged": _merged(sheet)}
    yield {"kind": kind}


def _kind_of(archive: zipfile.ZipFile) -> str:
    """Which kind of workbook it is, once nothing is in it that no workbook needs."""
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    if "mimetype" in names and archive.read("mimetype").strip() == ODS:
        _refuse_in_ods(archive, names)
        return "ods"
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        _refuse_in_xlsx(archive, names)
        return "xlsx"
    raise Refused("unknown")


def _checked(archive: zipfile.ZipFile, limits: Json) -> set[str]:
    """Every part, read to its end: what the list of parts says of sizes is checked first and not believed later.

    The parts come back that seem to hold formulas or errors.
    """
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise Refused("too_big_inside")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("locked_or_old")
    if sum(entry.file_size for entry in entries) > limits["unpacked"]:
        raise Refused("too_big_inside")
    for entry in entries:
        is_large = entry.file_size > RATIO_COUNTS_FROM
        if is_large and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
            raise Refused("too_big_inside")
    marked = set()
    for entry in entries:
        for piece in _pieces(archive, entry.filename):
            if entry.filename.endswith(PARTS_OF_XML):
                _refuse_declarations(piece)
                if any(mark in piece for mark in MARKS):
                    marked.add(entry.filename)
    return marked


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part in pieces that overlap, so that what is looked for never falls between two."""
    end = b""
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            yield end + piece
            end = piece[-OVERLAP:]


def _refuse_declarations(piece: bytes) -> None:
    """No sheet needs a document type, and entities are only ever declared to do harm."""
    text = piece.replace(b"\x00", b"").upper() if b"\x00" in piece else piece.upper()
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Refused("entities")


def _refuse_in_xlsx(archive: zipfile.ZipFile, names: list[str]) -> None:
    lowered = [name.lower() for name in names]
    macros = ("xl/macrosheets/", "xl/activex/")
    has_macros = any("vbaproject" in name or name.startswith(macros) for name in lowered)
    if has_macros or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Refused("macros")
    links = ("xl/externallinks/", "xl/connections", "xl/querytables/")
    if any(name.startswith(links) for name in lowered):
        raise Refused("links")


def _refuse_in_ods(archive: zipfile.ZipFile, names: list[str]) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in archive.read(manifest):
        raise Refused("locked_or_old")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Refused("macros")
    for piece in _pieces(archive, "content.xml") if "content.xml" in names else ():
        if b"table:table-source" in piece or b"dde-source" in piece:
            raise Refused("links")


def _shown_sheets(workbook: calamine.CalamineWorkbook, limits: Json) -> list[tuple[int, str]]:
    shown = [
        (position, sheet.name)
        for position, sheet in enumerate(workbook.sheets_metadata)
        if sheet.visible == calamine.SheetVisibleEnum.Visible
        and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    if not shown:
        raise Refused("empty")
    return shown[: limits["sheets"]]


def _cells_of(sheet: calamine.CalamineSheet, limits: Json) -> int:
    """How many cells the sheet has from its first to its last one, the empty ones between them included."""
    (top, left), (bottom, right) = sheet.start or (0, 0), sheet.end or (0, 0)
    if right >= limits["columns"]:
        raise Refused("too_many_columns")
    if bottom >= limits["rows"]:
        raise Refused("too_many_rows")
    return (bottom + 1 - top) * (right + 1 - left)


def _rows_of(sheet: calamine.CalamineSheet) -> Iterator[list[Any]]:
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield before + [value if isinstance(value, str) else _cell(value) for value in row]


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, (int, float)) else str(value)


def _merged(sheet: calamine.CalamineSheet) -> list[list[int]]:
    """Where several cells were made one: first and last row, first and last column, from 0."""
    ranges = sheet.merged_cell_ranges or []
    return [[top, bottom, left, right] for (top, left), (bottom, right) in ranges]


class _OfXlsx:
    """Goes through a sheet for what its values do not tell: results of formulas, errors, numbers shown as a hundred times as much."""

    def __init__(self, percents: set[str]) -> None:
        self._looks = percents
        self.percents: list[list[int]] = []
        self.formulas: list[list[int]] = []
        self.errors: list[list[Any]] = []
        self._where, self._is_error, self._text = "", False, [""]

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(BETWEEN)[2]
        if name == "c":
            self._where = attributes.get("r", "")
            self._is_error = attributes.get("t") == "e"
            self._text = []
            if self._where and attributes.get("s") in self._looks:
                self.percents.append(_place(self._where))
        elif name == "f" and self._where:
            self.formulas.append(_place(self._where))

    def text(self, text: str) -> None:
        if self._is_error:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition(BETWEEN)[2]
        if name == "f":
            self._text = []
        elif name == "c" and self._is_error and self._where:
            self.errors.append([*_place(self._where), "".join(self._text).strip() or "#"])
            self._is_error = False


def _marks_of_xlsx(archive: zipfile.ZipFile, sheet: str, marked: set[str]) -> Json:
    part, percents = _part_of_sheet(archive, sheet), _percents(archive)
    found = _OfXlsx(percents)
    if part in marked or (percents and part):
        _go_through(archive, part, found)
    return {"formulas": found.formulas, "errors": found.errors, "percents": found.percents}


def _percents(archive: zipfile.ZipFile) -> set[str]:
    """The looks of cells in which 0.17 is shown as 17 %."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 - entities are refused above
    own = (one for one in styles.iter(f"{MAIN}numFmt") if "%" in one.get("formatCode", ""))
    formats = {"9", "10", *(one.get("numFmtId") for one in own)}
    looks = styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")
    return {str(number) for number, look in enumerate(looks) if look.get("numFmtId") in formats}


def _go_through(archive: zipfile.ZipFile, part: str, found: "_OfXlsx | _OfOds") -> None:
    parser = expat.ParserCreate(namespace_separator=BETWEEN)
    parser.buffer_text = True
    parser.StartElementHandler = found.begin
    parser.CharacterDataHandler = found.text
    parser.EndElementHandler = found.end
    with archive.open(part) as source:
        parser.ParseFile(source)


def _part_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - entities are refused above
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - entities are refused above
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


class _OfOds:
    """The same for one sheet of ODS, in which a cell does not say where it stands."""

    def __init__(self, sheet: str) -> None:
        self.percents: list[list[int]] = []
        self.formulas: list[list[int]] = []
        self._sheet = sheet
        self._is_inside = False
        self._row = self._column = 0
        self._repeated = 1

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        space, _sign, name = tag.rpartition(BETWEEN)
        if space != TABLE:
            return
        if name == "table":
            self._is_inside = attributes.get(f"{TABLE}{BETWEEN}name") == self._sheet
        elif name == "table-row":
            self._column = 0
            self._repeated = int(attributes.get(f"{TABLE}{BETWEEN}number-rows-repeated", "1"))
        elif self._is_inside and name.endswith("table-cell"):
            if attributes.get(f"{TABLE}{BETWEEN}formula"):
                self.formulas.append([self._row, self._column])
            if attributes.get(f"{OFFICE}{BETWEEN}value-type") == "percentage":
                self.percents.append([self._row, self._column])
            self._column += int(attributes.get(f"{TABLE}{BETWEEN}number-columns-repeated", "1"))

    def text(self, text: str) -> None:
        """What stands in the cells is read elsewhere."""

    def end(self, tag: str) -> None:
        if self._is_inside and tag == f"{TABLE}{BETWEEN}table-row":
            self._row += self._repeated
        elif tag == f"{TABLE}{BETWEEN}table":
            self._is_inside = False


def _marks_of_ods(archive: zipfile.ZipFile, sheet: str, marked: set[str]) -> Json:
    found = _OfOds(sheet)
    if "content.xml" in marked:
        _go_through(archive, "content.xml", found)
    return {"formulas": found.formulas, "errors": [], "percents": found.percents}


# --- plain text -------------------------------------------------------------------------------


def _text(content: bytes, encoding: str, limits: Json) -> Iterator[Any]:
    text = _decoded(content, encoding).rstrip(" \r\n\x1a")
    if BINARY.search(text) or text.startswith(("%PDF", "{\\rtf", "<!DOCTYPE", "<html", "<?xml")):
        raise Refused("unknown")
    csv.field_size_limit(LONGEST_CELL)
    delimiter = _delimiter(text)
    yield {"sheet": ""}
    waiting = []
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
        if number >= limits["rows"]:
            raise Refused("too_many_rows")
        if len(row) > limits["columns"]:
            raise Refused("too_many_columns")
        # empty rows count only where something follows
        waiting.append(row)
        if any(cell.strip() for cell in row):
            yield from waiting
            waiting = []
    yield {"formulas": [], "errors": [], "percents": [], "merged": []}
    yield {"kind": "csv", "encoding": encoding, "delimiter": delimiter}


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
