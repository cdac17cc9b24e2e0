"""The report as web pages: the body of each section, complete in itself, the site's frame left to the moment of serving."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports import charts, numbers, tree
from reports.tree import Document, Drawn, Section
from reports.tree.book import direction_of
from reports.tree.document import BigNumber, BigNumbers, Block, Figure, Places, Run, Table, Words

SECTION = "reports/drawn/section.html"
CONTENTS = "reports/drawn/contents.html"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The section before or after another; its address leads from one section to the next in every edition."""

    href: str
    title: str


def draw(snapshot: dict[str, Any], language: str) -> list[Drawn]:
    """One file for each section, one with the contents, and the map, which is too big to stand inside a page."""
    document = tree.build(snapshot, language)
    with translation.override(language):
        return [
            _page("contents", CONTENTS, {"document": document}),
            *(
                _page(section.slug, SECTION, _context(document, section, position))
                for position, section in enumerate(document.sections)
            ),
            *_maps(document),
        ]


def draw_section(snapshot: dict[str, Any], language: str, slug: str) -> str:
    """One section alone, drawn as all of them are."""
    document = tree.build(snapshot, language)
    slugs = [section.slug for section in document.sections]
    position = slugs.index(slug)
    with translation.override(language):
        context = _context(document, document.sections[position], position)
        return _page(slug, SECTION, context).content.decode()


def _maps(document: Document) -> list[Drawn]:
    return [
        Drawn(
            f"{block.anchor}.svg",
            "image/svg+xml",
            charts.draw(block, document.language, document.direction).encode(),
        )
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Figure) and isinstance(block.data, Places)
    ]


def _context(document: Document, section: Section, position: int) -> dict[str, Any]:
    around = [None, *document.sections, None]
    before, after = around[position], around[position + 2]
    return {
        "document": document,
        "section": section,
        "blocks": [
            drawn_block(block, document.language, document.direction) for block in section.blocks
        ],
        "before": Neighbour(f"../{before.slug}/", before.title) if before else None,
        "after": Neighbour(f"../{after.slug}/", after.title) if after else None,
    }


def drawn_block(
    block: Block, language: str, direction: str, *, width: int = charts.WIDTH
) -> dict[str, Any]:
    """A block with the template that draws it, and its pictures drawn; live pages show blocks too."""
    drawn: dict[str, Any] = {"template": f"reports/drawn/{block.kind}.html", "block": block}
    if isinstance(block, Figure) and not isinstance(block.data, Places):
        # our own SVG: every word in it was escaped where it was drawn
        drawn["svg"] = SafeString(charts.draw(block, language, direction, width=width))
    if isinstance(block, Table):
        drawn["rows"] = [
            {"anchor": row.anchor, "cells": zip(row.cells, block.columns, strict=True)}
            for row in block.rows
        ]
    if isinstance(block, BigNumbers):
        drawn["items"] = [
            {"number": item, "said": numbers.apart(item.said), "tally": _tally(item, direction)}
            for item in block.items
        ]
    return drawn


def told(words: Words) -> SafeString:
    """A line of words in the language that is active: numbers lead to their figures, another language is said."""
    runs = format_html_join("", "{}", ((_told_run(run),) for run in words.runs))
    if not words.language:
        return runs
    return format_html(
        '<span class="fallback-note">{}</span> <span lang="{}" dir="{}">{}</span>',
        words.note,
        words.language,
        words.direction,
        runs,
    )


def _told_run(run: Run) -> str:
    if run.figure:
        return format_html(
            '<a href="{}" class="num"><data value="{}" data-figure="{}">{}</data></a>',
            run.href or reverse("reports:figure", args=[run.indicator]),
            run.value,
            run.figure,
            run.text,
        )
    if run.href:
        return format_html('<a href="{}" rel="external">{}</a>', run.href, run.text)
    if run.strong:
        return format_html("<strong>{}</strong>", run.text)
    if run.language:
        direction = direction_of(run.language)
        return format_html('<span lang="{}" dir="{}">{}</span>', run.language, direction, run.text)
    if run.emphasis:
        return format_html("<em>{}</em>", run.text)
    return run.text


def _tally(item: BigNumber, direction: str) -> str:
    if item.tally is None:
        return ""
    return SafeString(charts.draw_tally(item.tally, direction))


def _page(name: str, template: str, context: dict[str, Any]) -> Drawn:
    html = get_template(template).render(context)
    lines = (line.rstrip() for line in html.splitlines())
    body = "\n".join(line for line in lines if line) + "\n"
    return Drawn(f"page/{name}.html", "text/html; charset=utf-8", body.encode())
