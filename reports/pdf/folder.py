"""What the typesetter finds in its folder: the report as data, its drawings beside it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from reports import charts, numbers
from reports.tree import Document
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

Json = dict[str, Any]


def moment_of(document: Document) -> datetime:
    return datetime.fromisoformat(document.cut_off)


class Folder:
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
        document, moment = self.document, moment_of(self.document)
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
