"""Setting the report: Typst in a process of its own, its work finished, looked at and let out."""

import errno
import json
import subprocess
import sys
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from django.utils.translation import gettext_lazy as _

from reports import tree
from reports.pdf.folder import Folder, moment_of
from reports.pdf.gate import problem_of
from reports.pdf.letters import DRAWING, FONTS, ask_for_letters, fonts_there
from reports.pdf.tags import elements, name_row_heads
from reports.tree import Document, DrawingError, Drawn

Json = dict[str, Any]

NAME = "report.pdf"
TEMPLATE = DRAWING / "report.typ"
TYPESETTER = DRAWING / "typeset.py"
MOST_SECONDS = 90
# On a machine of many cores each thread would reserve memory, and the limit on it would be met by nothing at all.
FEW_THREADS = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
SAID_WHY = 3  # the typesetter's exit code when its reason stands on standard error

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
    fonts = fonts_there()
    ask_for_letters(document, fonts)
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


def _typeset(document: Document, folder: Path) -> bytes:
    """Write the build folder, let the typesetter work in it, read what it made."""
    copyfile(TEMPLATE, folder / TEMPLATE.name)
    data = Folder(document, folder).data()
    (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False))
    moment = int(moment_of(document).timestamp())
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


def _finish(raw: bytes, document: Document, fonts: list[Json]) -> bytes:
    """Name the row heads, look at everything once more, and write the same bytes for the same report."""
    with pikepdf.open(BytesIO(raw)) as pdf:
        name_row_heads(pdf, list(elements(pdf.Root.StructTreeRoot)))
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
