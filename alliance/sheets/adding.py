"""Adds a column of texts to a workbook and marks cells of it; whatever else is in the workbook stays as it is."""

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from alliance.sheets.reading import letters, place_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STYLES = "xl/styles.xml"
ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"[^>]*?(?:/>|>(.*?)</row>)', re.DOTALL)
CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
STYLE_OF_CELL = re.compile(rb'^(<c\b[^>]*?)\ss="(\d+)"')
WHERE = re.compile(rb'(\br="[^"]*")')
FILLS = re.compile(rb"<fills\b[^>]*>(.*?)</fills>", re.DOTALL)
LOOKS = re.compile(rb"<cellXfs\b[^>]*>(.*?)</cellXfs>", re.DOTALL)
LOOK = re.compile(rb"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
COLUMNS = re.compile(rb"<cols>(.*?)</cols>", re.DOTALL)
LAST_COLUMN = re.compile(rb'\bmax="(\d+)"')
FILL = (
    b'<fill><patternFill patternType="solid"><fgColor rgb="FFFDE8E8"/><bgColor indexed="64"/>'
    b"</patternFill></fill>"
)
WIDTH = 70


class NotAsExpected(Exception):
    """The workbook is written in a way that is not known here."""


@dataclass(frozen=True)
class Notes:
    """What is added to one sheet: texts in one column by row, and by row the columns of cells that are marked; from 0."""

    place: int
    headings: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    marked: Mapping[int, Collection[int]] = field(default_factory=dict)


def add_notes(content: bytes, notes: Mapping[str, Notes]) -> bytes:
    """The workbook (XLSX) with the notes by sheet. What stood in their columns before, below no heading of others, is gone."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        if STYLES not in archive.namelist():
            raise NotAsExpected
        looks = _Looks(archive.read(STYLES))
        changed = {
            _part_of(archive, name): _with_notes(archive, name, one, looks)
            for name, one in notes.items()
        }
        changed[STYLES] = looks.written()
        for entry in archive.infolist():
            written.writestr(entry, changed.get(entry.filename) or archive.read(entry))
    return output.getvalue()


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where the cells of a sheet are written."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - whoever read the file refused entities
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - the same
    target = {link.get("Id"): link.get("Target", "") for link in links}
    for one in book.iter(f"{MAIN}sheet"):
        if one.get("name") == sheet:
            path = target.get(one.get(f"{LINKS}id"), "")
            return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    raise NotAsExpected


def _with_notes(archive: zipfile.ZipFile, name: str, notes: Notes, looks: "_Looks") -> bytes:
    part = _part_of(archive, name)
    if part not in archive.namelist():
        raise NotAsExpected
    column = letters(notes.place).encode()
    wanted = {*notes.headings, *notes.texts, *notes.marked}
    done = set()

    def with_notes(found: re.Match[bytes]) -> bytes:
        row = int(found[1]) - 1
        if row not in wanted and b'"%b%d"' % (column, row + 1) not in found[0]:
            return found[0]
        done.add(row)
        return _row(found, row, notes, looks)

    page = ROW.sub(with_notes, archive.read(part))
    if wanted - done:
        raise NotAsExpected
    return _widened(page, notes.place)


def _row(found: re.Match[bytes], row: int, notes: Notes, looks: "_Looks") -> bytes:
    """A row with what is to stand in it; its cells keep their order."""
    body = found[2] or b""
    cells = {place_of(one[1].decode())[1]: one[0] for one in CELL.finditer(body)}
    rest = CELL.sub(b"", body)
    before = cells.pop(notes.place, None)
    for place in sorted(notes.marked.get(row, ())):
        cells[place] = looks.marked(cells.get(place) or _empty(row, place))
    if row in notes.headings:
        look = _style_of(before or cells.get(max(cells, default=0), b""))
        cells[notes.place] = _text(row, notes.place, notes.headings[row], look)
    elif row in notes.texts:
        cells[notes.place] = _text(row, notes.place, notes.texts[row], looks.of_texts())
    opening = found[0][: found[0].index(b">") + 1].removesuffix(b"/>").removesuffix(b">")
    inside = b"".join(cells[place] for place in sorted(cells))
    return opening + b">" + inside + rest + b"</row>"


def _text(row: int, place: int, text: str, look: int) -> bytes:
    return (
        f'<c r="{letters(place)}{row + 1}" s="{look}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(text)}</t></is></c>'
    ).encode()


def _empty(row: int, place: int) -> bytes:
    return f'<c r="{letters(place)}{row + 1}"/>'.encode()


def _style_of(cell: bytes) -> int:
    found = STYLE_OF_CELL.match(cell)
    return int(found[2]) if found else 0


def _widened(page: bytes, place: int) -> bytes:
    """The column of texts is wide, unless somebody has said already how wide it is."""
    width = b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (place + 1, place + 1, WIDTH)
    found = COLUMNS.search(page)
    if found is None:
        return page.replace(b"<sheetData", b"<cols>" + width + b"</cols><sheetData", 1)
    if any(int(last) > place for last in LAST_COLUMN.findall(found[1])):
        return page
    return page[: found.end(1)] + width + page[found.end(1) :]


class _Looks:
    """The looks that the cells of a workbook have, and those made of them by marking."""

    def __init__(self, styles: bytes) -> None:
        self._styles = styles
        fills, looks = FILLS.search(styles), LOOKS.search(styles)
        if fills is None or looks is None:
            raise NotAsExpected
        self._fill = len(re.findall(rb"<fill\b", fills[1]))
        self._there = LOOK.findall(looks[1])
        self._made: dict[int | None, bytes] = {}

    def marked(self, cell: bytes) -> bytes:
        """The cell as it is, in the colour of what is wrong."""
        look = _style_of(cell)
        if look >= len(self._there):
            raise NotAsExpected
        number = self._number(look)
        plain = STYLE_OF_CELL.sub(rb"\1", cell, count=1)
        return WHERE.sub(rb'\1 s="%d"' % number, plain, count=1)

    def of_texts(self) -> int:
        return self._number(None)

    def _number(self, look: int | None) -> int:
        if look not in self._made:
            self._made[look] = self._coloured(look)
        return len(self._there) + list(self._made).index(look)

    def _coloured(self, look: int | None) -> bytes:
        fill = b'fillId="%d" applyFill="1"' % self._fill
        if look is None:
            return (
                b'<xf numFmtId="0" fontId="0" borderId="0" xfId="0" '
                + fill
                + b' applyAlignment="1">'
                b'<alignment vertical="top" wrapText="1"/></xf>'
            )
        there = re.sub(rb'\s(?:fillId|applyFill)="[^"]*"', b"", self._there[look], count=0)
        return there.replace(b"<xf", b"<xf " + fill, 1)

    def written(self) -> bytes:
        styles = FILLS.sub(
            lambda found: b'<fills count="%d">%b%b</fills>' % (self._fill + 1, found[1], FILL),
            self._styles,
            count=1,
        )
        made = b"".join(self._made.values())
        count = len(self._there) + len(self._made)
        return LOOKS.sub(
            lambda found: b'<cellXfs count="%d">%b%b</cellXfs>' % (count, found[1], made),
            styles,
            count=1,
        )
