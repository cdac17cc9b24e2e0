"""Bars from zero, each under its label: open where a number is a lower bound, hatched where it is an estimate."""

from decimal import Decimal

from reports.charts.sheet import (
    BAR,
    FILLS,
    GAP,
    INK,
    LETTER,
    LINE_HEIGHT,
    MUTED,
    TEXT,
    Look,
    Sheet,
    svg,
    wrapped,
)
from reports.tree.document import Bar, Bars, Figure

# A zero is a line of its own; a number that is missing is a row of dots.
THINNEST = 2


def draw_bars(figure: Figure, bars: Bars, language: str, look: Look) -> str:
    sheet = Sheet(look.direction, mirrored=True, width=look.width)
    longest = max(Decimal(bars.mark or 0), *(Decimal(bar.length) for bar in bars.bars))
    room = sheet.width - BAR - _beside_mark(bars)  # an open end needs a little
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
        anchor = "end" if x > sheet.width / 2 else "start"
        sheet.line(x, top - 10, top - 2, f'stroke="{INK}" stroke-width="3" class="target"')
        beside = -6 if anchor == "end" else 6
        sheet.text(x + beside, top - 2, bars.mark_label, anchor=anchor, attributes=' class="faint"')
    sheet.line(0.5, top, bottom, f'stroke="{MUTED}" stroke-width="1" class="axis"')
    return svg(figure, sheet, bottom + 4, language, look.foot)


def _beside_mark(bars: Bars) -> float:
    """How much the numbers at the end of the lines need, where a mark could stand among them."""
    return max(len(bar.said) for bar in bars.bars) * LETTER if bars.mark else 0.0


def _bar(sheet: Sheet, anchor: str, bar: Bar, y: float, scale: float) -> float:
    """Draw one bar under its label and say where the next one begins."""
    room = int((sheet.width - len(bar.said) * LETTER - TEXT) / LETTER)
    for line in wrapped(bar.label, max(room, 12)):
        sheet.text(6, y + TEXT, line)
        y += LINE_HEIGHT
    said = ' class="faint"' if bar.is_missing else ' font-weight="600"'
    sheet.text(sheet.width, y + TEXT - LINE_HEIGHT, bar.said, anchor="end", attributes=said)
    y += 5
    if bar.is_missing:
        sheet.dots(BAR, sheet.width, y + BAR / 2)
        return y + BAR + GAP
    width = float(Decimal(bar.length)) * scale
    series = "s2" if bar.is_part else "s1"
    paint = f'fill="{FILLS[series]}" class="{series}"'
    if bar.qualifier == "about":
        sheet.rect(0.5, y, width, BAR, f'fill="url(#{anchor}-{series})"')
    else:
        sheet.rect(0.5, y, max(width, THINNEST), BAR, paint)
    if bar.qualifier == "at_least":
        sheet.arrow(width, y, BAR, paint)
    return y + BAR + GAP
