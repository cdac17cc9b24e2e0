"""How the cells of our own workbooks look, and how a text is written into them without ever running."""

from typing import Any

from alliance.csv_file import FORMULA
from reports.workbooks.writing import Shown

INK, PAPER, LINE = "#1D1D1B", "#FFFFFF", "#8C8C8C"
HEAD, AREA, GREY, WRONG = "#EFEAF4", "#4A2C6F", "#F2F2F2", "#FDE8E8"

# Codes and numbers with their signs keep their order where everything else is read from the right.
FROM_THE_LEFT = {"reading_order": 1}

LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "hint": {"valign": "top"},
    "lead": {"text_wrap": True, "valign": "top"},
    "area": {"bold": True, "font_size": 12, "font_color": PAPER, "bg_color": AREA},
    "head": {
        "bold": True,
        "text_wrap": True,
        "valign": "bottom",
        "bg_color": HEAD,
        "bottom": 1,
    },
    "said": {"text_wrap": True, "valign": "top", "bottom": 4, "bottom_color": LINE},
    "code": {
        "text_wrap": True,
        "valign": "top",
        "bottom": 4,
        "bottom_color": LINE,
        **FROM_THE_LEFT,
    },
    "box": {
        "border": 1,
        "border_color": LINE,
        "valign": "top",
        "align": "right",
        "locked": False,
        **FROM_THE_LEFT,
    },
    "note": {
        "border": 1,
        "border_color": LINE,
        "valign": "top",
        "text_wrap": True,
        "locked": False,
    },
    "closed": {
        "bg_color": GREY,
        "font_color": LINE,
        "valign": "top",
        "align": "right",
        **FROM_THE_LEFT,
    },
    "before": {
        "font_color": "#6B6B6B",
        "italic": True,
        "valign": "top",
        "align": "right",
        **FROM_THE_LEFT,
    },
    "told": {"font_color": "#6B6B6B", "valign": "top"},
    "free": {"valign": "top", "locked": False},
    "free_code": {"valign": "top", "locked": False, **FROM_THE_LEFT},
    "wrong": {"bg_color": WRONG, "text_wrap": True, "valign": "top"},
    "id": {"font_color": LINE},
}


class Pen:
    """Writes into one workbook: each look is made once, and a text that begins like a formula is marked as a text."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str, bool], Any] = {}

    def look(self, name: str, digits: str = "", *, is_text: bool = False) -> Any:
        key = (name, digits, is_text)
        if key not in self._made:
            made = self._book.add_format(LOOKS[name])
            if digits:
                made.set_num_format(digits)
            if is_text:
                made.set_quote_prefix()
            self._made[key] = made
        return self._made[key]

    def write(
        self, sheet: Any, row: int, place: int, shown: Shown, name: str, digits: str = ""
    ) -> None:
        if isinstance(shown, str):
            runs = shown.startswith(FORMULA)
            style = self.look(name, digits, is_text=runs)
            if shown:
                sheet.write_string(row, place, shown, style)
            else:
                sheet.write_blank(row, place, None, style)
        else:
            sheet.write_number(row, place, shown, self.look(name, digits))
