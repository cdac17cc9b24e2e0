"""The gate: a file that says too little of itself, or was set in other letters, does not leave."""

from collections.abc import Iterator

import pikepdf

from reports.pdf.tags import elements, table_attributes
from reports.tree import Document


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
    yield from _problems_of_tags(list(elements(root.StructTreeRoot)))


def _problems_of_tags(tags: list[pikepdf.Object]) -> Iterator[str]:
    level = 0
    for element in tags:
        kind = str(element.S).lstrip("/")
        if kind == "Figure" and not str(element.get("/Alt", "")):
            yield "a drawing has no alternative text"
        if kind == "TD" and not list(table_attributes(element).get("/Headers", [])):
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
