"""Drawings as SVG from the data of a report: one picture for web page and PDF, its words placed for the direction."""

from alliance.map import draw_map
from reports.charts.bars import draw_bars
from reports.charts.sheet import (
    FILLS,
    LINE_HEIGHT,
    MUTED,
    NARROW,
    WIDTH,
    Look,
    Sheet,
    number,
    svg,
)
from reports.charts.trend import draw_trend
from reports.tree.document import Bars, Figure, Months, Places, Tally, Trend

__all__ = ["NARROW", "WIDTH", "draw", "draw_tally", "width_of"]


def draw(
    figure: Figure,
    language: str,
    direction: str,
    *,
    width: int = WIDTH,
    foot: tuple[str, ...] | None = None,
) -> str:
    """One drawing as SVG, with a title and a description for those who do not see it.

    With lines for its foot it is a file of its own, its finding written above it.
    """
    look = Look(direction, width, foot)
    match figure.data:
        case Bars():
            return draw_bars(figure, figure.data, language, look)
        case Trend():
            return draw_trend(figure, figure.data, language, look)
        case Months():
            return _months(figure, figure.data, language, direction)
        case Places():
            return _places(figure, figure.data, language)


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
    return svg(figure, sheet, base + LINE_HEIGHT + 8, language, None)


def _places(figure: Figure, places: Places, language: str) -> str:
    return draw_map(
        {place.country: place.step for place in places.places},
        dark=False,
        title=figure.title,
        description=figure.alt,
        language=language,
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


def width_of(svg: str) -> int:
    """How wide a tally is, in its own units."""
    return int(svg.split('width="', 1)[1].split('"', 1)[0])
