"""The report as a PDF: set by Typst in a process of its own, its row heads named, and let out only through a gate."""

import errno
import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from django.utils.translation import gettext_lazy as _

from reports import charts, numbers, tree
from reports.tree import Document, DrawingError, Drawn
from reports.tree.document import (
    BigNumber,
    BigNumbers,
    Block,
    Figure,
    Places,
    Row,
    Run,
    Table,
    Words,
)
from reports.tree.figures import anchor_of

NAME = "report.pdf"
DRAWING = Path(__file__).parent / "drawing"
FONTS = DRAWING / "fonts"
TEMPLATE = DRAWING / "report.typ"
TYPESETTER = DRAWING / "typeset.py"
MOST_SECONDS = 90
# On a machine of many cores each thread would reserve memory, and the limit on it would be met by nothing at all.
FEW_THREADS = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
SAID_WHY = 3  # the typesetter's exit code when its reason stands on standard error

Json = dict[str, Any]

FONT_MISSING = _(
    "The font file %(file)s is missing or damaged, so the PDF cannot be set. The technical administrator can bring it back by installing the portal again."
)
LETTER_MISSING = _(
    "The text “%(text)s” has the character %(character)s (%(code)s), and no font of the report can print it. Whoever edits the text can replace the character."
)
DISK_FULL = _(
    "The server's disk is full, so the PDF could not be written. The technical administrator can make room; then the build can be tried again."
)
NOT_WRITTEN = _(
    "The PDF could not be written: %(reason)s. The technical administrator can look after the server's folder for temporary files."
)
TOO_SLOW = _(
    "Setting the PDF took longer than %(seconds)s seconds and was stopped. Try again; if it happens twice, the technical administrator can look into it."
)
NOT_SET = _(
    "The PDF could not be set: %(reason)s. The technical administrator can look into it with this sentence."
)


def draw(snapshot: Json, language: str) -> Drawn:
    """The whole report as one PDF."""
    document = tree.build(snapshot, language)
    fonts = _fonts()
    _ask_for_letters(document, fonts)
    try:
        with TemporaryDirectory(prefix="report-") as folder:
            raw = _typeset(document, Path(folder))
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DrawingError(DISK_FULL) from error
        raise DrawingError(NOT_WRITTEN, reason=error.strerror or str(error)) from error
    return Drawn(NAME, "application/pdf", _finish(raw, document, fonts))


def engine() -> str:
    """What set the file, for the record beside it."""
    return f"typst {version('typst')}, pikepdf {version('pikepdf')}"


# --- before: fonts and letters --------------------------------------------------------------------------


def _fonts() -> list[Json]:
    """The fonts of the report, each of them there."""
    described = FONTS / "fonts.json"
    if not described.is_file():
        raise DrawingError(FONT_MISSING, file=described.name)
    fonts: list[Json] = json.loads(described.read_text())
    for font in fonts:
        path = FONTS / font["file"]
        if not path.is_file() or path.stat().st_size == 0:
            raise DrawingError(FONT_MISSING, file=font["file"])
    return fonts


def _ask_for_letters(document: Document, fonts: list[Json]) -> None:
    """Refuse a letter that no font has: it would be printed in another face, or as an empty box."""
    known = _letters(tuple((font["file"], json.dumps(font["characters"])) for font in fonts))
    for text in _texts(asdict(document)["cover"]):
        _ask_for_letters_of(text, known)
    for section in document.sections:
        for text in _texts(asdict(section)):
            _ask_for_letters_of(text, known)


def _ask_for_letters_of(text: str, known: frozenset[int]) -> None:
    for sign in text:
        if ord(sign) not in known and unicodedata.category(sign) not in {"Cc", "Cf", "Zs", "Mn"}:
            raise DrawingError(
                LETTER_MISSING, text=text[:80], character=sign, code=f"U+{ord(sign):04X}"
            )


@cache
def _letters(fonts: tuple[tuple[str, str], ...]) -> frozenset[int]:
    return frozenset(
        code
        for _file, ranges in fonts
        for first, last in json.loads(ranges)
        for code in range(first, last + 1)
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)


# --- setting --------------------------------------------------------------------------------------------


def _typeset(document: Document, folder: Path) -> bytes:
    """Write the build folder, let the typesetter work in it, read what it made."""
    copyfile(TEMPLATE, folder / TEMPLATE.name)
    data = _Folder(document, folder).data()
    (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False))
    moment = int(_moment(document).timestamp())
    try:
        done = subprocess.run(  # noqa: S603 - our own program, our own arguments
            [sys.executable, "-I", str(TYPESETTER), str(folder), str(FONTS), str(moment)],
            capture_output=True,
            cwd=folder,
            env={"TZ": "UTC", "LC_ALL": "C.UTF-8", "TMPDIR": str(folder), **FEW_THREADS},
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DrawingError(TOO_SLOW, seconds=MOST_SECONDS) from error
    if done.returncode:
        raise _failure(done)
    return (folder / "report.pdf").read_bytes()


def _failure(done: subprocess.CompletedProcess[bytes]) -> DrawingError:
    reason = done.stderr.decode(errors="replace").strip()
    if "os error 28" in reason or "No space left" in reason:
        return DrawingError(DISK_FULL)
    if done.returncode != SAID_WHY:
        reason = f"{reason[-200:]} ({done.returncode})".strip()
    return DrawingError(NOT_SET, reason=reason[:400])


def _moment(document: Document) -> datetime:
    return datetime.fromisoformat(document.cut_off)


class _Folder:
    """A document as data for the typesetter, its drawings written beside it."""

    def __init__(self, document: Document, folder: Path) -> None:
        self.document = document
        self.folder = folder
        self.anchors = {
            row.anchor
            for section in document.sections
            for block in section.blocks
            if isinstance(block, Table)
            for row in block.rows
        }
        self.drawings = 0

    def data(self) -> Json:
        document, moment = self.document, _moment(self.document)
        cover = document.cover
        return {
            "lang": document.language,
            "direction": document.direction,
            "title": document.title,
            "contents_title": document.contents_title,
            "date": {
                part: getattr(moment, part)
                for part in ("year", "month", "day", "hour", "minute", "second")
            },
            "cover": {
                "alliance": cover.alliance,
                "year": cover.year,
                "title": self.words(cover.title),
                "kind_of_report": cover.kind_of_report,
                "lines": list(cover.lines),
            },
            "sections": [
                {
                    "slug": section.slug,
                    "title": section.title,
                    "kicker": section.kicker,
                    "blocks": [self.block(block) for block in section.blocks],
                }
                for section in document.sections
            ],
        }

    def block(self, block: Block) -> Json:
        if isinstance(block, BigNumbers):
            return {"kind": block.kind, "items": [self.big_number(item) for item in block.items]}
        if isinstance(block, Figure):
            return self.figure(block)
        data: Json = self.plain(block)
        return data

    def plain(self, value: Any) -> Any:
        """A block as data; words get their links, everything else stays as it is."""
        if isinstance(value, Words):
            return self.words(value)
        if isinstance(value, tuple):
            return [self.plain(part) for part in value]
        if isinstance(value, Row):
            return {"cells": self.plain(value.cells), "anchor": value.anchor}
        if hasattr(value, "__dataclass_fields__"):
            return {name: self.plain(getattr(value, name)) for name in value.__dataclass_fields__}
        return value

    def words(self, words: Words) -> Json:
        return {
            "language": words.language,
            "direction": words.direction,
            "note": words.note,
            "runs": [self.run(run) for run in words.runs],
        }

    def run(self, run: Run) -> Json:
        return {
            "text": run.text,
            "strong": run.strong,
            "emphasis": run.emphasis,
            "href": run.href,
            "target": self.target(run.figure),
        }

    def target(self, figure: str) -> str:
        """The row of the annex in which a figure stands with its source."""
        anchor = anchor_of({"id": figure}) if figure else ""
        return anchor if anchor in self.anchors else ""

    def big_number(self, item: BigNumber) -> Json:
        before, number, after = numbers.apart(item.said)
        tally = charts.draw_tally(item.tally, self.document.direction) if item.tally else ""
        return {
            "is_number": item.is_number,
            "said": item.said,
            "before": before,
            "number": number,
            "after": after,
            "target": self.target(item.figure),
            "label": self.words(item.label),
            "sentence": self.words(item.sentence),
            "notes": [self.words(note) for note in item.notes],
            "tally": self.drawing(tally) if tally else "",
            "tally_width": charts.width_of(tally) if tally else 0,
        }

    def figure(self, figure: Figure) -> Json:
        svg = charts.draw(figure, self.document.language, self.document.direction)
        legend = figure.data.legend if isinstance(figure.data, Places) else ()
        return {
            "kind": figure.kind,
            "title": figure.title,
            "alt": figure.alt,
            "description": figure.description,
            "note": figure.note,
            "wide": isinstance(figure.data, Places),
            "legend": [{"step": step, "label": label} for step, label in legend],
            "file": self.drawing(svg),
        }

    def drawing(self, svg: str) -> str:
        self.drawings += 1
        name = f"drawing-{self.drawings}.svg"
        (self.folder / name).write_text(svg)
        return name


# --- after: row heads and the gate ----------------------------------------------------------------------


def _finish(raw: bytes, document: Document, fonts: list[Json]) -> bytes:
    """Name the row heads, look at everything once more, and write the same bytes for the same report."""
    with pikepdf.open(BytesIO(raw)) as pdf:
        elements = list(_elements(pdf.Root.StructTreeRoot))
        name_row_heads(pdf, elements)
        problem = problem_of(pdf, document, {font["name"] for font in fonts})
        if problem:
            raise DrawingError(NOT_SET, reason=problem)
        written = BytesIO()
        pdf.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=False,
        )
    return written.getvalue()


def name_row_heads(pdf: pikepdf.Pdf, elements: list[pikepdf.Object]) -> None:
    """Make the first cell of each body row the head of its row, as the typesetter does for columns alone."""
    ids: dict[str, pikepdf.Object] = {}
    rows = (
        row
        for body in elements
        if body.get("/S") == "/TBody"
        for row in _kids(body)
        if row.get("/S") == "/TR"
    )
    for position, row in enumerate(rows):
        cells = [cell for cell in _kids(row) if cell.get("/S") == "/TD"]
        if not cells:
            continue
        name = f"R{position:05}"
        head, *others = cells
        head.S = pikepdf.Name.TH
        head.ID = pikepdf.String(name)
        _table_attributes(head).Scope = pikepdf.Name.Row
        ids[name] = head
        for cell in others:
            attributes = _table_attributes(cell)
            known = list(attributes.get("/Headers", []))
            attributes.Headers = pikepdf.Array([*known, pikepdf.String(name)])
    if ids:
        _into_id_tree(pdf, ids)


def _into_id_tree(pdf: pikepdf.Pdf, ids: dict[str, pikepdf.Object]) -> None:
    """Add the names to the tree of names, which must stay sorted."""
    root = pdf.Root.StructTreeRoot
    tree_of_ids = root.get("/IDTree")
    known = dict(_named(tree_of_ids)) if tree_of_ids is not None else {}
    known |= {name.encode(): element for name, element in ids.items()}
    names = pikepdf.Array()
    for name in sorted(known):
        names.append(pikepdf.String(name.decode()))
        names.append(known[name])
    root.IDTree = pdf.make_indirect(pikepdf.Dictionary(Names=names))


def _named(node: pikepdf.Object) -> Iterator[tuple[bytes, pikepdf.Object]]:
    names = list(node.get("/Names", []))
    yield from zip((bytes(name) for name in names[::2]), names[1::2], strict=True)
    for kid in node.get("/Kids", []):
        yield from _named(kid)


def _table_attributes(cell: pikepdf.Object) -> pikepdf.Object:
    """The attributes of a cell that speak of its table; made where there are none."""
    attributes = cell.get("/A")
    rows = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    there = [row for row in rows if row is not None]
    for row in there:
        if row.get("/O") == "/Table":
            return row
    cell.A = pikepdf.Array([*there, pikepdf.Dictionary(O=pikepdf.Name.Table)])
    made: pikepdf.Object = cell.A[len(there)]
    return made


def _elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every element below a node of the tag tree, in reading order."""
    for kid in _kids(node):
        yield kid
        yield from _elements(kid)


def _kids(node: pikepdf.Object) -> list[pikepdf.Object]:
    kids = node.get("/K")
    if kids is None:
        return []
    among = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in among if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


# --- the gate -------------------------------------------------------------------------------------------


def problem_of(pdf: pikepdf.Pdf, document: Document, fonts: set[str]) -> str:
    """The first thing for which the file may not leave, in plain English for the technical administrator; or nothing."""
    for problem in _problems(pdf, document, fonts):
        return problem
    return ""


def _problems(pdf: pikepdf.Pdf, document: Document, fonts: set[str]) -> Iterator[str]:
    root = pdf.Root
    preferences = root.get("/ViewerPreferences", pikepdf.Dictionary())
    if str(root.get("/Lang", "")) != document.language:
        yield "the file does not say its language"
    if str(pdf.docinfo.get("/Title", "")) != document.title:
        yield "the file does not carry its title"
    if not preferences.get("/DisplayDocTitle"):
        yield "the file does not show its title"
    if document.direction == "rtl" and preferences.get("/Direction") != "/R2L":
        yield "the file does not say that it is read from right to left"
    strange = fonts_of(pdf) - fonts
    if strange:
        yield f"letters were taken from a font that is not the report's: {', '.join(sorted(strange))}"
    yield from _problems_of_tags(list(_elements(root.StructTreeRoot)))


def _problems_of_tags(elements: list[pikepdf.Object]) -> Iterator[str]:
    level = 0
    for element in elements:
        kind = str(element.S).lstrip("/")
        if kind == "Figure" and not str(element.get("/Alt", "")):
            yield "a drawing has no alternative text"
        if kind == "TD" and not list(_table_attributes(element).get("/Headers", [])):
            yield "a cell of a table does not name its heads"
        if kind in {"H1", "H2", "H3", "H4", "H5", "H6"}:
            if int(kind[1]) > level + 1:
                yield f"a heading of level {kind[1]} follows one of level {level}"
            level = int(kind[1])
    if not level:
        yield "the file has no headings"


def fonts_of(pdf: pikepdf.Pdf) -> set[str]:
    """The names of all fonts in a file, those inside drawings too."""
    return {
        str(item.BaseFont).lstrip("/").split("+")[-1]
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary)
        and item.get("/Type") == "/Font"
        and "/BaseFont" in item
    }
