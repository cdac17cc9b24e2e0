"""The world map as one SVG, without tiles. It stands on web pages and in PDFs, so it needs nothing around it."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from html import escape
from math import dist
from pathlib import Path
from typing import Any

SHAPES = Path(__file__).with_name("map_shapes.json")


class Paint(StrEnum):
    """What a country's colour and pattern say; each map uses at most five, and its legend has the words."""

    # the state of a network
    ACTIVE = "active"
    EMERGING = "emerging"
    FORMING = "forming"
    DORMANT = "dormant"
    # whose network it is
    OWN = "own"
    WIDER = "wider"
    # a number, from low to high; zero is a number too
    STEP_1 = "step-1"
    STEP_2 = "step-2"
    STEP_3 = "step-3"
    STEP_4 = "step-4"
    STEP_5 = "step-5"
    # a number is missing; this is not zero
    NO_DATA = "no-data"


class Pattern(StrEnum):
    """The marks on a ground, as the drawing of one tile."""

    STRIPES = "M0 0h5v12H0z"
    DOTS = "M1 3a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0M7 9a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0"
    LINES = "M0 4h12v3H0z"
    CROSS = "M0 0h3v12H0zM0 0h12v3H0z"
    HAIR = "M0 0h2v12H0z"


TURNED = {Pattern.STRIPES: 45, Pattern.CROSS: 45, Pattern.HAIR: -45}


@dataclass(frozen=True)
class Look:
    """A ground with marks on it, each a step from the palest (1) to the darkest (5); 0 is bare land and its border."""

    ground: int
    marks: int = 0
    pattern: Pattern | None = None


LOOKS = {
    Paint.ACTIVE: Look(4),
    Paint.EMERGING: Look(1, 4, Pattern.STRIPES),
    Paint.FORMING: Look(1, 4, Pattern.DOTS),
    Paint.DORMANT: Look(1, 4, Pattern.LINES),
    Paint.OWN: Look(4),
    Paint.WIDER: Look(2, 4, Pattern.LINES),
    Paint.STEP_1: Look(1),
    Paint.STEP_2: Look(2, 4, Pattern.DOTS),
    Paint.STEP_3: Look(3, 4, Pattern.STRIPES),
    Paint.STEP_4: Look(4, 5, Pattern.CROSS),
    Paint.STEP_5: Look(5),
    Paint.NO_DATA: Look(0, 0, Pattern.HAIR),
}


@dataclass(frozen=True)
class Palette:
    """The colours of one sheet; the pattern says the same as the colour."""

    paper: str
    land: str
    border: str
    ink: str
    steps: tuple[str, str, str, str, str]

    def ground(self, step: int) -> str:
        return self.steps[step - 1] if step else self.land

    def marks(self, step: int) -> str:
        return self.steps[step - 1] if step else self.border


LIGHT = Palette(
    paper="#ffffff",
    land="#f5f2f7",
    border="#857a90",
    ink="#221a2b",
    steps=("#f3e3ef", "#d9aacf", "#b670a8", "#8a3a7c", "#4f1046"),
)
DARK = Palette(
    paper="#17121d",
    land="#221b2a",
    border="#8e829b",
    ink="#f1ecf5",
    steps=("#3d2239", "#6a3762", "#96558b", "#c284b7", "#ebc4e2"),
)


@dataclass(frozen=True)
class Picture:
    """What a map says: how each country is painted, by two-letter code, and the same in words."""

    paints: tuple[tuple[str, Paint], ...]
    title: str
    description: str
    language: str

    @classmethod
    def of(
        cls, paints: Mapping[str, Paint], *, title: str, description: str, language: str
    ) -> "Picture":
        return cls(tuple(sorted(paints.items())), title, description, language)


@dataclass(frozen=True)
class Drawing:
    """A drawn map, with a mark made from its content: another drawing has another mark."""

    svg: bytes
    mark: str


@lru_cache(maxsize=64)
def drawing(picture: Picture, *, dark: bool) -> Drawing:
    """The drawing of a picture; it follows from the picture alone, so a process draws it once."""
    svg = draw_map(
        dict(picture.paints),
        dark=dark,
        title=picture.title,
        description=picture.description,
        language=picture.language,
    ).encode()
    return Drawing(svg, hashlib.sha256(svg).hexdigest()[:12])


def draw_map(
    paints: Mapping[str, str],
    *,
    dark: bool,
    title: str,
    description: str,
    language: str,
) -> str:
    """Draw the map: `paints` by two-letter country code, title and description for those who do not see it."""
    sheet = _sheet()
    palette = DARK if dark else LIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet["width"]} {sheet["height"]}"'
        f' role="img" xml:lang="{escape(language)}">',
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>",
        "<defs>",
        *(_pattern(paint, palette) for paint in Paint if paint in paints.values()),
        "</defs>",
        f'<g fill="{palette.land}" stroke="{palette.border}" stroke-width="1.2" stroke-linejoin="round">',
        *_shapes(sheet, paints, palette),
        *_dots(sheet, paints, palette),
        "</g>",
        "</svg>",
    ]
    return "".join(parts)


def nearest(code: str, among: Collection[str], *, count: int) -> list[str]:
    """Which of these countries lie nearest to one on the sheet, the nearest first; none for one that is not drawn."""
    here = _place(code)
    if here is None:
        return []
    places = {other: place for other in among if other != code and (place := _place(other))}
    return sorted(places, key=lambda other: (dist(here, places[other]), other))[:count]


def _place(code: str) -> tuple[float, float] | None:
    sheet = _sheet()
    place = sheet["dots"].get(code) or sheet["middles"].get(code)
    return (place[0], place[1]) if place else None


def _pattern(paint: Paint, palette: Palette) -> str:
    look = LOOKS[paint]
    if look.pattern is None:
        return ""
    turned = TURNED.get(look.pattern)
    turn = f' patternTransform="rotate({turned})"' if turned else ""
    return (
        f'<pattern id="{paint}" width="12" height="12" patternUnits="userSpaceOnUse"{turn}>'
        f'<path fill="{palette.ground(look.ground)}" d="M0 0h12v12H0z"/>'
        f'<path fill="{palette.marks(look.marks)}" d="{look.pattern}"/></pattern>'
    )


def _shapes(sheet: dict[str, Any], paints: Mapping[str, str], palette: Palette) -> Iterator[str]:
    # painted countries come last, so that their darker outline lies above their neighbours'
    for code in sorted(sheet["shapes"], key=lambda code: (code in paints, code)):
        dashes = ' stroke-dasharray="4 4"' if code in sheet["disputed"] else ""
        yield f'<path{_paint(paints.get(code), palette)}{dashes} d="{sheet["shapes"][code]}"/>'


def _dots(sheet: dict[str, Any], paints: Mapping[str, str], palette: Palette) -> Iterator[str]:
    for code, (x, y) in sorted(sheet["dots"].items(), key=lambda row: (row[0] in paints, row[0])):
        if code in paints:
            yield f'<circle{_paint(paints[code], palette)} cx="{x}" cy="{y}" r="11"/>'
        elif code not in sheet["shapes"]:
            yield f'<circle cx="{x}" cy="{y}" r="4"/>'


def _paint(painted: str | None, palette: Palette) -> str:
    if painted is None:
        return ""
    look = LOOKS[Paint(painted)]
    fill = palette.ground(look.ground) if look.pattern is None else f"url(#{painted})"
    return f' fill="{fill}" stroke="{palette.ink}"'


@cache
def _sheet() -> dict[str, Any]:
    sheet: dict[str, Any] = json.loads(SHAPES.read_text())
    return sheet
