"""Parts of a drawn report on live pages: the same blocks and words, drawn by the same templates."""

from dataclasses import replace

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from alliance.templatetags.words import reader_language
from reports.charts import NARROW
from reports.pages import drawn_block, told
from reports.tree.document import Block, Words

register = template.Library()


@register.simple_tag
def block_of(shown: Block) -> SafeString:
    """One block of a report, in the reader's language."""
    direction = "rtl" if get_language_bidi() else "ltr"
    drawn = drawn_block(shown, reader_language(), direction, width=NARROW)
    values = {"block": shown, "drawn": drawn}
    return render_to_string(drawn["template"], values)


@register.filter
def told_words(words: Words) -> SafeString:
    """A line of words, its figures leading to their pages; words in another language say so."""
    return told(words)


@register.filter
def told_words_bare(words: Words) -> SafeString:
    """A line of words for a heading: its figures are not links there."""
    if not words.language:
        return format_html("{}", words.plain)
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', words.language, words.direction, words.plain
    )


@register.filter
def told_runs(words: Words) -> SafeString:
    """A line of words whose language the element around it says, and of which a note was given before."""
    return told(replace(words, language=""))
