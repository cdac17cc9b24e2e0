"""The world map as one SVG: where there are networks. It stands on web pages and in PDFs, so it needs nothing around it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

SHAPES = Path(__file__).with_name("map_shapes.json")


class Presence(StrEnum):
    """What a country's colour and pattern say."""

    ACTIVE = "active"
    EMERGING = "emerging"


@dataclass(frozen=True)
class Palette:
    """The colours of one sheet; the pattern says the same as the colour."""

    paper: str
    land: str
    border: str
    full: str
    pale: str
    ink: str


LIGHT = Palette(
    paper="#ffffff", land="#f5f2f7", border="#857a90", full="#8a3a7c", pale="#f3e3ef", ink="#221a2b"
)
DARK = Palette(
    paper="#17121d", land="#221b2a", border="#8e829b", full="#c284b7", pale="#3d2239", ink="#f1ecf5"
)


def draw_map(
    statuses: Mapping[str, str],
    *,
    labels: Mapping[str, str],
    dark: bool,
    title: str,
    description: str,
    language: str,
    font: str = "system-ui, sans-serif",
) -> str:
    """Draw the map: `statuses` and `labels` by two-letter country code, title and description for those who do not see it."""
    sheet = _sheet()
    palette = DARK if dark else LIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet["width"]} {sheet["height"]}"'
        f' role="img" xml:lang="{escape(language)}">',
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>",
        '<defs><pattern id="emerging" width="12" height="12" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)">'
        f'<path fill="{palette.pale}" d="M0 0h12v12H0z"/>'
        f'<path fill="{palette.full}" d="M0 0h5v12H0z"/></pattern></defs>',
        f'<g fill="{palette.land}" stroke="{palette.border}" stroke-width="1.2" stroke-linejoin="round">',
        *_shapes(sheet, statuses, palette),
        *_dots(sheet, statuses, palette),
        "</g>",
        *_labels(sheet, labels, palette, font),
        "</svg>",
    ]
    return "".join(parts)


def _shapes(sheet: dict[str, Any], statuses: Mapping[str, str], palette: Palette) -> Iterator[str]:
    # countries with a network come last, so that their darker outline lies above their neighbours'
    for code in sorted(sheet["shapes"], key=lambda code: (code in statuses, code)):
        dashes = ' stroke-dasharray="4 4"' if code in sheet["disputed"] else ""
        yield f'<path{_paint(statuses.get(code), palette)}{dashes} d="{sheet["shapes"][code]}"/>'


def _dots(sheet: dict[str, Any], statuses: Mapping[str, str], palette: Palette) -> Iterator[str]:
    for code, (x, y) in sorted(sheet["dots"].items(), key=lambda row: (row[0] in statuses, row[0])):
        if code in statuses:
            yield f'<circle{_paint(statuses[code], palette)} cx="{x}" cy="{y}" r="11"/>'
        elif code not in sheet["shapes"]:
            yield f'<circle cx="{x}" cy="{y}" r="4"/>'


def _labels(
    sheet: dict[str, Any], labels: Mapping[str, str], palette: Palette, font: str
) -> Iterator[str]:
    for code, label in sorted(labels.items()):
        place = sheet["dots"].get(code) or sheet["middles"].get(code)
        if place is not None:
            x, y = place
            yield (
                f'<text x="{x}" y="{y - 16}" text-anchor="middle" font-size="30" font-family="{escape(font)}"'
                f' fill="{palette.ink}" stroke="{palette.paper}" stroke-width="8" paint-order="stroke"'
                f">{escape(label)}</text>"
            )


def _paint(status: str | None, palette: Palette) -> str:
    match status:
        case Presence.ACTIVE:
            return f' fill="{palette.full}" stroke="{palette.ink}"'
        case Presence.EMERGING:
            return f' fill="url(#emerging)" stroke="{palette.ink}"'
        case _:
            return ""


@cache
def _sheet() -> dict[str, Any]:
    sheet: dict[str, Any] = json.loads(SHAPES.read_text())
    return sheet
