"""Drawings as SVG from the data of a report: one picture for web page and PDF, its words placed for the direction."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape

from alliance.map import draw_map
from reports.tree.document import Bar, Bars, Figure, Months, Places, Tally

# Attributes carry the colours on white paper; the classes let a dark page put its own in their place.
INK, MUTED, PAPER = "#221a2b", "#5a5064", "#ffffff"
FILLS = {"s1": "#531a44", "s2": "#2067b2", "s3": "#339f9d"}
FONTS = {"rtl": "Vazirmatn, sans-serif", "ltr": "'Source Sans 3', sans-serif"}

WIDTH = 480
TEXT, LINE_HEIGHT = 16, 20
BAR, GAP = 14, 14
# An even guess at how wide a letter is; a label that may be too wide for its line is set on two.
LETTER = 7.9
RIGHT_TO_LEFT, AND_BACK = "\u202b", "\u202c"


class Sheet:
    """A drawing in the making. It is laid out from the left; in a script from right to left it is mirrored."""

    def __init__(self, direction: str, *, mirrored: bool) -> None:
        self.direction = direction
        self.mirrored = mirrored and direction == "rtl"
        self.parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, attributes: str) -> None:
        left = WIDTH - x - width if self.mirrored else x
        self.parts.append(
            f'<rect x="{number(left)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" {attributes}/>'
        )

    def arrow(self, x: float, y: float, height: float, attributes: str) -> None:
        """The open end of a bar whose number is a lower bound."""
        tip = height * 0.7
        start, end = (WIDTH - x, WIDTH - x - tip) if self.mirrored else (x, x + tip)
        points = f"{number(start)},{number(y)} {number(end)},{number(y + height / 2)} {number(start)},{number(y + height)}"
        self.parts.append(f'<polygon points="{points}" {attributes}/>')

    def line(self, x: float, top: float, bottom: float, attributes: str) -> None:
        at = number(WIDTH - x if self.mirrored else x)
        self.parts.append(
            f'<line x1="{at}" y1="{number(top)}" x2="{at}" y2="{number(bottom)}" {attributes}/>'
        )

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", attributes: str = ""
    ) -> None:
        if self.mirrored:
            x = WIDTH - x
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        # a label is a line of its own script, whatever it begins with; SVG viewers heed these marks, not the direction
        opening, closing = (RIGHT_TO_LEFT, AND_BACK) if self.direction == "rtl" else ("", "")
        self.parts.append(
            f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}"{attributes}>{opening}{escape(words)}{closing}</text>'
        )


def draw(figure: Figure, language: str, direction: str) -> str:
    """One drawing as SVG, with a title and a description for those who do not see it."""
    match figure.data:
        case Bars():
            return _bars(figure, figure.data, language, direction)
        case Months():
            return _months(figure, figure.data, language, direction)
        case Places():
            return _places(figure, figure.data, language, direction)


# --- bars -----------------------------------------------------------------------------------------------


def _bars(figure: Figure, bars: Bars, language: str, direction: str) -> str:
    sheet = Sheet(direction, mirrored=True)
    longest = max(Decimal(bars.mark or 0), *(Decimal(bar.length) for bar in bars.bars))
    room = WIDTH - BAR  # an open end needs a little
    scale = room / float(longest) if longest else 0.0
    x = 0.0
    top = y = float(LINE_HEIGHT + 4 if bars.mark else 0)
    for bar in bars.bars:
        y = _bar(sheet, figure.anchor, bar, y, scale)
        if bars.mark:
            x = float(Decimal(bars.mark)) * scale
            sheet.line(
                x, y - GAP - BAR - 1, y - GAP + 5, f'stroke="{INK}" stroke-width="3" class="target"'
            )
    bottom = y - GAP + 4
    if bars.mark:
        anchor = "end" if x > WIDTH / 2 else "start"
        sheet.line(x, top - 10, top - 2, f'stroke="{INK}" stroke-width="3" class="target"')
        beside = -6 if anchor == "end" else 6
        sheet.text(x + beside, top - 2, bars.mark_label, anchor=anchor, attributes=' class="faint"')
    sheet.line(0.5, top, bottom, f'stroke="{MUTED}" stroke-width="1" class="axis"')
    return _svg(figure, sheet, bottom + 4, language)


def _bar(sheet: Sheet, anchor: str, bar: Bar, y: float, scale: float) -> float:
    """Draw one bar under its label and say where the next one begins."""
    room = int((WIDTH - len(bar.said) * LETTER - TEXT) / LETTER)
    for line in _wrapped(bar.label, max(room, 12)):
        sheet.text(6, y + TEXT, line)
        y += LINE_HEIGHT
    sheet.text(
        WIDTH, y + TEXT - LINE_HEIGHT, bar.said, anchor="end", attributes=' font-weight="600"'
    )
    y += 5
    width = float(Decimal(bar.length)) * scale
    series = "s2" if bar.is_part else "s1"
    paint = f'fill="{FILLS[series]}" class="{series}"'
    if bar.qualifier == "about":
        sheet.rect(0.5, y, width, BAR, f'fill="url(#{anchor}-{series})"')
    elif width:
        sheet.rect(0.5, y, width, BAR, paint)
    if bar.qualifier == "at_least":
        sheet.arrow(width, y, BAR, paint)
    return y + BAR + GAP


def _wrapped(words: str, room: int) -> Iterator[str]:
    line = ""
    for word in words.split():
        if line and len(line) + 1 + len(word) > room:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


# --- months and places ----------------------------------------------------------------------------------


def _months(figure: Figure, months: Months, language: str, direction: str) -> str:
    """A year from left to right, a square for each thing that began in a month."""
    sheet = Sheet(direction, mirrored=False)
    side, step = 18, 22
    column = WIDTH / 12
    most = max(month.count for month in months.months)
    base = most * step + LINE_HEIGHT
    for position, month in enumerate(months.months):
        left = position * column + (column - side) / 2
        for number_of in range(month.count):
            sheet.rect(
                left, base - (number_of + 1) * step, side, side, f'fill="{FILLS["s1"]}" class="s1"'
            )
        middle = position * column + column / 2
        if month.count:
            above = base - month.count * step - 6
            sheet.text(
                middle, above, str(month.count), anchor="middle", attributes=' font-weight="600"'
            )
        sheet.text(
            middle,
            base + LINE_HEIGHT,
            month.label,
            anchor="middle",
            attributes=' font-size="12" class="faint"',
        )
    sheet.parts.append(
        f'<line x1="0" y1="{base}" x2="{WIDTH}" y2="{base}" stroke="{MUTED}" stroke-width="1" class="axis"/>'
    )
    return _svg(figure, sheet, base + LINE_HEIGHT + 8, language)


def _places(figure: Figure, places: Places, language: str, direction: str) -> str:
    return draw_map(
        {place.country: place.step for place in places.places},
        labels={},
        dark=False,
        title=figure.title,
        description=figure.alt,
        language=language,
        font=FONTS[direction],
    )


# --- tallies --------------------------------------------------------------------------------------------


def draw_tally(tally: Tally, direction: str) -> str:
    """A small number as squares: full ones are named or plainly counted, hollow ones claimed, dotted ones still to the target."""
    side, step, in_row = 12, 16, 10
    shown = max(tally.count, tally.target)
    rows = (shown + in_row - 1) // in_row
    width = min(shown, in_row) * step - 4 + (step if tally.open_end else 0)
    paint = f'fill="{FILLS["s1"]}" class="s1"'
    hollow = f'fill="none" stroke="{FILLS["s1"]}" stroke-width="2" class="o1"'
    dotted = f'fill="none" stroke="{MUTED}" stroke-width="1.5" stroke-dasharray="2 2" class="o2"'
    parts = []
    for place in range(shown):
        row, column = divmod(place, in_row)
        x = width - column * step - side if direction == "rtl" else column * step
        if place < tally.named:
            parts.append(_square(x, row * step, side, paint))
        elif place < tally.count:
            parts.append(_square(x + 1, row * step + 1, side - 2, hollow))
        else:
            parts.append(_square(x + 0.75, row * step + 0.75, side - 1.5, dotted))
    height = rows * step - 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tally" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _square(x: float, y: float, side: float, attributes: str) -> str:
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(side)}" height="{number(side)}" {attributes}/>'


# --- the frame ------------------------------------------------------------------------------------------


def _svg(figure: Figure, sheet: Sheet, height: float, language: str) -> str:
    """The drawing with its patterns, title and description; text always runs as its letters do."""
    patterns = "".join(
        f'<pattern id="{figure.anchor}-{series}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="8" height="8" fill="{PAPER}"/><rect width="5" height="8" fill="{colour}" class="{series}"/></pattern>'
        for series, colour in FILLS.items()
        if f"#{figure.anchor}-{series})" in "".join(sheet.parts)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {number(height)}" role="img"'
        f' aria-labelledby="{figure.anchor}-title {figure.anchor}-desc" xml:lang="{language}" direction="ltr"'
        f' font-family="{FONTS[sheet.direction]}" font-size="{TEXT}" fill="{INK}">'
        f'<title id="{figure.anchor}-title">{escape(figure.title)}</title>'
        f'<desc id="{figure.anchor}-desc">{escape(figure.alt)}</desc>'
        f"{f'<defs>{patterns}</defs>' if patterns else ''}{''.join(sheet.parts)}</svg>"
    )


def number(value: float) -> str:
    """A coordinate without needless digits, the same on every machine."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def width_of(svg: str) -> int:
    """How wide a tally is, in its own units."""
    return int(svg.split('width="', 1)[1].split('"', 1)[0])
