"""What every drawing is made on: colours, a sheet that is mirrored where the script runs the other way, the frame around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from reports.tree.document import Figure

# Attributes carry the colours on white paper; the classes let a dark page put its own in their place.
INK, MUTED, PAPER = "#221a2b", "#5a5064", "#ffffff"
FILLS = {"s1": "#531a44", "s2": "#2067b2", "s3": "#339f9d"}
FONTS = {"rtl": "Vazirmatn, sans-serif", "ltr": "'Source Sans 3', sans-serif"}

WIDTH = 480
# On a page the same letters fill more of a telephone.
NARROW = 360
TEXT, LINE_HEIGHT = 16, 20
BAR, GAP = 14, 14
# An even guess at how wide a letter is; a label that may be too wide for its line is set on two.
LETTER = 7.9
# Around a drawing that is a file of its own.
MARGIN = 16
HEADING, HEADING_LETTER, HEADING_LINE = 20, 10.4, 26
NOTE, NOTE_LETTER, NOTE_LINE = 13, 6.9, 19
RIGHT_TO_LEFT, AND_BACK = "\u202b", "\u202c"


@dataclass(frozen=True)
class Look:
    """For which script and how wide a drawing is made, and what stands at its foot where it is a file of its own."""

    direction: str
    width: int = WIDTH
    foot: tuple[str, ...] | None = None


class Sheet:
    """A drawing in the making. It is laid out from the left; in a script from right to left it is mirrored."""

    def __init__(self, direction: str, *, mirrored: bool, width: int = WIDTH) -> None:
        self.direction = direction
        self.width = width
        self.mirrored = mirrored and direction == "rtl"
        self.parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, attributes: str) -> None:
        left = self.width - x - width if self.mirrored else x
        self.parts.append(
            f'<rect x="{number(left)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" {attributes}/>'
        )

    def arrow(self, x: float, y: float, height: float, attributes: str) -> None:
        """The open end of a bar whose number is a lower bound."""
        tip = height * 0.7
        start, end = (self.width - x, self.width - x - tip) if self.mirrored else (x, x + tip)
        points = f"{number(start)},{number(y)} {number(end)},{number(y + height / 2)} {number(start)},{number(y + height)}"
        self.parts.append(f'<polygon points="{points}" {attributes}/>')

    def dots(self, x: float, end: float, y: float) -> None:
        """What stands where there is no number."""
        start, stop = (self.width - end, self.width - x) if self.mirrored else (x, end)
        self.parts.append(
            f'<line x1="{number(start)}" y1="{number(y)}" x2="{number(stop)}" y2="{number(y)}"'
            f' stroke="{MUTED}" stroke-width="2" stroke-linecap="round" stroke-dasharray="0 8" class="none"/>'
        )

    def line(self, x: float, top: float, bottom: float, attributes: str) -> None:
        at = number(self.width - x if self.mirrored else x)
        self.parts.append(
            f'<line x1="{at}" y1="{number(top)}" x2="{at}" y2="{number(bottom)}" {attributes}/>'
        )

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", attributes: str = ""
    ) -> None:
        if self.mirrored:
            x = self.width - x
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        # a label is a line of its own script, whatever it begins with; SVG viewers heed these marks, not the direction
        opening, closing = (RIGHT_TO_LEFT, AND_BACK) if self.direction == "rtl" else ("", "")
        self.parts.append(
            f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}"{attributes}>{opening}{escape(words)}{closing}</text>'
        )


def wrapped(words: str, room: int) -> Iterator[str]:
    """Words on as many lines as they need."""
    line = ""
    for word in words.split():
        if line and len(line) + 1 + len(word) > room:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def svg(
    figure: Figure, sheet: Sheet, height: float, language: str, foot: tuple[str, ...] | None
) -> str:
    """The drawing with its patterns, title and description; text always runs as its letters do.

    With lines for its foot it is a file of its own: on paper, its finding above it, at a size.
    """
    drawn = "".join(sheet.parts)
    frame = f'viewBox="0 0 {sheet.width} {number(height)}"'
    if foot is not None:
        frame, around = _alone(figure.title, foot, sheet, height)
        drawn = around + drawn
    patterns = "".join(
        f'<pattern id="{figure.anchor}-{series}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="8" height="8" fill="{PAPER}"/><rect width="5" height="8" fill="{colour}" class="{series}"/></pattern>'
        for series, colour in FILLS.items()
        if f"#{figure.anchor}-{series})" in drawn
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame} role="img"'
        f' aria-labelledby="{figure.anchor}-title {figure.anchor}-desc" xml:lang="{language}" direction="ltr"'
        f' font-family="{FONTS[sheet.direction]}" font-size="{TEXT}" fill="{INK}">'
        f'<title id="{figure.anchor}-title">{escape(figure.title)}</title>'
        f'<desc id="{figure.anchor}-desc">{escape(figure.alt)}</desc>'
        f"{f'<defs>{patterns}</defs>' if patterns else ''}{drawn}</svg>"
    )


def _alone(heading: str, foot: tuple[str, ...], drawn: Sheet, height: float) -> tuple[str, str]:
    """The frame of a drawing that stands by itself, and what is written around it."""
    words = Sheet(drawn.direction, mirrored=True, width=drawn.width)
    above = [line for line in wrapped(heading, int(drawn.width / HEADING_LETTER)) if line]
    for position, line in enumerate(reversed(above)):
        y = -MARGIN - position * HEADING_LINE
        words.text(0, y, line, attributes=f' font-size="{HEADING}" font-weight="600"')
    below = height + MARGIN
    for note in foot:
        for line in wrapped(note, int(drawn.width / NOTE_LETTER)):
            words.text(0, below, line, attributes=f' font-size="{NOTE}" fill="{MUTED}"')
            below += NOTE_LINE
    top = -MARGIN - len(above) * HEADING_LINE
    wide, tall = drawn.width + 2 * MARGIN, number(below - top)
    place = f'x="{-MARGIN}" y="{top}" width="{wide}" height="{tall}"'
    frame = f'viewBox="{-MARGIN} {top} {wide} {tall}" width="{wide}" height="{tall}"'
    return frame, f'<rect {place} fill="{PAPER}"/>{"".join(words.parts)}'


def number(value: float) -> str:
    """A coordinate without needless digits, the same on every machine."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
