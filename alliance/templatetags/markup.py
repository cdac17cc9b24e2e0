"""Texts in light markup on pages."""

from django import template
from django.utils.safestring import SafeString

from alliance.rich_text import draw

register = template.Library()


@register.filter
def drawn(text: str) -> SafeString:
    """A text with headings, lists and emphasis."""
    return draw(str(text))
