"""Texts in light markup on pages."""

from django import template
from django.utils.safestring import SafeString

from alliance.rich_text import draw

register = template.Library()


@register.filter
def drawn(text: str, under: int = 1) -> SafeString:
    """A text with headings, lists and emphasis, below a heading of the level `under`."""
    return draw(str(text), under=under)
