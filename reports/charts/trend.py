"""A number through the years: a point for each year that was published, a line where years follow each other."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from reports import numbers
from reports.charts.sheet import (
    FILLS,
    INK,
    LINE_HEIGHT,
    MUTED,
    PAPER,
    TEXT,
    WIDTH,
    Look,
    Sheet,
    number,
    svg,
    wrapped,
)
from reports.tree.document import Figure, Moment, Trend

PLOT = 170
# A year that is narrower leaves no room for its number; more years need a wider sheet.
LEAST_COLUMN = 60
SMALL, SMALL_LETTER, SMALL_LINE = 13, 6.8, 16
RADIUS = 6
# Over the highest point there is room for its number and the words before it.
ROOM_ABOVE = 3 * SMALL_LINE + TEXT
STROKE = f'stroke="{FILLS["s1"]}" class="line s1"'


@dataclass(frozen=True)
class Field:
    """Where years and numbers lie; time runs from left to right in every language, numbers begin at zero."""

    first: int
    column: float
    top: float
    scale: float

    @property
    def zero(self) -> float:
        return self.top + ROOM_ABOVE + PLOT

    def x(self, year: int) -> float:
        return self.column * (year - self.first + 0.5)

    def y(self, value: str) -> float:
        return self.zero - float(Decimal(value)) * self.scale


def draw_trend(figure: Figure, trend: Trend, language: str, look: Look) -> str:
    years = trend.moments[-1].year - trend.moments[0].year + 1
    width = look.width if years * LEAST_COLUMN <= look.width else WIDTH
    sheet = Sheet(look.direction, mirrored=False, width=width)
    field = _field(trend, width / years)
    _plans(sheet, trend, field)
    for before, moment in pairwise(trend.moments):
        _joined(sheet, before, moment, field)
    for moment in trend.moments:
        _moment(sheet, moment, field)
    _line(sheet, 0, field.zero, width, field.zero, f'stroke="{MUTED}" class="axis"')
    return svg(figure, sheet, field.zero + LINE_HEIGHT + 8, language, look.foot)


def _field(trend: Trend, column: float) -> Field:
    values = [Decimal(value) for one in trend.moments for value in (one.value, one.target) if value]
    highest = float(max(values, default=Decimal()))
    return Field(
        first=trend.moments[0].year,
        column=column,
        top=LINE_HEIGHT + 4 if trend.turns else 0,
        scale=PLOT / highest if highest > 0 else 0,
    )


def _plans(sheet: Sheet, trend: Trend, field: Field) -> None:
    """A hairline where another plan begins, and above it the name of the plan."""
    for turn in trend.turns:
        left = max(field.x(turn.year) - field.column / 2, 0)
        if left:
            _line(
                sheet,
                left,
                0,
                left,
                field.zero,
                f'stroke="{MUTED}" stroke-dasharray="2 4" class="none"',
            )
        sheet.text(
            left + 5 if left else 0,
            TEXT - 2,
            turn.label,
            attributes=f' font-size="{SMALL}" class="faint"',
        )


def _joined(sheet: Sheet, before: Moment, moment: Moment, field: Field) -> None:
    """A line between years that follow each other; dashed and marked where another thing is counted from then on."""
    x, next_x = field.x(before.year), field.x(moment.year)
    height = next_height = field.zero
    if before.value and moment.value:
        height, next_height = field.y(before.value), field.y(moment.value)
        if moment.year == before.year + 1:
            dashes = ' stroke-dasharray="5 5"' if moment.is_break else ""
            _line(sheet, x, height, next_x, next_height, f'{STROKE} stroke-width="3"{dashes}')
    if moment.is_break:
        # beside the later year, where the other way of counting begins
        share = 0.5 if moment.year == before.year + 1 else 1 - 0.5 / (moment.year - before.year)
        _break(sheet, x + (next_x - x) * share, height + (next_height - height) * share)


def _break(sheet: Sheet, x: float, y: float) -> None:
    for left in (x - 4, x + 4):
        _line(
            sheet,
            left - 3,
            y + 9,
            left + 3,
            y - 9,
            f'stroke="{INK}" stroke-width="2" class="target"',
        )


def _moment(sheet: Sheet, moment: Moment, field: Field) -> None:
    x = field.x(moment.year)
    sheet.text(x, field.zero + LINE_HEIGHT, str(moment.year), anchor="middle")
    if moment.target:
        y, half = field.y(moment.target), min(field.column * 0.4, 26)
        _line(sheet, x - half, y, x + half, y, f'stroke="{INK}" stroke-width="2" class="target"')
    if not moment.value:
        _small(sheet, x, field.zero - 8, moment.said, field)
        return
    y = field.y(moment.value)
    _point(sheet, x, y, moment.qualifier)
    before, digits, after = numbers.apart(moment.said)
    above = y - RADIUS - (12 if moment.qualifier == numbers.AT_LEAST else 6)
    sheet.text(x, above, digits, anchor="middle", attributes=' font-weight="600"')
    _small(sheet, x, above - TEXT, f"{before}{after}".strip(), field)


def _small(sheet: Sheet, x: float, y: float, words: str, field: Field) -> None:
    """Words in small letters, the last line of them at this height."""
    lines = [line for line in wrapped(words, max(int(field.column / SMALL_LETTER), 6)) if line]
    for position, line in enumerate(reversed(lines)):
        sheet.text(
            x,
            y - position * SMALL_LINE,
            line,
            anchor="middle",
            attributes=f' font-size="{SMALL}" class="faint"',
        )


def _point(sheet: Sheet, x: float, y: float, qualifier: str) -> None:
    """A full point; hollow for an estimate, with an open end upwards for a lower bound."""
    paint = f'fill="{FILLS["s1"]}" class="s1"'
    if qualifier == numbers.ABOUT:
        paint = f'fill="{PAPER}" stroke="{FILLS["s1"]}" stroke-width="3" class="hollow"'
    sheet.parts.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="{RADIUS}" {paint}/>')
    if qualifier == numbers.AT_LEAST:
        tip = f"{number(x - 5)},{number(y - 5)} {number(x)},{number(y - 13)} {number(x + 5)},{number(y - 5)}"
        sheet.parts.append(f'<polygon points="{tip}" {paint}/>')


def _line(sheet: Sheet, x: float, y: float, end: float, height: float, attributes: str) -> None:
    sheet.parts.append(
        f'<line x1="{number(x)}" y1="{number(y)}" x2="{number(end)}" y2="{number(height)}" {attributes}/>'
    )
