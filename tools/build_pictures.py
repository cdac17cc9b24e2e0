"""Makes the pictures that stand beside a link when somebody shares a page: one for each section and script, and the old icon.

Needed again only when a section, the name or a colour changes; the results are committed. Usage:

    python tools/build_pictures.py
"""

import math
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "alliance" / "static" / "pictures"
FONT = ROOT / "reports" / "drawing" / "fonts" / "Rubik-SemiBold.ttf"

WIDTH, HEIGHT = 1200, 630
# drawn larger and then made smaller, so that edges are smooth
FINE = 2
COLOURS = 24
MOST_BYTES = 14 * 1024

PAPER, PLUM, PALE, MARIGOLD, TEAL = "#ffffff", "#6b1a5e", "#e3c6de", "#f4b942", "#0b5e5a"

# The name as people say it in each script, a line each, and the side on which it begins.
NAMES = {
    "latn": (("MenEngage", "Alliance"), "ltr", 96),
    "arab": (("تحالف", "MenEngage"), "rtl", 96),
}
MARGIN = 88
FIELD = 400  # the side of the square in which a motif is drawn
# time runs from left to right in every script
UNMIRRORED = {"figures"}


class Motif:
    """A square of paper, measured from 0 to 100 both ways, on which the sign of a section is drawn.

    It begins where lines of the script begin.
    """

    def __init__(self, draw: ImageDraw.ImageDraw, left: int, top: int, *, mirrored: bool) -> None:
        self._draw, self._left, self._top, self._mirrored = draw, left, top, mirrored

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self._draw.ellipse(self._box(x - radius, y - radius, x + radius, y + radius), fill=colour)

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        corners = self._box(x, y, x + width, y + height)
        self._draw.rounded_rectangle(corners, radius=6 * FINE, fill=colour)

    def frame(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        corners = self._box(x, y, x + width, y + height)
        self._draw.rounded_rectangle(
            corners, radius=6 * FINE, fill=PAPER, outline=colour, width=9 * FINE
        )

    def line(self, *points: tuple[float, float], colour: str, width: float = 2.2) -> None:
        self._draw.line(
            [self._at(x, y) for x, y in points],
            fill=colour,
            width=round(width * FIELD / 100) * FINE,
            joint="curve",
        )

    def tick(self, x: float, y: float, colour: str) -> None:
        """The same in both directions, in a place that is not."""
        shape = ((5, 11), (10, 16.5), (21, 1))
        at = (100 - x - 22) if self._mirrored else x
        points = [(at + dx, y + dy) for dx, dy in shape]
        if self._mirrored:
            points = [(100 - px, py) for px, py in points]
        self.line(*points, colour=colour, width=4)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        scale = FIELD / 100
        across = 100 - x if self._mirrored else x
        return ((self._left + across * scale) * FINE, (self._top + y * scale) * FINE)

    def _box(self, x1: float, y1: float, x2: float, y2: float) -> tuple[float, float, float, float]:
        (left, top), (right, bottom) = self._at(x1, y1), self._at(x2, y2)
        return (min(left, right), top, max(left, right), bottom)


def alliance(motif: Motif) -> None:
    """Eight regions around a middle, one of them lit."""
    for number in range(8):
        angle = math.tau * number / 8 - math.pi / 8
        x, y = 50 + 38 * math.cos(angle), 50 + 38 * math.sin(angle)
        motif.line((50, 50), (x, y), colour=PALE)
        motif.dot(x, y, 9, MARIGOLD if number == 0 else PLUM)
    motif.dot(50, 50, 14, PLUM)


def networks(motif: Motif) -> None:
    """A tree of networks."""
    rows = [(14, [50]), (50, [18, 50, 82]), (86, [8, 28, 50, 72, 92])]
    under = {0: 0, 1: 0, 2: 1, 3: 2, 4: 2}
    for (upper, above), (lower, below) in pairwise(rows):
        for number, x in enumerate(below):
            parent = above[0] if len(above) == 1 else above[under[number]]
            motif.line((parent, upper), (x, lower), colour=PALE)
    for number, (y, columns) in enumerate(rows):
        for x in columns:
            lit = number == 1 and x == columns[-1]
            motif.dot(x, y, 12 - 3 * number, MARIGOLD if lit else PLUM)


def members(motif: Motif) -> None:
    """Many alike, each a circle of its own."""
    lit = {(1, 1), (3, 2), (2, 4)}
    for row in range(5):
        for column in range(5):
            colour = MARIGOLD if (column, row) in lit else (PLUM, PALE)[(row + column) % 2]
            motif.dot(10 + 20 * column, 10 + 20 * row, 8, colour)


def activities(motif: Motif) -> None:
    """The leaf of a calendar, one day marked."""
    motif.frame(4, 12, 92, 84, PLUM)
    motif.bar(4, 12, 92, 18, PLUM)
    for x in (24, 70):
        motif.bar(x, 2, 6, 18, PLUM)
    for row in range(3):
        for column in range(4):
            lit = (column, row) == (2, 1)
            motif.bar(15 + 19 * column, 40 + 17 * row, 13, 11, MARIGOLD if lit else PALE)


def highlights(motif: Motif) -> None:
    """Lines of a story, one of them marked."""
    motif.bar(0, 43, 92, 17, MARIGOLD)
    for number, width in enumerate((100, 84, 92, 70, 46)):
        motif.bar(4, 8 + 20 * number, width - 8, 6.5, PLUM if number == 2 else PALE)
    motif.bar(4, 8, 60, 6.5, PLUM)


def publications(motif: Motif) -> None:
    """Sheets upon each other."""
    motif.frame(34, 2, 58, 74, PALE)
    motif.frame(21, 12, 58, 74, PALE)
    motif.frame(8, 22, 58, 74, PLUM)
    motif.bar(18, 36, 38, 8, MARIGOLD)
    for number, width in enumerate((38, 38, 24)):
        motif.bar(18, 52 + 11 * number, width, 4.5, PLUM)


def figures(motif: Motif) -> None:
    """Bars from one line, the last one lit."""
    for number, height in enumerate((26, 44, 38, 60, 82)):
        colour = MARIGOLD if height == 82 else PLUM
        motif.bar(6 + 18.5 * number, 90 - height, 13, height, colour)
    motif.bar(0, 92, 100, 2.6, PLUM)


def accountability(motif: Motif) -> None:
    """A list of what we keep to."""
    for number, width in enumerate((62, 50, 58)):
        y = 6 + 33 * number
        motif.frame(4, y, 22, 22, PLUM)
        motif.bar(38, y + 8, width, 6.5, PLUM if number == 0 else PALE)
        colour = MARIGOLD if number == 1 else TEAL
        motif.tick(4, y, colour)


SECTIONS: dict[str, Callable[[Motif], None]] = {
    motif.__name__: motif
    for motif in (
        alliance,
        networks,
        members,
        activities,
        highlights,
        publications,
        figures,
        accountability,
    )
}


def picture(section: str, script: str) -> Image.Image:
    """The name on one side, the motif on the other, a lit line under the name."""
    lines, direction, size = NAMES[script]
    sheet = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
    draw = ImageDraw.Draw(sheet)
    begins_left = direction == "ltr"
    draw.rectangle((0, 0, WIDTH * FINE, 14 * FINE), fill=PLUM)
    edge = MARGIN if begins_left else WIDTH - MARGIN
    font = ImageFont.truetype(FONT, size * FINE, layout_engine=ImageFont.Layout.RAQM)
    for number, line in enumerate(lines):
        draw.text(
            (edge * FINE, (250 + number * size * 1.15) * FINE),
            line,
            font=font,
            fill=PLUM,
            anchor="ls" if begins_left else "rs",
            direction=direction,
        )
    begin = edge if begins_left else edge - 160
    draw.rectangle((begin * FINE, 432 * FINE, (begin + 160) * FINE, 446 * FINE), fill=MARIGOLD)
    left = WIDTH - MARGIN - FIELD if begins_left else MARGIN
    mirrored = not begins_left and section not in UNMIRRORED
    SECTIONS[section](Motif(draw, left, (HEIGHT + 14 - FIELD) // 2, mirrored=mirrored))
    return sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX)


def old_icon() -> Image.Image:
    """The icon of the portal as browsers asked for it before they knew drawings."""
    side = 32 * FINE
    sheet = Image.new("RGB", (side, side), PLUM)
    draw = ImageDraw.Draw(sheet)
    for x, y, width, height, colour in (
        (7, 8, 18, 4, PAPER),
        (7, 15, 18, 2, PAPER),
        (7, 20, 12, 2, PAPER),
        (7, 25, 18, 2, MARIGOLD),
    ):
        box = (x * FINE, y * FINE, (x + width) * FINE - 1, (y + height) * FINE - 1)
        draw.rectangle(box, fill=colour)
    return sheet.resize((32, 32), Image.Resampling.BOX)


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for section in SECTIONS:
        for script in NAMES:
            path = FOLDER / f"{section}-{script}.png"
            picture(section, script).quantize(COLOURS).save(path, optimize=True)
            size = path.stat().st_size
            print(f"{path.name}: {size} bytes")
            if size > MOST_BYTES:
                return 1
    old_icon().save(FOLDER.parent / "favicon.ico", sizes=[(32, 32)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
