"""Parts of a drawn report on live pages: the same blocks and words, drawn by the same templates."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from alliance.templatetags.words import reader_language
from reports import charts
from reports.tree.document import BigNumbers, Block, Figure, Words

register = template.Library()


@register.simple_tag
def block_of(shown: Block) -> SafeString:
    """One block of a report, in the reader's language."""
    direction = "rtl" if get_language_bidi() else "ltr"
    drawn: dict[str, Any] = {}
    if isinstance(shown, Figure):
        # our own SVG: every word in it was escaped where it was drawn
        drawn["svg"] = SafeString(charts.draw(shown, reader_language(), direction))
    if isinstance(shown, BigNumbers):
        drawn["items"] = [
            {
                "number": item,
                "tally": SafeString(charts.draw_tally(item.tally, direction)) if item.tally else "",
            }
            for item in shown.items
        ]
    values = {"block": shown, "drawn": drawn, "language": reader_language()}
    return render_to_string(f"reports/drawn/{shown.kind}.html", values)


@register.filter
def told_words(words: Words) -> SafeString:
    """A line of words, its figures leading to their pages; words in another language say so."""
    values = {"words": words, "language": reader_language()}
    return SafeString(render_to_string("reports/drawn/words.html", values).strip())


@register.filter
def told_words_bare(words: Words) -> SafeString:
    """A line of words for a heading: its figures are not links there."""
    if not words.language:
        return format_html("{}", words.plain)
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', words.language, words.direction, words.plain
    )
