"""The box of a cell in a grid: written here and not in a template, for a page has more than a thousand of them."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

OPEN = (
    '<input name="n{name}" id="n{name}" value="{text}" autocomplete="off" aria-labelledby="{labels}"'
    ' aria-describedby="h{name}"{invalid}>'
    '<select name="s{name}" aria-labelledby="{labels} why">{options}</select>'
)
CLOSED = '<span class="num" id="n{name}">{said}</span>'
ICON = (
    '<svg class="icon" aria-hidden="true" focusable="false"><use href="{icons}#{icon}"></use></svg>'
)
MARK = '<span class="mark">' + ICON + "{words}</span> "
BESIDE = '<span class="meta" id="h{name}">{mark}<bdi>{beside}</bdi></span>'
NOTES = (
    '<a class="note" href="{address}">' + ICON + '<span class="visually-hidden">{words}</span></a>'
)
INVALID = SafeString(' aria-invalid="true"')


@register.filter
def drawn_box(box: Any) -> SafeString:
    """The field of a cell or what it says, its state, what stands beside it, and the way to its notes."""
    icons = static("icons.svg")
    mark = (
        format_html(MARK, icons=icons, icon=box.mark.icon, words=box.mark.words) if box.mark else ""
    )
    field = format_html(
        OPEN if box.is_open else CLOSED,
        name=box.name,
        text=box.text,
        labels=box.labels,
        options=box.options,
        said=box.said or "–",
        invalid=INVALID if box.errors else "",
    )
    beside = format_html(BESIDE, name=box.name, mark=mark, beside=box.beside)
    notes = format_html(
        NOTES, address=box.notes, icons=icons, icon="message-circle", words=gettext("Notes")
    )
    return field + notes + beside
