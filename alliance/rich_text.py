"""Texts with headings, lists and emphasis in light markup: drawn without any HTML of the writer's own."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

# Paragraphs, headings, lists, emphasis, links. Addresses in the text stay text, pictures and HTML are left out.
_MARKUP = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "html_block"])
_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br", "hr"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}


def draw(text: str) -> SafeString:
    """The text as HTML that may stand in a page: what is drawn is cleaned once more, whatever the markup let through."""
    html = nh3.clean(
        _MARKUP.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return SafeString(html)
