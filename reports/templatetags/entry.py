"""The cells of a row in a grid: written here and not in a template, for a page has more than a thousand of them."""

from html import escape

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString

from reports.models import CellRemark
from reports.views.sheet import Box, Line

register = template.Library()

EMPTY = "<td></td>"


@register.filter
def drawn_cells(line: Line) -> SafeString:
    """Each cell with its field or what it says, its state, what stands beside it, and what is wrong or said there."""
    icons = static("icons.svg")
    return SafeString("".join(_cell(box, icons) if box else EMPTY for box in line.boxes))


def _cell(box: Box, icons: str) -> str:
    kind = f" {box.kind}" if box.kind else ""
    field = _field(box) if box.is_open else _said(box)
    return f'<td class="cell{kind}">{field}{_beside(box, icons)}{_more(box)}</td>'


def _field(box: Box) -> str:
    name = box.name
    described = f' aria-describedby="h{name}"' if box.beside or box.mark else ""
    was = f' data-was="{escape(box.was)}"' if box.was else ""
    invalid = ' aria-invalid="true"' if box.errors else ""
    return (
        f'<input name="n{name}" id="n{name}" value="{escape(box.text)}" aria-labelledby="{box.labels}"'
        f"{described}{was}{invalid}>"
    )


def _said(box: Box) -> str:
    return f'<span class="num" id="n{box.name}">{escape(box.said) or "–"}</span>'


def _beside(box: Box, icons: str) -> str:
    if not (box.beside or box.mark):
        return ""
    mark = ""
    if box.mark:
        icon = f'<svg class="icon" aria-hidden="true"><use href="{icons}#{box.mark.icon}"/></svg>'
        mark = f'<span class="mark">{icon}{escape(box.mark.words)}</span> '
    return f'<span class="meta" id="h{box.name}">{mark}<bdi>{escape(box.beside)}</bdi></span>'


def _more(box: Box) -> str:
    """What is wrong stands in few cells, and often in many that something is to be explained."""
    errors = "".join(f'<span class="error-message">{escape(one)}</span>' for one in box.errors)
    choice = render_to_string("reports/entry/choice.html", {"box": box}) if box.conflict else ""
    said = [one.reason.reason if one.reason else one.warning.words for one in box.questions]
    notes = "".join(f'<span class="meta live">{escape(one)}</span>' for one in said)
    remarks = "".join(
        f'<a class="meta note" href="{box.notes}">{escape(_remark(one))}</a>' for one in box.remarks
    )
    return errors + choice + notes + remarks


def _remark(one: CellRemark) -> str:
    kind = one.get_kind_display()
    return f"{kind}: {one.text}" if one.text else kind
