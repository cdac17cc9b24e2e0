"""A block of cells as spreadsheets put it onto the clipboard: rows in lines, cells between tabs, some in quotes."""

import re

TAB, QUOTE = "\t", '"'
END = re.compile(r"[\t\r\n]")

Block = list[list[str]]


def read_block(text: str) -> Block:
    """The cells, row by row. A cell in quotes may hold tabs, new lines and doubled quotes; one that only has quotes
    inside stands as it is. The new line at the end closes the last row and begins none."""
    rows: Block = [[]]
    at = 0
    while at <= len(text):
        cell, at = _quoted(text, at) if text[at : at + 1] == QUOTE else _plain(text, at)
        rows[-1].append(cell)
        if text[at : at + 1] == TAB:
            at += 1
            continue
        if at >= len(text):
            break
        at += 2 if text[at : at + 2] == "\r\n" else 1
        if at >= len(text):
            break
        rows.append([])
    return rows if text else []


def _plain(text: str, at: int) -> tuple[str, int]:
    found = END.search(text, at)
    end = found.start() if found else len(text)
    return text[at:end], end


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A cell in quotes and where it ends; what opens with a quote and is not closed before its end is taken as it stands."""
    parts: list[str] = []
    begun = at + 1
    while (end := text.find(QUOTE, begun)) >= 0:
        parts.append(text[begun:end])
        after = text[end + 1 : end + 2]
        if after == QUOTE:
            parts.append(QUOTE)
            begun = end + 2
        elif after in {"", TAB, "\r", "\n"}:
            return "".join(parts), end + 1
        else:
            break
    return _plain(text, at)
